from __future__ import annotations

from itertools import product

import pytest
from PySide6.QtGui import QUndoStack

from reporting.draft.draft import Draft
from reporting.draft.life_cycle import LIFE_CYCLE, ROUTED, Event, Phase, Refused, Role, phase_of
from reporting.report import Grade, Person, Report, Status
from tests.reporting.made import READER, a_length, a_report, a_signed_report, a_template

MOMENT = "2026-03-01T12:00:00+01:00"
REPORT_IN = {
    Phase.DRAFT: a_report(),
    Phase.PRELIMINARY: a_signed_report(1, Status.PRELIMINARY),
    Phase.REVISION: a_report(version=2),
    Phase.FINAL: a_signed_report(),
    Phase.ADDENDUM: a_report(version=2, addendum_number=1),
    Phase.CORRECTION: a_report(version=2, correction=True, correction_number=1),
    Phase.PENDING: a_signed_report(1, Status.PRELIMINARY),
    Phase.RETURNED: a_signed_report(1, Status.PRELIMINARY),
}
# What the table must say, written a second time by hand: rows are states, columns events in the order of Event.
EXPECTED = {
    Phase.DRAFT: ("draft", "preliminary", "final", "", "", "draft", "", "", ""),
    Phase.PRELIMINARY: ("", "", "final", "revision", "", "", "pending", "returned", ""),
    Phase.PENDING: ("", "", "final", "revision", "", "", "", "returned", ""),
    Phase.RETURNED: ("", "", "final", "revision", "", "", "pending", "", ""),
    Phase.REVISION: ("revision", "preliminary", "final", "", "", "preliminary", "", "", ""),
    Phase.FINAL: ("", "", "", "", "addendum", "", "", "", "correction"),
    Phase.ADDENDUM: ("addendum", "", "final", "", "", "final", "", "", ""),
    Phase.CORRECTION: ("correction", "", "final", "", "", "final", "", "", ""),
}
CELLS = list(product(Phase, Event))


def _signed_under(phase: Phase) -> Report | None:
    under = {Phase.REVISION: Status.PRELIMINARY, Phase.ADDENDUM: Status.FINAL, Phase.CORRECTION: Status.FINAL}
    return a_signed_report(1, under[phase]) if phase in under else None


def _draft_in(phase: Phase) -> Draft:
    draft = Draft(REPORT_IN[phase], a_template(), QUndoStack(), _signed_under(phase))
    draft.seat(Role.ATTENDING, phase if phase in ROUTED else None)
    return draft


def _do(draft: Draft, event: Event) -> None:
    if event in (Event.SIGN_PRELIMINARY, Event.SIGN_FINAL):
        draft.accept(draft.candidate(event, READER, MOMENT))
    elif event == Event.EDIT:
        draft.set_text(draft.report.sections[-1].id, "Other words.")
    elif event == Event.START_ADDENDUM:
        draft.start_addendum(READER)
    elif event == Event.START_CORRECTION:
        draft.start_correction(READER)
    elif event in (Event.SEND, Event.RETURN):
        draft.route(event)
    else:
        {Event.REVISE: draft.revise, Event.DISCARD: draft.discard}[event]()


def test_the_table_has_every_cell() -> None:
    assert set(LIFE_CYCLE) == set(CELLS)


@pytest.mark.parametrize(("phase", "event"), CELLS)
def test_a_cell_leads_where_it_should_or_refuses_and_changes_nothing(phase: Phase, event: Event) -> None:
    expected = EXPECTED[phase][list(Event).index(event)]
    draft = _draft_in(phase)
    before = draft.report
    if expected:
        assert draft.why_not(event) == ""
        _do(draft, event)
        assert draft.phase == expected
    else:
        assert draft.why_not(event).endswith(".")
        with pytest.raises(Refused):
            _do(draft, event)
        assert (draft.phase, draft.report) == (phase, before)


@pytest.mark.parametrize("phase", list(Phase))
def test_a_stored_report_comes_back_to_its_state(phase: Phase) -> None:
    assert phase_of(REPORT_IN[phase], phase if phase in ROUTED else None) == phase


def test_a_signature_names_who_and_when_and_what_it_follows() -> None:
    draft = Draft(a_report(), a_template(), QUndoStack())
    draft.accept(draft.candidate(Event.SIGN_PRELIMINARY, Person("Resident", "res"), MOMENT))
    first = draft.report
    draft.revise()
    final = draft.candidate(Event.SIGN_FINAL, READER, MOMENT)
    assert (first.version, first.status, first.signed_by) == (1, Status.PRELIMINARY, Person("Resident", "res"))
    assert (final.version, final.status, final.signed_by, final.author) == (2, Status.FINAL, READER, READER)
    assert final.predecessor_uid == first.uid != final.uid


def test_a_successor_says_whether_the_report_before_it_left_measurements() -> None:
    measured = Draft(a_signed_report(measurements=(a_length(),)), a_template(), QUndoStack())
    measured.start_addendum(READER)
    measured.set_measurements(())  # deleted in the addendum; the document that it replaces is there all the same
    assert measured.candidate(Event.SIGN_FINAL, READER, MOMENT).predecessor_measured
    unmeasured = Draft(a_signed_report(), a_template(), QUndoStack())
    unmeasured.start_addendum(READER)
    unmeasured.set_measurements([a_length()])
    assert not unmeasured.candidate(Event.SIGN_FINAL, READER, MOMENT).predecessor_measured


