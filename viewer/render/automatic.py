"""What a CT can be freed of by itself: the table and everything else outside the body, and the bones.

Both work on blocks of a few voxels, on Hounsfield units alone, and both can be wrong: whoever shows the result says so.

The body: blocks denser than fat in lung, opened by two blocks so that thin shells (a table's, a cushion's) and cords fall
away, of what is left all parts of some size, grown back. What they enclose within a transverse section belongs to them.

The bones: blocks as dense as bone or contrast medium, shrunk by one block so that a vessel beside a bone comes apart from
it. A part is bone where enough of its blocks hold values that only cortical bone (or metal) has: contrast medium is even
and hardly reaches them. Bones are grown back within what is dense, then by a margin for the voxels that only half belong
to them; never into a part that is no bone.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.render.blocks import Mask, blocks_of, grown, in_voxels, parts_of, shrunk

BODY_BLOCK_MM, BODY_HU = 2.0, -350.0
BODY_PART = 0.03  # of the largest part: an arm beside the body belongs to the patient
BONE_BLOCK_MM, DENSE_HU, CORTICAL_HU = 1.5, 180.0, 650.0
BONE_SHARE = 0.03  # of a part's blocks that hold cortical values


def outside_body(voxels: NDArray[Any], rescale: tuple[float, float], affine: Vector) -> Mask:
    """The voxels [slice, row, column] outside the body of a CT; ``affine`` leads voxel to patient mm."""
    blocks = blocks_of(voxels, rescale, _edges(affine), BODY_BLOCK_MM)
    tissue = blocks.mean > BODY_HU
    solid = _largest(grown(shrunk(tissue, 2), 2) & tissue, BODY_PART)
    section = int(np.argmax(np.abs(affine[2, :3][::-1])))  # the axis (slices, rows, columns) that leads to the head
    body = _filled(grown(solid), section)
    return ~in_voxels(body, blocks.factors, voxels.shape)


def bones(voxels: NDArray[Any], rescale: tuple[float, float], affine: Vector) -> Mask:
    """The voxels [slice, row, column] of the bones of a CT and their margin."""
    blocks = blocks_of(voxels, rescale, _edges(affine), BONE_BLOCK_MM)
    dense = blocks.mean > DENSE_HU
    cores = parts_of(shrunk(dense))
    sizes = np.bincount(cores.ravel())
    cortical = np.bincount(cores[grown(blocks.greatest > CORTICAL_HU)], minlength=len(sizes))
    is_bone = cortical >= np.maximum(sizes * BONE_SHARE, 1)
    is_bone[0] = False
    bone, other = is_bone[cores], ~is_bone[cores] & (cores > 0)
    kept = grown(other)
    thin = _thin(dense, cores, blocks.greatest > CORTICAL_HU)
    for _ in range(3):
        bone = grown(bone) & dense & ~kept | bone
    return in_voxels((grown(bone | thin) & ~kept) | bone, blocks.factors, voxels.shape)


def _thin(dense: Mask, cores: NDArray[np.int32], cortical: Mask) -> Mask:
    """Parts so thin that shrinking leaves nothing of them, such as ribs cut lengthwise, where they hold cortical values."""
    parts = parts_of(dense)
    count = int(parts.max()) + 1
    has_core = np.zeros(count, bool)
    has_core[parts[cores > 0]] = True
    has_cortex = np.zeros(count, bool)
    has_cortex[parts[cortical & dense]] = True
    chosen = has_cortex & ~has_core
    chosen[0] = False
    return np.asarray(chosen[parts], np.bool_)


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
