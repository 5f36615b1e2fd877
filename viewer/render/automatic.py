"""What a CT can be freed of by itself: the table and everything else outside the body, and the bones.

Both work on blocks of a few voxels, on Hounsfield units alone, and both can be wrong: whoever shows the result says so.

The body: blocks denser than fat in lung, opened by two blocks so that thin shells (a table's, a cushion's) and cords fall
away, of what is left all parts of some size, grown back. What they enclose within a transverse section belongs to them.

The bones: of the blocks as dense as bone or contrast medium, shrunk by one block so that a vessel beside a bone comes apart
from it, a part is no bone but filled with contrast medium where it is of some size and even, holds hardly any value that
only cortical bone or metal has, and its rim is no brighter than itself. From these and from all other parts, which are
bones, the rest of what is dense is taken step by step by whichever reaches it first; what neither reaches is bone where
some of it is brighter than contrast medium in a small vessel. A margin around bones takes in the voxels that only half
belong to them, never what is filled with contrast medium.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.render.blocks import (
    Blocks,
    Mask,
    Told,
    blocks_of,
    grown,
    in_voxels,
    part_of,
    parts_of,
    shrunk,
    slid,
    unheard,
)

BODY_BLOCK_MM, BODY_HU = 2.0, -350.0
BODY_PART = 0.03  # of the largest part: an arm beside the body belongs to the patient
BARE_HU = -700.0  # air for certain: within the margin around the body it goes too
BONE_BLOCK_MM, DENSE_HU, CORTICAL_HU, SMALL_HU = 1.5, 180.0, 650.0, 500.0
CORTICAL_SHARE, RIM_SHARE = (
    0.03,
    0.10,
)  # the most of a vessel's blocks that hold cortical values; of its rim that is brighter
RIM_HU, UNEVEN_HU = 150.0, 90.0  # how much brighter; the most that the blocks of a vessel differ (standard deviation)
_USUAL_ROUNDS = 4  # of sharing out, after which half of them is told to be done
VESSEL_BLOCKS = 60  # of some 3 cubic mm, after shrinking


def outside_body(voxels: NDArray[Any], rescale: tuple[float, float], affine: Vector, told: Told = unheard) -> Mask:
    """The voxels [slice, row, column] outside the body of a CT; ``affine`` leads voxel to patient mm."""
    blocks = blocks_of(voxels, rescale, _edges(affine), BODY_BLOCK_MM, part_of(told, 0.0, 0.3))
    tissue = blocks.mean > BODY_HU
    solid = _largest(grown(shrunk(tissue, 2), 2) & tissue, BODY_PART)
    told(0.45)
    section = int(np.argmax(np.abs(affine[2, :3][::-1])))  # the axis (slices, rows, columns) that leads to the head
    body = _filled(grown(solid), section)
    told(0.6)
    outside = ~in_voxels(body, blocks.factors, voxels.shape)
    told(0.75)
    margin = in_voxels(body & ~_filled(solid, section), blocks.factors, voxels.shape)
    bare = (BARE_HU - rescale[1]) / rescale[0]
    outside |= margin & ((voxels < bare) if rescale[0] > 0 else (voxels > bare))
    return outside


def bones(voxels: NDArray[Any], rescale: tuple[float, float], affine: Vector, told: Told = unheard) -> Mask:
    """The voxels [slice, row, column] of the bones of a CT and their margin; ``told`` hears how much of it is done."""
    blocks = blocks_of(voxels, rescale, _edges(affine), BONE_BLOCK_MM, part_of(told, 0.0, 0.25))
    dense = blocks.mean > DENSE_HU
    cores = parts_of(shrunk(dense))
    told(0.4)
    filled = _filled_with_contrast(blocks, dense, cores)
    told(0.6)
    bone, vessel = _shared(dense, (cores > 0) & ~filled[cores], filled[cores], part_of(told, 0.6, 0.85))
    bone |= _left_over(dense & ~bone & ~vessel, blocks.greatest)
    told(0.9)
    return in_voxels(grown(bone) & ~vessel, blocks.factors, voxels.shape)


def _filled_with_contrast(blocks: Blocks, dense: Mask, cores: NDArray[np.int32]) -> Mask:
    """For each part of the shrunk dense blocks (0: none) whether it is filled with contrast medium rather than a bone."""
    inside, count = np.flatnonzero(cores), int(cores.max()) + 1  # few blocks are: only these are looked at
    parts, mean = cores.ravel()[inside], blocks.mean.ravel()[inside].astype(np.float64)
    sizes = np.maximum(np.bincount(parts, minlength=count), 1)
    means = np.bincount(parts, mean, count) / sizes
    spread = np.sqrt(np.maximum(np.bincount(parts, mean**2, count) / sizes - means**2, 0.0))
    cortical = np.bincount(parts[grown(blocks.greatest > CORTICAL_HU).ravel()[inside]], minlength=count) / sizes
    beside = np.flatnonzero(dense & (cores == 0))
    rim = _nearest_part(cores).ravel()[beside]
    brighter = rim[blocks.greatest.ravel()[beside] > means[rim] + RIM_HU]
    rims = np.bincount(brighter, minlength=count) / np.maximum(np.bincount(rim, minlength=count), 1)
    filled = (sizes >= VESSEL_BLOCKS) & (spread < UNEVEN_HU) & (cortical < CORTICAL_SHARE) & (rims < RIM_SHARE)
    filled[0] = False
    return np.asarray(filled, np.bool_)


def _nearest_part(cores: NDArray[np.int32]) -> NDArray[np.int32]:
    """The part that touches each block; of several the one with the greatest number."""
    found = cores.copy()
    for axis in range(3):
        for to, of in (slid(axis), slid(axis)[::-1]):
            found[to] = np.maximum(found[to], cores[of])
    return found


def _shared(dense: Mask, bone: Mask, vessel: Mask, told: Told) -> tuple[Mask, Mask]:
    """What is dense, taken step by step from bones and vessels at once; what touches both at a step is a vessel's."""
    free = dense & ~bone & ~vessel
    rounds = 0
    while True:
        told(rounds / (rounds + _USUAL_ROUNDS))
        rounds += 1
        to_vessel = grown(vessel) & free
        to_bone = grown(bone) & free & ~to_vessel
        if not (to_vessel.any() or to_bone.any()):
            return bone, vessel
        vessel, bone, free = vessel | to_vessel, bone | to_bone, free & ~to_vessel & ~to_bone


