"""Modality values of planes as stored 16-bit integers, with the rescale that gives them back and the value of padding."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.study import Rescale
from viewer.model.volume import Stack, Voxels

LEAST, GREATEST = -32768, 32767


@dataclass(frozen=True, slots=True)
class Storing:
    """How values are stored: value = stored x slope + intercept; ``padding`` is stored where there is nothing."""

    rescale: Rescale
    padding: int

    def stored(self, values: NDArray[np.float64]) -> NDArray[np.int16]:
        """Modality values [row, column], NaN for nothing, as stored ones."""
        scaled = np.round((values - self.rescale.intercept) / self.rescale.slope)
        return np.where(np.isfinite(values), np.clip(scaled, LEAST, GREATEST), self.padding).astype(np.int16)


def storing(stack: Stack, voxels: Voxels) -> Storing:
    """The rescale of the source wherever its stored values fit into 16 bits with a sign, so that nothing is rounded twice.

    Else, and where each image has a slope of its own, one slope that spans all values. The zero of PET is stored as 0.
    """
    if stack.modality == "PT":
        return _through_zero(stack, voxels)
    own = stack.images[0].frame.rescale or Rescale()
    if voxels.values is None and voxels.array.dtype.kind in "iu":
        low, high = int(voxels.array.min()), int(voxels.array.max())
        if low >= LEAST and high <= GREATEST:
            return Storing(own, LEAST if low > LEAST else GREATEST)
    solid = voxels.array * own.slope + own.intercept if voxels.values is None else voxels.values
    low_value, high_value = float(np.nanmin(solid)), float(np.nanmax(solid))
    slope = max((high_value - low_value) / (GREATEST - LEAST - 2), 1e-12)
    return Storing(Rescale(slope, low_value - slope * (LEAST + 1), own.unit), LEAST)


def _through_zero(stack: Stack, voxels: Voxels) -> Storing:
    """Without an intercept, as PET images have none (PS3.3 C.8.9.4)."""
    own = stack.images[0].frame.rescale or Rescale()
    solid = voxels.array * own.slope + own.intercept if voxels.values is None else voxels.values
    greatest = max(abs(float(np.nanmin(solid))), abs(float(np.nanmax(solid))))
    return Storing(Rescale(max(greatest / GREATEST, 1e-12), 0.0, own.unit), LEAST)
