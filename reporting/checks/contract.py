"""What a check before signing is: one file of this room with a ``CHECK``, found by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from reporting.report import Report, Section
from reporting.template import Template
from viewer.model.measurement import Measurement
from viewer.model.study import Study

IMPRESSION = "19005-8"  # LOINC heading codes of CID 7001
FINDINGS = "59776-5"
COMPARISON = "18834-2"


class Severity(StrEnum):
    """Whether signing waits for it. Only what is surely wrong blocks; false alarms teach readers not to look."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing a check has seen: a plain sentence, and the section ("" for none) where to look."""

    check: str
    severity: Severity
    section_id: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Context:
    """What checks are told besides the report.

    ``measurements`` are those on the desk now, None where they are not known; ``priors`` all known studies of the patient;
    ``unseen_series`` names the series that were never opened, as a reader knows them ("Series 4, Chest 2.5 mm"); ``awaited``
    is a sentence on images that another system has and that are not here, "" where none are known.
    """

    template: Template | None = None
    measurements: tuple[Measurement, ...] | None = None
    priors: tuple[Study, ...] = ()
    unseen_series: tuple[str, ...] = ()
    awaited: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: ``run`` gives a remark for everything that is amiss."""

    id: str
    title: str
    run: Callable[[Report, Context], Iterable[Remark]]


def open_sections(report: Report) -> tuple[Section, ...]:
    """The sections this signature is about: of an addendum only itself, the others are signed already."""
    return report.sections[-1:] if report.addendum_number else report.sections


def headed(report: Report, heading: str) -> tuple[Section, ...]:
    """The sections under a coded heading, among those that this signature is about."""
    return tuple(section for section in open_sections(report) if section.heading.value == heading)
