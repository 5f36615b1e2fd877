"""A measurement: a small frozen fact that needs neither the screen nor the file any more."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from viewer.model.calibration import Provenance
from viewer.model.code import Code, unit_text
from viewer.model.geometry import Triple
from viewer.model.study import ImageRef
from viewer.model.view import Cut


class Shape(StrEnum):
    """How the points of a measurement are joined when it is drawn."""

    PLAIN = ""  # as its graphic type says: a point, one line through all points, an ellipse
    PAIRS = "pairs"  # a line for every two points
    BETWEEN = "between"  # two lines, and a helping one from the middle of the first to that of the second
    CLOSED = "closed"  # a polygon
    CURVE = "curve"  # a smooth closed line
    ARROW = "arrow"  # a line with its head at the first point
    ELLIPSE = "ellipse"  # the ends of two axes, also where the graphic type is a circle
    TEXT = "text"  # nothing but its label, in the middle of which its point lies
    LEVEL = "level"  # a point that is shown, with its label, on other images of its frame of reference too
    WIDTHS = "widths"  # a line, and from each further point the shortest way to it


@dataclass(frozen=True, slots=True)
class Value:
    """One number of a measurement, with its DICOM codes from birth (PS3.16 TID 300)."""

    name: Code
    value: float
    unit: Code
    digits: int = 1
    label: str = ""  # short name on screen ("Mean", "Area"); "" for the main value
    of: tuple[int, ...] = ()  # which points, as other viewers get them, it rests on alone; () for all of them

    @property
    def text(self) -> str:
        """``12.3 mm``; the degree sign stands without a space, and nothing is rounded to minus zero."""
        unit = unit_text(self.unit)
        space = "" if unit in ("", "°") else " "
        return f"{self.value:z.{self.digits}f}{space}{unit}"


@dataclass(frozen=True, slots=True)
class Follow:
    """What a measurement is in the course of a disease.

    ``lesion`` is the tracking UID of the lesion, "" for one of its own; then whether that is a target lesion, a lymph node,
    and in which organ it lies.
    """

    lesion: str = ""
    target: bool = False
    node: bool = False
    organ: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """Where a volume of interest crosses one image: closed lines of (column, row) along the edges of its pixels."""

    image: ImageRef
    lines: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """A segment of a DICOM Segmentation, by the object that it is kept in and its number there."""

    study_uid: str
    series_uid: str
    sop_uid: str
    number: int


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a tool measured: points, values with codes, and where each number comes from.

    ``uid`` tells it from every other; ``tracking_uid`` is the lesion's identity across studies (PS3.16 TID 1501). ``points``
    are plane coordinates of the image: patient mm (LPS) when ``frame_of_reference_uid`` is set, else the image's own plane.
    ``pixels`` are the same points as (column, row), centre of the first pixel (0, 0). ``exchange_pixels`` are the points as
    other viewers want them where they differ from ``pixels``, and ``graphic`` is the type of those (SCOORD, PS3.3 C.18.6.1):
    POINT, POLYLINE, CIRCLE or ELLIPSE; an ellipse has the ends of its major, then of its minor axis. ``values`` is empty and
    ``why_not`` a sentence where nothing can be measured. ``label_at`` is the point of the plane that the reader dragged the
    middle of its label to.

    Measured on a reconstructed plane, ``cut`` says on which, ``image`` is the acquired image nearest to its centre, and
    ``exchange_points`` are the points that other viewers want, in patient mm.

    A volume of interest lies on several images: ``outlines`` says where it crosses each, and ``image`` and ``points`` are
    those of its greatest value. One that was drawn names the ``segment`` that it was measured in.
    """

    uid: str
    tool: str
    title: Code
    graphic: str
    image: ImageRef
    points: tuple[Triple, ...]
    pixels: tuple[tuple[float, float], ...]
    values: tuple[Value, ...]
    provenance: Provenance = Provenance.NONE
    provenance_note: str = ""
    frame_of_reference_uid: str = ""
    label: str = ""
    patient_key: str = ""
    series_text: str = ""  # how the image is named to a reader: "Series 4, image 57"
    exchange_tag: str = ""  # how other viewers know the tool: the Cornerstone tool name
    why_not: str = ""
    name: str = ""  # what a reader calls it, by its tool: "Length", "Ellipse"; the coded title may read otherwise
    exchange_pixels: tuple[tuple[float, float], ...] = ()
    shape: Shape = Shape.PLAIN
    label_at: Triple | None = None
    follow: Follow = Follow()
    cut: Cut | None = None
    exchange_points: tuple[Triple, ...] = ()
    outlines: tuple[Outline, ...] = ()
    segment: SegmentRef | None = None

    @property
    def tracking_uid(self) -> str:
        """The lesion's identity: its own, or that of a lesion that was measured in another study too."""
        return self.follow.lesion or self.uid

    @property
    def main(self) -> Value | None:
        """The value a sentence quotes first."""
        return self.values[0] if self.values else None


def new_tracking_uid() -> str:
    """A new UID under the UUID root 2.25 (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"
