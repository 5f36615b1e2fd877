"""Lesions over time: sizes, changes and sums against numbers worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.reporting.made import a_length
from viewer.model import lesion
from viewer.model.calibration import Provenance
from viewer.model.code import MILLIMETRE, PIXEL, Code
from viewer.model.measurement import Follow, Measurement, Value

NOW, BEFORE, FIRST = "20260301101500", "20250901120000", "20250301090000"
MOMENTS = {"1.2.3": NOW, "1.2.2": BEFORE, "1.2.1": FIRST}
LONG, SHORT = Code("103339001", "SCT", "Long axis"), Code("103340004", "SCT", "Short axis")
AREA = Code("42798000", "SCT", "Area")


def measured(mm: float, study: str = "1.2.3", uid: str = "2.25.1", **follow: object) -> Measurement:
    return replace(a_length(mm, uid, study), follow=Follow(**follow))  # type: ignore[arg-type]


def axes(long: float, short: float, **follow: object) -> Measurement:
    values = (Value(LONG, long, MILLIMETRE), Value(SHORT, short, MILLIMETRE))
    return replace(measured(long, **follow), values=values)  # type: ignore[arg-type]


def test_a_lesion_has_its_time_points_from_the_oldest_on() -> None:
    three = (
        measured(12, "1.2.3", "2.25.3", lesion="2.25.1"),
        measured(8, "1.2.1", "2.25.1"),
        measured(9, "1.2.2", "2.25.2", lesion="2.25.1"),
    )
    (course,) = lesion.courses(three, MOMENTS)
    assert [point.moment for point in course.points] == [FIRST, BEFORE, NOW]
    assert [course.size(moment).value for moment in (FIRST, BEFORE, NOW)] == [8, 9, 12]  # type: ignore[union-attr]
    then = lesion.before(three[0], three, MOMENTS)
    assert then is not None
    assert (then.date, then.measurement.uid) == ("20250901", "2.25.2")
    assert lesion.before(three[1], three, MOMENTS) is None


def test_a_study_that_may_not_be_compared_is_no_time_point() -> None:
    both = (measured(12, uid="2.25.3", lesion="2.25.1"), measured(8, "9.9.9", "2.25.1"))
    (course,) = lesion.courses(both, MOMENTS)
    assert len(course.points) == 1
    assert lesion.before(both[0], both, MOMENTS) is None


def test_a_node_counts_by_its_short_axis_and_a_lesion_by_its_long_one() -> None:
    assert lesion.size(axes(22, 14), node=False) == Value(LONG, 22, MILLIMETRE)
    assert lesion.size(axes(22, 14), node=True) == Value(SHORT, 14, MILLIMETRE)
    region = replace(measured(1), values=(Value(AREA, 99, MILLIMETRE),))
    assert lesion.size(region, node=False) is None


def test_changes_are_differences_and_parts_of_what_was() -> None:
    assert lesion.change(measured(12), measured(8, "1.2.2"), node=False) == lesion.Change(4, 50)
    assert lesion.change(measured(6), measured(8, "1.2.2"), node=False) == lesion.Change(-2, -25)
    assert lesion.change(measured(6), measured(0, "1.2.2"), node=False) == lesion.Change(6, None)


@pytest.mark.parametrize(
    ("then", "why"),
    [
        (replace(measured(8), values=(Value(LONG, 8, PIXEL),)), "not in millimetres"),
        (replace(measured(8), provenance=Provenance.DETECTOR), "different origins"),
        (replace(measured(8), values=()), "no diameter"),
    ],
)
def test_what_cannot_be_compared_has_no_change(then: Measurement, why: str) -> None:
    assert lesion.change(measured(12), then, node=False) is None
    assert why in lesion.why_not_comparable(measured(12), then, node=False)


def test_a_short_axis_is_not_compared_with_a_long_one() -> None:
    assert lesion.change(axes(22, 14), measured(20, "1.2.2"), node=True) is None
    assert "short axis" in lesion.why_not_comparable(axes(22, 14), measured(20, "1.2.2"), node=True)


def targets() -> tuple[Measurement, ...]:
    return (
        measured(30, "1.2.3", "2.25.11", lesion="2.25.1", target=True, organ="Liver"),
        measured(40, "1.2.2", "2.25.1", target=True, organ="Liver"),
        replace(axes(25, 12, lesion="2.25.2", target=True, node=True, organ="Neck"), uid="2.25.12"),
        replace(axes(28, 18), uid="2.25.2", image=measured(1, "1.2.2").image),
        measured(99, "1.2.3", "2.25.3"),  # no target
    )


def test_sums_are_of_targets_only_nodes_by_their_short_axis() -> None:
    found = lesion.sums(lesion.courses(targets(), MOMENTS))
    assert [(one.moment, one.mm, one.measured, one.targets) for one in found] == [(BEFORE, 58, 2, 2), (NOW, 42, 2, 2)]


def test_a_study_in_which_a_target_was_not_measured_has_no_sum() -> None:
    found = lesion.sums(lesion.courses(targets()[:3], MOMENTS))
    assert [(one.mm, one.measured, one.targets) for one in found] == [(None, 1, 2), (42, 2, 2)]


def test_millimetres_of_different_origins_are_not_added() -> None:
    one, *rest = targets()
    mixed = (replace(one, provenance=Provenance.DETECTOR), *rest)
    assert lesion.sums(lesion.courses(mixed, MOMENTS))[-1].mm is None


def test_departures_from_the_rules_are_hinted_at() -> None:
    assert lesion.hints(lesion.courses(targets(), MOMENTS)) == ()
    six = [measured(20, uid=f"2.25.{number}", target=True, organ="Lung") for number in range(1, 7)]
    said = lesion.hints(lesion.courses(six, MOMENTS))
    assert said == (
        "6 target lesions are chosen; RECIST 1.1 takes at most 5.",
        "6 target lesions are in one organ (lung); RECIST 1.1 takes at most 2.",
    )
    small = (measured(9.9, target=True), replace(axes(20, 14.9, target=True, node=True, organ="Neck"), uid="2.25.2"))
    assert lesion.hints(lesion.courses(small, MOMENTS)) == (
        "The organ of a target lesion is not named, so that lesions per organ cannot be counted.",
        "A target lesion had 9.9 mm at first; RECIST 1.1 asks for 10 mm.",
        "A target lesion had 14.9 mm at first; RECIST 1.1 asks for 15 mm of a node.",
    )
    at_the_limit = (measured(10.0, target=True, organ="Lung"),)
    assert lesion.hints(lesion.courses(at_the_limit, MOMENTS)) == ()
