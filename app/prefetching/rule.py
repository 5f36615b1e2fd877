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

    ID and name must be told and agree, and nothing else that is told may contradict: birth date, sex, issuer. Some systems do
    not tell a birth date; so the headers that come are judged by themselves, and a prior that they leave in doubt is shown as
    not verified, as everywhere.
    """
    fits: dict[str, RemoteStudy] = {}
    for one in offered:
        if one.uid not in fits and one.uid != subject.uid and _of_patient(subject, one) and _fits(subject, one, rule):
            fits[one.uid] = one
    newest = sorted(fits.values(), key=lambda one: (one.date, one.time, one.uid), reverse=True)
    return tuple(newest[: rule.count])


def _of_patient(subject: Subject, one: RemoteStudy) -> bool:
    ours = subject.patient
    if not all((one.patient_name, one.patient_id, ours.name, ours.patient_id)):
        return False
    told = Patient(
        one.patient_name,
        one.patient_id,
        one.issuer or ours.issuer,
        one.birth_date or ours.birth_date,
        one.sex or ours.sex,
    )
    return doubts(ours, told) == ""


def _fits(subject: Subject, one: RemoteStudy, rule: Rule) -> bool:
    day, then = parse_date(subject.date), parse_date(one.date)
    if day is None or then is None or not day - datetime.timedelta(days=366 * rule.years) <= then <= day:
        return False
    # Some systems tell no modalities: then the description must name one.
    if rule.same_modality and not set(subject.modalities) & set(one.modalities or _names(one.description)):
        return False
    return not rule.same_region or bool(_words(*subject.body_parts, subject.description) & _words(one.description))


def _names(description: str) -> set[str]:
    return set(description.upper().replace("/", " ").split())


def _words(*texts: str) -> set[str]:
    """The words that may name a region. A system does not tell the body part of a study, only its description."""
    words = {word.strip(".,;:()/") for text in texts for word in folded(text.replace("_", " ")).split()}
    return {word for word in words if len(word) >= SHORTEST_WORD} - _EMPTY
