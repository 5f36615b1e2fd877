"""An object at the door, and what was decided about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.archive.files import Staged
from viewer.dicom.header import HeaderFacts
from viewer.model.study import Instance, Series, Study


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of a header, and their JSON as rows will hold it."""

    header: HeaderFacts
    study_json: str
    series_json: str
    instance_json: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """An object whose header was read and whose bytes were hashed.

    ``source`` is how a person knows it; ``path`` is what its row will hold. ``staged`` is None where the file is only
    referenced; ``modified_ns`` is None where it is not.
    """

    source: str
    facts: Facts
    path: str
    size: int
    sha256: str
    content_sha256: str
    preamble: bytes | None = None
    staged: Staged | None = None
    modified_ns: int | None = None

    @property
    def study(self) -> Study:
        """The study the object names, without series."""
        return self.facts.header.study

    @property
    def series(self) -> Series:
        """The series the object names, without instances."""
        return self.facts.header.series

    @property
    def instance(self) -> Instance:
        """The object itself."""
        return self.facts.header.instance


def staged_arrival(source: str, staged: Staged, facts: Facts) -> Arrival:
    """The arrival of a staged file."""
    return Arrival(
        source, facts, staged.path, staged.size, staged.sha256, staged.content_sha256, staged.preamble, staged
    )


class Outcome(StrEnum):
    """What becomes of an object."""

    TAKEN = "taken"
    ALREADY_HERE = "already here"
    OTHER_CONTENT = "content"  # same SOP Instance UID, other content
    OTHER_PATIENT = "patient"  # another patient under a study's UID


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided. ``reason`` is a sentence; ``held_before`` is true where the same bytes are in quarantine already."""

    outcome: Outcome
    reason: str = ""
    held_before: bool = False

    @property
    def conflict(self) -> bool:
        """Whether the object was not let in."""
        return self.outcome in (Outcome.OTHER_CONTENT, Outcome.OTHER_PATIENT)

    @property
    def keeps_file(self) -> bool:
        """Whether the object's file is needed: to be shown, or held in quarantine."""
        return self.outcome is Outcome.TAKEN or (self.conflict and not self.held_before)
