"""What is registered, what comes of it, and why it may not."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector


class NotRegistered(Exception):  # noqa: N818 - an answer, not a mistake of the program
    """Raised with a sentence on why two volumes could not be registered."""


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """A volume to be registered: voxels [slice, row, column], 4x4 voxel (column, row, slice) to LPS mm, and its modality.

    Values are voxel * slope + intercept; the modality says which of them are air. ``box`` is where the affine puts it.
    """

    voxels: NDArray[Any]
    affine: Vector
    modality: str
    slope: float = 1.0
    intercept: float = 0.0


@dataclass(frozen=True, slots=True)
class Registered:
    """A rigid movement, 4x4 from LPS mm of the first volume to LPS mm of the second, with what tells how good it is.

    ``information`` is the mutual information of both in nats where they overlap; ``overlap`` how much of the body in the
    first lies within the second; ``repeat_mm`` how far apart, at most, points of the body end when it is done again from
    another start with other samples.
    """

    matrix: tuple[tuple[float, float, float, float], ...]
    information: float
    overlap: float
    repeat_mm: float

    @property
    def as_array(self) -> Vector:
        """The movement as (4, 4)."""
        return np.asarray(self.matrix, dtype=np.float64)

    @property
    def merit(self) -> str:
        """Its figures of merit for a reader."""
        return f"Repeats within {max(self.repeat_mm, 0.1):.1f} mm · MI {self.information:.2f}"


def turn_deg(matrix: Vector) -> float:
    """The angle of the rotation in a rigid 4x4."""
    cosine = (float(np.trace(matrix[:3, :3])) - 1.0) / 2.0
    return math.degrees(math.acos(min(max(cosine, -1.0), 1.0)))
