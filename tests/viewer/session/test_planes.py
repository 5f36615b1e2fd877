from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import ct_series, ct_slice, save_all, write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from viewer.session import cuts
from viewer.session.reading import Reading


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path, 12, step=(0.0, 0.0, 2.0), spacing=(0.5, 0.5))
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def test_mpr_shows_three_planes_beside_the_images_and_goes_back(reading: Reading) -> None:
    before = reading.panes.arranged
    reading.planes.toggle_mpr()
    names = [cuts.plane_name(view.place.cut) if view.place.cut else "images" for view in reading.panes.views]
    assert names == ["axial", "sagittal", "coronal", "images"]
    assert reading.planes.in_mpr
    reading.planes.toggle_mpr()
    assert reading.panes.arranged == before


def test_undo_leaves_mpr_and_redo_comes_back(reading: Reading) -> None:
    reading.planes.toggle_mpr()
    reading.undo.undo()
    assert not reading.planes.in_mpr
    assert reading.panes.layout.count == 1
    reading.undo.redo()
    assert reading.planes.in_mpr


def test_a_cut_steps_by_the_voxel_along_its_normal_and_stays_inside(reading: Reading) -> None:
    stack = reading.exams.stacks[0]
    axial, sagittal = cuts.cut(stack, "axial"), cuts.cut(stack, "sagittal")
    assert (cuts.step_mm(stack, axial), cuts.step_mm(stack, sagittal)) == pytest.approx((2.0, 0.5))
    assert (cuts.count(stack, axial), cuts.count(stack, sagittal)) == (12, 32)
    end = cuts.stepped(stack, axial, 100)
    assert end.center[2] == pytest.approx(0.0)  # read downwards, from the head at 22 mm
    assert (cuts.place(stack, end), cuts.place(stack, cuts.stepped(stack, axial, -100))) == (11, 0)
    assert cuts.stepped(stack, sagittal, 1).center[0] == pytest.approx(sagittal.center[0] + 0.5)


def test_scrolling_a_plane_moves_only_that_plane(reading: Reading) -> None:
    reading.planes.toggle_mpr()
    others = [reading.panes.view(pane) for pane in (0, 2, 3)]
    before = reading.places.number(1)
    reading.places.scroll(1, 4)
    assert reading.places.number(1) == before + 4
    assert [reading.panes.view(pane) for pane in (0, 2, 3)] == others
    reading.places.go_to_number(1, 0)
    assert reading.places.number(1) == 0


def test_a_window_reaches_the_planes_of_its_series(reading: Reading) -> None:
    reading.planes.toggle_mpr()
    reading.windows.preset(3, 2)
    assert {view.shown.window.center for view in reading.panes.views if view.shown.window} == {-600}
    assert all(view.shown.window for view in reading.panes.views)


def test_a_stack_that_is_no_volume_says_why(tmp_path: Path) -> None:
    save_all([*ct_series(4), ct_slice((0, 0, 2), number=9)], tmp_path)
    reading = a_reading()
    refused: list[str] = []
    reading.refused.connect(refused.append)
    reading.open(study_of(tmp_path))
    reading.planes.toggle_mpr()
    reading.volumes.toggle()
    assert [sentence.split(" cannot")[0] for sentence in refused] == ["MPR", "A volume rendering"]
    assert reading.exams.stacks[0].geometry.why_not.rstrip(".") in refused[0]
    assert not reading.planes.in_mpr


def test_a_rendered_volume_turns_and_does_not_tip_over(reading: Reading) -> None:
    reading.volumes.toggle()
    reading.volumes.turn(0, -30.0, 200.0)
    orbit = reading.panes.view(0).place.orbit
    assert orbit is not None
    assert (orbit.azimuth_deg, orbit.elevation_deg) == (330.0, 90.0)
    reading.volumes.toggle()
    assert reading.places.image(0) is not None


def test_a_tilted_volume_is_cut_within_its_box(tmp_path: Path) -> None:
    write_ct_series(tmp_path, 12, step=(0.0, 0.6, 2.0))
    reading = a_reading()
    reading.open(study_of(tmp_path))
    stack = reading.exams.stacks[0]
    if not stack.geometry.is_volume:
        pytest.skip("a tilted series is no volume here")
    coronal = cuts.cut(stack, "coronal")
    assert np.linalg.norm(cuts.normal(coronal)) == pytest.approx(1.0)
    assert cuts.count(stack, coronal) > 32


def test_mpr_opens_at_the_image_that_was_being_read(reading: Reading) -> None:
    reading.places.go_to_index(0, 2)
    image = reading.places.image(0)
    assert image is not None
    reading.planes.toggle_mpr()
    axial = reading.panes.view(0).place.cut
    assert axial is not None
    assert abs(float(image.plane.height(axial.center))) < 1e-6


def test_mpr_of_images_with_a_gap_lies_on_true_positions_and_no_volume_is_rendered(tmp_path: Path) -> None:
    write_ct_series(tmp_path, 12, step=(0.0, 0.0, 2.0), spacing=(0.5, 0.5), skip=(5, 6))
    reading, refused = a_reading(), []
    reading.open(study_of(tmp_path))
    reading.refused.connect(refused.append)
    reading.places.go_to_index(0, 7)  # the image at 18 mm
    reading.planes.toggle_mpr()
    axial = reading.panes.view(0).place.cut
    assert axial is not None
    assert axial.center[2] == pytest.approx(18.0)
    assert cuts.count(reading.exams.stacks[0], axial) == 12
    reading.planes.toggle_mpr()
    reading.volumes.toggle()
    assert refused == [
        "A volume rendering cannot be made of this series: "
        "Images are missing: 6.00 mm between images 5 and 6 instead of 2.00 mm."
    ]


def test_each_step_through_a_plane_has_a_number_of_its_own(reading: Reading) -> None:
    reading.planes.toggle_mpr()
    for pane in range(3):
        reading.places.first(pane)
        half_way = reading.panes.view(pane)
        assert half_way.place.cut is not None
        stack = reading.places.stack(pane)
        assert stack is not None
        between = replace(half_way.place.cut, center=cuts.stepped(stack, half_way.place.cut, 1).center)
        middle = (np.array(half_way.place.cut.center) + np.array(between.center)) / 2
        reading.panes.put(
            pane, replace(half_way, place=replace(half_way.place, cut=replace(between, center=tuple(middle.tolist()))))
        )
        numbers = []
        for _ in range(4):
            numbers.append(reading.places.number(pane))
            reading.places.scroll(pane, 1)
        assert numbers == list(range(numbers[0], numbers[0] + 4)), pane
