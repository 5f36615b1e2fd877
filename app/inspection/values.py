"""The stored values of one image, decoded where a bad one does no harm."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from numpy.typing import NDArray

from viewer.dicom.pixels import decode
from viewer.dicom.wall import DecodeWall
from viewer.model.volume import StackImage


def stored_values(image: StackImage) -> NDArray[Any]:
    """Stored values [row, column] or RGB; raises Damaged. Only what needs no decoder is read in this process."""
    location = image.instance.location
    if location is not None and location.direct:
        return decode(image.instance, image.frame.index)
    with closing(DecodeWall(workers=1)) as wall:
        return wall.decode(image.instance, image.frame.index).result()
