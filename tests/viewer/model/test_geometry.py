"""Planes, letters and affines against values worked out by hand (safety 3.6) and against each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from viewer.model.geometry import (
    Plane,
    opposite_letters,
    orientation_letters,
    orientation_name,
    transform,
    triple,
    unit,
    usable_orientation,
    voxel_affine,
)

# Image Orientation (Patient) and the letters at the left, right, top and bottom edge of the picture.
EDGES = [
    pytest.param((1, 0, 0, 0, 1, 0), ("R", "L", "A", "P"), id="axial"),
    pytest.param((1, 0, 0, 0, 0, -1), ("R", "L", "H", "F"), id="coronal"),
    pytest.param((0, 1, 0, 0, 0, -1), ("A", "P", "H", "F"), id="sagittal"),
    pytest.param((1, 0, 0, 0, 0.9483, -0.3173), ("R", "L", "AH", "PF"), id="GE tilt"),
    pytest.param((0.866, 0.5, 0, 0, 0, -1), ("RA", "LP", "H", "F"), id="oblique"),
]


@pytest.mark.parametrize(("orientation", "letters"), EDGES)
def test_letters_at_the_edges_are_those_of_the_reference_table(
    orientation: tuple[float, ...], letters: tuple[str, ...]
) -> None:
    row, column = np.array(orientation[:3]), np.array(orientation[3:])
    assert tuple(orientation_letters(way) for way in (-row, row, -column, column)) == letters


@pytest.mark.parametrize(("orientation", "letters"), EDGES)
def test_the_opposite_edge_has_the_opposite_letters(orientation: tuple[float, ...], letters: tuple[str, ...]) -> None:
    assert opposite_letters(letters[0]) == letters[1]
    assert opposite_letters(letters[2]) == letters[3]


def test_components_below_the_tolerance_give_no_letter() -> None:
    assert orientation_letters((1, 0.00009, 0)) == "L"
    assert orientation_letters((1, 0.00011, 0)) == "LP"


def test_quadrupeds_have_letters_of_their_own() -> None:
    directions = ((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))
    assert [orientation_letters(way, quadruped=True) for way in directions] == ["Le", "Rt", "D", "V", "Cr", "Cd"]


@pytest.mark.parametrize(
    ("normal", "name"),
    [
        ((0, 0, 1), "axial"),
        ((0, 0, -1), "axial"),
        ((1, 0, 0), "sagittal"),
        ((0, 1, 0), "coronal"),
        ((0, 0.3173, 0.9483), "axial"),
        ((0, 0.7071, 0.7071), "oblique"),
    ],
)
def test_orientation_is_named_by_the_nearest_axis(normal: tuple[float, ...], name: str) -> None:
    assert orientation_name(normal) == name


@pytest.mark.parametrize(
    ("row", "column", "usable"),
    [
        ((1, 0, 0), (0, 1, 0), True),
        ((1, 0, 0), (0, 0.9995, 0), True),
        ((1, 0, 0), (0, 0.99, 0), False),
        ((1, 0, 0), (0.01, 1, 0), False),
        ((0, 0, 0), (0, 1, 0), False),
        ((float("nan"), 0, 0), (0, 1, 0), False),
    ],
)
def test_only_perpendicular_unit_vectors_are_usable(
    row: tuple[float, ...], column: tuple[float, ...], usable: bool
) -> None:
    assert usable_orientation(row, column) is usable


def test_a_pixel_lies_where_the_standard_says() -> None:
    plane = Plane((10, 20, 30), (1, 0, 0), (0, 0, -1), row_spacing=2, column_spacing=0.5, in_patient=True)
    # PS3.3 C.7.6.2.1.1: columns advance by the second spacing value, rows by the first
    assert plane.to_patient([(0, 0), (4, 0), (0, 3)]).tolist() == [[10, 20, 30], [12, 20, 30], [10, 20, 24]]
    assert plane.normal.tolist() == [0, 1, 0]


def test_a_vector_without_length_has_no_direction() -> None:
    with pytest.raises(ValueError, match="no direction"):
        unit((0, 0, 0))


def rotation(angles: tuple[float, float, float]) -> NDArray[np.float64]:
    x, y, z = angles
    about_x = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    about_y = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    about_z = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    return np.asarray(about_x @ about_y @ about_z)


ANGLE = st.floats(-3.2, 3.2)
PLACE = st.floats(-500, 500)
SPACING = st.floats(0.05, 10)


@st.composite
def any_plane(draw: st.DrawFn) -> Plane:
    turned = rotation(draw(st.tuples(ANGLE, ANGLE, ANGLE)))
    position = draw(st.tuples(PLACE, PLACE, PLACE))
    return Plane(position, triple(turned[:, 0]), triple(turned[:, 1]), draw(SPACING), draw(SPACING), in_patient=True)


@settings(deadline=None)
@given(plane=any_plane(), pixel=st.tuples(st.floats(-50, 600), st.floats(-50, 600)))
def test_pixels_go_to_the_patient_and_back(plane: Plane, pixel: tuple[float, float]) -> None:
    point = plane.to_patient(pixel)
    assert np.allclose(plane.to_pixels(point), pixel, atol=1e-6)
    assert abs(float(plane.height(point))) < 1e-6


@settings(deadline=None)
@given(plane=any_plane(), height=st.floats(-100, 100))
def test_height_is_the_distance_along_the_normal(plane: Plane, height: float) -> None:
    point = plane.to_patient((3, 4)) + plane.normal * height
    assert float(plane.height(point)) == pytest.approx(height, abs=1e-6)


@settings(deadline=None)
@given(plane=any_plane(), step=st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(0.1, 5)))
def test_the_affine_of_slices_agrees_with_their_planes_even_when_sheared(
    plane: Plane, step: tuple[float, float, float]
) -> None:
    matrix = voxel_affine(plane, step)
    third = np.add(plane.to_patient((7, 11)), np.multiply(step, 2))
    assert np.allclose(transform(matrix, (7, 11, 2)), third, atol=1e-6)
