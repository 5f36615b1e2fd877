from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from viewer.hanging.facing import chest_wall_look, letters_on_screen
from viewer.model.geometry import Plane, opposite_letters
from viewer.model.study import Instance
from viewer.model.view import Look
from viewer.render.camera import camera_for

MAMMOGRAM = Instance("1", "1", "1", "1", "MG")


def mammogram(*orientation: str) -> Instance:
    return replace(MAMMOGRAM, patient_orientation=orientation)


@pytest.mark.parametrize(("horizontal", "vertical"), list(itertools.product((False, True), repeat=2)))
@pytest.mark.parametrize("degrees", [0.0, 90.0, 180.0, 270.0])
def test_the_letters_on_the_screen_are_those_that_the_camera_writes(
    horizontal: bool, vertical: bool, degrees: float
) -> None:
    look = Look(flip_horizontal=horizontal, flip_vertical=vertical, rotation_deg=degrees)
    letters = camera_for(Plane(), 40, 30, look, 100, 100).edge_letters(("P", "FL"))
    assert letters_on_screen(("P", "FL"), look) == (letters.right, letters.bottom)


@pytest.mark.parametrize(
    ("orientation", "side", "view", "look"),
    [
        (("P", "L"), "R", "CC", Look()),
        (("A", "R"), "L", "CC", Look()),
        (("A", "R"), "R", "CC", Look(rotation_deg=180.0)),
        (("P", "FR"), "R", "MLO", Look()),
        (("A", "FL"), "L", "MLO", Look()),
        (("A", "FL"), "R", "MLO", Look(flip_horizontal=True)),
        (("A", "HR"), "R", "MLO", Look(rotation_deg=180.0)),
        (("F", "A"), "R", "ML", Look(rotation_deg=90.0)),
        (("p ", "l"), "R", "XCCL", Look()),
    ],
)
def test_the_chest_wall_comes_to_its_edge_with_the_axilla_above(
    orientation: tuple[str, str], side: str, view: str, look: Look
) -> None:
    edge = "right" if side == "R" else "left"
    found = chest_wall_look(mammogram(*orientation), side, view, edge)
    assert found == look
    right, down = letters_on_screen(orientation, look)
    assert right[0] == ("P" if edge == "right" else "A")
    assert down[0] == ("F" if view in ("MLO", "ML") else opposite_letters(side))


@pytest.mark.parametrize(
    ("orientation", "side", "view"),
    [
        (None, "R", "CC"),
        (("P", "L"), "", "CC"),  # nothing says where medial is
        (("P", "L"), "R", ""),
        (("L", "F"), "R", "MLO"),  # a frontal image is no mediolateral one
        (("?", "?"), "R", "CC"),
    ],
)
def test_nothing_is_turned_where_the_header_does_not_tell(
    orientation: tuple[str, str] | None, side: str, view: str
) -> None:
    image = replace(MAMMOGRAM, patient_orientation=orientation)
    assert chest_wall_look(image, side, view, "right") is None
