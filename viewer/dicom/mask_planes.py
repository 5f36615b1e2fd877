"""Frames of one segment on parallel planes put together: which steps they lie at, what they hold, how much that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.unreadable import Unreadable
from viewer.model.geometry import Plane, Triple, Vector, triple, vector
from viewer.model.segmentation import Mask

SAME_PLACE_MM = 0.01  # positions are written as decimals
LARGEST_BYTES = 2**30
_ALONE_MM = 0.5  # how far a frame is seen that has no neighbour and tells no thickness
_PARALLEL = 1e-4
_OF_A_STEP = 0.02


@dataclass(frozen=True, eq=False, slots=True)
class Placed:
    """The part of a frame that holds anything: ``weights`` [row, column] from the pixel (column, row) ``first`` on."""

    plane: Plane
    first: tuple[int, int]
    weights: NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Step:
    """The distance of the planes of an object in mm, None where nothing tells it, and by what it is known."""

    mm: float | None
    said: str


def cropped(weights: NDArray[Any]) -> tuple[tuple[int, int], NDArray[Any]] | None:
    """What of a frame [row, column] is not 0, and the (column, row) where it begins; None where all is 0."""
    rows, columns = np.flatnonzero(weights.any(axis=1)), np.flatnonzero(weights.any(axis=0))
    if not rows.size:
        return None
    part = weights[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return (int(columns[0]), int(rows[0])), part.copy()


def step_of(planes: Sequence[Plane], spacing: float | None, thickness: float | None) -> Step:
    """The step of the planes of a whole object, from their positions first; the header's where those leave it open.

    Frames may be left out (sparse), so the smallest distance may be several steps: Spacing Between Slices is believed
    where a whole number of it makes every distance.
    """
    normal = planes[0].normal
    heights = np.unique(np.round([float(normal @ vector(plane.position)) for plane in planes], 4))
    steps = np.diff(heights)
    steps = steps[steps > SAME_PLACE_MM]
    if not steps.size:
        for value, said in ((spacing, "Spacing Between Slices"), (thickness, "Slice Thickness")):
            if value and value > 0:
                return Step(value, said)
        return Step(None, "its one slice tells no thickness")
    if spacing and spacing > 0 and _whole(steps, spacing):
        return Step(spacing, "Spacing Between Slices")
    least = float(steps.min())
    even = float(np.mean(steps / np.maximum(np.rint(steps / least), 1)))
    return Step(even, "distance of its frames") if _whole(steps, even) else Step(None, "its slices lie at uneven steps")


def _whole(steps: Vector, step: float) -> bool:
    parts = steps / step
    return bool(np.all(np.abs(parts - np.rint(parts)) <= _OF_A_STEP) and np.rint(parts).min() >= 1)


def parallel(planes: Sequence[Plane]) -> bool:
    """Whether planes share their directions and spacings."""
    one = planes[0]
    return all(
        np.allclose(plane.row_direction, one.row_direction, atol=_PARALLEL)
        and np.allclose(plane.column_direction, one.column_direction, atol=_PARALLEL)
        and np.allclose((plane.row_spacing, plane.column_spacing), (one.row_spacing, one.column_spacing), rtol=1e-4)
        for plane in planes
    )


def mask_of(frames: Sequence[Placed], step: Step) -> Mask:
    """The frames (one or more, parallel) as one mask; raises Unreadable where it would be larger than can be held."""
    base = frames[0].plane
    normal, origin = base.normal, vector(base.position)
    heights = np.array([float(normal @ (vector(frame.plane.position) - origin)) for frame in frames])
    shifts = np.array([base.to_pixels(frame.plane.position) + frame.first for frame in frames])
    corner = np.floor(shifts.min(axis=0) + 1e-3)
    whole = np.floor(shifts - corner + 1e-3).astype(int)  # the rest stays a shift of the frame
    places, groups = _levels(heights)
    sizes = np.array([frame.weights.shape for frame in frames])
    rows, columns = int((whole[:, 1] + sizes[:, 0]).max()), int((whole[:, 0] + sizes[:, 1]).max())
    if rows * columns * len(places) > LARGEST_BYTES:
        raise Unreadable("It is larger than this program can hold.")
    weights = np.zeros((len(places), rows, columns), np.uint8)
    rest = np.zeros((len(places), 2))
    for frame, (column, row), away, group in zip(frames, whole.tolist(), shifts, groups, strict=True):
        high, wide = frame.weights.shape
        part = weights[group, row : row + high, column : column + wide]
        np.maximum(part, frame.weights, out=part)
        rest[group] = away - corner - (column, row)
    first = replace(base, position=triple(base.to_patient(corner)))
    reach = step.mm / 2 if step.mm else _own_reach(places)
    return Mask(first, places, rest, weights, reach)


def _levels(heights: Vector) -> tuple[Vector, NDArray[np.intp]]:
    """The distinct heights in growing order, and which of them each frame has."""
    order = np.argsort(heights, kind="stable")
    begins = np.concatenate([[True], np.diff(heights[order]) > SAME_PLACE_MM])
    groups = np.empty(len(heights), np.intp)
    groups[order] = np.cumsum(begins) - 1
    return heights[order][begins], groups


def _own_reach(places: Vector) -> float:
    return float(np.diff(places).min()) / 2 if len(places) > 1 else _ALONE_MM


def middle_of(mask: Mask) -> Triple:
    """A point of the mask in its middle slice: the place nearest to the middle of what that slice holds."""
    filled = np.flatnonzero((mask.weights >= 128).any(axis=(1, 2)))
    if not filled.size:
        filled = np.flatnonzero(mask.weights.any(axis=(1, 2)))
    frame = int(filled[len(filled) // 2])
    level = 128 if (mask.weights[frame] >= 128).any() else 1
    inside = np.argwhere(mask.weights[frame] >= level)
    row, column = inside[np.argmin(((inside - inside.mean(axis=0)) ** 2).sum(axis=1))]
    pixel = vector((column, row)) + mask.shifts[frame]
    return triple(mask.plane.to_patient(pixel) + mask.plane.normal * mask.heights[frame])
