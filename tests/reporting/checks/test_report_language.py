"""Reports in other languages: what is checked as in English, and what is said not to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QUndoStack

from reporting.checks import comparison_date, quoted_measurements, report_language
from reporting.checks.contract import Context
from reporting.compose import comparison_text, quoted
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event
from tests.reporting.made import READER, a_length, a_report, a_section, a_study, a_template

LANGUAGES = pytest.mark.parametrize("language", ["en", "de", "es", "fr"])


@LANGUAGES
def test_a_quoted_measurement_is_recognised_and_a_changed_one_found(language: str) -> None:
    report = a_report(language=language, measurements=(a_length(12.3),))
    report = report.with_section(a_section("findings", quoted(a_length(12.3), report)))
    assert not list(quoted_measurements.CHECK.run(report, Context()))
    (remark,) = quoted_measurements.CHECK.run(report, Context(measurements=(a_length(14.0),)))
    assert quoted(a_length(14.0), report).text in remark.sentence


@LANGUAGES
def test_the_draft_words_and_rewords_a_measurement_in_its_language(language: str) -> None:
    draft = Draft(a_report(findings="", language=language), a_template(), QUndoStack())
    draft.insert_measurement("findings", 0, a_length(12.3))
    draft.set_measurements([a_length(14.0)])
    (run,) = draft.report.sections[2].runs
    assert run == quoted(a_length(14.0), draft.report)
    assert draft.flaw(run) == ""
    assert draft.flaw(replace(run, text=run.text.replace("14", "12"))) == "changed"
    assert not list(quoted_measurements.CHECK.run(draft.report, Context()))


@LANGUAGES
def test_a_composed_comparison_names_a_prior_that_the_check_finds(language: str) -> None:
    prior = a_study("1.9", date="20250409")
    heading = a_report().sections[1].heading
    written = a_section("comparison", comparison_text([prior], language), heading=heading)
    report = a_report(language=language).with_section(written)
    assert not list(comparison_date.CHECK.run(report, Context(priors=(prior,))))
    assert list(comparison_date.CHECK.run(report, Context(priors=(a_study("1.9", date="20250509"),))))


def test_an_addendum_is_headed_in_the_language_of_its_report() -> None:
    draft = Draft(a_report(language="de"), a_template(), QUndoStack())
    draft.accept(draft.candidate(Event.SIGN_FINAL, READER, "2026-03-01T12:00:00+01:00"))
    draft.start_addendum(READER)
    assert draft.report.sections[-1].title == "Nachtrag 1"
    assert draft.report.sections[-1].heading.meaning == "Addendum"


def test_a_language_without_words_says_that_english_was_written() -> None:
    first, second = report_language.CHECK.run(a_report(language="pl"), Context())
    assert first.sentence.startswith("There are no words for the language “pl”")
    assert "have no words for “pl”" in second.sentence


@pytest.mark.parametrize("language", ["en-GB", "de-CH", "es-MX", "fr-CA"])
def test_a_language_that_every_check_reads_raises_no_remark(language: str) -> None:
    assert not list(report_language.CHECK.run(a_report(language=language), Context()))
