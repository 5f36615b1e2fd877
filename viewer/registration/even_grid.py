"""Volumes on even grids along the patient's axes, so that a sheared or slanted stack is nothing special to registration."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import SimpleITK
from numpy.typing import NDArray

from viewer.model.geometry import Vector, transform
from viewer.registration.facts import Block, NotRegistered

STEP_MM, MOST_VOXELS = 2.0, 6_000_000
CT_FROM, CT_TO, BODY_HU = -1000.0, 1200.0, -400.0
LEAST_BODY_ML = 20.0


@dataclass(frozen=True, eq=False, slots=True)
class Even:
    """A volume on an even grid, where it has values, and where the body is in it: not air, nor the table."""

    image: SimpleITK.Image
    inside: SimpleITK.Image
    body: SimpleITK.Image

    @property
    def step_mm(self) -> float:
        """From voxel to voxel."""
        return float(self.image.GetSpacing()[0])

    @property
    def points(self) -> Vector:
        """The places (n, 3) of the body's voxels in LPS mm."""
        found = np.argwhere(SimpleITK.GetArrayViewFromImage(self.body))[:, ::-1]
        return np.asarray(found * self.step_mm + np.array(self.image.GetOrigin()), dtype=np.float64)


def even(block: Block) -> Even:
    """The volume on an even grid; raises NotRegistered where there is no body in it."""
    low, extent = _box(block)
    step = max(STEP_MM, float(np.cbrt(np.prod(extent) / MOST_VOXELS)))
    thinned = _thinned(block, step)
    grid = SimpleITK.Image([max(1, math.ceil(length / step)) for length in extent], SimpleITK.sitkFloat32)
    grid.SetSpacing([step] * 3)
    grid.SetOrigin((low + step / 2).tolist())
    to_voxel = _to_voxel(block.affine)
    least = float(SimpleITK.GetArrayViewFromImage(thinned).min())
    image = SimpleITK.Resample(thinned, grid, to_voxel, SimpleITK.sitkLinear, least)
    inside = SimpleITK.Resample(_whole(thinned), grid, to_voxel, SimpleITK.sitkNearestNeighbor, 0, SimpleITK.sitkUInt8)
    body = _body(image, block.modality) & inside
    made = Even(image, inside, body)
    if int(SimpleITK.GetArrayViewFromImage(body).sum()) * step**3 < LEAST_BODY_ML * 1000:
        raise NotRegistered("There is too little of a body in one of the series.")
    return made


def _box(block: Block) -> tuple[Vector, Vector]:
    """The lower corner and the extent (mm) of the box along the patient's axes that holds every voxel."""
    slices, rows, columns = block.voxels.shape
    ends = [(-0.5, count - 0.5) for count in (columns, rows, slices)]
    corners = transform(block.affine, np.stack(np.meshgrid(*ends, indexing="ij"), axis=-1).reshape(8, 3))
    return corners.min(axis=0), np.ptp(corners, axis=0)


def _thinned(block: Block, step_mm: float) -> SimpleITK.Image:
    """The values in voxel coordinates, finer voxels than asked for averaged, so that detail does not alias."""
    values = np.nan_to_num(block.voxels.astype(np.float32) * np.float32(block.slope) + np.float32(block.intercept))
    low, high = (CT_FROM, CT_TO) if block.modality == "CT" else np.percentile(values[::2, ::4, ::4], (0.5, 99.5))
    source = SimpleITK.GetImageFromArray(np.clip(values, np.float32(low), np.float32(high)))
    edges = np.linalg.norm(block.affine[:3, :3], axis=0)
    return SimpleITK.BinShrink(source, [max(1, int(step_mm // edge)) for edge in edges])


def _to_voxel(affine: Vector) -> SimpleITK.AffineTransform:
    back = np.linalg.inv(affine)
    made = SimpleITK.AffineTransform(3)
    made.SetMatrix(back[:3, :3].ravel().tolist())
    made.SetTranslation(back[:3, 3].tolist())
    return made


def _whole(like: SimpleITK.Image) -> SimpleITK.Image:
    made = SimpleITK.Image(like.GetSize(), SimpleITK.sitkUInt8) + 1
    made.CopyInformation(like)
    return made


def _body(image: SimpleITK.Image, modality: str) -> SimpleITK.Image:
    """The largest piece that is not air, without holes in axial slices, and a little of what is around it."""
    smooth = SimpleITK.SmoothingRecursiveGaussian(image, image.GetSpacing()[0])
    solid = smooth > BODY_HU if modality == "CT" else SimpleITK.OtsuThreshold(smooth, 0, 1)
    opened = SimpleITK.BinaryMorphologicalOpening(solid, [2, 2, 2])
    pieces = SimpleITK.RelabelComponent(SimpleITK.ConnectedComponent(opened), sortByObjectSize=True)
    filled = _filled(SimpleITK.GetArrayFromImage(pieces == 1))
    made = SimpleITK.GetImageFromArray(filled)
    made.CopyInformation(image)
    return SimpleITK.BinaryDilate(made, [2, 2, 2])


def _filled(piece: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Axial slice by slice: lungs are open at the ends of a chest."""
    slices = (SimpleITK.GetArrayFromImage(SimpleITK.BinaryFillhole(SimpleITK.GetImageFromArray(one))) for one in piece)
    return np.stack(list(slices)).astype(np.uint8)
