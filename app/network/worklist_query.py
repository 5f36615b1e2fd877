"""Questions to a modality worklist (C-FIND, PS3.4 K.6.1): what is scheduled, with what the order says of the patient."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pynetdicom.presentation import build_context

from app.network.calling import Caller, association
from app.network.node import Node
from app.network.query import answers

WORKLIST_FIND = "1.2.840.10008.5.1.4.31"
MOST = 1000  # answers of one question; more are asked for by shorter times
_PATIENT = (
    "PatientName",
    "PatientID",
    "IssuerOfPatientID",
    "PatientBirthDate",
    "PatientSex",
    "MedicalAlerts",
    "Allergies",
    "PregnancyStatus",
    "SpecialNeeds",
    "PatientState",
)
_REQUEST = (
    "AccessionNumber",
    "RequestingPhysician",
    "ReferringPhysicianName",
    "StudyInstanceUID",
    "RequestedProcedureID",
    "RequestedProcedureDescription",
    "RequestedProcedurePriority",
    "ReasonForTheRequestedProcedure",
    "RequestedProcedureComments",
    "ImagingServiceRequestComments",
    "ReasonForTheImagingServiceRequest",
    "PlacerOrderNumberImagingServiceRequest",
    "FillerOrderNumberImagingServiceRequest",
    "ConfidentialityConstraintOnPatientDataDescription",
)
_STEP = (
    "ScheduledStationAETitle",
    "ScheduledProcedureStepStartDate",
    "ScheduledProcedureStepStartTime",
    "Modality",
    "ScheduledProcedureStepDescription",
    "ScheduledProcedureStepID",
    "ScheduledProcedureStepStatus",
    "ScheduledStationName",
)
_SEQUENCES = ("RequestedProcedureCodeSequence", "ReasonForRequestedProcedureCodeSequence")


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Which steps are asked for: days of their start (both included), and "" for any modality or station."""

    first: datetime.date
    last: datetime.date
    modality: str = ""
    station: str = ""
    hours: tuple[int, int] = (0, 23)  # of a single day


@dataclass(frozen=True, slots=True)
class Found:
    """What a worklist answered. ``incomplete`` names the times of which the answer was cut off."""

    steps: tuple[Dataset, ...]
    incomplete: tuple[str, ...] = ()


def find_scheduled(
    node: Node, caller: Caller, asked: Scheduled, cancelled: Callable[[], bool] = lambda: False
) -> Found:
    """Everything that is scheduled, day by day; where a day has more than one answer may hold, hour by hour.

    Raises Unreachable with a sentence.
    """
    steps: list[Dataset] = []
    incomplete: list[str] = []
    days = (asked.last - asked.first).days
    for number in range(days + 1):
        day = asked.first + datetime.timedelta(days=number)
        if cancelled():
            break
        _ask(node, caller, replace(asked, first=day, last=day), steps, incomplete)
    return Found(tuple(steps), tuple(incomplete))


def _ask(node: Node, caller: Caller, asked: Scheduled, steps: list[Dataset], incomplete: list[str]) -> None:
    found, whole = _answers(node, caller, asked)
    first, last = asked.hours
    if whole:
        steps += found
    elif first == last:
        steps += found
        incomplete.append(f"{asked.first:%Y-%m-%d} {first:02}:00")
    else:
        middle = (first + last) // 2
        for hours in ((first, middle), (middle + 1, last)):
            _ask(node, caller, replace(asked, hours=hours), steps, incomplete)


def _answers(node: Node, caller: Caller, asked: Scheduled) -> tuple[list[Dataset], bool]:
    """The answers to one question, and whether they are all."""
    found: list[Dataset] = []
    with association(node, caller, [build_context(WORKLIST_FIND)]) as made:
        for one in answers(made, node, _identifier(asked), WORKLIST_FIND):
            found.append(one)
            if len(found) >= MOST:
                made.abort()
                return found, False
    return found, True


def _identifier(asked: Scheduled) -> Dataset:
    made, step = Dataset(), Dataset()
    for name in (*_PATIENT, *_REQUEST):
        setattr(made, name, None)
    for name in _STEP:
        setattr(step, name, None)
    for name in _SEQUENCES:
        setattr(made, name, Items([_code()]))
    step.ScheduledProtocolCodeSequence = Items([_code()])
    step.ScheduledProcedureStepStartDate = f"{asked.first:%Y%m%d}"
    first, last = asked.hours
    if (first, last) != (0, 23):
        step.ScheduledProcedureStepStartTime = f"{first:02}0000-{last:02}5959"
    step.Modality = asked.modality or None
    step.ScheduledStationAETitle = asked.station or None
    made.ScheduledProcedureStepSequence = Items([step])
    return made


def _code() -> Dataset:
    made = Dataset()
    made.CodeValue = made.CodingSchemeDesignator = made.CodeMeaning = None
    return made


def step_of(answer: Dataset) -> Dataset:
    """The scheduled step of an answer, an empty one where there is none."""
    found: Any = answer.get("ScheduledProcedureStepSequence")
    return found[0] if found else Dataset()


def codes_of(answer: Dataset, name: str) -> Iterator[tuple[str, str, str]]:
    """Value, scheme and meaning of each item of a code sequence."""
    for item in answer.get(name) or ():
        yield tuple(str(item.get(part) or "") for part in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning"))  # type: ignore[misc]
