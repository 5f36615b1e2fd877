"""Which of the studies that other systems offer are priors worth having here before the reader opens the study."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from app.archive.patients import doubts
from app.archive.waiting import Subject
from app.network.query import RemoteStudy
from app.settings import Preferences
from viewer.model.study import Patient
from viewer.model.text import folded, parse_date

SHORTEST_WORD = 4
# Words of descriptions that name no part of the body.
_EMPTY = {
    "with",
    "without",
    "contrast",
    "plain",
    "study",
    "series",
    "planes",
    "view",
    "views",
    "left",
    "right",
    "protocol",
}
_EMPTY |= {
    "follow",
    "control",
    "routine",
    "screening",
    "after",
    "before",
    "both",
    "bilateral",
    "lateral",
    "exam",
    "scan",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """How many priors at most, how old at most, and in what they must be like the study."""

    count: int = 2
    years: int = 5
    same_modality: bool = True
    same_region: bool = True


def rule_of(values: Preferences) -> Rule:
    """The rule of the settings."""
    return Rule(
        values.prefetch_count, values.prefetch_years, values.prefetch_same_modality, values.prefetch_same_region
    )


def chosen(subject: Subject, offered: Iterable[RemoteStudy], rule: Rule) -> tuple[RemoteStudy, ...]:
    """Those that the rule wants, the newest first; what several systems have is taken from the first that said so.

    Only studies of surely the same patient are wanted: ID, name and birth date are given on both sides and agree, and no
    issuer contradicts. That is what the system says; the headers that come are judged once more when priors are shown.
    """
    fits: dict[str, RemoteStudy] = {}
    for one in offered:
        if one.uid not in fits and one.uid != subject.uid and _of_patient(subject, one) and _fits(subject, one, rule):
            fits[one.uid] = one
    newest = sorted(fits.values(), key=lambda one: (one.date, one.time, one.uid), reverse=True)
    return tuple(newest[: rule.count])


def _of_patient(subject: Subject, one: RemoteStudy) -> bool:
    known = Patient(one.patient_name, one.patient_id, one.issuer, one.birth_date, one.sex)
    named = all((one.patient_name, one.patient_id, one.birth_date, subject.patient.patient_id))
    return named and doubts(subject.patient, known) == ""


def _fits(subject: Subject, one: RemoteStudy, rule: Rule) -> bool:
    day, then = parse_date(subject.date), parse_date(one.date)
    if day is None or then is None or not day - datetime.timedelta(days=366 * rule.years) <= then <= day:
        return False
    if rule.same_modality and not set(subject.modalities) & set(one.modalities):
        return False
    return not rule.same_region or bool(_words(*subject.body_parts, subject.description) & _words(one.description))


def _words(*texts: str) -> set[str]:
    """The words that may name a region. A system does not tell the body part of a study, only its description."""
    words = {word.strip(".,;:()/") for text in texts for word in folded(text.replace("_", " ")).split()}
    return {word for word in words if len(word) >= SHORTEST_WORD} - _EMPTY
