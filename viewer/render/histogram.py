"""How often each modality value occurs in a volume, from a sample of its voxels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 256
_SAMPLE = 2_000_000
_ENDS = (0.5, 99.95)  # percentiles between which almost all values lie; a few hot pixels shall not stretch them


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """``counts`` [BINS] of values from ``low`` to ``high``; ``span`` is where almost all of them lie."""

    low: float
    high: float
    counts: NDArray[np.int64]
    span: tuple[float, float]


def histogram_of(
    voxels: NDArray[Any],
    ready: NDArray[np.bool_],
    rescale: tuple[float, float] = (1.0, 0.0),
    padding: tuple[float, float] | None = None,
) -> Histogram:
    """The histogram of ``voxels`` [slice, row, column] of which the slices in ``ready`` are there; padding is left out.

    Modality value = stored x ``rescale[0]`` + ``rescale[1]``. Every n-th voxel along each axis is looked at, two million
    at the most.
    """
    every = max(1, round((voxels.size / _SAMPLE) ** (1 / 3)))
    slices = np.flatnonzero(ready)[:: every if ready.sum() > every else 1]
    stored = voxels[slices][:, ::every, ::every].ravel()
    kept = np.isfinite(stored) if stored.dtype.kind == "f" else np.ones(stored.shape, bool)
    if padding:
        kept &= (stored < padding[0]) | (stored > padding[1])
    values = stored[kept].astype(np.float64) * rescale[0] + rescale[1]
    if not values.size:
        return Histogram(0.0, 1.0, np.zeros(BINS, np.int64), (0.0, 1.0))
    low, high = float(values.min()), float(values.max())
    high = high if high > low else low + 1.0
    start, end = np.percentile(values, _ENDS).tolist()
    counts, _ = np.histogram(values, BINS, (low, high))
    return Histogram(low, high, counts.astype(np.int64), (start, end if end > start else start + 1.0))
