"""Segments as surfaces of a rendering: phantoms whose faces are known, among voxels and alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonCore import vtkPoints
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData
from vtkmodules.vtkFiltersCore import vtkFlyingEdges3D
from vtkmodules.vtkFiltersGeneral import vtkOBBTree

from viewer.model.geometry import Plane, transform, vector, voxel_affine
from viewer.model.sculpture import Box
from viewer.model.segmentation import Mask
from viewer.model.view import Look, Orbit
from viewer.render.box import orbit_camera
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.picking import place_at
from viewer.render.pictures import VolumePicture
from viewer.render.presets import Preset
from viewer.render.surfaces import Shape, Surface, body_of

FIRST = Plane((-20.0, -30.0, 50.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 0.8, in_patient=True)
MATRIX = voxel_affine(FIRST, (0.0, 0.0, 1.0))
SHAPE = (40, 60, 50)
HARD = Preset("hard", "Hard", ((490.0, 0.0, 0.5, 0.5, 0.5), (510.0, 1.0, 0.5, 0.5, 0.5)))
CLEAR = np.full(SHAPE, -1000, np.int16)
RED, GREEN = (255, 0, 0), (0, 255, 0)


def mask_of(block: tuple[slice, slice, slice], plane: Plane = FIRST, step: float = 1.0, frames: int = 40) -> Mask:
    weights = np.zeros((frames, 60, 50), np.uint8)
    weights[block] = 255
    return Mask(plane, np.arange(frames) * step, np.zeros((frames, 2)), weights, step / 2)


BLOCK = mask_of((slice(10, 30), slice(20, 31), slice(15, 36)))


def picture_of(
    *masks: tuple[Mask, tuple[int, int, int], float],
    orbit: Orbit | None = None,
    voxels: np.ndarray = CLEAR,
    size: tuple[int, int] = (240, 200),
) -> VolumePicture:
    camera = orbit_camera(orbit or Orbit("hard"), MATRIX, SHAPE, Look(), *size)
    surfaces = tuple(Surface(Shape(mask), colour, opaque) for mask, colour, opaque in masks)
    return VolumePicture(voxels, MATRIX, HARD, camera, surfaces=surfaces, mode=(orbit or Orbit("")).mode)


def drawn(picture: VolumePicture) -> np.ndarray:
    return Canvas(FusedMaker()).draw(picture)[..., :3].astype(int)


def faces_of(block: tuple[slice, slice, slice]) -> tuple[np.ndarray, np.ndarray]:
    """The corners (mm) that a block of whole voxels has in the patient, half a voxel beyond its outer centres."""
    ends = [(one.start - 0.5, one.stop - 0.5) for one in block[::-1]]
    both = transform(MATRIX, [tuple(end[k] for end in ends) for k in (0, 1)])
    return both.min(axis=0), both.max(axis=0)


@pytest.mark.parametrize(("azimuth", "axis", "end"), [(0.0, 1, 0), (180.0, 1, 1), (90.0, 0, 1), (270.0, 0, 0)])
def test_a_click_on_a_segment_finds_the_faces_of_its_voxels(azimuth: float, axis: int, end: int) -> None:
    picture = picture_of((BLOCK, RED, 1.0), orbit=Orbit("hard", azimuth))
    faces = faces_of((slice(10, 30), slice(20, 31), slice(15, 36)))
    x, y = picture.camera.to_screen((faces[0] + faces[1]) / 2).tolist()
    found = place_at(picture, x, y)
    assert found is not None
    assert found[axis] == pytest.approx(faces[end][axis], abs=0.02)


def test_a_segment_reaches_half_a_voxel_beyond_its_centres_on_the_screen() -> None:
    picture = picture_of((BLOCK, RED, 1.0), size=(700, 600))
    seen = drawn(picture)[..., 0] > 0
    low, high = (picture.camera.to_screen(corner) for corner in faces_of((slice(10, 30), slice(20, 31), slice(15, 36))))
    y, x = np.nonzero(seen)
    scale = picture.camera.scale
    assert x.min() == pytest.approx(min(low[0], high[0]), abs=0.1 * scale + 1)
    assert x.max() + 1 == pytest.approx(max(low[0], high[0]), abs=0.1 * scale + 1)
    assert y.min() == pytest.approx(min(low[1], high[1]), abs=0.1 * scale + 1)
    assert y.max() + 1 == pytest.approx(max(low[1], high[1]), abs=0.1 * scale + 1)


def test_what_lies_in_front_is_seen_first_and_a_clear_one_lets_the_next_through() -> None:
    front, behind = (
        mask_of((slice(10, 30), slice(10, 14), slice(15, 36))),
        mask_of((slice(10, 30), slice(30, 34), slice(15, 36))),
    )
    for order in ((0, 1), (1, 0)):
        both = [(front, RED, 1.0), (behind, GREEN, 1.0)]
        picture = picture_of(*(both[number] for number in order))
        middle = drawn(picture)[100, 120]
        assert middle[0] > 200
        assert middle[1] < 60
        seen_from_behind = drawn(picture_of(*(both[number] for number in order), orbit=Orbit("hard", 180.0)))[100, 120]
        assert seen_from_behind[1] > 200
        assert seen_from_behind[0] < 60
    through = drawn(picture_of((front, RED, 0.5), (behind, GREEN, 1.0)))[100, 120]
    assert through[0] == pytest.approx(through[1], abs=3)
    assert 90 < through[0] < 170


def test_voxels_and_segments_hide_each_other_by_their_depth() -> None:
    voxels = CLEAR.copy()
    voxels[5:35, 24:28, 5:45] = 1000
    front, behind = (
        mask_of((slice(10, 30), slice(10, 14), slice(15, 36))),
        mask_of((slice(10, 30), slice(40, 44), slice(15, 36))),
    )
    seen = drawn(picture_of((front, RED, 1.0), (behind, GREEN, 1.0), voxels=voxels))[100, 120]
    assert seen[0] > 200
    seen = drawn(picture_of((behind, GREEN, 1.0), voxels=voxels))[100, 120]
    assert abs(seen[0] - seen[1]) < 3  # the grey slab before it
    alone = picture_of((behind, GREEN, 1.0), voxels=voxels, orbit=Orbit("hard", mode="segments"))
    assert drawn(alone)[100, 120, 1] > 200
    point = place_at(picture_of((behind, GREEN, 1.0), voxels=voxels), 120.0, 100.0)
    wall = transform(MATRIX, (25.0, 23.5, 20.0))[1]
    assert point is not None
    assert point[1] == pytest.approx(wall, abs=0.45)
    assert place_at(alone, 120.0, 100.0)[1] == pytest.approx(transform(MATRIX, (25.0, 39.5, 20.0))[1], abs=0.02)  # type: ignore[index]


def test_without_segments_met_the_picture_is_the_plain_one() -> None:
    random = np.random.default_rng(2)
    voxels = np.kron(random.normal(400, 200, (8, 12, 10)), np.ones((5, 5, 5))).astype(np.int16)
    nothing = mask_of((slice(0, 0), slice(0, 0), slice(0, 0)))
    plain = picture_of(voxels=voxels, orbit=Orbit("hard", 30.0, 20.0))
    assert np.array_equal(drawn(replace(plain, surfaces=(Surface(Shape(nothing), RED),))), drawn(plain))


def test_a_mask_on_planes_of_its_own_lies_where_its_planes_do() -> None:
    tilted = Plane((-12.0, -20.0, 60.0), (0.6, 0.8, 0.0), (0.0, 0.0, -1.0), 1.1, 0.7, in_patient=True)
    weights = np.zeros((9, 30, 40), np.uint8)
    weights[4, 14, 21] = 255
    mask = Mask(tilted, np.arange(9) * 2.5, np.arange(9)[:, None] * np.array([(0.4, 0.0)]), weights, 1.25)
    body = body_of(mask)
    assert body is not None
    s, r, c = (int(place[0]) for place in np.nonzero(body.solid.voxels))
    expected = tilted.to_patient(vector([(21 + 4 * 0.4, 14.0)]))[0] + tilted.normal * 10.0
    assert transform(body.affine, (c, r, s)) == pytest.approx(expected, abs=1e-6)


def test_frames_left_out_are_empty_and_uneven_ones_reach_half_way_to_the_next() -> None:
    weights = np.full((3, 4, 4), 255, np.uint8)
    sparse = body_of(Mask(FIRST, np.array([0.0, 1.0, 4.0]), np.zeros((3, 2)), weights, 0.5))
    assert sparse is not None
    assert sparse.solid.voxels[:, 2, 2].tolist() == [0, 255, 255, 0, 0, 255, 0]


def test_the_box_cuts_segments_as_it_cuts_the_volume() -> None:
    low, high = faces_of((slice(10, 30), slice(20, 31), slice(15, 36)))
    box = Box((low[0], (low[1] + high[1]) / 2, low[2]), tuple(high + 50.0))  # type: ignore[arg-type]
    picture = replace(picture_of((BLOCK, RED, 1.0)), box=box)
    x, y = picture.camera.to_screen((low + high) / 2).tolist()
    found = place_at(picture, x, y)
    assert found is not None
    assert found[1] == pytest.approx((low[1] + high[1]) / 2, abs=0.4)


def isosurface(mask: Mask) -> tuple[vtkOBBTree, vtkPolyData]:
    """VTK's own surface at half weight, in patient mm, with a tree to cut it by lines."""
    weights = np.pad(mask.weights, 1)
    image = vtkImageData()
    image.SetDimensions(*weights.shape[::-1])
    image.GetPointData().SetScalars(numpy_to_vtk(weights.ravel(), deep=True))
    edges = vtkFlyingEdges3D()
    edges.SetInputData(image)
    edges.SetValue(0, 127.5)
    edges.Update()
    found = edges.GetOutput()
    points = vtk_to_numpy(found.GetPoints().GetData()).astype(float) - 1.0
    pixels, heights = points[:, :2], points[:, 2] * 2 * mask.reach_mm + mask.heights[0]
    placed = mask.plane.to_patient(pixels) + heights[:, None] * mask.plane.normal
    found.GetPoints().SetData(numpy_to_vtk(placed, deep=True))
    tree = vtkOBBTree()
    tree.SetDataSet(found)
    tree.BuildLocator()
    return tree, found


