"""Filters for the eye: smoothed or sharpened values to be shown, never to be measured."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.study import Instance

SMOOTH, SHARPEN = "smooth", "sharpen"
FILTERS = (SMOOTH, SHARPEN)
_WEIGHTS = ((0, 6.0), (1, 4.0), (2, 1.0))  # a binomial of five pixels, about one pixel wide
_GAIN = 1.0  # how much of what smoothing takes away is added when sharpening

Values = NDArray[np.float32]


def filtered(name: str, instance: Instance, stored: NDArray[Any]) -> Values:
    """``stored`` [row, column] smoothed or sharpened; padding stays as it is and is no neighbour of anything."""
    values = np.asarray(stored, np.float32)
    padded = _padded(instance, stored)
    soft = _smoothed(values) if padded is None else _smoothed_beside(values, padded)
    made = soft if name == SMOOTH else values + _GAIN * (values - soft)
    return made if padded is None else np.where(padded, values, made)


def _padded(instance: Instance, stored: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Where there is padding or no number at all; None where there is neither."""
    found = np.zeros(stored.shape, np.bool_) if stored.dtype.kind != "f" else ~np.isfinite(stored)
    if instance.padding is not None:
        low, high = instance.padding
        found |= (stored >= low) & (stored <= high)
    return found if found.any() else None


def _smoothed_beside(values: Values, padded: NDArray[np.bool_]) -> Values:
    """Smoothed over what is no padding: each sum is divided by the weights that belong to it."""
    counted = (~padded).astype(np.float32)
    total = _smoothed(np.where(padded, np.float32(0), values))
    return np.asarray(total / np.maximum(_smoothed(counted), np.float32(1e-6)), np.float32)


def _smoothed(values: Values) -> Values:
    return _along(_along(values, 0), 1)


def _along(values: Values, axis: int) -> Values:
    """The binomial along one axis; at the edges the edge goes on."""
    width = [(2, 2) if each == axis else (0, 0) for each in range(2)]
    wide, count = np.pad(values, width, mode="edge"), values.shape[axis]
    total = np.zeros_like(values)
    for distance, weight in _WEIGHTS:
        for place in {2 - distance, 2 + distance}:
            part = wide[place : place + count] if axis == 0 else wide[:, place : place + count]
            total += np.float32(weight / 16) * part
    return total
