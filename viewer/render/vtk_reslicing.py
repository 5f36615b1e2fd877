"""Slices and cuts by vtkImageReslice, which samples stored values; the display table is ours and comes after.

VTK's own slice mappers are not used: they look greys up before they interpolate, by a window that is not DICOM's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vtkmodules.util.numpy_support import numpy_to_vtk, vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkImageData
from vtkmodules.vtkCommonMath import vtkMatrix4x4
from vtkmodules.vtkImagingCore import vtkImageReslice

from viewer.model.geometry import Vector
from viewer.model.greyscale import DisplayTable

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]

_OUTSIDE = -1e300  # no stored value comes near


def image_data(array: NDArray[Any]) -> Any:
    """A vtkImageData over ``array`` [slice, row, column] or [slice, row, column, channel]; voxel indices are its points.

    It shares the memory of ``array`` where that is contiguous, and keeps it alive.
    """
    slices, rows, columns = array.shape[:3]
    flat = np.ascontiguousarray(array).reshape(slices * rows * columns, -1)
    image = vtkImageData()
    image.SetDimensions(columns, rows, slices)
    image.GetPointData().SetScalars(numpy_to_vtk(flat))
    return image


@dataclass(frozen=True, eq=False, slots=True)
class Reslicer:
    """Samples an array through ``matrix`` (4, 4: screen (x, y, 0, 1) to voxel) into a picture of ``size`` (width, height)."""

    matrix: Vector
    size: tuple[int, int]

    def sample(self, array: NDArray[Any], *, linear: bool) -> Floats:
        """Values [height, width, channel]; NaN outside, where the outer voxels reach half a voxel beyond their centres."""
        width, height = self.size
        reslice = vtkImageReslice()
        reslice.SetInputData(image_data(array))
        reslice.SetResliceAxes(_vtk_matrix(self.matrix))
        reslice.SetOutputOrigin(0.5, 0.5, 0.0)
        reslice.SetOutputSpacing(1.0, 1.0, 1.0)
        reslice.SetOutputExtent(0, width - 1, 0, height - 1, 0, 0)
        reslice.SetOutputScalarType(11)  # VTK_DOUBLE
        reslice.SetBackgroundColor(_OUTSIDE, _OUTSIDE, _OUTSIDE, _OUTSIDE)
        reslice.SetInterpolationMode(1 if linear else 0)
        reslice.Update()
        found = vtk_to_numpy(reslice.GetOutput().GetPointData().GetScalars()).reshape(height, width, -1)
        return np.where(found <= _OUTSIDE / 2, np.nan, found)

    def values(self, array: NDArray[Any], void: NDArray[np.bool_] | None, *, linear: bool) -> Floats:
        """Values [height, width] of ``array`` [slice, row, column]; NaN outside and in ``void``.

        Beside void voxels the nearest value is taken, as ``viewer.render.voxel_sampling`` does.
        """
        found = self.sample(array, linear=linear)[..., 0]
        if void is None:
            return found
        mask = void.astype(np.uint8)
        touched = self.sample(mask, linear=True)[..., 0] > 0
        alone = self.sample(array, linear=False)[..., 0]
        hidden = self.sample(mask, linear=False)[..., 0] > 0.5
        return np.where(touched, np.where(hidden, np.nan, alone), found)

    def finer(self, parts: int) -> Reslicer:
        """The same view with every screen pixel divided into ``parts`` x ``parts``."""
        scale = np.diag([1.0 / parts, 1.0 / parts, 1.0, 1.0])
        return Reslicer(self.matrix @ scale, (self.size[0] * parts, self.size[1] * parts))


def void_of(
    array: NDArray[Any], padding: tuple[float, float] | None, ready: NDArray[np.bool_] | None = None
) -> NDArray[np.bool_] | None:
    """Which voxels hold nothing: padding, no number, slices that are not there; None if all hold something."""
    void = np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, np.bool_)
    if padding is not None:
        void |= (array >= padding[0]) & (array <= padding[1])
    if ready is not None:
        void[~ready] = True
    return void if void.any() else None


def grey_of(values: Floats, table: DisplayTable) -> Bytes:
    """The display table at ``values``; NaN gives the background."""
    place = np.floor((np.nan_to_num(values, nan=table.first) - table.first) / table.step + 0.5)
    grey = table.table[np.clip(place, 0, len(table.table) - 1).astype(np.int64)]
    return np.where(np.isnan(values), np.uint8(table.background), grey)


def mean_of_parts(values: Floats, parts: int) -> Floats:
    """The mean of ``parts`` x ``parts`` blocks of [height, width, ...]; NaN takes no part, and is the mean of none."""
    height, width = values.shape[0] // parts, values.shape[1] // parts
    blocks = values.reshape(height, parts, width, parts, *values.shape[2:])
    counts = (~np.isnan(blocks)).sum(axis=(1, 3))
    return np.asarray(np.where(counts > 0, np.nansum(blocks, axis=(1, 3)) / np.maximum(counts, 1), np.nan), np.float64)


def _vtk_matrix(matrix: Vector) -> Any:
    copied = vtkMatrix4x4()
    copied.DeepCopy(np.asarray(matrix, np.float64).ravel().tolist())
    return copied
