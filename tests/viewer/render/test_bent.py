"""Curved MPR: a bent tube whose middle is known becomes a straight tube of its own width; lengths along it are true."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane, transform, vector, voxel_affine
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Along, Look
from viewer.render.bent import bent_camera, from_path, path_of_view, to_path
from viewer.render.bent_path import BentPath, bent_path, minimally_turned, usable
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import BentPicture

RADIUS, BEND = 4.0, 40.0  # mm: of the tube, and of the arc on which its middle runs
# Voxels of three sizes, sheared as under gantry tilt, and not along the patient's axes.
AFFINE = voxel_affine(
    Plane((-55.0, -20.0, -8.0), row_spacing=0.7, column_spacing=0.6, in_patient=True), (0.0, 0.15, 0.8)
)
SHAPE = (40, 110, 190)
GREYS = DisplayTable(0.0, 4.0, np.arange(256, dtype=np.uint8), None, 0)


def arc(angles: np.ndarray) -> np.ndarray:
    """The middle of the tube: an arc in an oblique plane."""
    flat = np.stack([-BEND * np.cos(angles), BEND * np.sin(angles)], axis=-1)
    return np.stack([flat[..., 0], flat[..., 1], 8.0 + 0.2 * flat[..., 0] * 0], axis=-1)


@pytest.fixture(scope="module")
def tube() -> np.ndarray:
    """1000 within the tube, 0 outside, with the part of a voxel at its wall."""
    s, r, c = np.indices(SHAPE)
    points = transform(AFFINE, np.stack([c, r, s], axis=-1))
    away = np.hypot(np.hypot(points[..., 0], points[..., 1]) - BEND, points[..., 2] - 8.0)
    return np.clip(500 + 1000 * (RADIUS - away) / 1.4, 0, 1000).astype(np.int16)


@pytest.fixture(scope="module")
def path() -> BentPath:
    return bent_path(arc(np.linspace(0.25, np.pi - 0.25, 9)), 0.25, vector((0.0, 0.0, 1.0)))


def view_of(voxels: np.ndarray, path: BentPath, along: Along, size: tuple[int, int]) -> BentPicture:
    camera = bent_camera(along, path.length_mm, AFFINE, Look(), size)
    shown = path_of_view(along, path)
    return BentPicture(voxels, AFFINE, GREYS, camera, shown, along.kind == "panorama", along.thick_mm, along.slab)


def half_width(line: np.ndarray, per_mm: float) -> tuple[float, float]:
    """Where a line of values passes half of 1000 on both sides, as radius and middle (mm from the line's middle)."""
    inside = np.flatnonzero(line >= 125)
    first, last = inside[0], inside[-1]
    left = first - (line[first] - 125) / (line[first] - line[first - 1])
    right = last + (line[last] - 125) / (line[last] - line[last + 1])
    middle = (left + right) / 2 + 0.5 - len(line) / 2
    return (right - left) / 2 / per_mm, middle / per_mm


@pytest.mark.parametrize("turned", [0.0, 45.0, 90.0, 200.0])
def test_a_bent_tube_is_straight_and_of_its_own_width_all_along(
    tube: np.ndarray, path: BentPath, turned: float
) -> None:
    along = Along("", turned_deg=turned, wide_mm=20.0)
    picture = view_of(tube, path, along, (400, 2200))
    seen = Canvas(FusedMaker()).draw(picture).astype(float)
    found = [half_width(seen[row], picture.camera.scale) for row in range(60, 2140, 40)]
    radii, middles = np.array(found).T
    assert np.abs(radii - RADIUS).max() < 0.1
    assert np.abs(middles).max() < 0.1


def test_lengths_along_the_path_are_those_of_the_arc(path: BentPath) -> None:
    assert path.length_mm == pytest.approx(BEND * (np.pi - 0.5), rel=1e-4)
    assert np.linalg.norm(np.diff(path.points, axis=0), axis=1) == pytest.approx(0.25, abs=1e-4)
    assert path.at_points == pytest.approx(BEND * (np.pi - 0.5) * np.linspace(0, 1, 9), abs=0.01)


def test_a_mark_in_the_tube_lies_where_its_length_along_the_path_says(tube: np.ndarray, path: BentPath) -> None:
    marked = tube.copy()
    point = path.points[path.index(50.0)]
    s, r, c = np.indices(SHAPE)
    points = transform(AFFINE, np.stack([c, r, s], axis=-1))
    marked[np.linalg.norm(points - point, axis=-1) < 2.0] = 0
    along = Along("", wide_mm=20.0)
    picture = view_of(marked, path, along, (200, 1000))
    plain = view_of(tube, path, along, (200, 1000))
    gone = Canvas(FusedMaker()).draw(plain).astype(float) - Canvas(FusedMaker()).draw(picture)
    y, x = np.mgrid[0:1000, 0:200] + 0.5
    at = to_path(
        picture.camera, float((gone * x).sum() / gone.sum()), float((gone * y).sum() / gone.sum()), lying=False
    )
    assert at == pytest.approx((50.0, 0.0), abs=0.15)


def test_a_panorama_stands_upright_and_runs_along_the_path(tube: np.ndarray, path: BentPath) -> None:
    s, r, c = np.indices(SHAPE)
    points = transform(AFFINE, np.stack([c, r, s], axis=-1))
    marked = np.where(np.linalg.norm(points - (path.points[path.index(30.0)] + (0, 0, 6.0)), axis=-1) < 1.5, 1000, 0)
    along = Along("", kind="panorama", wide_mm=30.0)
    picture = view_of(marked.astype(np.int16), path, along, (1000, 300))
    seen = Canvas(FusedMaker()).draw(picture).astype(float)
    y, x = np.mgrid[0:300, 0:1000] + 0.5
    at = to_path(picture.camera, float((seen * x).sum() / seen.sum()), float((seen * y).sum() / seen.sum()), lying=True)
    assert at == pytest.approx((30.0, 6.0), abs=0.25)  # along the path, and towards the head


@pytest.mark.parametrize(("slab", "expected"), [("mean", 500.0), ("mip", 1000.0), ("minip", 0.0)])
def test_a_thick_panorama_goes_through_its_depth(slab: str, expected: float) -> None:
    voxels = np.zeros((40, 60, 60), np.int16)
    voxels[:, 30:] = 1000  # behind the path
    affine = np.diag([1.0, 1.0, 1.0, 1.0])
    path = bent_path(
        np.array([(5.0, 29.5, 20.0), (30.0, 29.5, 20.0), (55.0, 29.5, 20.0)]), 0.5, vector((0.0, 0.0, 1.0))
    )
    along = Along("", kind="panorama", wide_mm=10.0, thick_mm=10.0, slab=slab)
    camera = bent_camera(along, path.length_mm, affine, Look(), (100, 20))
    picture = BentPicture(voxels, affine, GREYS, camera, path_of_view(along, path), True, 10.0, slab)
    seen = Canvas(FusedMaker()).draw(picture)[10, 20:80].astype(float) * 4
    assert seen == pytest.approx(expected, abs=30)


def test_outside_the_volume_and_beyond_the_path_nothing_is_shown(tube: np.ndarray, path: BentPath) -> None:
    ground = DisplayTable(0.0, 4.0, np.arange(256, dtype=np.uint8), None, 9)
    along = Along("", wide_mm=400.0)
    camera = bent_camera(along, path.length_mm, AFFINE, Look(0.5), (200, 400))
    picture = BentPicture(tube, AFFINE, ground, camera, path)
    seen = Canvas(FusedMaker()).draw(picture)
    assert (seen[:40] == 9).all()
    assert (seen[-40:] == 9).all()
    assert (seen[:, :10] == 9).all()


def test_screen_and_path_lead_into_each_other(path: BentPath) -> None:
    for kind in ("straight", "panorama"):
        lying = kind == "panorama"
        look = Look(1.7, (3.0, -2.0), 90.0, True)
        camera = bent_camera(Along("", kind=kind), path.length_mm, AFFINE, look, (300, 200))
        x, y = camera.to_screen(from_path(12.0, -3.0, lying=lying)).tolist()
        assert to_path(camera, x, y, lying=lying) == pytest.approx((12.0, -3.0))


def test_directions_across_turn_as_little_as_can_be() -> None:
    t = np.linspace(0, 4 * np.pi, 4000)
    helix = np.stack([30 * np.cos(t), 30 * np.sin(t), 8 * t], axis=-1)
    along = np.gradient(helix, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    across = minimally_turned(helix, along, vector((0.0, 0.0, 1.0)))
    assert np.abs((across * along).sum(axis=1)).max() < 1e-2
    assert np.linalg.norm(across, axis=1) == pytest.approx(1.0)
    change = np.diff(across, axis=0)
    beside = np.cross(along, across)[:-1]
    assert np.abs((change * beside).sum(axis=1)).max() < 1e-5  # no turn around the line itself


def test_a_straight_path_and_one_of_two_and_three_points() -> None:
    two = bent_path(np.array([(0.0, 0.0, 0.0), (0.0, 0.0, 20.0)]), 0.5, vector((1.0, 0.0, 0.0)))
    assert two.length_mm == pytest.approx(20.0)
    assert np.abs(two.across - (1.0, 0.0, 0.0)).max() < 1e-9
    three = bent_path(np.array([(0.0, 0.0, 0.0), (10.0, 3.0, 0.0), (20.0, 0.0, 0.0)]), 0.5, vector((0.0, 0.0, 1.0)))
    assert three.points[:, 1].max() == pytest.approx(3.0, abs=0.01)
    with pytest.raises(ValueError, match="two points"):
        bent_path(np.array([(1.0, 1.0, 1.0), (1.0, 1.0, 1.0)]), 0.5, vector((1.0, 0.0, 0.0)))
    assert len(usable(np.array([(1.0, 1.0, 1.0), (1.0, 1.0, 1.0), (2.0, 1.0, 1.0)]))) == 2
