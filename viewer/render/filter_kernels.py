"""Smoothing by a binomial of five pixels along both axes, row by row; one thread, so that it may run beside any kernel."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from viewer.render.jit import inlined

Floats = NDArray[np.float32]


@inlined
def smooth(values: Floats, out: Floats) -> None:
    """Fill ``out`` with ``values`` [row, column], smoothed; at the edges the edge goes on."""
    rows, columns = values.shape
    sums = np.empty(columns + 4, np.float32)
    for row in range(rows):
        a, b = values[max(row - 2, 0)], values[max(row - 1, 0)]
        d, e = values[min(row + 1, rows - 1)], values[min(row + 2, rows - 1)]
        c = values[row]
        for column in range(columns):
            sums[column + 2] = (
                (a[column] + e[column]) + np.float32(4) * (b[column] + d[column]) + np.float32(6) * c[column]
            )
        sums[0] = sums[1] = sums[2]
        sums[columns + 2] = sums[columns + 3] = sums[columns + 1]
        for column in range(columns):
            outer, inner = sums[column] + sums[column + 4], sums[column + 1] + sums[column + 3]
            out[row, column] = (outer + np.float32(4) * inner + np.float32(6) * sums[column + 2]) * np.float32(1 / 256)


@inlined
def smooth_beside_padding(values: Floats, out: Floats) -> None:
    """The same where NaN stands for padding: it stays, and what lies beside it is smoothed without it."""
    rows, columns = values.shape
    weights = (1.0, 4.0, 6.0, 4.0, 1.0)
    for row in range(rows):
        for column in range(columns):
            if math.isnan(values[row, column]):
                out[row, column] = math.nan
                continue
            total, counted = 0.0, 0.0
            for down in range(-2, 3):
                for right in range(-2, 3):
                    value = values[min(max(row + down, 0), rows - 1), min(max(column + right, 0), columns - 1)]
                    if not math.isnan(value):
                        weight = weights[down + 2] * weights[right + 2]
                        total += weight * value
                        counted += weight
            out[row, column] = total / counted
