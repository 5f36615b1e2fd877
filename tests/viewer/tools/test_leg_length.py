from __future__ import annotations

from dataclasses import replace

import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.calibration import Calibration, Provenance
from viewer.model.geometry import Plane
from viewer.model.volume import StackImage
from viewer.tools.leg_length import TOOL

LEGS = [(10.0, 5.0), (10.0, 55.0), (50.0, 4.0), (50.0, 59.0)]  # 50 and 55 rows of 0.8


def film(orientation: tuple[str, str] | None) -> StackImage:
    made = an_image(
        plane=Plane(row_spacing=0.8, column_spacing=0.5), calibration=Calibration(Provenance.DETECTOR, 0.8, 0.5)
    )
    return replace(made, instance=replace(made.instance, patient_orientation=orientation))


def test_both_legs_and_their_difference() -> None:
    one, other, difference = TOOL.measure(film(None), None, LEGS).values
    assert [value.value for value in (one, other, difference)] == pytest.approx([40.0, 44.0, 4.0])


@pytest.mark.parametrize(
    ("orientation", "names"),
    [
        (("L", "F"), ["Right", "Left"]),
        (("R", "F"), ["Left", "Right"]),
        (None, ["Leg 1", "Leg 2"]),
        (("P", "F"), ["Leg 1", "Leg 2"]),
    ],
)
def test_right_and_left_are_named_only_where_the_image_says_them(
    orientation: tuple[str, str] | None, names: list[str]
) -> None:
    in_order = [value.label for value in TOOL.measure(film(orientation), None, LEGS).values]
    other_way = [value.label for value in TOOL.measure(film(orientation), None, [*LEGS[2:], *LEGS[:2]]).values]
    assert in_order == [*names, "Difference"]
    assert other_way[:2] == (names[::-1] if orientation and orientation[0] in "LR" else names)


def test_in_patient_coordinates_the_direction_of_rows_tells() -> None:
    usual, mirrored = (
        TOOL.measure(an_image(plane=Plane(row_direction=direction, in_patient=True)), None, LEGS).values
        for direction in ((1.0, 0.0, 0.0), (-1.0, 0.0, 0.0))
    )
    assert [value.label for value in usual[:2]] == ["Right", "Left"]
    assert [value.label for value in mirrored[:2]] == ["Left", "Right"]


def test_after_the_first_leg_only_that_one_has_a_length() -> None:
    assert len(TOOL.measure(film(None), None, [*LEGS[:2], LEGS[1], LEGS[1]]).values) == 1