def test_confirming_a_preliminary_report_is_a_version_of_its_own() -> None:
    preliminary = a_signed_report(1, Status.PRELIMINARY)
    final = Draft(preliminary, a_template(), QUndoStack()).candidate(Event.SIGN_FINAL, READER, MOMENT)
    assert (final.version, final.predecessor_uid) == (2, preliminary.uid)
    assert final.sections == preliminary.sections


def test_an_addendum_carries_the_whole_text_and_only_itself_can_be_written() -> None:
    final = a_signed_report()
    draft = Draft(final, a_template(), QUndoStack())
    draft.start_addendum(READER)
    draft.set_text("addendum-1", "A rib fracture was found on review.")
    with pytest.raises(Refused, match="addendum"):
        draft.set_text("findings", "Rewritten.")
    signed = draft.candidate(Event.SIGN_FINAL, READER, MOMENT)
    assert signed.sections[:-1] == final.sections
    assert (signed.addendum_number, signed.sections[-1].heading.value) == (1, "55107-7")


def test_addenda_are_numbered_on() -> None:
    draft = Draft(a_signed_report(), a_template(), QUndoStack())
    for _ in range(2):
        draft.start_addendum(READER)
        draft.accept(draft.candidate(Event.SIGN_FINAL, READER, MOMENT))
    assert [section.id for section in draft.report.sections[-2:]] == ["addendum-1", "addendum-2"]


def test_discarding_an_addendum_brings_the_signed_report_back() -> None:
    final = a_signed_report()
    draft = Draft(final, a_template(), QUndoStack())
    draft.start_addendum(READER)
    draft.set_text("addendum-1", "x")
    draft.discard()
    assert (draft.report, draft.phase) == (final, Phase.FINAL)


def test_no_undo_crosses_a_signature() -> None:
    undo = QUndoStack()
    draft = Draft(a_report(), a_template(), undo)
    draft.set_text("findings", "New words.")
    draft.accept(draft.candidate(Event.SIGN_FINAL, READER, MOMENT))
    undo.undo()
    assert draft.report.sections[2].text == "New words."


RESIDENT = Person("Novak^Eva", "novak", "Lectern Hospital")


@pytest.mark.parametrize("event", [Event.SIGN_FINAL, Event.RETURN])
def test_a_resident_does_not_confirm_and_does_not_give_back(event: Event) -> None:
    draft = Draft(a_signed_report(1, Status.PRELIMINARY), a_template(), QUndoStack())
    draft.seat(Role.RESIDENT)
    assert "attending" in draft.why_not(event)
    draft.set_role(Role.ATTENDING)
    assert draft.why_not(event) == ""


def _residents_report() -> Report:
    return a_signed_report(1, Status.PRELIMINARY, signed_by=RESIDENT, author=RESIDENT)


def test_confirming_somebody_elses_report_unchanged_is_agreement_with_an_attestation() -> None:
    draft = Draft(_residents_report(), a_template(), QUndoStack())
    final = draft.candidate(Event.SIGN_FINAL, READER, MOMENT)
    assert final.cosigned is not None
    assert (final.cosigned.by, final.cosigned.grade) == (RESIDENT, Grade.AGREE)
    assert final.attestation.startswith("I have reviewed")
    assert final.author == RESIDENT


def test_a_change_of_somebody_elses_report_keeps_its_grade_and_comment() -> None:
    draft = Draft(_residents_report(), a_template(), QUndoStack())
    draft.revise(MOMENT, READER)
    draft.set_text("impression", "Rib fracture.")
    draft.grade(Grade.MAJOR, "The rib fracture was not seen.")
    final = draft.candidate(Event.SIGN_FINAL, READER, MOMENT, "Seen and changed by me.")
    assert final.cosigned is not None
    assert (final.cosigned.grade, final.cosigned.comment) == (Grade.MAJOR, "The rib fracture was not seen.")
    assert final.attestation == "Seen and changed by me."


def test_who_confirms_an_own_report_attests_nothing() -> None:
    draft = Draft(a_signed_report(1, Status.PRELIMINARY), a_template(), QUndoStack())
    final = draft.candidate(Event.SIGN_FINAL, READER, MOMENT)
    assert (final.cosigned, final.attestation) == (None, "")
    draft.revise(MOMENT, READER)
    with pytest.raises(Refused):
        draft.grade(Grade.MINOR)


def test_a_correction_opens_all_of_a_final_report_and_says_what_it_corrects() -> None:
    draft = Draft(a_signed_report(), a_template(), QUndoStack())
    draft.start_correction(READER)
    draft.set_text("findings", "Left lung clear.")
    draft.set_text("correction-1", "Side corrected.")
    signed = draft.candidate(Event.SIGN_FINAL, READER, MOMENT)
    assert (signed.version, signed.correction, signed.correction_number, signed.addendum_number) == (2, True, 1, 0)
    draft.accept(signed)
    draft.start_addendum(READER)
    assert draft.report.is_addendum
    assert (draft.report.correction, draft.report.correction_number) == (False, 1)


def test_an_addendum_to_a_correction_is_no_correction_and_a_correction_of_an_addendum_is_none() -> None:
    draft = Draft(a_signed_report(2, addendum_number=1), a_template(), QUndoStack())
    draft.start_correction(READER)
    assert not draft.report.is_addendum
    assert draft.report.addendum_number == 1
