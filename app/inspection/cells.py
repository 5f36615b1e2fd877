"""The pixels of one frame of an object by itself, compressed ones behind the wall."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numpy.typing import NDArray

from viewer.dicom.layers import DecodeCells
from viewer.dicom.pixels import decode
from viewer.dicom.wall import DecodeWall
from viewer.model.study import Instance


@contextmanager
def cells() -> Iterator[DecodeCells]:
    """What gives them; its processes end with the block."""
    walls: list[DecodeWall] = []

    def of(instance: Instance, frame: int) -> NDArray[Any]:
        if instance.location is not None and instance.location.length >= 0:
            return decode(instance, frame)
        if not walls:
            walls.append(DecodeWall(workers=1))
        return walls[0].decode(instance, frame).result()

    try:
        yield of
    finally:
        for wall in walls:
            wall.close()
