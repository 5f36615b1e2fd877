"""From pixel cells to stored values: shift, mask, sign (PS3.5 8.1.1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.study import PixelFormat


def stored_range(pixel: PixelFormat) -> tuple[int, int]:
    """The least and greatest stored value that the format can hold."""
    if pixel.signed:
        half = 1 << (pixel.bits_stored - 1)
        return -half, half - 1
    return 0, (1 << pixel.bits_stored) - 1


def settle(cells: NDArray[Any], pixel: PixelFormat) -> None:
    """Turn ``cells``, of the pixels' own signedness, into stored values in place.

    Bits above High Bit may hold retired overlays, and negative values may lie there without their sign. Both show as
    values out of the stored range; where none is, the cells are the values already and only two reductions were paid.
    """
    if pixel.sample_type != "integer" or pixel.bits_stored == cells.dtype.itemsize * 8:
        return
    if pixel.high_bit == pixel.bits_stored - 1 and _within(cells, stored_range(pixel)):
        return
    width = cells.dtype.itemsize * 8
    # Up to the top of the cell and down again: the second shift is arithmetic on signed cells, which extends the sign.
    np.left_shift(cells, width - 1 - pixel.high_bit, out=cells)
    np.right_shift(cells, width - pixel.bits_stored, out=cells)


def _within(cells: NDArray[Any], bounds: tuple[int, int]) -> bool:
    low, high = bounds
    return int(cells.max()) <= high and (low == 0 or int(cells.min()) >= low)
