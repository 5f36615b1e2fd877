"""Uncompressed pixel data: the bytes of one frame, checked for length, as cells in native byte order (PS3.5 8)."""

from __future__ import annotations

from collections.abc import Callable
from io import FileIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.colour import ybr_full_from_422
from viewer.dicom.damage import Damaged
from viewer.dicom.pixel_source import EXPLICIT_BIG, PixelSource, stored_dtype

ReadBytes = Callable[[PixelSource, int, int], NDArray[np.uint8]]

CUT = "The file ends before the pixel data of this image do."


def readable_in_place(source: PixelSource) -> bool:
    """Whether the bytes of a frame in the file are its cells in memory, so that they can be read into the array."""
    little = source.native and source.syntax != EXPLICIT_BIG
    return little and not source.colour and source.format.bits_allocated >= 8


def read_in_place(source: PixelSource, frame: int, out: NDArray[Any]) -> None:
    """Read one frame into ``out`` (C-contiguous) without a copy; raises Damaged when the file does not hold all of it."""
    start, _ = frame_extent(source, frame)
    _read_exactly(source.location.path, source.location.offset + start, out.reshape(-1).view(np.uint8).data)


def file_bytes(source: PixelSource, start: int, size: int) -> NDArray[np.uint8]:
    """``size`` bytes of the pixel data value from its byte ``start``; raises Damaged."""
    if source.syntax == EXPLICIT_BIG and source.format.bits_allocated <= 8 and _of_words(source):
        return _unswapped(source, start, size)
    raw = np.empty(size, np.uint8)
    _read_exactly(source.location.path, source.location.offset + start, raw.data)
    return raw


def read_cells(source: PixelSource, frame: int, read: ReadBytes = file_bytes) -> NDArray[Any]:
    """The cells of one native frame: [rows, columns] or [rows, columns, 3] (interleaved, YBR_FULL not yet converted)."""
    pixel = source.format
    if pixel.bits_allocated == 1:
        return _bits(source, frame, read)
    raw = read(source, *frame_extent(source, frame))
    cells = raw.view(stored_dtype(pixel))
    if source.syntax == EXPLICIT_BIG:
        cells = cells.byteswap()
    if subsampled(source):
        return ybr_full_from_422(raw, pixel.rows, pixel.columns)
    return arranged(cells, source, planar=pixel.planar == 1)


def arranged(cells: NDArray[Any], source: PixelSource, *, planar: bool) -> NDArray[Any]:
    """Flat cells as [rows, columns] or [rows, columns, samples]."""
    pixel = source.format
    if pixel.samples == 1:
        return cells.reshape(pixel.rows, pixel.columns)
    if planar:
        return np.moveaxis(cells.reshape(pixel.samples, pixel.rows, pixel.columns), 0, -1)
    return cells.reshape(pixel.rows, pixel.columns, pixel.samples)


def unpack_bits(packed: NDArray[np.uint8], first: int, source: PixelSource) -> NDArray[np.uint8]:
    """One-bit pixels, the first at bit ``first`` (least significant first), as 0 and 1."""
    bits = np.unpackbits(packed, bitorder="little")[first : first + source.samples]
    return bits.reshape(source.format.rows, source.format.columns)


def subsampled(source: PixelSource) -> bool:
    """Whether native colour shares its chroma between two pixels, as photometric interpretation and length both say."""
    if source.format.photometric != "YBR_FULL_422" or source.format.bits_allocated != 8:
        return False
    return source.location.length < source.samples * source.format.frames


def frame_extent(source: PixelSource, frame: int) -> tuple[int, int]:
    """(first byte in the value, bytes) of one frame of whole bytes; raises Damaged when the value is too short."""
    size = source.samples * source.format.bits_allocated // 8
    if subsampled(source):
        if source.format.columns % 2:
            raise Damaged("The image shares colour between pairs of pixels, and its rows are of odd length.")
        size = size * 2 // 3
    _check_length(source, size * source.format.frames)
    return frame * size, size


def _bits(source: PixelSource, frame: int, read: ReadBytes) -> NDArray[np.uint8]:
    """Frames of one-bit pixels need not begin at a byte (PS3.5 8.1.1)."""
    _check_length(source, -(-source.samples * source.format.frames // 8))
    first, last = frame * source.samples, (frame + 1) * source.samples
    start, stop = first // 8, -(-last // 8)
    return unpack_bits(read(source, start, stop - start), first % 8, source)


def _check_length(source: PixelSource, expected: int) -> None:
    declared = source.location.length
    if declared < expected:
        raise Damaged(f"The image needs {expected} bytes of pixel data and its file declares {max(declared, 0)}.")


def _of_words(source: PixelSource) -> bool:
    """Whether the pixel data element is OW: then big endian exchanges neighbouring bytes, also of 8-bit pixels."""
    vr = np.empty(2, np.uint8)
    _read_exactly(source.location.path, source.location.offset - 8, vr.data)
    return vr.tobytes() == b"OW"


def _unswapped(source: PixelSource, start: int, size: int) -> NDArray[np.uint8]:
    lead = start % 2
    words = np.empty(-(-(size + lead) // 2), ">u2")
    _read_exactly(source.location.path, source.location.offset + start - lead, words.view(np.uint8).data)
    return words.astype("<u2").view(np.uint8)[lead : lead + size]


def _read_exactly(path: str, start: int, target: memoryview) -> None:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - making a Path costs a tenth of reading a slice
            file.seek(start)
            if _fill(file, target) != len(target):
                raise Damaged(CUT)
    except FileNotFoundError:
        raise Damaged("The file of this image is no longer there.") from None
    except OSError as error:
        raise Damaged(f"The file of this image could not be read: {error.strerror}.") from error


def _fill(file: FileIO, target: memoryview) -> int:
    done = 0
    while done < len(target):
        count = file.readinto(target[done:])
        if not count:
            break
        done += count
    return done
