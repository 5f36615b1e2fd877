from __future__ import annotations

import pytest

from viewer.model.geometry import Plane
from viewer.model.view import Cut
from viewer.session.crosslines import crossline

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
