"""Checks of what must be there: impression, fields, author, series."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporting.checks import author, impression, unfilled_fields, unseen_series
from reporting.checks.contract import Context, Severity
from reporting.report import Person, Report, Run
from tests.reporting.made import FINDINGS, a_report, a_section, a_template

FILLED = (Run("right", "field", "side"), Run("4", "field", "size"), Run("x", "field", "note"))


def _with(*runs: Run) -> Report:
    return a_report().with_section(a_section("findings", *runs))


@pytest.mark.parametrize("words", ["", " \n ", ".", "-"])
def test_an_impression_without_a_word_blocks(words: str) -> None:
    (remark,) = impression.CHECK.run(a_report(impression=words), Context())
    assert (remark.severity, remark.section_id) == (Severity.BLOCK, "impression")


def test_a_report_without_an_impression_section_blocks() -> None:
    (remark,) = impression.CHECK.run(replace(a_report(), sections=()), Context())
    assert remark.severity == Severity.BLOCK


def test_an_impression_in_any_script_is_one() -> None:
    assert not list(impression.CHECK.run(a_report(impression="異常なし"), Context()))


def test_an_addendum_needs_words_and_not_a_new_impression() -> None:
    report = a_report(impression="", addendum_number=1)
    addendum = a_section("addendum-1", heading=FINDINGS)
    empty = replace(report, sections=(*report.sections, addendum))
    written = replace(report, sections=(*report.sections, replace(addendum, runs=(Run("Rib fracture."),))))
    assert [remark.section_id for remark in impression.CHECK.run(empty, Context())] == ["addendum-1"]
    assert not list(impression.CHECK.run(written, Context()))


def test_a_required_blank_blocks_and_another_is_pointed_out() -> None:
    report = _with(Run("", "field", "side"), Run("", "field", "size"), FILLED[2])
    remarks = list(unfilled_fields.CHECK.run(report, Context(template=a_template())))
    assert [(one.severity, "side" in one.sentence) for one in remarks] == [("block", True), ("warn", False)]


def test_filled_fields_raise_nothing() -> None:
    assert not list(unfilled_fields.CHECK.run(_with(*FILLED), Context(template=a_template())))


def test_a_required_field_that_was_taken_out_is_pointed_out() -> None:
    (remark,) = unfilled_fields.CHECK.run(_with(Run("On the right.")), Context(template=a_template()))
    assert (remark.severity, remark.section_id) == (Severity.WARN, "findings")


def test_a_blank_of_an_unknown_template_blocks() -> None:
    (remark,) = unfilled_fields.CHECK.run(_with(Run("", "field", "side")), Context())
    assert remark.severity == Severity.BLOCK


@pytest.mark.parametrize("name", ["", " ", "^", "^^^"])
def test_a_report_without_an_author_blocks(name: str) -> None:
    (remark,) = author.CHECK.run(a_report(author=Person(name)), Context())
    assert remark.severity == Severity.BLOCK


def test_an_author_is_enough() -> None:
    assert not list(author.CHECK.run(a_report(), Context()))


def test_unseen_series_are_named_and_many_are_counted() -> None:
    few = unseen_series.CHECK.run(a_report(), Context(unseen_series=("Series 4",)))
    many = unseen_series.CHECK.run(a_report(), Context(unseen_series=("A", "B", "C", "D", "E")))
    assert [remark.sentence for remark in few] == ["1 series not opened: Series 4."]
    assert [remark.sentence for remark in many] == ["5 series not opened: A; B; C and 2 more."]


def test_when_all_was_seen_nothing_is_said() -> None:
    assert not list(unseen_series.CHECK.run(a_report(), Context()))