def test_rays_enter_segments_where_they_cut_the_surface_that_vtk_finds() -> None:
    tilted = Plane((-10.0, -22.0, 78.0), (0.8, 0.6, 0.0), (0.0, 0.0, -1.0), 0.9, 1.1, in_patient=True)
    coarse = np.random.default_rng(5).normal(0, 1, (5, 6, 6))
    smooth = np.kron(coarse, np.ones((5, 6, 6)))
    for axis in range(3):
        smooth = sum(np.roll(smooth, by, axis) for by in range(-3, 4)) / 7.0
    smooth[[0, -1]] = smooth[:, [0, -1]] = smooth[:, :, [0, -1]] = -9.0
    mask = Mask(tilted, np.arange(25) * 1.3, np.zeros((25, 2)), np.where(smooth > 0.1, 255, 0).astype(np.uint8), 0.65)
    tree, surface = isosurface(mask)
    assert surface.GetNumberOfPoints() > 1000
    picture = picture_of((mask, RED, 1.0), orbit=Orbit("hard", 35.0, 20.0))
    random, away = np.random.default_rng(6), []
    ends = picture.camera.to_screen(vtk_to_numpy(surface.GetPoints().GetData()))
    for x, y in random.uniform(ends.min(axis=0), ends.max(axis=0), (150, 2)).tolist():
        start = picture.camera.to_points([(x, y)])[0]
        normal, cut = picture.camera.plane.normal, vtkPoints()
        tree.IntersectWithLine(start - 200 * normal, start + 200 * normal, cut, None)
        depths = sorted(float((np.array(cut.GetPoint(k)) - start) @ normal) for k in range(cut.GetNumberOfPoints()))
        found = place_at(picture, x, y)
        if depths and found is not None:
            away.append(abs(float((vector(found) - start) @ normal) - depths[0]))
        elif depths or found is not None:
            away.append(50.0)
    assert len(away) > 60
    assert np.percentile(away, 90) < 0.15  # mm, of voxels of 0.9 to 1.3
    assert np.median(away) < 0.05
