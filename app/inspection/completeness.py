"""Whether the pixels of an image are all there, told without decoding them: lengths, fragments and end markers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from viewer.dicom.codecs import check_codestream
from viewer.dicom.damage import Damaged
from viewer.dicom.deflated_pixels import inflated_bytes
from viewer.dicom.encapsulated import frame_bytes, frame_fragments
from viewer.dicom.native import CUT, frame_extent
from viewer.dicom.pixel_source import DEFLATED_DATASET, PixelSource, pixel_source
from viewer.model.study import Instance


def damaged_frames(instance: Instance) -> list[tuple[int, str]]:
    """(frame from 0, reason) of every frame that surely cannot be shown."""
    try:
        source = pixel_source(instance)
        found = list(_faults(source.stored))
    except Damaged as damage:
        reason = str(damage)
    except OSError as error:
        reason = f"The file of this image could not be read: {error.strerror}."
    else:
        if not found or source.format.across == 1:
            return found
        reason = found[0][1]  # the tiles of a mosaic are whole or lost together
    return [(frame, reason) for frame in range(max(1, instance.format.frames if instance.format else 1))]


def _faults(source: PixelSource) -> Iterator[tuple[int, str]]:
    if source.native:
        return _native(source)
    return _deflated(source) if source.syntax == DEFLATED_DATASET else _compressed(source)


def _native(source: PixelSource) -> Iterator[tuple[int, str]]:
    there = Path(source.location.path).stat().st_size - source.location.offset
    ends = (sum(_extent(source, frame)) for frame in range(source.format.frames))
    yield from ((frame, CUT) for frame, end in enumerate(ends) if end > there)


def _extent(source: PixelSource, frame: int) -> tuple[int, int]:
    """(first byte, bytes) of a frame; raises Damaged where the pixel data are declared too short for all of them."""
    if source.format.bits_allocated > 1:
        return frame_extent(source, frame)
    if source.location.length < -(-source.samples * source.format.frames // 8):
        raise Damaged(f"The file declares only {source.location.length} bytes of pixel data.")
    start = frame * source.samples // 8
    return start, -(-(frame + 1) * source.samples // 8) - start


def _deflated(source: PixelSource) -> Iterator[tuple[int, str]]:
    """Only inflating as far as the last frame shows that it is there."""
    last = source.format.frames - 1
    try:
        inflated_bytes(source, *_extent(source, last))
    except Damaged as damage:
        yield last, str(damage)


def _compressed(source: PixelSource) -> Iterator[tuple[int, str]]:
    with Path(source.location.path).open("rb") as file:
        for frame, fragments in enumerate(frame_fragments(file, source.location.offset, source.format.frames)):
            try:
                check_codestream(source, frame_bytes(file, fragments))
            except Damaged as damage:
                yield frame, str(damage)
