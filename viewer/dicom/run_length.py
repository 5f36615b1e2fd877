"""RLE frames: one PackBits segment for each byte of each sample, most significant byte first (PS3.5 G)."""

from __future__ import annotations

import struct
from itertools import pairwise

import imagecodecs
import numpy as np
from numpy.typing import NDArray

from viewer.dicom.damage import Damaged

_HEADER = 64
_BEST_RATIO = 64  # two bytes of PackBits become 128
_SLACK = 256  # encoders that run over the end of a plane by a little are met in the wild


def decode_run_lengths(data: bytes, cell_bytes: int, samples: int, out: NDArray[np.uint8]) -> None:
    """Fill ``out``, flat bytes, with ``samples`` planes of little-endian cells of ``cell_bytes``.

    Every segment must give its whole plane: a decoder alone is content with fewer. Raises Damaged.
    """
    _check_size(data, out.size)
    bounds = _bounds(data, samples * cell_bytes)
    try:
        # No segment may run over its plane here, so that the whole is there exactly if as many bytes came.
        decoded = len(imagecodecs.dicomrle_decode(data, np.dtype(f"<u{cell_bytes}"), out=out.data))
    except Exception:  # one does, or is broken; told apart plane by plane
        segments = [data[start:stop] for start, stop in pairwise(bounds)]
        _decode_planes(segments, cell_bytes, out.reshape(samples, -1, cell_bytes))
        return
    if decoded != out.size:
        raise Damaged("The compressed image is cut short: a segment gives too few pixels.")


def _decode_planes(segments: list[bytes], cell_bytes: int, cells: NDArray[np.uint8]) -> None:
    size = cells.shape[1]
    scratch = np.empty(size + _SLACK, np.uint8)
    for index, segment in enumerate(segments):
        sample, byte = divmod(index, cell_bytes)
        cells[sample, :, cell_bytes - 1 - byte] = _plane(segment, size, scratch)


def _check_size(data: bytes, expected: int) -> None:
    if len(data) < _HEADER:
        raise Damaged("The header of the compressed image is cut short.")
    if expected > _BEST_RATIO * len(data):
        raise Damaged("The compressed image is far too short for the size that its header declares.")


def _bounds(data: bytes, expected: int) -> list[int]:
    count, *offsets = struct.unpack_from("<16I", data)
    if count != expected:
        raise Damaged(f"The compressed image has {count} segments where its header asks for {expected}.")
    bounds = [*offsets[:count], len(data)]
    if bounds[0] < _HEADER or any(start >= stop for start, stop in pairwise(bounds)):
        raise Damaged("The segments of the compressed image are cut short or out of order.")
    return bounds


def _plane(segment: bytes, size: int, scratch: NDArray[np.uint8]) -> NDArray[np.uint8]:
    try:
        plane = np.asarray(imagecodecs.packbits_decode(segment, out=scratch.data))
    except Exception as error:
        raise Damaged("The compressed image is cut short or broken: a segment cannot be decoded.") from error
    if len(plane) < size:
        raise Damaged("The compressed image is cut short: a segment gives too few pixels.")
    return plane[:size]
