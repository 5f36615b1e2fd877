"""References from one object to images of others (PS3.3 Table 10-11, Table C.11.11-1)."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.model.presentation import Scope


def scope_of(item: Elements) -> Scope:
    """The images that an item's Referenced Image Sequence names."""
    images = item.items("ReferencedImageSequence")
    pairs = ((image.code("ReferencedSOPInstanceUID"), _frames(image)) for image in images)
    return Scope(tuple((uid, frames) for uid, frames in pairs if uid))


def _frames(image: Elements) -> tuple[int, ...]:
    return tuple(int(number) for number in image.numbers("ReferencedFrameNumber"))
