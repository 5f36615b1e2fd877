"""What a check before signing is: one file of this room with a ``CHECK``, found by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from reporting.report import Report, Section
from reporting.results import Critical
from reporting.template import Template
from viewer.model.measurement import Measurement
from viewer.model.study import Study

IMPRESSION = "19005-8"  # LOINC heading codes of CID 7001
FINDINGS = "59776-5"
COMPARISON = "18834-2"
TECHNIQUE = "55111-9"
COMMUNICATION = "73568-8"


class Severity(StrEnum):
    """Whether signing waits for it. Only what is surely wrong blocks; false alarms teach readers not to look."""

    BLOCK = "block"
    WARN = "warn"
    INFO = "info"  # a remark that was overruled, with its reason


@dataclass(frozen=True, slots=True)
class Fix:
    """What one click puts right: the characters ``start`` to ``stop`` of a section, ``old`` as the check saw them."""

    title: str
    section_id: str
    start: int
    stop: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing a check has seen: a plain sentence, and the section ("" for none) where to look.

    ``place`` are the characters (start, stop) of the section's text that it is about, None where it is about no words.
    ``final`` tells that no reason can overrule it; ``needs_reason`` that signing waits until a reason did, though it does
    not block; ``reason`` is the one it was overruled with.
    """

    check: str
    severity: Severity
    section_id: str
    sentence: str
    place: tuple[int, int] | None = None
    fix: Fix | None = None
    final: bool = False
    needs_reason: bool = False
    reason: str = ""

    @property
    def holds(self) -> bool:
        """Whether signing waits for it."""
        return self.severity is Severity.BLOCK or (self.needs_reason and not self.reason)


@dataclass(frozen=True, slots=True)
class Context:
    """What checks are told besides the report.

    ``measurements`` are those on the desk now, None where they are not known; ``priors`` all known studies of the patient;
    ``unseen_series`` names the series that were never opened, as a reader knows them ("Series 4, Chest 2.5 mm"); ``awaited``
    is a sentence on images that another system has and that are not here, "" where none are known.
    ``opened_priors`` are the UIDs of the priors of which an image was on the screen, None where that is not known;
    ``incomplete`` are sentences about objects of the study that are missing or unreadable; ``critical`` the results of the
    study that somebody must be told; ``broken_seal`` is what is wrong with a signed version of it, "" for nothing.
    """

    template: Template | None = None
    measurements: tuple[Measurement, ...] | None = None
    priors: tuple[Study, ...] = ()
    unseen_series: tuple[str, ...] = ()
    awaited: str = ""
    opened_priors: frozenset[str] | None = None
    incomplete: tuple[str, ...] = ()
    critical: tuple[Critical, ...] = ()
    broken_seal: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: ``run`` gives a remark for everything that is amiss."""

    id: str
    title: str
    run: Callable[[Report, Context], Iterable[Remark]]


def open_sections(report: Report) -> tuple[Section, ...]:
    """The sections this signature is about: of an addendum only itself, the others are signed already."""
    return report.sections[-1:] if report.is_addendum else report.sections


def headed(report: Report, heading: str) -> tuple[Section, ...]:
    """The sections under a coded heading, among those that this signature is about."""
    return tuple(section for section in open_sections(report) if section.heading.value == heading)


def holding(remarks: Iterable[Remark]) -> tuple[str, ...]:
    """The sentences for which signing waits."""
    return tuple(remark.sentence for remark in remarks if remark.holds)


def written(report: Report, *headings: str) -> tuple[Section, ...]:
    """The sections under any of these headings, among those that this signature is about; those of an addendum included."""
    return tuple(section for section in open_sections(report) if section.heading.value in headings)
