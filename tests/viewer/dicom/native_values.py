"""Native pixel data cell by cell, by PS3.5 8.1 and nothing else: how tests read what independent programs decoded."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

Cells = NDArray[Any]


def stored_values(data: Dataset, frame: int) -> Cells:
    """A frame as stored values, or its three samples as they lie there."""
    cells = _cells(data, frame)
    if data.SamplesPerPixel == 3:
        return cells
    values = cells.astype(np.int64) >> (data.HighBit - data.BitsStored + 1) & ((1 << data.BitsStored) - 1)
    negative = bool(data.PixelRepresentation) & (values >> (data.BitsStored - 1)).astype(bool)
    return np.where(negative, values - (1 << data.BitsStored), values)


def _cells(data: Dataset, frame: int) -> Cells:
    rows, columns, samples = data.Rows, data.Columns, data.SamplesPerPixel
    if data.BitsAllocated == 1:
        bits = np.unpackbits(np.frombuffer(data.PixelData, np.uint8), bitorder="little")
        return bits[frame * rows * columns :][: rows * columns].reshape(rows, columns)
    if data.PhotometricInterpretation == "YBR_FULL_422":
        assert frame == 0
        return _pairs_apart(np.frombuffer(data.PixelData, np.uint8, rows * columns * 2).reshape(rows, -1, 4))
    size = rows * columns * samples
    cells = np.frombuffer(data.PixelData, f"<u{data.BitsAllocated // 8}")[frame * size :][:size]
    if samples == 1:
        return cells.reshape(rows, columns)
    planes = data.PlanarConfiguration == 1
    return np.moveaxis(cells.reshape(3, rows, columns), 0, 2) if planes else cells.reshape(rows, columns, 3)


def _pairs_apart(pairs: Cells) -> Cells:
    y, chroma = pairs[:, :, :2], pairs[:, :, None, 2:]
    return np.concatenate([y[..., None], np.repeat(chroma, 2, axis=2)], axis=3).reshape(len(pairs), -1, 3)
