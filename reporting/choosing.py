"""Which template is for a study, and why this one: procedure, modality, body part, words, sex and age."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reporting.report import Order
from reporting.template import DOCUMENTS, Matching, Template
from reporting.words import ENGLISH, same_language
from viewer.model.study import Study
from viewer.model.text import age_years

# What each agreement counts: a code of the order says more than words, words and body parts more than a modality.
BY_PROCEDURE, BY_PART, BY_WORD, BY_NEED, BY_PERSON, BY_MODALITY = 8, 2, 2, 2, 2, 1


@dataclass(frozen=True, slots=True)
class Choice:
    """A template that fits, how well, and what agreed, each in a few words."""

    template: Template
    score: int
    reasons: tuple[str, ...]

    @property
    def why(self) -> str:
        """The reasons as one sentence."""
        if not self.reasons:
            return f"{self.template.name}: it asks for nothing of the study, and so fits every one."
        return f"{self.template.name}: {', '.join(self.reasons)}."


def choose(templates: Sequence[Template], study: Study, order: Order, language: str = ENGLISH) -> Template | None:
    """The template that fits the study best; of equals one in ``language``, then the first; None where none fits."""
    found = ranked(templates, study, order, language)
    return found[0].template if found else None


def ranked(templates: Sequence[Template], study: Study, order: Order, language: str = ENGLISH) -> tuple[Choice, ...]:
    """Every template that fits, the best first."""
    fitting = [one for one in (_choice(template, study, order) for template in templates) if one is not None]
    by_worth = sorted(fitting, key=lambda one: (-one.score, not same_language(one.template.language, language)))
    return tuple(by_worth)


def _choice(template: Template, study: Study, order: Order) -> Choice | None:
    """How a template fits; None where it does not."""
    if why_not(template.match, study, order):
        return None
    found = tuple(_agreements(template.match, study, order))
    return Choice(template, sum(worth for worth, _ in found), tuple(reason for _, reason in found))


def why_not(match: Matching, study: Study, order: Order) -> str:
    """Why a template is not for a study, "" where it is."""
    modalities = {series.modality for series in study.series} - DOCUMENTS
    if match.modalities and not (modalities and modalities <= set(match.modalities)):
        return f"the study is {' and '.join(sorted(modalities)) or 'without images'}"
    if not set(match.needs) <= modalities:
        return f"the study has no {' and '.join(sorted(set(match.needs) - modalities))}"
    barred = _first_found(match.not_words, _words(study, order))
    if barred:
        return f"“{barred}” is named"
    return _why_not_about(match, study, order) or _why_not_person(match, study)


def _why_not_about(match: Matching, study: Study, order: Order) -> str:
    asks = match.body_parts or match.words or match.procedures
    said = _procedure(match, order) or _part(match, study) or _first_found(match.words, _words(study, order))
    return "neither procedure nor body part nor a word agrees" if asks and not said else ""


def _why_not_person(match: Matching, study: Study) -> str:
    if match.sex and study.patient.sex != match.sex:
        return f"the patient's sex is {study.patient.sex or 'not known'}"
    if match.from_age is None and match.to_age is None:
        return ""
    age = age_years(study.patient.birth_date, study.date, study.patient_age)
    if age is None:
        return "the patient's age is not known"
    young, old = match.from_age is not None and age < match.from_age, match.to_age is not None and age > match.to_age
    return f"the patient is {age}" if young or old else ""


def _agreements(match: Matching, study: Study, order: Order) -> Iterator[tuple[int, str]]:
    code, part = _procedure(match, order), _part(match, study)
    word = _first_found(match.words, _words(study, order))
    if code:
        yield BY_PROCEDURE, f"procedure code {code}"
    if match.modalities:
        found = {series.modality for series in study.series} - DOCUMENTS
        yield BY_MODALITY, f"modality {' and '.join(sorted(found))}"
    if match.needs:
        yield BY_NEED, f"with {' and '.join(match.needs)}"
    if part:
        yield BY_PART, f"body part {part}"
    if word:
        yield BY_WORD, f"“{word}” in the procedure or the description"
    if match.sex:
        yield BY_PERSON, f"sex {match.sex}"
    if match.from_age is not None or match.to_age is not None:
        yield BY_PERSON, f"age {age_years(study.patient.birth_date, study.date, study.patient_age)}"


def _procedure(match: Matching, order: Order) -> str:
    code = order.procedure_code.value if order.procedure_code else ""
    return code if code and code in match.procedures else ""


def _part(match: Matching, study: Study) -> str:
    wanted = {part.upper() for part in match.body_parts}
    return next((part for series in study.series if (part := series.body_part.upper()) in wanted), "")


def _words(study: Study, order: Order) -> list[str]:
    named = [study.description, order.procedure, *(series.protocol for series in study.series)]
    return re.findall(r"\w+", " ".join(named).lower())


def _first_found(wanted: tuple[str, ...], words: list[str]) -> str:
    beginnings = tuple(one.lower() for one in wanted)
    return next((word for word in words if beginnings and word.startswith(beginnings)), "")
