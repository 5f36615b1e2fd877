"""A line over an object of known size, by which a reader gives an image its millimetres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from viewer.model.study import ImageRef
from viewer.model.volume import StackImage

Ends: TypeAlias = tuple[tuple[float, float], tuple[float, float]]  # (column, row) of both ends of a line


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line drawn over an object whose length is still to be told."""

    image: StackImage
    ends: Ends


@dataclass(frozen=True, slots=True)
class Scope:
    """Which pixels a calibration is of: one image object, or one frame of it (from 0); ``frame`` None means every frame."""

    study_uid: str
    sop_uid: str
    frame: int | None = None

    def holds(self, image: StackImage) -> bool:
        """Whether ``image`` is among them."""
        return image.instance.sop_uid == self.sop_uid and self.frame in (None, image.frame.index)

    def names(self, image: ImageRef) -> bool:
        """Whether the image of a reference is among them."""
        return image.sop_uid == self.sop_uid and (self.frame is None or image.frame == self.frame)


@dataclass(frozen=True, slots=True)
class KnownLength:
    """What a reader said a line measures, and the size of a pixel that follows from it; kept with the image.

    ``row_mm`` is between rows, ``column_mm`` between columns. ``reader`` is who drew it, for reading; ``moment`` is ISO 8601
    with its offset from UTC.
    """

    scope: Scope
    ends: Ends
    length_mm: float
    row_mm: float
    column_mm: float
    reader: str = ""
    moment: str = ""
