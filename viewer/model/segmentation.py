"""Segments and contours as facts: what a SEG or an RTSTRUCT says about parts of the body (PS3.3 A.51, A.19).

Masks are weights of 0 to 255: 255 stands for all of a voxel.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Plane, Triple, Vector
from viewer.model.segment_kind import SegmentKind

SEG, RTSTRUCT = "SEG", "RTSTRUCT"
CLOSED, OPEN, POINT = "closed", "open", "point"


@dataclass(frozen=True, eq=False, slots=True)
class Mask:
    """A mask on parallel planes: ``weights`` [frame, row, column], the frames by growing ``heights`` (mm) over ``plane``.

    ``plane`` is that of the first pixel of a frame at height 0, ``shifts`` (frame, 2) how many (columns, rows) each frame is
    displaced in it (a tilted gantry), ``reach_mm`` how far from its plane a frame stands for the body.
    """

    plane: Plane
    heights: Vector
    shifts: Vector
    weights: NDArray[np.uint8]
    reach_mm: float


@dataclass(frozen=True, eq=False, slots=True)
class OnImage:
    """A mask [row, column] that names its source image and has no place of its own; ``frame`` counts from 0."""

    sop_uid: str
    frame: int | None
    weights: NDArray[np.uint8]


@dataclass(frozen=True, eq=False, slots=True)
class Contour:
    """One contour of a structure: ``points`` (n, 3) in patient mm; ``kind`` is closed, open or point."""

    kind: str
    points: Vector


@dataclass(frozen=True, slots=True)
class Amount:
    """A volume in ml with how it was found, or None with the reason."""

    ml: float | None
    said: str


@dataclass(frozen=True, eq=False, slots=True)
class Segment:
    """One segment or region of interest, with its coded category and type in words, and its display colour.

    ``centres`` (n, 3) are the mean points of the contours. ``middle`` is a point of the middle slice to look at it; None
    where it has no place in a patient. ``tracking_uid`` is the lesion's, ``coded`` its category and type as codes.
    """

    number: int
    name: str
    category: str
    kind: str
    colour: tuple[int, int, int]
    frame_of_reference_uid: str
    amount: Amount
    mask: Mask | None = None
    on_images: tuple[OnImage, ...] = ()
    contours: tuple[Contour, ...] = ()
    centres: Vector | None = None
    middle: Triple | None = None
    remark: str = ""
    tracking_uid: str = ""
    coded: SegmentKind | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Segmentation:
    """A SEG or RTSTRUCT object: whose it is, and its segments. ``modality`` tells which of both.

    ``drawn_on`` are the images that it names as its sources, ``replaces`` the objects that it was begun from.
    """

    uid: str
    study_uid: str
    patient_key: str
    modality: str
    title: str
    segments: tuple[Segment, ...]
    remarks: tuple[str, ...] = ()
    drawn_on: frozenset[str] = frozenset()
    replaces: frozenset[str] = frozenset()
