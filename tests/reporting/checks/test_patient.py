"""Checks of whom and what the report speaks of: patient, sex, dates of priors, measurements."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reporting.checks import comparison_date, patient, quoted_measurements, sex
from reporting.checks.contract import Context
from reporting.report import Report, Run
from tests.reporting.made import a_length, a_report, a_section, a_study

QUOTED = Run("12.3 mm (series 4, image 57)", "measurement", "2.25.1")


def _quoting(**changes: object) -> Report:
    return a_report(**changes).with_section(a_section("findings", "Nodule, ", QUOTED))


def _comparing(words: str) -> Report:
    return a_report().with_section(replace(a_report().sections[1], runs=(Run(words),)))


@pytest.mark.parametrize(
    ("words", "of"), [("Prostate enlarged.", "F"), ("Uterus unremarkable.", "M"), ("ovarian cyst", "M")]
)
def test_an_organ_that_does_not_fit_the_sex_is_pointed_out(words: str, of: str) -> None:
    (remark,) = sex.CHECK.run(a_report(words, study=a_study(sex=of)), Context())
    assert (remark.severity, remark.section_id) == ("warn", "findings")


@pytest.mark.parametrize(
    ("words", "of"),
    [
        ("Prostate enlarged.", "M"),
        ("Uterus unremarkable.", "F"),
        ("Cervical spine unremarkable. Ovoid nodule.", "M"),
        ("Latest image. Attested. Tested.", "F"),
        ("Prostate and uterus.", "O"),
        ("Prostate and uterus.", ""),
    ],
)
def test_a_fitting_organ_or_an_unknown_sex_raises_no_alarm(words: str, of: str) -> None:
    assert not list(sex.CHECK.run(a_report(words, study=a_study(sex=of)), Context()))


@pytest.mark.parametrize(
    "date", ["2025-07-09", "09.07.2025", "07/09/2025", "9 July 2025", "July 9, 2025", "9th of Jul 2025"]
)
def test_a_prior_of_that_date_raises_no_alarm(date: str) -> None:
    context = Context(priors=(a_study("5", date="20250709"),))
    assert not list(comparison_date.CHECK.run(_comparing(f"CT of {date}."), context))


@pytest.mark.parametrize("date", ["2025-07-10", "10.07.2025", "9 June 2025", "2025-02-30"])
def test_a_date_without_a_prior_is_pointed_out(date: str) -> None:
    context = Context(priors=(a_study("5", date="20250709"),))
    (remark,) = comparison_date.CHECK.run(_comparing(f"CT of {date}."), context)
    assert date in remark.sentence


@pytest.mark.parametrize("words", ["None.", "CT from July 2025.", "Prior CT, 12 mm then.", "5/12 images"])
def test_what_is_no_full_date_is_left_alone(words: str) -> None:
    assert not list(comparison_date.CHECK.run(_comparing(words), Context()))


def test_a_quoted_measurement_that_changed_or_went_is_pointed_out() -> None:
    changed = quoted_measurements.CHECK.run(_quoting(), Context(measurements=(a_length(15.0),)))
    deleted = quoted_measurements.CHECK.run(_quoting(), Context(measurements=()))
    assert ["15.0 mm" in remark.sentence for remark in changed] == [True]
    assert ["deleted" in remark.sentence for remark in deleted] == [True]


def test_a_quoted_measurement_that_still_holds_raises_no_alarm() -> None:
    held = a_length(12.3401)
    assert not list(quoted_measurements.CHECK.run(_quoting(), Context(measurements=(held,))))
    assert not list(quoted_measurements.CHECK.run(_quoting(measurements=(held,)), Context()))


@pytest.mark.parametrize("foreign", [a_length(study="9.9.9"), a_length(key="P2")])
def test_a_measurement_of_another_patient_blocks_where_it_is_quoted(foreign: object) -> None:
    (remark,) = patient.CHECK.run(_quoting(measurements=(foreign,)), Context())
    assert (remark.severity, remark.section_id) == ("block", "findings")


def test_measurements_of_this_study_and_of_a_compared_prior_raise_no_alarm() -> None:
    prior = a_study("5.5.5")
    report = a_report(measurements=(a_length(), a_length(study="5.5.5")), comparisons=(prior,))
    assert not list(patient.CHECK.run(report, Context()))


def test_a_prior_under_another_name_is_pointed_out() -> None:
    (remark,) = patient.CHECK.run(a_report(comparisons=(a_study("5.5.5", name="Doe^Joan"),)), Context())
    assert remark.severity == "warn"
