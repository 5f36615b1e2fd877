"""Which protocol suits a study, and which stack each pane gets, with the reasons for both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from viewer.hanging.protocol import CURRENT, PaneRule, Protocol, Step
from viewer.model.geometry import orientation_name
from viewer.model.study import Series, Study
from viewer.model.volume import Stack

_MODALITY_POINTS, _WORD_POINTS = 10, 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stack that may be hung, with what names it. ``age`` is 0 for the current study, 1 for the latest prior."""

    stack: Stack
    series: Series
    study: Study
    age: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that was asked, in words, and whether it held."""

    rule: str
    held: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A protocol and how well it suits; ``score`` is None where a rule that must hold does not."""

    protocol: Protocol
    score: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """What a pane gets; no stack where nothing fits."""

    rule: PaneRule
    candidate: Candidate | None
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A step with its panes filled."""

    step: Step
    placements: tuple[Placement, ...]

    @property
    def complete(self) -> bool:
        """Whether every pane that is not optional got a stack."""
        return all(placed.candidate or placed.rule.optional for placed in self.placements)


@dataclass(frozen=True, slots=True)
class Hanging:
    """The chosen protocol with every step that could be filled, and how the others fared."""

    match: Match
    arrangements: tuple[Arrangement, ...]
    others: tuple[Match, ...] = ()


def hang(protocols: Sequence[Protocol], candidates: Sequence[Candidate]) -> Hanging | None:
    """The best protocol that can fill at least one step; None where there is nothing to hang."""
    matches = sorted((suits(protocol, candidates) for protocol in protocols), key=_rank)
    for match in matches:
        filled = tuple(fill(step, candidates) for step in match.protocol.steps) if match.score is not None else ()
        complete = tuple(arrangement for arrangement in filled if arrangement.complete)
        if complete:
            return Hanging(match, complete, tuple(other for other in matches if other is not match))
    return None


def _rank(match: Match) -> int:
    return 1 if match.score is None else -match.score


def suits(protocol: Protocol, candidates: Sequence[Candidate]) -> Match:
    """How well ``protocol`` suits the current study among ``candidates``."""
    current = [candidate for candidate in candidates if candidate.age == 0]
    asked = [(_MODALITY_POINTS, reason) for reason in _modality_reason(protocol, current)]
    asked += [(_WORD_POINTS, reason) for reason in _word_reason(protocol, current)]
    held = all(reason.held for _, reason in asked)
    score = sum(points for points, _ in asked) if held and current else None
    return Match(protocol, score, tuple(reason for _, reason in asked))


def _modality_reason(protocol: Protocol, current: Sequence[Candidate]) -> list[Reason]:
    if not protocol.modality:
        return []
    found = sorted({candidate.stack.modality for candidate in current})
    rule = f"modality {', '.join(found) or 'none'}; wanted {' or '.join(protocol.modality)}"
    return [Reason(rule, bool(set(found) & set(protocol.modality)))]


def _word_reason(protocol: Protocol, current: Sequence[Candidate]) -> list[Reason]:
    if not protocol.words:
        return []
    text = " ".join(_naming(candidate) for candidate in current)
    found = _first_word(protocol.words, text)
    rule = f"“{found}” in its names" if found else f"none of {', '.join(protocol.words)} in its names"
    return [Reason(rule, bool(found))]


def fill(step: Step, candidates: Sequence[Candidate]) -> Arrangement:
    """Each pane of ``step`` with the stack that suits it best; a stack is shown twice only as a reconstruction."""
    placements: list[Placement] = []
    taken: set[str] = set()
    for rule in step.panes:
        free = [candidate for candidate in candidates if rule.reconstruct or candidate.stack.id not in taken]
        placed = _placed(rule, free)
        if placed.candidate and not rule.reconstruct:
            taken.add(placed.candidate.stack.id)
        placements.append(placed)
    return Arrangement(step, tuple(placements))


def _placed(rule: PaneRule, candidates: Sequence[Candidate]) -> Placement:
    asked = [(candidate, demands(rule, candidate)) for candidate in candidates]
    fitting = [(candidate, reasons) for candidate, reasons in asked if all(reason.held for reason in reasons)]
    if not fitting:
        return Placement(rule, None)
    latest = min(candidate.age for candidate, _ in fitting)
    best, reasons = max(
        ((candidate, reasons) for candidate, reasons in fitting if candidate.age == latest),
        key=lambda pair: _liking(rule, pair[0]),
    )
    return Placement(rule, best, reasons)


def demands(rule: PaneRule, candidate: Candidate) -> tuple[Reason, ...]:
    """What a pane must have, asked of one stack."""
    stack = candidate.stack
    asked = [Reason(f"of the {rule.of} study", (candidate.age == 0) == (rule.of == CURRENT))]
    if rule.modality:
        asked.append(Reason(f"modality {' or '.join(rule.modality)}", stack.modality in rule.modality))
    if rule.orientation:
        asked.append(Reason(f"{rule.orientation} images", stack_orientation(stack) == rule.orientation))
    if rule.views:
        asked.append(Reason(f"view {' or '.join(rule.views)}", stack.images[0].instance.view_position in rule.views))
    if rule.reconstruct:
        asked.append(Reason(f"a volume, for the {rule.reconstruct} plane", stack.geometry.is_volume))
    return tuple(asked)


def _liking(rule: PaneRule, candidate: Candidate) -> tuple[bool, bool, int, int]:
    """Wanted words first, then the words to be avoided, then the larger stack, then the earlier series."""
    text = _naming(candidate)
    wanted, avoided = bool(_first_word(rule.words, text)), bool(_first_word(rule.avoid, text))
    return wanted, not avoided, len(candidate.stack.images), -(candidate.series.number or 0)


def stack_orientation(stack: Stack) -> str:
    """The stack's orientation; that of its first image where the stack is no volume; "" without patient coordinates."""
    plane = stack.images[0].plane
    if stack.geometry.orientation:
        return stack.geometry.orientation
    return orientation_name(plane.normal) if plane.in_patient else ""


def _naming(candidate: Candidate) -> str:
    series, study = candidate.series, candidate.study
    instance = candidate.stack.images[0].instance
    parts = (series.description, series.protocol, series.body_part, instance.body_part, study.description)
    return " ".join(parts).lower()


def _first_word(words: Sequence[str], text: str) -> str:
    """The first of ``words`` with which a word of ``text`` begins: "lat" finds "lateral", "pa" does not find "spain"."""
    return next((word for word in words if re.search(rf"\b{re.escape(word.lower())}", text)), "")
