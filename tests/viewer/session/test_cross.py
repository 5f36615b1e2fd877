"""The linked cross: planes led through a point, turned about it, made thick; true to the patient, one step of undo a drag."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.geometry import triple, vector
from viewer.session import cuts
from viewer.session.reading import Reading

AXIAL, SAGITTAL, CORONAL, IMAGES = range(4)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path, 20, step=(0.0, 0.0, 2.0), spacing=(1.0, 1.0), rows=40, columns=40)
    made = a_reading()
    made.open(study_of(tmp_path))
    made.places.go_to_index(0, 10)
    made.planes.toggle_mpr()
    return made


def normal(reading: Reading, pane: int) -> np.ndarray:
    cut = reading.panes.view(pane).place.cut
    assert cut is not None
    return cuts.normal(cut)


def height(reading: Reading, pane: int, point: np.ndarray) -> float:
    cut = reading.panes.view(pane).place.cut
    assert cut is not None
    return float((vector(point) - vector(cut.center)) @ cuts.normal(cut))


def turn(reading: Reading, pane: int, turned: tuple[int, ...], degrees: float, gesture: int = 1) -> None:
    reading.cross.turn(pane, reading.cross.planes(pane), turned, math.radians(degrees), gesture)


def test_three_planes_meet_in_one_point_seen_in_each(reading: Reading) -> None:
    points = [reading.cross.point(pane) for pane in (AXIAL, SAGITTAL, CORONAL)]
    assert all(point is not None for point in points)
    assert points[0] == pytest.approx((19.5, 19.5, 20.0))
    for point in points:
        assert point == pytest.approx(points[0])
    assert reading.cross.point(IMAGES) is None
    assert [arm.pane for arm in reading.cross.arms(AXIAL)] == [SAGITTAL, CORONAL]


def test_moved_in_one_plane_the_others_go_through_the_point_and_undo_is_one_step(reading: Reading) -> None:
    before, count = reading.panes.arranged, reading.undo.count()
    for step, to in enumerate(((10.0, 12.0, 20.0), (8.25, 14.5, 20.0)), 1):
        reading.cross.move(AXIAL, reading.cross.planes(AXIAL), to, 7)
        assert reading.undo.count() == count + 1, step
    assert reading.cross.point(CORONAL) == pytest.approx((8.25, 14.5, 20.0))
    assert reading.panes.view(AXIAL) == before.views[AXIAL]
    reading.undo.undo()
    assert reading.panes.arranged == before
    reading.undo.redo()
    assert reading.cross.point(SAGITTAL) == pytest.approx((8.25, 14.5, 20.0))


def test_a_point_outside_the_volume_moves_nothing_that_would_leave_it(reading: Reading) -> None:
    reading.cross.move(AXIAL, reading.cross.planes(AXIAL), (10.0, 500.0, 20.0), 1)
    assert reading.cross.point(AXIAL) == pytest.approx((10.0, 19.5, 20.0))


@pytest.mark.parametrize("degrees", [30.0, -45.0, 137.0])
def test_a_plane_turned_by_its_arm_keeps_the_cross_and_the_angle_is_exact(reading: Reading, degrees: float) -> None:
    point = reading.cross.point(AXIAL)
    assert point is not None
    before = normal(reading, CORONAL)
    turn(reading, AXIAL, (CORONAL,), degrees)
    after = normal(reading, CORONAL)
    assert float(before @ after) == pytest.approx(math.cos(math.radians(degrees)))
    assert float(normal(reading, AXIAL) @ np.cross(before, after)) == pytest.approx(math.sin(math.radians(degrees)))
    assert [height(reading, pane, point) for pane in (AXIAL, SAGITTAL, CORONAL)] == pytest.approx([0.0] * 3, abs=1e-9)
    assert abs(float(normal(reading, SAGITTAL) @ after)) > 0.1  # the other one stayed


def test_turned_together_the_planes_stay_at_right_angles_however_often(reading: Reading) -> None:
    for step in range(400):
        pane = (AXIAL, SAGITTAL, CORONAL)[step % 3]
        turn(reading, pane, tuple(each for each in (AXIAL, SAGITTAL, CORONAL) if each != pane), 7.0 + step, step + 1)
    normals = np.stack([normal(reading, pane) for pane in (AXIAL, SAGITTAL, CORONAL)])
    assert normals @ normals.T == pytest.approx(np.eye(3), abs=1e-9)
    cut = reading.panes.view(SAGITTAL).place.cut
    assert cut is not None
    assert float(vector(cut.row_direction) @ vector(cut.column_direction)) == pytest.approx(0.0, abs=1e-12)
    assert cut.kind == "sagittal"
    assert cuts.plane_name(cut) in ("oblique", "axial", "sagittal", "coronal")


def test_a_double_oblique_plane_measures_what_the_patient_measures(reading: Reading) -> None:
    turn(reading, AXIAL, (SAGITTAL, CORONAL), 33.0, 1)
    turn(reading, SAGITTAL, (AXIAL, CORONAL), -21.0, 2)
    cut = reading.panes.view(CORONAL).place.cut
    assert cut is not None
    assert cuts.plane_name(cut) == "oblique"
    camera = reading.plane_images.of(reading.exams.stacks[0], cut).plane
    ends = vector(cut.center) + np.outer((-4.0, 4.0), vector(cut.row_direction))
    pixels = camera.to_pixels(ends)
    length = np.linalg.norm((pixels[1] - pixels[0]) * (camera.column_spacing, camera.row_spacing))
    assert length == pytest.approx(8.0, abs=1e-6)


def test_a_plane_slides_along_its_normal_alone(reading: Reading) -> None:
    reading.cross.slide(CORONAL, reading.cross.planes(AXIAL), vector((5.0, -3.0, 0.0)), 1)
    assert reading.cross.point(AXIAL) == pytest.approx((19.5, 16.5, 20.0))


def test_a_slab_is_held_within_bounds_and_goes_through_its_kinds(reading: Reading) -> None:
    reading.cross.thicken({CORONAL: (12.0, "mip"), SAGITTAL: (900.0, "mean")}, 1)
    slabs = [(cut.slab_mm, cut.slab) for pane in (SAGITTAL, CORONAL) if (cut := reading.panes.view(pane).place.cut)]
    assert slabs == [(200.0, "mean"), (12.0, "mip")]
    reading.cross.next_kind(CORONAL)
    cut = reading.panes.view(CORONAL).place.cut
    assert cut is not None
    assert (cut.slab_mm, cut.slab) == (12.0, "minip")
    reading.undo.undo()
    reading.undo.undo()
    assert all(not cut.slab_mm for cut in reading.cross.planes(AXIAL).values())


def test_put_back_leaves_nothing_to_undo(reading: Reading) -> None:
    before, count = reading.panes.arranged, reading.undo.count()
    planes = reading.cross.planes(AXIAL)
    reading.cross.turn(AXIAL, planes, (CORONAL,), 0.4, 9)
    reading.cross.put_back(planes, 9)
    assert reading.panes.arranged == before
    assert reading.undo.count() == count


def test_planes_come_back_as_at_first(reading: Reading) -> None:
    before = reading.panes.arranged
    turn(reading, AXIAL, (CORONAL, SAGITTAL), 20.0)
    reading.cross.move(AXIAL, reading.cross.planes(AXIAL), triple((12.0, 12.0, 20.0)), 3)
    reading.planes.reset_mpr()
    assert reading.panes.arranged == before
    assert reading.planes.in_mpr
    reading.undo.undo()
    assert reading.panes.arranged != before
    reading.planes.toggle_mpr()
    assert not reading.planes.in_mpr


def test_out_of_mpr_there_is_nothing_to_put_back_and_it_is_said(reading: Reading) -> None:
    refused: list[str] = []
    reading.refused.connect(refused.append)
    reading.planes.toggle_mpr()
    reading.planes.reset_mpr()
    assert refused == ["The panes show no MPR."]
    assert reading.cross.planes(0) == {}
