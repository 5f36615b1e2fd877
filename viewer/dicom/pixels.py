"""One frame of an instance as stored values or RGB, exact, or the reason why it cannot be given (PS3.5 8, PS3.3 C.7.6.3)."""

from __future__ import annotations

import os
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.cells import settle
from viewer.dicom.codecs import check_syntax, decode_compressed
from viewer.dicom.colour import eight_bits, rgb_from_palette, rgb_from_ybr, srgb_from_profile
from viewer.dicom.damage import Damaged
from viewer.dicom.deflated_pixels import inflated_bytes
from viewer.dicom.encapsulated import Fragment, frame_bytes, frame_fragments
from viewer.dicom.native import file_bytes, read_cells, read_in_place, readable_in_place
from viewer.dicom.pixel_source import DEFLATED_DATASET, PixelSource, pixel_source, stored_dtype
from viewer.model.study import Instance

__all__ = ["Damaged", "FrameDecoder", "decode"]

_Version = tuple[int, int, int, int]


def decode(instance: Instance, frame: int) -> NDArray[Any]:
    """Stored values [rows, columns] of ``frame`` (from 0), or RGB uint8 [rows, columns, 3]; raises Damaged.

    Decodes in this process: for files from outside use ``wall.DecodeWall``, behind which a hostile image ends a worker
    and not the program.
    """
    source = pixel_source(instance)
    out: NDArray[Any] = np.empty(source.shape, source.dtype)
    FrameDecoder().decode_into(source, frame, out)
    return out


class FrameDecoder:
    """Decodes frames one by one, remembering where the frames of the last compressed file lie."""

    def __init__(self) -> None:
        self._known: tuple[PixelSource, _Version] | None = None
        self._fragments: tuple[tuple[Fragment, ...], ...] = ()
        self._mosaic: tuple[PixelSource, NDArray[Any]] | None = None

    def decode_into(self, source: PixelSource, frame: int, out: NDArray[Any]) -> None:
        """Fill ``out``, of the source's shape and dtype, with one frame; raises Damaged, leaving ``out`` undefined."""
        self._decode(source, frame, out)
        if source.colour and source.profile is not None:
            srgb_from_profile(out, source.profile)

    def _decode(self, source: PixelSource, frame: int, out: NDArray[Any]) -> None:
        if not 0 <= frame < source.format.frames:
            raise Damaged(f"The image has {source.format.frames} frames; frame {frame + 1} is not one of them.")
        if source.format.across > 1:
            self._cut_out(source, frame, out)
        elif readable_in_place(source):
            read_in_place(source, frame, out)
            settle(out, source.format)
        elif source.native or source.syntax == DEFLATED_DATASET:
            _place(source, read_cells(source, frame, file_bytes if source.native else inflated_bytes), out)
        elif source.format.photometric == "PALETTE COLOR":
            self._decode_palette(source, frame, out)
        else:
            decode_compressed(source, self._codestream(source, frame), out)

    def _cut_out(self, source: PixelSource, frame: int, out: NDArray[Any]) -> None:
        """One tile of a mosaic, which is decoded once for all of them."""
        whole = source.stored
        if self._mosaic is None or self._mosaic[0] != whole:
            pixels: NDArray[Any] = np.empty(whole.shape, whole.dtype)
            self._decode(whole, 0, pixels)
            self._mosaic = whole, pixels
        column, row = source.format.tile_corner(frame) or (0, 0)
        out[...] = self._mosaic[1][row : row + source.format.rows, column : column + source.format.columns]

    def _decode_palette(self, source: PixelSource, frame: int, out: NDArray[Any]) -> None:
        indices = np.empty(out.shape[:2], stored_dtype(source.format))
        decode_compressed(source, self._codestream(source, frame), indices)
        out[...] = _through_palette(source, indices)

    def _codestream(self, source: PixelSource, frame: int) -> bytes:
        check_syntax(source.syntax)
        try:
            with open(source.location.path, "rb", buffering=0) as file:  # noqa: PTH123 - see native.py
                known = source, _version(file)
                if known != self._known:
                    self._known = None
                    self._fragments = frame_fragments(file, source.location.offset, source.format.frames)
                    self._known = known
                return frame_bytes(file, self._fragments[frame])
        except FileNotFoundError:
            raise Damaged("The file of this image is no longer there.") from None
        except OSError as error:
            raise Damaged(f"The file of this image could not be read: {error.strerror}.") from error


def _version(file: BinaryIO) -> _Version:
    """Which file this is and when it was written: fragments of one that was replaced under its name are not its own."""
    status = os.fstat(file.fileno())
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _place(source: PixelSource, cells: NDArray[Any], out: NDArray[Any]) -> None:
    """Native cells that could not be read in place: big endian, bits, colour."""
    pixel = source.format
    if not source.colour:
        out[...] = cells
        settle(out, pixel)
    elif pixel.samples == 1:
        indices = np.ascontiguousarray(cells)
        settle(indices, pixel)
        out[...] = _through_palette(source, indices)
    else:
        rgb = eight_bits(cells.view(f"u{cells.itemsize}"), pixel.bits_stored)
        out[...] = rgb_from_ybr(rgb) if pixel.photometric.startswith("YBR_FULL") else rgb


def _through_palette(source: PixelSource, indices: NDArray[Any]) -> NDArray[np.uint8]:
    if source.palette is None:
        raise Damaged("The image needs a colour palette, and its palette is missing or unreadable.")
    return rgb_from_palette(indices, source.palette)
