"""A hanging protocol by example: from what hangs now to the rules that would hang it so again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from viewer.hanging.criteria import study_texts
from viewer.hanging.protocol import CURRENT, PRIOR, Criteria, PaneRule
from viewer.hanging.traits import Candidate, Known, Traits, images_of
from viewer.model.words import plain

_SIDES = {"R": "right", "L": "left", "B": "both sides"}
_AROUND = 0.2  # a series counts as equally thick within so much of its thickness


class NoExampleError(ValueError):
    """What hangs cannot be asked for by a protocol; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Offer:
    """Something of the study that a protocol may ask for: in words, and as the part of Criteria that asks for it."""

    key: str
    text: str
    criteria: Mapping[str, object] = field(default_factory=dict)
    usual: bool = False


@dataclass(frozen=True, slots=True)
class Hung:
    """What a pane shows: the candidate, and how, as the part of a rule that says so."""

    candidate: Candidate
    shown: PaneRule = field(default_factory=PaneRule)


def offers(candidates: Sequence[Candidate], known: Known) -> tuple[Offer, ...]:
    """What a reader may tick: everything that the study says of itself."""
    current = [candidate for candidate in candidates if candidate.age == 0]
    return tuple(_offers(current, candidates, known)) if current else ()


def _offers(current: Sequence[Candidate], candidates: Sequence[Candidate], known: Known) -> Iterator[Offer]:
    modalities = tuple(sorted({candidate.stack.modality for candidate in current}))
    asked = {"modality": modalities} if len(modalities) == 1 else {"modalities": modalities}
    yield Offer("modality", f"Modality {' and '.join(modalities)}", asked, usual=True)
    regions = tuple(known.wording.regions_in(*study_texts(current[0].study)))
    if regions:
        yield Offer("regions", f"Region {' or '.join(regions)}", {"regions": regions}, usual=True)
    described = plain(current[0].study.description)
    if described:
        yield Offer("words", f"Description “{described}”", {"words": (described,)})
    yield from _of_projections([known.of(image) for candidate in current for image in images_of(candidate)])
    contrast = {known.of(candidate).contrast for candidate in current} - {None}
    if contrast:
        given = True in contrast
        yield Offer("contrast", "Contrast was given" if given else "No contrast was given", {"contrast": given})
    prior = any(candidate.age for candidate in candidates)
    yield Offer("prior", "There is a prior" if prior else "There is no prior", {"prior": prior})


def _of_projections(shown: Sequence[Traits]) -> Iterator[Offer]:
    views = tuple(sorted({one.view for one in shown if one.view}))
    if views:
        yield Offer("views", f"Views {', '.join(views)}", {"views": views})
    sides = {one.side for one in shown if one.side}
    if sides:
        side = "B" if "B" in sides or len(sides) > 1 else sides.pop()
        yield Offer("side", f"Side: {_SIDES[side]}", {"side": side})


def criteria_of(ticked: Sequence[Offer]) -> Criteria:
    """The criteria of what was ticked; raises NoExampleError for none: it would take every study."""
    if not ticked:
        raise NoExampleError("Tick at least one thing that a study must have.")
    return Criteria(**{key: value for offer in ticked for key, value in offer.criteria.items()})  # type: ignore[arg-type]


def pane_rule(hung: Hung, known: Known, *, named: bool = False) -> PaneRule:
    """The rule that hangs a pane so again.

    Study, modality, and plane or view and side must be alike; contrast, kernel and thickness are preferred, and so is the
    name of the series, which must be alike with ``named``.
    """
    candidate, told = hung.candidate, known.of(hung.candidate)
    words = tuple(word for word in [plain(candidate.series.description)] if word)
    thickness = told.thickness_mm
    rule = replace(
        hung.shown,
        of=PRIOR if candidate.age else CURRENT,
        prior=max(candidate.age, 1),
        modality=(told.modality,) if told.modality else (),
        orientation=told.orientation,
        contrast=told.contrast,
        kernel=told.kernel,
        thickness_mm=_around(thickness) if thickness and told.orientation else None,
        scouts=told.scout,
        named=words if named else (),
        words=() if named else words,
    )
    if not candidate.stack.images[0].plane.in_patient:
        rule = replace(rule, views=(told.view,) if told.view else (), side=told.side if told.side in _SIDES else "")
    given = (("contrast", rule.contrast is not None), ("kernel", rule.kernel), ("thickness_mm", rule.thickness_mm))
    return replace(rule, soft=tuple(name for name, there in given if there))


def _around(thickness: float) -> tuple[float, float]:
    return round(thickness * (1 - _AROUND), 3), round(thickness * (1 + _AROUND), 3)
