"""Four mammograms as they come from several makers, hung through the whole reading: where each edge lies in its pane."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.phantoms import SUBJECT, radiograph, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.view import Look
from viewer.render.camera import Camera
from viewer.session.reading import Reading
from viewer.session.scene import Drawing, scene

WIDTH, HEIGHT = 400, 900
PRIOR = replace(SUBJECT, study="study 0", study_date="20250301")


def mammogram(side: str, view: str, orientation: list[str], shape: tuple[int, int], **more: Any) -> Any:
    pixels = np.ones(shape, np.uint16)
    return radiograph(
        "MG",
        pixels=pixels,
        series=more.pop("series", f"{side} {view}"),
        ImageLaterality=side,
        ViewPosition=view,
        BodyPartExamined="BREAST",
        PatientOrientation=orientation,
        ImagerPixelSpacing=[0.1, 0.1],
        **more,
    )


def four(**more: Any) -> list[Any]:
    """Two small and two large ones; one stored upside down, one mirrored."""
    return [
        mammogram("R", "CC", ["P", "L"], (240, 180), **more),
        mammogram("L", "CC", ["P", "L"], (240, 180), **more),  # turned by 180 degrees
        mammogram("R", "MLO", ["A", "FL"], (300, 240), **more),  # mirrored
        mammogram("L", "MLO", ["A", "FL"], (300, 240), **more),
    ]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    save_all(four(), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def camera(reading: Reading, pane: int, width: int = WIDTH) -> Camera:
    stack = reading.places.stack(pane)
    assert stack is not None
    return scene(stack, reading.panes.view(pane), None, {}, Drawing(width, HEIGHT)).camera


def box(shot: Camera) -> tuple[float, float]:
    """The left and right edge of the picture on the screen."""
    edges = [(-0.5, -0.5), (shot.columns - 0.5, shot.rows - 0.5)]
    xs = [float((shot.screen_from_pixel @ (*edge, 1.0))[0]) for edge in edges]
    return min(xs), max(xs)


def series(reading: Reading) -> list[str]:
    stacks = (reading.places.stack(pane) for pane in range(reading.panes.layout.count))
    return [stack.description if stack else "" for stack in stacks]


def test_all_four_hang_in_one_row(reading: Reading) -> None:
    assert series(reading) == ["R CC", "L CC", "R MLO", "L MLO"]


def test_chest_walls_meet_in_the_middle_with_the_axilla_above(reading: Reading) -> None:
    letters = [camera(reading, pane).edge_letters(_orientation(reading, pane)) for pane in range(4)]
    assert [one.right[0] for one in letters] == ["P", "A", "P", "A"]
    assert [one.bottom[0] for one in letters] == ["L", "R", "F", "F"]


def _orientation(reading: Reading, pane: int) -> tuple[str, str] | None:
    image = reading.places.image(pane)
    assert image is not None
    return image.instance.patient_orientation


def test_each_breast_lies_at_the_edge_of_its_chest_wall(reading: Reading) -> None:
    for pane, at_right in enumerate((True, False, True, False)):
        left, right = box(camera(reading, pane))
        assert (right if at_right else left) == pytest.approx(WIDTH if at_right else 0.0)


def test_a_millimetre_is_equally_large_in_all_four(reading: Reading) -> None:
    scales = {round(camera(reading, pane).scale, 9) for pane in range(4)}
    assert scales == {round(min(WIDTH / 24.0, HEIGHT / 30.0), 9)}


def test_zoomed_the_chest_wall_stays_at_its_edge_and_the_point_under_the_pointer_too(reading: Reading) -> None:
    shot = camera(reading, 0)
    under = shot.to_pixels((300.0, 450.0))
    reading.looks.set(0, shot.zoomed(1.8, 300.0, 450.0))
    assert camera(reading, 0).to_pixels((300.0, 450.0)) == pytest.approx(under)
    reading.looks.set(0, replace(reading.panes.view(0).look, pan=(0.0, 0.0)))
    assert box(camera(reading, 0))[1] == pytest.approx(WIDTH)


def test_mirrored_by_the_reader_it_lies_at_the_other_edge_and_reset_brings_it_back(reading: Reading) -> None:
    hung = reading.panes.view(0).look
    reading.looks.flip_horizontal(0)
    assert box(camera(reading, 0))[0] == pytest.approx(0.0)
    reading.looks.reset(0)
    assert reading.panes.view(0).look == hung


def test_text_stands_away_from_the_breast(reading: Reading) -> None:
    assert [view.text_side for view in reading.panes.views] == ["left", "right", "left", "right"]


def test_an_image_of_the_other_side_dragged_into_a_pane_is_not_mirrored(reading: Reading) -> None:
    left = reading.panes.view(1).place.stack_id
    reading.places.show(0, left)
    assert reading.panes.view(0).look == Look()
    assert reading.panes.view(0).text_side == ""


def test_an_image_that_does_not_tell_its_orientation_stays_as_it_is(tmp_path: Path) -> None:
    images = four()
    images[2].PatientOrientation = ""
    save_all(images, tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    view = reading.panes.view(2)
    assert (view.look.flip_horizontal, view.look.justify, view.text_side) == (False, "", "")


def test_four_in_one_series_are_turned_each_by_itself_while_scrolling(tmp_path: Path) -> None:
    images = [
        mammogram("R", "MLO", ["A", "HR"], (300, 240), series="all", number=1),
        mammogram("L", "MLO", ["A", "FL"], (300, 240), series="all", number=2),
        mammogram("R", "CC", ["P", "L"], (300, 240), series="all", number=3),
        mammogram("L", "CC", ["A", "R"], (300, 240), series="all", number=4),
    ]
    save_all(images, tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    numbers = [image.instance.number for pane in range(4) if (image := reading.places.image(pane))]
    assert numbers == [3, 4, 1, 2]
    assert reading.panes.view(2).look.rotation_deg == 180.0
    reading.places.scroll(2, 1)  # the left MLO in the pane of the right one: as it is, never mirrored
    assert reading.panes.view(2).look == Look()
    reading.places.scroll(2, -1)
    assert reading.panes.view(2).look.rotation_deg == 180.0


def test_the_prior_hangs_beneath_each_view(tmp_path: Path) -> None:
    save_all(four(), tmp_path / "now")
    save_all(four(subject=PRIOR)[:3], tmp_path / "before")
    reading = a_reading()
    reading.open(study_of(tmp_path / "now"), [study_of(tmp_path / "before")])
    reading.hangings.go_to_step(1)
    assert series(reading) == ["R CC", "L CC", "R MLO", "L MLO", "R CC", "L CC", "R MLO", ""]
    exams = [reading.exams.of(reading.panes.view(pane).place.stack_id) for pane in range(7)]
    assert [exam.prior for exam in exams if exam] == [False] * 4 + [True] * 3
    assert len({round(camera(reading, pane).scale, 9) for pane in range(7)}) == 1


def test_images_of_unknown_size_are_fitted_each_by_itself(tmp_path: Path) -> None:
    images = four()
    del images[0].ImagerPixelSpacing
    save_all(images, tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    assert [view.look.extent for view in reading.panes.views] == [None] * 4
