"""Points, planes and affines in patient millimetres.

Patient coordinates are DICOM's LPS (PS3.3 C.7.6.2.1.1): x grows to the patient's Left, y to the Posterior, z to the
Head; float64. Arrays are ``[slice, row, column]``, points ``(x, y, z)``, pixels ``(column, row)`` with the *centre* of the
first pixel at (0, 0). The change of order between arrays and points happens in this file and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Vector: TypeAlias = NDArray[np.float64]
Triple: TypeAlias = tuple[float, float, float]
Pixel: TypeAlias = tuple[float, float]  # (column, row)

# PS3.3 writes the tolerance of direction cosines as 1e-4 for letters; 1e-3 decides whether a pair is usable at all.
LETTER_TOLERANCE = 1e-4
COSINE_TOLERANCE = 1e-3


def vector(values: ArrayLike) -> Vector:
    """``values`` as a float64 vector."""
    return np.asarray(values, dtype=np.float64)


def triple(values: ArrayLike) -> Triple:
    """``values`` (3,) as a tuple of three floats, which frozen facts hold."""
    x, y, z = vector(values).tolist()
    return x, y, z


def unit(values: ArrayLike) -> Vector:
    """The direction of ``values``; raises ValueError for a vector without length."""
    direction = vector(values)
    length = float(np.linalg.norm(direction))
    if length == 0.0 or not np.isfinite(length):
        raise ValueError("a vector without length has no direction")
    return direction / length


def across(one: Vector, other: Vector) -> Vector:
    """The cross product of two vectors, many times faster than numpy's, which is made for arrays of them."""
    (a, b, c), (x, y, z) = one.tolist(), other.tolist()
    return vector((b * z - c * y, c * x - a * z, a * y - b * x))


def usable_orientation(row_direction: ArrayLike, column_direction: ArrayLike) -> bool:
    """Whether the two direction cosines are of unit length and perpendicular within 1e-3."""
    row, column = vector(row_direction), vector(column_direction)
    if not (np.isfinite(row).all() and np.isfinite(column).all()):
        return False
    lengths = abs(np.linalg.norm(row) - 1.0), abs(np.linalg.norm(column) - 1.0)
    return bool(max(lengths) <= COSINE_TOLERANCE and abs(float(row @ column)) <= COSINE_TOLERANCE)


@lru_cache(maxsize=4096)
def normal_of(row_direction: Triple, column_direction: Triple) -> Vector:
    """Row direction x column direction, read-only: the images of a series ask for the same one thousands of times."""
    normal = np.cross(vector(row_direction), vector(column_direction))
    normal.flags.writeable = False
    return normal


@dataclass(frozen=True, slots=True)
class Plane:
    """The plane of one image: where each pixel centre lies.

    ``position`` is Image Position (Patient), ``row_direction`` and ``column_direction`` the two halves of Image Orientation
    (Patient): the directions of growing column and growing row index. ``row_spacing`` is the distance between rows
    (the first value of Pixel Spacing), ``column_spacing`` between columns (the second).

    With ``in_patient`` true all of it is patient millimetres. With false the image has no patient coordinates (a
    radiograph, ultrasound, a secondary capture): x runs along the columns, y along the rows, z is 0, and the spacings give
    the shape of a pixel; whether they are millimetres is said by the image's Calibration alone.
    """

    position: Triple = (0.0, 0.0, 0.0)
    row_direction: Triple = (1.0, 0.0, 0.0)
    column_direction: Triple = (0.0, 1.0, 0.0)
    row_spacing: float = 1.0
    column_spacing: float = 1.0
    in_patient: bool = False

    @property
    def normal(self) -> Vector:
        """Row direction x column direction: the direction in which a stack of such planes is sorted."""
        return normal_of(self.row_direction, self.column_direction)

    @property
    def distance(self) -> float:
        """The plane's place along its own normal, mm."""
        return float(self.normal @ vector(self.position))

    @property
    def affine(self) -> Vector:
        """4x4: (column, row, steps along the unit normal in mm, 1) to patient mm."""
        matrix = np.eye(4)
        matrix[:3, 0] = vector(self.row_direction) * self.column_spacing
        matrix[:3, 1] = vector(self.column_direction) * self.row_spacing
        matrix[:3, 2] = self.normal
        matrix[:3, 3] = self.position
        return matrix

    def to_patient(self, pixels: ArrayLike) -> Vector:
        """Pixels (..., 2) as (column, row) to points (..., 3)."""
        pixel = vector(pixels)
        along_row = pixel[..., :1] * self.column_spacing * vector(self.row_direction)
        along_column = pixel[..., 1:2] * self.row_spacing * vector(self.column_direction)
        return vector(self.position) + along_row + along_column

    def to_pixels(self, points: ArrayLike) -> Vector:
        """Points (..., 3) projected along the normal to pixels (..., 2) as (column, row)."""
        offset = vector(points) - vector(self.position)
        column = offset @ vector(self.row_direction) / self.column_spacing
        row = offset @ vector(self.column_direction) / self.row_spacing
        return np.stack([column, row], axis=-1)

    def height(self, points: ArrayLike) -> Vector:
        """Signed distance (...) of points (..., 3) from the plane along its normal, mm."""
        return np.asarray((vector(points) - vector(self.position)) @ self.normal, dtype=np.float64)


def orientation_letters(direction: ArrayLike, *, quadruped: bool = False) -> str:
    """Letters for the patient direction a screen edge points to, the largest component first.

    Components under 1e-4 are dropped (PS3.3 C.7.6.1.1.1): (0, -0.9, 0.4) gives ``AH``. ``quadruped`` uses the animal terms
    Le/Rt, V/D and Cr/Cd of the same section.
    """
    pairs = (("Le", "Rt"), ("D", "V"), ("Cr", "Cd")) if quadruped else (("L", "R"), ("P", "A"), ("H", "F"))
    components = vector(direction)
    order = sorted(range(3), key=lambda axis: -abs(components[axis]))
    return "".join(
        pairs[axis][0] if components[axis] > 0 else pairs[axis][1]
        for axis in order
        if abs(components[axis]) >= LETTER_TOLERANCE
    )


_OPPOSITE = str.maketrans("LRPAHF", "RLAPFH")


def opposite_letters(letters: str) -> str:
    """The letters of the other edge: ``AH`` gives ``PF``."""
    return letters.translate(_OPPOSITE)


def orientation_name(normal: ArrayLike) -> str:
    """``axial``, ``sagittal``, ``coronal`` or ``oblique``, by the patient axis nearest to the normal.

    A plane tilted by less than about 26 degrees keeps its name (cosine of 0.9), as a tilted head CT is called axial.
    """
    components = np.abs(unit(normal))
    axis = int(np.argmax(components))
    return ("sagittal", "coronal", "axial")[axis] if components[axis] >= 0.9 else "oblique"


def voxel_affine(first: Plane, step: ArrayLike) -> Vector:
    """4x4: voxel (column, row, slice, 1) to patient mm, for slices that follow ``first`` by the vector ``step`` (mm).

    ``step`` need not be parallel to the normal: a tilted gantry gives a sheared affine, which is kept.
    """
    matrix = first.affine
    matrix[:3, 2] = vector(step)
    return matrix


def transform(matrix: Vector, points: ArrayLike) -> Vector:
    """Points (..., 3) through a 4x4 affine."""
    return np.asarray(vector(points) @ matrix[:3, :3].T + matrix[:3, 3], dtype=np.float64)
