"""How relevant each prior is to the study being read, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viewer.hanging.criteria import study_texts
from viewer.hanging.wording import Wording
from viewer.model.study import Study

_REGION, _MODALITY, _DESCRIPTION = 4, 2, 1


@dataclass(frozen=True, slots=True)
class Relevance:
    """A prior with what speaks for it: the higher the more relevant; ``reason`` in words."""

    study: Study
    score: int
    reason: str


def by_relevance(study: Study, priors: Sequence[Study], wording: Wording) -> tuple[Relevance, ...]:
    """The priors with images, the most relevant first: by region, modality and exam, then the latest."""
    own = _about(study, wording)
    judged = [_judged(own, prior, wording) for prior in priors if any(series.instances for series in prior.series)]
    latest_first = sorted(judged, key=lambda one: (one.study.date, one.study.time), reverse=True)
    return tuple(sorted(latest_first, key=lambda one: -one.score))


@dataclass(frozen=True, slots=True)
class _About:
    regions: frozenset[str]
    modalities: frozenset[str]
    description: str


def _about(study: Study, wording: Wording) -> _About:
    """A study's regions: by its description and body parts, else by its series."""
    regions = wording.regions_in(*study_texts(study))
    if not regions:
        regions = wording.regions_in(*(f"{series.description} {series.protocol}" for series in study.series))
    modalities = frozenset(series.modality for series in study.series if series.instances)
    return _About(frozenset(regions), modalities, study.description.casefold().strip())


def _judged(own: _About, prior: Study, wording: Wording) -> Relevance:
    other = _about(prior, wording)
    regions, modalities = sorted(own.regions & other.regions), sorted(own.modalities & other.modalities)
    same_exam = bool(own.description) and own.description == other.description
    score = _REGION * bool(regions) + _MODALITY * bool(modalities) + _DESCRIPTION * same_exam
    parts = [f"same region ({', '.join(regions)})" if regions else _no_region(own, other)]
    parts.append(f"same modality ({', '.join(modalities)})" if modalities else "other modality")
    if same_exam:
        parts.append("same exam")
    return Relevance(prior, score, ", ".join(parts))


def _no_region(own: _About, other: _About) -> str:
    return "another region" if own.regions and other.regions else "region not known"
