from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.viewer.render.reference import grey_of, linear_table, screen_centres
from viewer.model.geometry import Plane, transform, vector, voxel_affine
from viewer.model.view import Cut, Look
from viewer.model.volume import UnevenGrid
from viewer.render.box import cut_camera
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import CutPicture
from viewer.render.uneven_kernels import GAP_GREY, LINE_GREY
from viewer.render.vtk_maker import VtkMaker
from viewer.widgets.worker_pictures import band

TABLE = linear_table(center=300, width=600)
PLACES = (0.0, 1.0, 1.7, 3.2, 4.0, 8.0, 9.0)
ROWS, COLUMNS = 40, 36


def value_at(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """A value that grows evenly in the patient, so that sampling between true positions gives it exactly."""
    return np.asarray(40 + points @ vector((6.0, 5.0, 14.0)))


def picture_of(step: tuple[float, float, float], gaps: tuple[int, ...] = (), **changes: object) -> CutPicture:
    first = Plane((-3.0, 2.0, 1.0), (1, 0, 0), (0, 1, 0), 0.8, 0.9, in_patient=True)
    matrix = voxel_affine(first, step)
    steps, rows, columns = np.meshgrid(vector(PLACES), range(ROWS), range(COLUMNS), indexing="ij")
    voxels = np.round(value_at(transform(matrix, np.stack([columns, rows, steps], axis=-1)))).astype(np.int16)
    uneven = UnevenGrid(tuple(map(tuple, matrix.tolist())), PLACES, gaps)
    cut = Cut(tuple(transform(matrix, (17, 19, 4.6)).tolist()), (1, 0, 0), (0, 0, -1))
    camera = cut_camera(cut, matrix, (uneven.steps, ROWS, COLUMNS), Look(), 220, 130)
    return replace(CutPicture(voxels, matrix, TABLE, camera, uneven=uneven), **changes)  # type: ignore[arg-type]


def drawn(picture: CutPicture) -> NDArray[np.uint8]:
    return Canvas(FusedMaker()).draw(picture).copy()


def steps_seen(picture: CutPicture) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The points (height, width, 3) seen, and their places on the grid (column, row, step)."""
    points = picture.camera.to_points(screen_centres(picture.camera))
    return points, transform(np.linalg.inv(picture.matrix), points)


def within(places: NDArray[np.float64], low: float, high: float) -> NDArray[np.bool_]:
    inside = (places[..., 0] > 0) & (places[..., 0] < COLUMNS - 1) & (places[..., 1] > 0) & (places[..., 1] < ROWS - 1)
    return np.asarray(inside & (places[..., 2] > low) & (places[..., 2] < high))


@pytest.mark.parametrize("step", [(0.0, 0.0, 2.0), (0.0, 0.9, 2.0)])
def test_between_slices_at_uneven_steps_the_picture_shows_what_lies_there(step: tuple[float, float, float]) -> None:
    picture = picture_of(step)
    points, places = steps_seen(picture)
    expected = grey_of(value_at(points), TABLE).astype(int)
    known = within(places, 0.0, PLACES[-1])
    assert known.sum() > 5000
    assert np.abs(drawn(picture).astype(int) - expected)[known].max() <= 1


def test_a_gap_is_hatched_and_shows_no_value_of_the_patient() -> None:
    picture = picture_of((0.0, 0.0, 2.0), gaps=(4,))
    seen, (_, places) = drawn(picture), steps_seen(picture)
    gap = within(places, 4.5 + 1e-6, 7.5 - 1e-6)
    assert set(np.unique(seen[gap])) == {GAP_GREY, LINE_GREY}
    assert 0.1 < (seen[gap] == LINE_GREY).mean() < 0.25


def test_beside_a_gap_a_slice_reaches_half_a_step() -> None:
    picture = picture_of((0.0, 0.0, 2.0), gaps=(4,))
    points, places = steps_seen(picture)
    beside = within(places, 4.0, 4.5 - 1e-6)
    points[..., 2] = 1.0 + 2.0 * 4.0  # the height of the slice before the gap
    assert np.abs(drawn(picture).astype(int) - grey_of(value_at(points), TABLE))[beside].max() <= 1


def test_a_slab_that_touches_a_gap_is_hatched_over_what_its_slices_show() -> None:
    cut = Cut((10.0, 15.0, 9.5), (1, 0, 0), (0, 1, 0))  # 0.5 mm above the slice at 9 mm, the gap begins at 10 mm
    picture = picture_of((0.0, 0.0, 2.0), gaps=(4,), slab_mm=4.0, slab="mip")
    camera = cut_camera(cut, picture.matrix, (10, ROWS, COLUMNS), Look(), 160, 160)
    picture = replace(picture, camera=camera)
    seen, (points, places) = drawn(picture), steps_seen(picture)
    known = within(places, -1, 20)
    points[..., 2] = 1.0 + 2.0 * 4.0
    lines = seen == LINE_GREY
    assert lines[known].mean() > 0.1
    assert np.abs(seen.astype(int) - grey_of(value_at(points), TABLE))[known & ~lines].max() <= 1


def test_a_picture_drawn_in_bands_has_the_same_hatching() -> None:
    picture = picture_of((0.0, 0.0, 2.0), gaps=(4,), slab_mm=0.5)
    whole, height = drawn(picture), picture.camera.height // 2
    halves = [replace(picture, camera=band(picture.camera, top, height)) for top in (0, height)]
    assert (np.concatenate([drawn(half) for half in halves]) != whole).mean() < 0.001


def test_even_steps_give_the_picture_of_the_even_kernels() -> None:
    picture = picture_of((0.0, 0.0, 2.0))
    even = UnevenGrid(picture.uneven.affine, tuple(map(float, range(7))))  # type: ignore[union-attr]
    one, other = drawn(replace(picture, uneven=even)), drawn(replace(picture, uneven=None))
    assert np.array_equal(one, other)


def test_the_makers_agree() -> None:
    picture = picture_of((0.0, 0.9, 2.0), gaps=(2, 4))
    assert np.array_equal(Canvas(VtkMaker(hardware=False)).draw(picture), drawn(picture))


def test_slices_that_are_not_there_yet_show_nothing() -> None:
    ready = np.array([True, True, False, False, True, True, True])
    picture = picture_of((0.0, 0.0, 2.0), ready=ready)
    seen, (_, places) = drawn(picture), steps_seen(picture)
    assert (seen[within(places, 1.7, 3.2)] == TABLE.background).all()
