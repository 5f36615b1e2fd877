"""A segmentation as it is to be kept as an object: the images that it was drawn on, and the voxels of each segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Plane
from viewer.model.segment_kind import SegmentKind
from viewer.model.study import ImageRef, Study


@dataclass(frozen=True, slots=True)
class DrawnOn:
    """An image that segments were drawn on, and where its pixels lie in the patient."""

    image: ImageRef
    plane: Plane


@dataclass(frozen=True, eq=False, slots=True)
class DrawnSegment:
    """A segment: ``bits`` [slice, row, column] are its voxels from the voxel ``low`` on, both counted in the images.

    ``algorithm`` is MANUAL or SEMIAUTOMATIC, which ``method`` then names.
    """

    name: str
    kind: SegmentKind
    colour: tuple[int, int, int]
    tracking_uid: str
    low: tuple[int, int, int]
    bits: NDArray[np.bool_]
    algorithm: str = "MANUAL"
    method: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class SegmentationObject:
    """A segmentation of ``images`` (in the order of their planes, all ``rows`` x ``columns``) of one series of ``study``.

    ``step_mm`` is the distance of the images, None where they lie at uneven steps; ``thickness_mm`` of each. ``replaces`` is
    the SOP Instance UID of the object that it was begun from, ``number`` counts the versions.
    """

    study: Study
    images: tuple[DrawnOn, ...]
    rows: int
    columns: int
    frame_of_reference_uid: str
    step_mm: float | None
    thickness_mm: float
    segments: tuple[DrawnSegment, ...]
    title: str
    sop_uid: str
    series_uid: str
    number: int = 1
    replaces: str = ""
    author: str = ""  # person name as DICOM writes it
    made: str = ""  # ISO 8601 with offset
    institution: str = ""
    lossy: bool = False  # the images were compressed with loss, by these ratios and methods
    lossy_ratio: str = ""
    lossy_method: str = ""
