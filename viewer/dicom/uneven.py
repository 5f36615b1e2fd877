"""The grid under images that lie on one straight line at uneven steps: where each is, and between which nothing is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from viewer.model.geometry import Plane, Vector, unit, voxel_affine
from viewer.model.volume import UnevenGrid

# Images nearer to each other than this are repeats, and images farther from the line than this lie beside it (mm).
_LEAST_STEP_MM = 0.01
_BESIDE_MM = 0.05
_BESIDE = 0.01  # or this part of a step
_MOST_STEPS = 4096  # a grid that would need more is no series of images

# A step is a gap when it is this much wider than what stands beside it.
_WIDE = 1.5
_WHOLE = 0.05  # how near to a whole number of steps a gap is taken for missing images


def uneven_grid(planes: Sequence[Plane], thicknesses: Sequence[float | None]) -> UnevenGrid | None:
    """The grid for planes in their order; None where images repeat or do not lie behind each other on one straight line.

    ``thicknesses`` (Slice Thickness, mm) place nothing: they only tell whether a wide step is covered by its images.
    """
    positions = np.array([plane.position for plane in planes])
    heights = (positions - positions[0]) @ unit(planes[0].normal)
    steps = np.diff(heights)
    if steps.min() <= _LEAST_STEP_MM or not _straight(positions, heights, float(np.median(steps))):
        return None
    step = float(np.percentile(steps, 10, method="lower"))
    places = heights / step
    if places[-1] > _MOST_STEPS:
        return None
    along = (positions[-1] - positions[0]) / places[-1]
    affine = tuple(tuple(row) for row in voxel_affine(planes[0], along).tolist())
    return UnevenGrid(affine, tuple(places.tolist()), gaps_of(steps, thicknesses))


def gaps_of(steps: Vector, thicknesses: Sequence[float | None]) -> tuple[int, ...]:
    """The indices of the steps over which nothing may be interpolated.

    Of the wide ones these are: all, where they are whole numbers of the usual step, as missing images leave them; else
    those wider than both neighbours, and those wider than their images are thick.
    """
    usual = float(np.percentile(steps, 50, method="lower"))
    wide = np.flatnonzero(steps > _WIDE * usual).tolist()
    whole = np.abs(steps[wide] / usual - np.round(steps[wide] / usual)) <= _WHOLE
    even = np.abs(np.delete(steps, wide) - usual) <= _WHOLE * usual
    if whole.all() and even.all():
        return tuple(wide)
    return tuple(index for index in wide if _alone(steps, index) or _uncovered(steps, thicknesses, index))


def _alone(steps: Vector, index: int) -> bool:
    beside = [steps[at] for at in (index - 1, index + 1) if 0 <= at < len(steps)]
    return bool(steps[index] > _WIDE * max(beside)) if beside else False


def _uncovered(steps: Vector, thicknesses: Sequence[float | None], index: int) -> bool:
    known = [thickness for thickness in thicknesses[index : index + 2] if thickness and thickness > 0]
    return bool(known) and bool(steps[index] > _WIDE * max(known))


def _straight(positions: Vector, heights: Vector, step: float) -> bool:
    along = (positions[-1] - positions[0]) / heights[-1]
    beside = positions - positions[0] - heights[:, None] * along
    return bool(np.linalg.norm(beside, axis=1).max() <= max(_BESIDE_MM, _BESIDE * step))
