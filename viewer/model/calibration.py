"""Where a millimetre comes from, and how far to trust it.

The rule per kind of object is PS3.3 10.7 as laid out in ARCHITECTURE.md; ``viewer.dicom.spacing`` applies it. Nothing in
Lectern prints "mm" without one of these beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Provenance(StrEnum):
    """The origin of a pixel's size."""

    PATIENT = "patient"
    CALIBRATED_GEOMETRY = "calibrated-geometry"
    CALIBRATED_FIDUCIAL = "calibrated-fiducial"
    MAGNIFICATION_ESTIMATE = "magnification-estimate"
    DETECTOR = "detector"
    REGION = "region"
    FILM = "film"
    USER = "user"
    UNVERIFIED = "unverified"
    CONFLICT = "conflict"
    NONE = "none"


# Shown beside the number; nothing is said where the size is the patient's own.
TAG = {
    Provenance.PATIENT: "",
    Provenance.CALIBRATED_GEOMETRY: "cal. geometry",
    Provenance.CALIBRATED_FIDUCIAL: "cal. fiducial",
    Provenance.MAGNIFICATION_ESTIMATE: "est. mag.",
    Provenance.DETECTOR: "at detector",
    Provenance.REGION: "region",
    Provenance.FILM: "film plane",
    Provenance.USER: "user cal.",
    Provenance.UNVERIFIED: "unverified",
    Provenance.CONFLICT: "calibration conflict",
    Provenance.NONE: "",
}


@dataclass(frozen=True, slots=True)
class Calibration:
    """The size of a pixel in millimetres, (between rows, between columns), or None where only pixels can be counted."""

    provenance: Provenance = Provenance.NONE
    row_mm: float | None = None
    column_mm: float | None = None
    reason: str = ""  # a sentence: which header value was used, or why none could be
    by: str = ""  # who calibrated it and when, where a reader did

    @property
    def in_mm(self) -> bool:
        """Whether lengths may be given in millimetres."""
        return self.row_mm is not None and self.column_mm is not None

    @property
    def tag(self) -> str:
        """What to print beside a length."""
        return TAG[self.provenance]
