from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event, Refused
from reporting.report import KeyImage, Report, Run
from tests.reporting.made import READER, a_length, a_report, a_section, a_signed_report, a_study, a_template
from viewer.model.measurement import Measurement

BLANKS = (Run("On the "), Run("", "field", "side"), Run(", "), Run("", "field", "size"), Run("."))


def _blank_report() -> Report:
    return a_report().with_section(a_section("findings", *BLANKS))


def _text(draft: Draft, section_id: str = "findings") -> str:
    section = draft.report.section(section_id)
    assert section is not None
    return "".join(draft.shown(run) for run in section.runs)


@pytest.fixture
def undo() -> QUndoStack:
    return QUndoStack()


@pytest.fixture
def draft(undo: QUndoStack) -> Draft:
    return Draft(a_report(findings=""), a_template(), undo)


def _type(draft: Draft, words: str, at: int = 0) -> None:
    for letter in words:
        at = draft.splice("findings", at, at, Run(letter))


def test_typing_arrives_and_is_announced(draft: Draft, qtbot: QtBot) -> None:
    with qtbot.waitSignals([draft.section_changed, draft.edited]):
        _type(draft, "Clear")
    assert _text(draft) == "Clear"


def test_undo_takes_back_a_word_at_a_time(draft: Draft, undo: QUndoStack) -> None:
    _type(draft, "Both lungs clear")
    undo.undo()
    assert _text(draft) == "Both lungs "
    undo.undo()
    assert _text(draft) == "Both "
    undo.redo()
    undo.redo()
    assert _text(draft) == "Both lungs clear"


def test_typing_elsewhere_is_an_undo_of_its_own(draft: Draft, undo: QUndoStack) -> None:
    _type(draft, "abc")
    _type(draft, "x", 0)
    undo.undo()
    assert _text(draft) == "abc"


def test_an_edit_that_changes_nothing_is_no_step_of_undo(draft: Draft, undo: QUndoStack) -> None:
    draft.set_text("findings", "")
    assert undo.count() == 0


def test_a_quoted_measurement_follows_the_measurement(draft: Draft) -> None:
    draft.insert_measurement("findings", 0, a_length(12.34))
    draft.set_measurements([a_length(15.0)])
    assert _text(draft) == "15.0 mm (series 4, image 57)"
    assert draft.report.measurements == (a_length(15.0),)


def test_undo_of_typing_does_not_bring_an_old_number_back(draft: Draft, undo: QUndoStack) -> None:
    place = draft.insert_measurement("findings", 0, a_length(12.34))
    draft.splice("findings", place, place, Run("."))
    draft.set_measurements([a_length(15.0)])
    undo.undo()
    assert _text(draft) == "15.0 mm (series 4, image 57)"


def test_a_deleted_measurement_keeps_its_words_and_is_flagged_until_it_comes_back(draft: Draft) -> None:
    draft.insert_measurement("findings", 0, a_length())
    (run,) = draft.report.sections[2].runs
    draft.set_measurements([])
    assert _text(draft) == "12.3 mm (series 4, image 57)"
    assert draft.flaw(run) == "deleted"
    draft.set_measurements([a_length()])
    assert draft.flaw(run) == ""


def test_a_signed_text_does_not_follow_a_measurement_but_says_so() -> None:
    quoted = Run("12.3 mm (series 4, image 57)", "measurement", "2.25.1")
    signed = a_signed_report(measurements=(a_length(12.34),)).with_section(a_section("findings", quoted))
    draft = Draft(signed, a_template(), QUndoStack())
    draft.set_measurements([a_length(15.0)])
    assert draft.report == signed
    assert draft.flaw(quoted) == "changed"


def test_an_addendum_does_not_reword_what_was_signed() -> None:
    quoted = Run("12.3 mm (series 4, image 57)", "measurement", "2.25.1")
    signed = a_signed_report(measurements=(a_length(12.34),)).with_section(a_section("findings", quoted))
    draft = Draft(signed, a_template(), QUndoStack())
    draft.start_addendum(READER)
    draft.set_measurements([a_length(15.0)])
    assert _text(draft) == "12.3 mm (series 4, image 57)"


