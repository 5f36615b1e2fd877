"""Rules that were asked of a study or a stack, in words, with whether they held: a match explains itself."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.hanging.protocol import PaneRule, Protocol, Step
from viewer.hanging.traits import Candidate


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule in words and whether it held; one that is ``soft`` only prefers."""

    rule: str
    held: bool
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """A protocol and how well it suits; ``score`` is None where a rule that must hold does not."""

    protocol: Protocol
    score: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """What a pane gets; no candidate where nothing fits, with the reasons of the one that came nearest."""

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
        """Whether every pane that is not optional got something, and one of each study that the step is about did."""
        wanted = {(placed.rule.of, placed.rule.prior) for placed in self.placements}
        shown = {(placed.rule.of, placed.rule.prior) for placed in self.placements if placed.candidate}
        return wanted == shown and all(placed.candidate or placed.rule.optional for placed in self.placements)


@dataclass(frozen=True, slots=True)
class Hanging:
    """The chosen protocol with every step that could be filled, those that could not, and how the others fared."""

    match: Match
    arrangements: tuple[Arrangement, ...]
    left_out: tuple[Arrangement, ...] = ()
    others: tuple[Match, ...] = ()
