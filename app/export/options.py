"""What the Basic Application Level Confidentiality Profile may leave in place (PS3.15 Annex E), as choices of a reader."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Dates(StrEnum):
    """What becomes of dates and times."""

    REMOVED = "removed"
    SHIFTED = "shifted"  # by the same number of days for everything of one patient
    KEPT = "kept"


class Keep(StrEnum):
    """An option of the profile; its value is the word of the command line and of the table of attributes."""

    UIDS = "uids"
    PATIENT = "patient"
    DEVICE = "device"
    INSTITUTION = "institution"
    DESCRIPTORS = "descriptors"
    GRAPHICS = "graphics"
    CONTENT = "content"
    PRIVATE = "private"


TITLES = {
    Keep.UIDS: "Unique identifiers",
    Keep.PATIENT: "Age, sex, size and weight of the patient",
    Keep.DEVICE: "Identity of the device",
    Keep.INSTITUTION: "Identity of the institution",
    Keep.DESCRIPTORS: "Descriptions, known words only",
    Keep.GRAPHICS: "Drawn marks of presentation states, without text",
    Keep.CONTENT: "Structured reports, codes and numbers only",
    Keep.PRIVATE: "Private elements known to be safe",
}

# CID 7050: the code of each option.
BASIC = ("113100", "Basic Application Confidentiality Profile")
METHODS = {
    Keep.UIDS: ("113110", "Retain UIDs Option"),
    Keep.PATIENT: ("113108", "Retain Patient Characteristics Option"),
    Keep.DEVICE: ("113109", "Retain Device Identity Option"),
    Keep.INSTITUTION: ("113112", "Retain Institution Identity Option"),
    Keep.DESCRIPTORS: ("113105", "Clean Descriptors Option"),
    Keep.GRAPHICS: ("113103", "Clean Graphics Option"),
    Keep.CONTENT: ("113104", "Clean Structured Content Option"),
    Keep.PRIVATE: ("113111", "Retain Safe Private Option"),
}
DATE_METHODS = {
    Dates.KEPT: ("113106", "Retain Longitudinal Temporal Information Full Dates Option"),
    Dates.SHIFTED: ("113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
}
# Longitudinal Temporal Information Modified (0028,0303)
LONGITUDINAL = {Dates.REMOVED: "REMOVED", Dates.SHIFTED: "MODIFIED", Dates.KEPT: "UNMODIFIED"}


@dataclass(frozen=True, slots=True)
class Options:
    """What is kept beside the Basic Profile. The profile alone is the default."""

    keep: frozenset[Keep] = frozenset()
    dates: Dates = Dates.REMOVED

    @property
    def methods(self) -> tuple[tuple[str, str], ...]:
        """Codes and meanings for the De-identification Method Code Sequence, the profile first."""
        kept = sorted(METHODS[option] for option in self.keep)
        dated = [DATE_METHODS[self.dates]] if self.dates in DATE_METHODS else []
        return (BASIC, *sorted([*kept, *dated]))
