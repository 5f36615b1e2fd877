from __future__ import annotations

from PySide6.QtGui import QUndoStack

from reporting.compose import comparison_text
from reporting.draft.draft import Draft
from reporting.report import Run
from tests.reporting.made import a_report, a_section, a_study, a_template
from viewer.model.code import Code

PRIOR = a_study("1.2.9", date="20250201")


def a_draft(said: str) -> Draft:
    comparison = a_section("comparison", Run(said), heading=Code("18834-2", "LN", "Previous Findings"))
    return Draft(a_report(sections=(comparison, a_section("findings", "Clear."))), a_template(), QUndoStack())


def test_a_prior_that_comes_to_the_screen_is_named_with_its_date() -> None:
    draft = a_draft(comparison_text(()))
    draft.set_comparisons((PRIOR,))
    assert draft.report.sections[0].text == "CT CHEST, 2025-02-01."


def test_what_the_reader_wrote_about_priors_stays() -> None:
    draft = a_draft("Compared with the outside CT.")
    draft.set_comparisons((PRIOR,))
    assert draft.report.sections[0].text == "Compared with the outside CT."
    assert draft.report.comparisons == (PRIOR,)


def test_words_around_the_sentence_stay() -> None:
    draft = a_draft(f"{comparison_text(())} Outside report read.")
    draft.set_comparisons((PRIOR,))
    assert draft.report.sections[0].text == "CT CHEST, 2025-02-01. Outside report read."
