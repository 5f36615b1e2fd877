"""Vertebrae are named by their place among those already named, and not at all where that does not tell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.geometry import Plane
from viewer.model.measurement import Measurement
from viewer.tools.spine import TOOL, name_of

SAGITTAL = an_image(plane=Plane((0.0, 0.0, 100.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), 1.0, 1.0, in_patient=True))
FEET_FIRST = an_image(plane=Plane((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), 1.0, 1.0, in_patient=True))
FILM = an_image(plane=Plane())


def at(row: float, label: str = "", image: object = SAGITTAL) -> Measurement:
    return replace(TOOL.measure(image, None, [(20.0, row)]), label=label)


def named(row: float, *kept: Measurement, image: object = SAGITTAL) -> str:
    return name_of(at(row, image=image), kept)


def test_the_first_one_is_the_readers_to_name() -> None:
    assert named(20) == ""


@pytest.mark.parametrize("image", [SAGITTAL, FILM])
def test_the_next_one_follows_downwards_and_upwards(image: object) -> None:
    kept = at(20, "T12", image)
    assert named(30, kept, image=image) == "L1"
    assert named(10, kept, image=image) == "T11"


def test_down_is_towards_the_feet_whichever_way_the_image_lies() -> None:
    kept = at(20, "T12", FEET_FIRST)
    assert named(30, kept, image=FEET_FIRST) == "T11"


def test_from_one_part_of_the_spine_to_the_next() -> None:
    assert named(30, at(20, "C7")) == "T1"
    assert named(10, at(20, "L1")) == "T12"
    assert named(30, at(20, "L5")) == "S1"
    assert named(10, at(20, "C1")) == ""


def test_between_two_it_is_the_one_that_was_left_out() -> None:
    assert named(25, at(20, "L2"), at(30, "L4")) == "L3"
    assert named(25, at(20, "L2"), at(30, "L3")) == ""  # there is none between them
    assert named(25, at(20, "L1"), at(30, "L4")) == ""  # two would fit


def test_names_out_of_order_are_not_counted_on() -> None:
    assert named(40, at(20, "L3"), at(30, "L2")) == ""
    assert named(40, at(20, "L2"), at(30, "L2")) == ""


def test_names_that_are_no_level_do_not_count() -> None:
    assert named(40, at(20, "L5"), at(30, "L6")) == "S1"
    assert named(40, at(20, "Fracture")) == ""
    assert named(40, at(20, "l4")) == "L5"


def test_another_frame_of_reference_says_nothing_here() -> None:
    foreign = replace(at(20, "L2"), frame_of_reference_uid="other")
    foreign = replace(foreign, image=replace(foreign.image, series_uid="other", sop_uid="other"))
    assert named(30, foreign) == ""
