from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane, transform, voxel_affine
from viewer.model.view import Cut, Look, Orbit
from viewer.render.box import cut_camera, orbit_camera
from viewer.render.letters import EdgeLetters

SHAPE = (40, 60, 50)  # slices, rows, columns
FIRST = Plane((-20.0, -35.0, 100.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 0.8, 0.5, in_patient=True)
STRAIGHT = voxel_affine(FIRST, (0.0, 0.0, 2.5))
SHEARED = voxel_affine(FIRST, (0.0, -0.7, 2.4))
AXIAL = Cut((0.0, 0.0, 130.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
CORONAL = Cut((0.0, 0.0, 130.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))


def test_an_axial_cut_has_the_extent_of_the_images() -> None:
    camera = cut_camera(AXIAL, STRAIGHT, SHAPE, Look(), 400, 300)
    assert (camera.columns * camera.plane.column_spacing, camera.rows * camera.plane.row_spacing) == pytest.approx(
        (25, 48)
    )
    assert camera.columns == 50  # the finest voxel edge, so that no detail is lost
    assert camera.plane.to_patient((0, 0))[0] == pytest.approx(-20.0)
    assert camera.plane.to_patient((0, -0.5))[1] == pytest.approx(-35.4)
    assert camera.plane.height((0.0, 0.0, 130.0)) == pytest.approx(0.0)


def test_a_coronal_cut_has_the_head_above_and_the_height_of_the_stack() -> None:
    camera = cut_camera(CORONAL, STRAIGHT, SHAPE, Look(), 400, 300)
    assert camera.rows * camera.plane.row_spacing == pytest.approx(40 * 2.5)
    assert camera.edge_letters() == EdgeLetters("R", "L", "H", "F")
    top = camera.to_screen((0.0, 0.0, 100.0 + 39.5 * 2.5))
    assert top[1] == pytest.approx(0.0)


def test_stepping_along_the_normal_and_moving_the_centre_leave_the_picture_in_place() -> None:
    stepped = Cut((5.0, 9.0, 150.0), CORONAL.row_direction, CORONAL.column_direction)
    before = cut_camera(CORONAL, SHEARED, SHAPE, Look(), 400, 300)
    after = cut_camera(stepped, SHEARED, SHAPE, Look(), 400, 300)
    point = (1.0, 2.0, 120.0)
    assert after.to_screen(point) == pytest.approx(before.to_screen(point))
    assert after.plane.height((5.0, 9.0, 150.0)) == pytest.approx(0.0)


def test_every_corner_of_a_sheared_volume_is_seen_at_zoom_one() -> None:
    random = np.random.default_rng(3)
    for _ in range(100):
        row, column = np.linalg.qr(random.normal(size=(3, 3)))[0][:, :2].T
        cut = Cut((0.0, 0.0, 150.0), tuple(row.tolist()), tuple(column.tolist()))
        camera = cut_camera(cut, SHEARED, SHAPE, Look(), 200, 300)
        ends = np.array([(c, r, s) for c in (-0.5, 49.5) for r in (-0.5, 59.5) for s in (-0.5, 39.5)])
        seen = camera.to_screen(transform(SHEARED, ends))
        assert seen.min() > -1e-6
        assert (seen <= np.array([200, 300]) + 1e-6).all()
        gap = np.array([seen[:, 0].min(), seen[:, 1].min()])
        assert gap.min() == pytest.approx(0.0, abs=1e-6)


def test_directions_that_are_not_quite_perpendicular_are_made_so() -> None:
    camera = cut_camera(Cut((0, 0, 0), (1.0, 0.0, 0.0), (0.3, 2.0, 0.0)), STRAIGHT, SHAPE, Look(), 100, 100)
    assert camera.plane.column_direction == pytest.approx((0.0, 1.0, 0.0))


@pytest.mark.parametrize(
    ("azimuth", "elevation", "expected"),
    [
        (0, 0, EdgeLetters("R", "L", "H", "F")),
        (90, 0, EdgeLetters("A", "P", "H", "F")),
        (180, 0, EdgeLetters("L", "R", "H", "F")),
        (-90, 0, EdgeLetters("P", "A", "H", "F")),
        (0, 90, EdgeLetters("R", "L", "P", "A")),
        (0, -90, EdgeLetters("R", "L", "A", "P")),
    ],
)
def test_an_orbit_turns_around_the_patient(azimuth: float, elevation: float, expected: EdgeLetters) -> None:
    camera = orbit_camera(Orbit("bone", azimuth, elevation), STRAIGHT, SHAPE, Look(), 300, 300)
    assert camera.edge_letters() == expected


def test_an_orbit_keeps_the_middle_in_the_middle_and_its_size() -> None:
    middle = transform(SHEARED, (24.5, 29.5, 19.5))
    scales = set()
    for azimuth, elevation in ((0, 0), (37, 12), (-150, 80)):
        camera = orbit_camera(Orbit("bone", azimuth, elevation), SHEARED, SHAPE, Look(), 300, 200)
        assert camera.to_screen(middle) == pytest.approx((150.0, 100.0))
        scales.add(round(camera.scale, 9))
    assert scales == {round(200 / (40 * float(np.hypot(0.7, 2.4))), 9)}
