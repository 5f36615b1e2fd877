"""Segments that are edited as the facts that pictures and lists are made of: masks that look at the voxels themselves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from viewer.model.geometry import Triple, Vector, vector
from viewer.model.segmentation import SEG, Amount, Segment, Segmentation
from viewer.model.volume import Stack
from viewer.session.box_mask import BoxMask
from viewer.session.edited_segments import EditedSegment, EditedSegmentation
from viewer.session.mask_grid import MaskGrid, Voxel


def as_seen(
    one: EditedSegmentation, stack: Stack, grid: MaskGrid, mask: Callable[[EditedSegment], BoxMask]
) -> Segmentation:
    """What is edited in a stack as an object that lies over images; its masks change with the voxels."""
    first = stack.images[0].instance
    segments = tuple(_segment(segment, grid, stack, mask(segment)) for segment in one.segments)
    return Segmentation(one.uid, first.study_uid, first.patient_key, SEG, one.title, segments)


def _segment(segment: EditedSegment, grid: MaskGrid, stack: Stack, mask: BoxMask) -> Segment:
    kind = segment.kind
    if grid.voxel_ml is None:
        amount = Amount(None, "No volume: its slices lie at uneven steps")
    else:
        said = f"voxel count × voxel volume (slices {grid.step_mm:.3g} mm apart)"
        amount = Amount(mask.count * grid.voxel_ml, said)
    return Segment(
        segment.number,
        segment.name,
        kind.category.meaning,
        kind.kind.meaning,
        segment.colour,
        stack.frame_of_reference_uid,
        amount,
        grid.mask(mask.low, mask.weights) if mask.weights.size else None,
        middle=middle(grid, mask),
        remark="" if mask.count else "It is empty.",
        tracking_uid=segment.tracking_uid,
        coded=segment.kind,
    )


def corners(grid: MaskGrid, low: Voxel, shape: tuple[int, ...]) -> Vector:
    """The corners (8, 3) of a box of voxels, patient mm."""
    half = grid.plane.normal * (grid.thick_mm / 2)
    ends = ((low[0], -half), (low[0] + shape[0] - 1, half))
    rows, columns = ((start - 0.5, start + side - 0.5) for start, side in zip(low[1:], shape[1:], strict=True))
    return np.asarray(
        [vector(grid.point((n, row, column))) + away for n, away in ends for row in rows for column in columns]
    )


def middle(grid: MaskGrid, mask: BoxMask) -> Triple | None:
    """A voxel of the middle slice, that nearest to the middle of what the slice holds."""
    slices = np.flatnonzero(mask.per_slice)
    if not slices.size:
        return None
    number = int(slices[len(slices) // 2])
    inside = np.argwhere(mask.weights[number - mask.low[0]])
    row, column = inside[np.argmin(((inside - inside.mean(axis=0)) ** 2).sum(axis=1))].tolist()
    return grid.point((number, row + mask.low[1], column + mask.low[2]))
