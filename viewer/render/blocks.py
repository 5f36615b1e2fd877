"""A volume in coarse blocks, and the plain morphology on them that finds the body and its bones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewer.render.jit import inlined, readable

Mask = NDArray[np.bool_]
Factors = tuple[int, int, int]  # voxels per block: slices, rows, columns


Told = Callable[[float], None]  # hears how much of a work is done, 0 to 1; may raise to stop it
_LAYERS = 8  # of blocks, between which it is told


def unheard(_done: float) -> None:
    """Nobody asks how far it is."""


class Blocks(NamedTuple):
    """Mean and greatest modality value of each block [slice, row, column]; blocks at the far ends may be smaller."""

    mean: NDArray[np.float32]
    greatest: NDArray[np.float32]
    factors: Factors


def blocks_of(
    voxels: NDArray[Any],
    rescale: tuple[float, float],
    edges_mm: tuple[float, ...],
    size_mm: float,
    told: Told = unheard,
) -> Blocks:
    """The volume in blocks about ``size_mm`` wide; ``edges_mm`` are those of a voxel along slices, rows and columns.

    NaN, which stands for padding, counts as the air it mostly is (the least value). ``told`` hears how much of it is done.
    """
    factors = tuple(max(1, round(size_mm / edge)) for edge in edges_mm)
    shape = tuple(-(-count // factor) for count, factor in zip(voxels.shape, factors, strict=True))
    mean, greatest = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    found = Blocks(mean, greatest, (factors[0], factors[1], factors[2]))
    known, plain = readable(voxels), (float(rescale[0]), float(rescale[1]))
    for first in range(0, shape[0], _LAYERS):
        layers = slice(first, first + _LAYERS)
        part = known[first * factors[0] : (first + _LAYERS) * factors[0]]
        _fill_blocks(part, found.factors, plain, mean[layers], greatest[layers])
        told(min(first + _LAYERS, shape[0]) / shape[0])
    return found


def part_of(told: Told, begin: float, end: float) -> Told:
    """Who hears of a part of the work as of that from ``begin`` to ``end`` of the whole."""
    return lambda done: told(begin + (end - begin) * done)


@inlined
def _fill_blocks(
    voxels: NDArray[Any], factors: Factors, rescale: tuple[float, float], mean: NDArray[Any], greatest: NDArray[Any]
) -> None:
    slices, rows, columns = voxels.shape
    for a in range(mean.shape[0]):
        for b in range(mean.shape[1]):
            for d in range(mean.shape[2]):
                total, most, count = 0.0, -1e30, 0
                for s in range(a * factors[0], min((a + 1) * factors[0], slices)):
                    for r in range(b * factors[1], min((b + 1) * factors[1], rows)):
                        for c in range(d * factors[2], min((d + 1) * factors[2], columns)):
                            value = float(voxels[s, r, c]) * rescale[0] + rescale[1]
                            if value == value:  # noqa: PLR0124 - not NaN
                                total, most, count = total + value, max(most, value), count + 1
                mean[a, b, d] = total / count if count else -1e6
                greatest[a, b, d] = most if count else -1e6


def grown(mask: Mask, times: int = 1) -> Mask:
    """A mask with all blocks that touch it, also by a corner."""
    found = mask.copy()
    for _ in range(times):
        for axis in range(3):
            before = found.copy()
            ahead, behind = slid(axis)
            found[ahead] |= before[behind]
            found[behind] |= before[ahead]
    return found


def shrunk(mask: Mask, times: int = 1) -> Mask:
    """A mask without the blocks that touch what is not in it; beyond the volume's ends it goes on as it is there."""
    return ~grown(~mask, times)


def slid(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """All blocks but the first along an axis, and all but the last: neighbours in the same places."""
    ahead, behind = [slice(None)] * 3, [slice(None)] * 3
    ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
    return tuple(ahead), tuple(behind)


def parts_of(mask: Mask, *, across: bool = True) -> NDArray[np.int32]:
    """The connected parts of a mask (blocks that share a face), numbered from 1; 0 outside.

    Without ``across`` blocks of different slices do not connect.
    """
    labels = np.zeros(mask.shape, np.int32)
    parents = np.zeros(int(mask.sum()) + 1, np.int32)
    count = _join(mask, across, labels, parents)
    roots = np.unique(parents[1 : count + 1], return_inverse=True)[1].astype(np.int32) + 1
    return np.concatenate([np.zeros(1, np.int32), roots])[labels]


@inlined
def _join(  # noqa: C901 - one pass of three loops
    mask: NDArray[Any], across: bool, labels: NDArray[Any], parents: NDArray[Any]
) -> int:
    """Number blocks, joined with the three before each; ``parents`` leads to the least of a part. How many numbers."""
    count = 0
    for s in range(mask.shape[0]):
        for r in range(mask.shape[1]):
            for c in range(mask.shape[2]):
                if not mask[s, r, c]:
                    continue
                root = 0
                if c > 0 and labels[s, r, c - 1] > 0:
                    root = _united(parents, root, labels[s, r, c - 1])
                if r > 0 and labels[s, r - 1, c] > 0:
                    root = _united(parents, root, labels[s, r - 1, c])
                if across and s > 0 and labels[s - 1, r, c] > 0:
                    root = _united(parents, root, labels[s - 1, r, c])
                if root == 0:
                    count += 1
                    root = count
                    parents[root] = root
                labels[s, r, c] = root
    for label in range(1, count + 1):
        parents[label] = parents[parents[label]]
    return count


@inlined
def _united(parents: NDArray[Any], one: int, other: int) -> int:
    """The root of both, the least; ``one`` may be 0 for none."""
    two = other
    while parents[two] != two:
        parents[two] = parents[parents[two]]
        two = parents[two]
    if not one or one == two:
        return two
    low, high = min(one, two), max(one, two)
    parents[high] = low
    return low


def in_voxels(mask: Mask, factors: Factors, shape: tuple[int, ...]) -> Mask:
    """A mask of blocks as one of voxels of a volume of ``shape``."""
    for axis, factor in enumerate(factors):
        mask = np.repeat(mask, factor, axis=axis)
    return np.ascontiguousarray(mask[: shape[0], : shape[1], : shape[2]])
