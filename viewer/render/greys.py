"""The display table as the kernels take it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewer.model.greyscale import DisplayTable
from viewer.render.jit import inlined, readable

_NO_PADDING = (1.0, 0.0)


class Greys(NamedTuple):
    """A DisplayTable for compiled code; stored values from ``low`` to ``high`` are padding (none if low is greater)."""

    first: float
    per_step: float
    table: NDArray[np.uint8]
    low: float
    high: float
    background: int


def greys_of(table: DisplayTable) -> Greys:
    """``table`` for the kernels."""
    low, high = table.padding or _NO_PADDING
    first, per_step = float(table.first), 1.0 / float(table.step)
    return Greys(first, per_step, readable(table.table), float(low), float(high), int(table.background))


@inlined
def grey(value: float, greys: Greys) -> int:
    """The display table at ``value``; NaN, which stands for padding, gives the background."""
    if value != value:  # noqa: PLR0124 - NaN
        return greys.background
    return int(greys.table[entry_of(value, greys)])


@inlined
def entry_of(value: float, greys: Greys) -> np.uint64:
    """Which entry of the display table a value has; unsigned: no test for indices from the end."""
    return np.uint64(min(max((value - greys.first) * greys.per_step + 0.5, 0.0), len(greys.table) - 1.0))


@inlined
def is_padding(value: float, low: float, high: float) -> bool:
    """Whether a stored value is padding; NaN always is."""
    return (low <= value <= high) or value != value  # noqa: PLR0124 - NaN
