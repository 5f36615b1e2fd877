"""The stored values of one image, decoded where a bad one does no harm."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from numpy.typing import NDArray

from viewer.dicom.pixels import decode
from viewer.dicom.wall import DecodeWall
from viewer.model.study import Instance
from viewer.model.volume import StackImage


def stored_values(image: StackImage) -> NDArray[Any]:
    """Stored values [row, column] or RGB; raises Damaged. Only what needs no decoder is read in this process."""
    return stored_values_of(image.instance, image.frame.index)


def stored_values_of(instance: Instance, frame: int) -> NDArray[Any]:
    """The same of one frame, from 0, of an instance."""
    if instance.location is not None and instance.location.direct:
        return decode(instance, frame)
    with closing(DecodeWall(workers=1)) as wall:
        return wall.decode(instance, frame).result()
