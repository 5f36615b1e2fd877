"""The checks as a whole, on sound reports and on the same with one defect each."""

from __future__ import annotations

import pytest

from reporting.checks.contract import holding
from tests.reporting.checks.corpus import good_reports, remarks_on
from tests.reporting.checks.seeded import DEFECTS, Defect

SETS = ("good_reports.toml", "held_back_reports.toml", "fresh_reports.toml")
ALLOWED = 1 / 20
LEAST_RECALL = 0.9


def test_there_are_sixty_sound_reports_of_many_kinds_in_four_languages() -> None:
    reports = good_reports()
    assert len(reports) >= 60
    assert {one.language for one in reports} == {"en", "de", "fr", "es"}
    assert len({one.study.series[0].modality for one in reports}) >= 8


@pytest.mark.parametrize("name", SETS)
def test_at_most_one_sound_report_in_twenty_raises_an_alarm(name: str) -> None:
    reports = good_reports(name)
    alarms = {one.order.procedure: remarks_on(one) for one in reports if remarks_on(one)}
    assert len(alarms) <= ALLOWED * len(reports), alarms


def test_no_sound_report_is_held_up() -> None:
    reports = [one for name in SETS for one in good_reports(name)]
    assert [one.order.procedure for one in reports if holding(remarks_on(one))] == []


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda one: one.name.replace(" ", "-"))
def test_a_defect_is_found_wherever_it_is_put(defect: Defect) -> None:
    made = [(report, defect.put(report)) for report in good_reports()]
    bad = [(report, one) for report, one in made if one is not None]
    assert len(bad) >= 2
    missed = [
        report.order.procedure
        for report, (changed, told) in bad
        if defect.check not in {one.check for one in remarks_on(changed, told)}
    ]
    assert len(missed) <= (1 - LEAST_RECALL) * len(bad), (len(bad), missed)
