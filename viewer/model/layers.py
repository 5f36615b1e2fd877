"""What lies over the pixels of an image and is no part of them: overlay planes and display shutters.

Bits stay packed as in the file until one frame of them is asked for. Positions are 1-based (row, column) as in DICOM.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint8]  # [row, column] of 0 and 1


@dataclass(frozen=True, slots=True)
class OverlayPlane:
    """One overlay plane (PS3.3 C.9.2): ``packed`` holds ``rows`` x ``columns`` x ``frames`` bits, the lowest first.

    ``origin`` is the (row, column) of the image over which its first bit lies, from 1; it may lie outside. ``first_frame``
    is Image Frame Origin, from 1; None: the plane lies over every frame. With ``cell_bit`` the bits are those of the
    pixel cells instead (retired), and ``packed`` is empty.
    """

    group: int
    rows: int
    columns: int
    origin: tuple[int, int] = (1, 1)
    frames: int = 1
    first_frame: int | None = None
    label: str = ""
    cell_bit: int | None = None
    packed: bytes = b""

    def lies_over(self, frame: int) -> bool:
        """Whether it has bits for that frame of the image, counted from 0."""
        return self.first_frame is None or 0 <= frame + 1 - self.first_frame < self.frames

    def bits(self, frame: int) -> Bits:
        """The bits [row, column] over that frame, counted from 0; raises ValueError where it has none."""
        if self.cell_bit is not None or not self.lies_over(frame):
            raise ValueError("this overlay plane holds no bits of its own for that frame")
        size = self.rows * self.columns
        first = 0 if self.first_frame is None else (frame + 1 - self.first_frame) * size
        data = np.frombuffer(self.packed, np.uint8)[first // 8 : -(-(first + size) // 8)]
        return np.unpackbits(data, bitorder="little")[first % 8 : first % 8 + size].reshape(self.rows, self.columns)


@dataclass(frozen=True, eq=False, slots=True)
class BitLayer:
    """The bits of an overlay over one frame, where its first one lies as (row, column) from 1, and what it is called."""

    group: int
    origin: tuple[int, int]
    bits: Bits
    label: str = ""

    def over(self, rows: int, columns: int) -> Bits:
        """The bits that lie over an image of that size, [rows, columns]."""
        out = np.zeros((rows, columns), np.uint8)
        top, left = self.origin[0] - 1, self.origin[1] - 1
        part = self.bits[max(-top, 0) : max(rows - top, 0), max(-left, 0) : max(columns - left, 0)]
        down, right = max(top, 0), max(left, 0)
        out[down : down + part.shape[0], right : right + part.shape[1]] = part
        return out


@dataclass(frozen=True, slots=True)
class Shutter:
    """A display shutter (PS3.3 C.7.6.11, C.7.6.15): only what lies within every shape is shown.

    ``rectangle`` is (left, right, top, bottom) edges: column and row numbers from 1, themselves shuttered outside of them.
    ``circle`` is (row, column, radius) in pixels, ``polygon`` (row, column) vertices; ``overlay`` the group whose set bits
    are covered. ``grey`` is the P-value of what is covered, 0 to 65535.
    """

    rectangle: tuple[int, int, int, int] | None = None
    circle: tuple[int, int, int] | None = None
    polygon: tuple[tuple[int, int], ...] = ()
    overlay: int | None = None
    grey: int = 0
    colour: tuple[float, float, float] | None = None  # CIELab, over colour images


@dataclass(frozen=True, slots=True)
class ImageLayers:
    """What one object says lies over its pixels; ``remarks`` are sentences on what could not be used."""

    overlays: tuple[OverlayPlane, ...] = ()
    shutter: Shutter | None = None
    remarks: tuple[str, ...] = ()