def _left_over(rest: Mask, greatest: NDArray[np.float32]) -> Mask:
    """Of dense parts that are too thin to have a core, those that are too bright for contrast medium in a small vessel."""
    parts = parts_of(rest)
    bright = np.zeros(int(parts.max()) + 1, bool)
    bright[parts[rest & (greatest > SMALL_HU)]] = True
    bright[0] = False
    return np.asarray(bright[parts], np.bool_)


def _edges(affine: Vector) -> tuple[float, ...]:
    """The edges of a voxel along slices, rows and columns, mm."""
    return tuple(np.linalg.norm(affine[:3, :3], axis=0)[::-1].tolist())


def _largest(mask: Mask, part: float) -> Mask:
    """The parts of a mask that are at least so large a part of the largest."""
    labels = parts_of(mask)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.asarray((sizes >= max(sizes.max() * part, 1))[labels], np.bool_)


def _filled(mask: Mask, section: int) -> Mask:
    """A mask with all that it encloses within each section across the axis ``section``."""
    turned = np.ascontiguousarray(np.moveaxis(mask, section, 0))
    outside = parts_of(~turned, across=False)
    open_ones = np.zeros(int(outside.max()) + 1, bool)
    for edge in (outside[:, 0], outside[:, -1], outside[:, :, 0], outside[:, :, -1]):
        open_ones[edge.ravel()] = True
    open_ones[0] = False
    return np.ascontiguousarray(np.moveaxis(~open_ones[outside], 0, section))
