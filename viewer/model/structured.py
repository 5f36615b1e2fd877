"""Figures that a structured report of another system draws on images, with what it says of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StructuredMark:
    """A figure: ``kind`` by PS3.3 C.18.6.1 or C.18.9, ``words`` as its author wrote them.

    ``points`` are (column, row) as DICOM counts them, the centre of the first pixel at (0.5, 0.5), on the ``images`` (SOP
    Instance UID, frames from 1, none for all); or patient mm in the named frame of reference.
    """

    kind: str
    points: tuple[tuple[float, ...], ...]
    words: str
    images: tuple[tuple[str, tuple[int, ...]], ...] = ()
    frame_of_reference_uid: str = ""

    def names(self, sop_uid: str, frame: int) -> bool:
        """Whether it was drawn on that frame, counted from 0."""
        return any(uid == sop_uid and (not frames or frame + 1 in frames) for uid, frames in self.images)


@dataclass(frozen=True, slots=True)
class StructuredMarks:
    """What one report draws; ``remark`` says what of it is left out."""

    uid: str
    study_uid: str
    patient_key: str
    title: str
    maker: str
    marks: tuple[StructuredMark, ...] = ()
    remark: str = ""
