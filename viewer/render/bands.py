"""Pictures in bands: as many rows at a time as are drawn in a few milliseconds, for kernels run one at a time.

Whatever else is to be drawn meanwhile, another pane's slice above all, waits for one band and not for the picture.
"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from viewer.render.cuts import Path
from viewer.render.jit import readable

BAND_S = 0.008  # about as long as the screen may have to wait until a band is done
FIRST_ROWS, LEAST_ROWS = 16, 4


def next_rows(rows: int, took_s: float) -> int:
    """How many rows the next band has, by what this one took; at most twice as many, for rows differ."""
    return max(min(int(rows * BAND_S / max(took_s, 1e-6)), 2 * rows), LEAST_ROWS)


def in_bands(draw: Callable[[Path, NDArray[np.uint8]], None], path: Path, out: NDArray[np.uint8]) -> None:
    """Have ``draw`` fill ``out`` [height, width, ...] band by band; each is given the path that begins at its first row."""
    top, rows = 0, FIRST_ROWS
    while top < len(out):
        began = perf_counter()
        part = out[top : top + rows]
        draw(path._replace(matrix=readable(lowered(path.matrix, top))), part)
        top += len(part)
        rows = next_rows(rows, perf_counter() - began)


def lowered(matrix: NDArray[np.float64], rows: int) -> NDArray[np.float64]:
    """A matrix from (x, y, 1) of the screen as one from where ``rows`` lie above the first."""
    return np.column_stack([matrix[:, :2], matrix[:, 2] + matrix[:, 1] * rows])
