from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from viewer.model.geometry import Plane, triple, unit
from viewer.model.view import Cut
from viewer.session.crosslines import crossline, reference_line

CORONAL = Cut((5.0, 7.0, 9.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))


def test_a_coronal_cut_crosses_an_axial_image_in_a_line_from_right_to_left() -> None:
    line = crossline(Plane((0.0, 0.0, 3.0), in_patient=True), CORONAL)
    assert line is not None
    (x0, y0, z0), (x1, y1, z1) = line.points
    assert (y0, y1, z0, z1) == pytest.approx((7.0, 7.0, 3.0, 3.0))
    assert abs(x1 - x0) == pytest.approx(4000.0)


def test_every_point_of_an_oblique_crossing_lies_in_both_planes() -> None:
    plane = Plane((1.0, 2.0, 3.0), (0.8, 0.6, 0.0), (0.0, 0.0, -1.0), in_patient=True)
    line = crossline(plane, Cut((4.0, 4.0, 4.0), (1.0, 0.0, 0.0), (0.0, 0.8, 0.6)))
    assert line is not None
    assert plane.height(line.points) == pytest.approx([0.0, 0.0], abs=1e-9)


def test_parallel_planes_and_images_in_no_patient_have_no_line() -> None:
    assert crossline(Plane(column_direction=(0.0, 0.0, -1.0), in_patient=True), CORONAL) is None
    assert crossline(Plane(), CORONAL) is None


AXIAL_IMAGE = Plane((10.0, -20.0, 30.0), row_spacing=2.0, column_spacing=0.5, in_patient=True)  # 40 rows, 100 columns
SAGITTAL_PLANE = Plane((25.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, -1.0), in_patient=True)


def test_an_image_is_a_line_as_far_as_its_outer_pixels_reach() -> None:
    """By hand: rows 2 mm apart from y -20 on, so pixels reach from -21 to 59; the sagittal plane cuts them at x 25."""
    line = reference_line(SAGITTAL_PLANE, AXIAL_IMAGE, (40, 100))
    assert line is not None
    assert sorted(line.points) == [pytest.approx((25.0, -21.0, 30.0)), pytest.approx((25.0, 59.0, 30.0))]
    assert not line.ends


def test_an_image_that_ends_before_a_plane_has_no_line_in_it() -> None:
    far = replace(SAGITTAL_PLANE, position=(60.0, 0.0, 0.0))  # columns reach to 59.75
    edge = replace(SAGITTAL_PLANE, position=(59.7, 0.0, 0.0))
    assert reference_line(far, AXIAL_IMAGE, (40, 100)) is None
    assert reference_line(edge, AXIAL_IMAGE, (40, 100)) is not None


def test_parallel_images_and_those_in_no_patient_have_no_reference_line() -> None:
    assert reference_line(replace(AXIAL_IMAGE, position=(0.0, 0.0, 99.0)), AXIAL_IMAGE, (40, 100)) is None
    assert reference_line(Plane(), AXIAL_IMAGE, (40, 100)) is None
    assert reference_line(SAGITTAL_PLANE, Plane(), (40, 100)) is None


directions = st.tuples(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1))


@given(directions, directions, st.tuples(st.floats(-80, 80), st.floats(-80, 80), st.floats(-80, 80)))
def test_the_ends_of_a_reference_line_lie_in_the_plane_and_on_the_edge_of_the_image(
    one: tuple[float, float, float], two: tuple[float, float, float], position: tuple[float, float, float]
) -> None:
    assume(np.linalg.norm(np.cross(one, two)) > 0.1)
    row = unit(one)
    column = unit(np.cross(np.cross(one, two), row))
    plane = Plane(position, triple(row), triple(column), in_patient=True)
    line = reference_line(plane, AXIAL_IMAGE, (40, 100))
    corners = AXIAL_IMAGE.to_patient([(-0.5, -0.5), (99.5, -0.5), (99.5, 39.5), (-0.5, 39.5)])
    heights = plane.height(corners)
    if line is None:
        assert (heights > -1e-6).all() or (heights < 1e-6).all() or abs(float(plane.normal[2])) > 0.999999
        return
    assert plane.height(line.points) == pytest.approx([0.0, 0.0], abs=1e-6)
    assert AXIAL_IMAGE.height(line.points) == pytest.approx([0.0, 0.0], abs=1e-6)
    for column_at, row_at in AXIAL_IMAGE.to_pixels(line.points):
        on_edge = min(abs(column_at + 0.5), abs(column_at - 99.5), abs(row_at + 0.5), abs(row_at - 39.5))
        assert on_edge < 1e-6
        assert -0.5 - 1e-6 <= column_at <= 99.5 + 1e-6
        assert -0.5 - 1e-6 <= row_at <= 39.5 + 1e-6