@pytest.mark.parametrize(
    ("foreign", "said"),
    [(a_length(uid="2.25.9", study="9.9.9"), "study"), (a_length(uid="2.25.9", key="P2"), "another patient")],
)
def test_a_measurement_of_somebody_else_is_refused(draft: Draft, foreign: Measurement, said: str, qtbot: QtBot) -> None:
    with pytest.raises(Refused, match=said):
        draft.insert_measurement("findings", 0, foreign)
    with qtbot.waitSignal(draft.refused) as refusal:
        draft.set_measurements([a_length(), foreign])
    assert said in refusal.args[0]
    assert draft.report.measurements == (a_length(),)


def test_a_measurement_on_a_compared_prior_is_taken(draft: Draft) -> None:
    draft.set_comparisons([a_study("5.5.5")])
    draft.set_measurements([a_length(study="5.5.5")])
    assert len(draft.report.measurements) == 1


def test_blanks_show_their_prompt_and_are_listed_in_order() -> None:
    draft = Draft(_blank_report(), a_template(), QUndoStack())
    assert _text(draft) == "On the [side], [size]."
    assert draft.unfilled() == (("findings", "side"), ("findings", "size"))


def test_a_field_is_filled_and_blanked_and_undone() -> None:
    undo = QUndoStack()
    draft = Draft(_blank_report(), a_template(), undo)
    draft.set_field("side", "left")
    assert _text(draft) == "On the left, [size]."
    draft.set_field("side", "")
    undo.undo()
    assert _text(draft) == "On the left, [size]."


def test_a_field_that_is_not_there_is_refused(draft: Draft) -> None:
    with pytest.raises(Refused):
        draft.set_field("side", "left")


def test_a_draft_never_changes_its_study(draft: Draft) -> None:
    other = replace(a_signed_report(), study=a_study("9.9.9"))
    with pytest.raises(ValueError, match="same study"):
        draft.accept(other)
    with pytest.raises(ValueError, match="one study"):
        Draft(a_report(), a_template(), QUndoStack(), other)
    assert draft.study_uid == "1.2.3"


def test_a_discarded_draft_can_be_taken_back(draft: Draft, undo: QUndoStack, qtbot: QtBot) -> None:
    _type(draft, "Hours of work")
    with qtbot.waitSignal(draft.settled):
        draft.discard()
    assert _text(draft) == ""
    with qtbot.waitSignal(draft.edited):
        undo.undo()
    assert _text(draft) == "Hours of work"


def test_a_recovered_draft_is_discarded_to_the_first_wording(undo: QUndoStack) -> None:
    recovered = Draft(a_report(findings="typed before"), a_template(), undo, first=a_report(findings=""))
    recovered.discard()
    assert _text(recovered) == ""


def test_a_discarded_addendum_can_be_taken_back() -> None:
    undo = QUndoStack()
    draft = Draft(a_signed_report(), a_template(), undo)
    draft.start_addendum(READER)
    draft.set_text("addendum-1", "Rib fracture.")
    draft.discard()
    undo.undo()
    assert (draft.phase, _text(draft, "addendum-1")) == ("addendum", "Rib fracture.")


def test_key_images_and_priors_belong_to_what_is_saved(draft: Draft, qtbot: QtBot) -> None:
    picture = KeyImage(a_length().image, "Nodule", b"\x89PNG")
    with qtbot.waitSignal(draft.edited):
        draft.set_key_images([picture])
    assert draft.report.key_images == (picture,)


def test_a_signed_report_takes_no_key_images() -> None:
    draft = Draft(a_signed_report(), a_template(), QUndoStack())
    assert draft.why_not(Event.EDIT)
    with pytest.raises(Refused):
        draft.set_key_images([])
