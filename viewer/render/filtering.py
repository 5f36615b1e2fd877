"""Filters for the eye: smoothed or sharpened values to be shown, never to be measured."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.render.filter_kernels import smooth, smooth_beside_padding

SMOOTH, SHARPEN = "smooth", "sharpen"
FILTERS = (SMOOTH, SHARPEN)

Values = NDArray[np.float32]


def filtered(name: str, padding: tuple[int, int] | None, stored: NDArray[Any]) -> Values:
    """``stored`` [row, column] smoothed, or sharpened by adding what smoothing takes away.

    Values in ``padding`` (inclusive) and what is no number stay as they are and are no neighbours of anything.
    """
    values = np.ascontiguousarray(stored, np.float32)
    left_out = _left_out(padding, stored)
    soft = np.empty_like(values)
    if left_out is None:
        smooth(values, soft)
    else:
        smooth_beside_padding(np.where(left_out, np.float32(np.nan), values), soft)
    made = soft if name == SMOOTH else np.subtract(2 * values, soft, out=soft)
    return made if left_out is None else np.where(left_out, values, made)


def _left_out(padding: tuple[int, int] | None, stored: NDArray[Any]) -> NDArray[np.bool_] | None:
    """Where there is padding or no number at all; None where there is neither."""
    found = ~np.isfinite(stored) if stored.dtype.kind == "f" else None
    if padding is not None:
        padded = (stored >= padding[0]) & (stored <= padding[1])
        found = padded if found is None else found | padded
    return found if found is not None and found.any() else None


def warm_up_filters() -> None:
    """Compile the kernels, or load them from the cache on disk."""
    small = np.zeros((6, 6), np.float32)
    small[0, 0] = np.nan
    for values in (small, np.zeros((6, 6), np.float32)):
        filtered(SMOOTH, None, values)
