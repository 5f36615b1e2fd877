"""Phantoms with something over their pixels: overlay planes, shutters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset

Bits = NDArray[np.uint8]


def drawing(rows: int, columns: int, seed: int = 1) -> Bits:
    """Bits without any symmetry, so that a shift or a mirror shows."""
    bits = (np.random.default_rng(seed).random((rows, columns)) < 0.3).astype(np.uint8)
    bits[0, : columns // 2] = 1
    return bits


def packed(bits: NDArray[Any]) -> bytes:
    data = np.packbits(bits.reshape(-1), bitorder="little").tobytes()
    return data + b"\0" * (len(data) % 2)


def put_overlay(
    made: Dataset, bits: NDArray[Any], origin: tuple[int, int] = (1, 1), group: int = 0x6000, **more: Any
) -> Dataset:
    """An overlay plane, [rows, columns] or [frames, rows, columns]; ``more``: data, first_frame, label."""
    made.add_new(group << 16 | 0x0010, "US", bits.shape[-2])
    made.add_new(group << 16 | 0x0011, "US", bits.shape[-1])
    made.add_new(group << 16 | 0x0040, "CS", "G")
    made.add_new(group << 16 | 0x0050, "SS", list(origin))
    made.add_new(group << 16 | 0x0100, "US", 1)
    made.add_new(group << 16 | 0x0102, "US", 0)
    made.add_new(group << 16 | 0x3000, "OW", more.get("data", packed(bits)))
    if bits.ndim == 3:
        made.add_new(group << 16 | 0x0015, "IS", bits.shape[0])
    if "first_frame" in more:
        made.add_new(group << 16 | 0x0051, "US", more["first_frame"])
    if "label" in more:
        made.add_new(group << 16 | 0x1500, "LO", more["label"])
    return made


def put_cell_overlay(made: Dataset, bits: Bits, bit: int, group: int = 0x6000) -> Dataset:
    """A retired overlay in one bit of the 16-bit cells of an uncompressed image."""
    cells = np.frombuffer(made.PixelData, "<u2").reshape(made.Rows, made.Columns)
    cells = cells & np.uint16(~(1 << bit) & 0xFFFF) | (bits.astype(np.uint16) << bit)
    made.PixelData = cells.astype("<u2").tobytes()
    put_overlay(made, bits, group=group)
    del made[group << 16 | 0x3000]
    made[group << 16 | 0x0100].value, made[group << 16 | 0x0102].value = 16, bit
    return made
