from __future__ import annotations

from dataclasses import replace

import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.geometry import Plane
from viewer.model.measurement import Measurement
from viewer.session.vertebrae import levels_on
from viewer.tools.spine import TOOL

SAGITTAL = Plane((0.0, -30.0, 100.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), 1.0, 1.0, in_patient=True)


def vertebra(row: float, label: str) -> Measurement:
    made = TOOL.measure(an_image(plane=SAGITTAL), None, [(30.0, row)])
    return replace(made, label=label)


KEPT = [vertebra(10, "L1"), vertebra(34, "L2"), vertebra(58, "L3")]  # at z = 90, 66 and 42


def shown(plane: Plane, frame: str = "frame", series: str = "x") -> list[str]:
    return [one.label for one in levels_on(plane, frame, series, KEPT)]


@pytest.mark.parametrize(("beside", "expected"), [(0.0, 3), (29.0, 3), (31.0, 0)])
def test_beside_a_sagittal_plane_all_are_shown_that_are_near(beside: float, expected: int) -> None:
    assert len(shown(replace(SAGITTAL, position=(beside, -30.0, 100.0)))) == expected


@pytest.mark.parametrize(("z", "expected"), [(66, ["L2"]), (75, ["L2"]), (78, []), (81, ["L1"])])
def test_across_the_spine_only_the_nearest_and_only_within_its_body(z: float, expected: list[str]) -> None:
    assert shown(Plane((0.0, 0.0, z), in_patient=True)) == expected


def test_another_frame_of_reference_has_no_part_in_it_but_the_series_itself_has() -> None:
    assert shown(SAGITTAL, frame="other") == []
    assert len(shown(SAGITTAL, frame="other", series=KEPT[0].image.series_uid)) == 3
    assert shown(replace(SAGITTAL, in_patient=False)) == []
