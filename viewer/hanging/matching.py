"""Which protocol suits a study, and which stack each pane gets, with the reasons for both."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.hanging.criteria import suits
from viewer.hanging.demands import demands, fits, liking, preferences
from viewer.hanging.protocol import CURRENT, PaneRule, Protocol, Step
from viewer.hanging.reasons import Arrangement, Hanging, Match, Placement, Reason
from viewer.hanging.traits import Candidate, Known, Traits, images_of


def hang(protocols: Sequence[Protocol], candidates: Sequence[Candidate], known: Known) -> Hanging | None:
    """The best protocol that can fill at least one step; None where there is nothing to hang.

    The reader's own protocols come before those that are shipped, whatever they count.
    """
    matches = sorted((suits(protocol, candidates, known) for protocol in protocols), key=_rank)
    for match in matches:
        found = hang_by(match, candidates, known, matches) if match.score is not None else None
        if found is not None:
            return found
    return None


def hang_by(
    match: Match, candidates: Sequence[Candidate], known: Known, matches: Sequence[Match] = ()
) -> Hanging | None:
    """The steps of one protocol, also of one that does not suit; None where no step can be filled."""
    filled = tuple(fill(step, candidates, known) for step in match.protocol.steps)
    complete = tuple(arrangement for arrangement in filled if arrangement.complete)
    left_out = tuple(arrangement for arrangement in filled if not arrangement.complete)
    others = tuple(other for other in matches if other.protocol != match.protocol)
    return Hanging(match, complete, left_out, others) if complete else None


def _rank(match: Match) -> tuple[bool, bool, int]:
    return match.score is None, not match.protocol.own, -(match.score or 0)


def fill(step: Step, candidates: Sequence[Candidate], known: Known) -> Arrangement:
    """Each pane of ``step`` with what suits it best.

    All panes of a prior show the same one: the most relevant of those that fill most of them. What one pane shows, another
    does not, but as a reconstruction.
    """
    ages = {number: _prior_for(step, number, candidates, known) for number in {rule.prior for rule in step.panes}}
    placements: list[Placement] = []
    taken: set[tuple[str, int | None]] = set()
    for rule in step.panes:
        age = 0 if rule.of == CURRENT else ages[rule.prior]
        placed = _placed(rule, [one for one in _asked(rule, candidates, age) if rule.again or _free(one, taken)], known)
        if placed.candidate and not rule.again:
            taken.add((placed.candidate.stack.id, placed.candidate.index))
        placements.append(placed)
    return Arrangement(step, tuple(placements))


def best(rule: PaneRule, candidates: Sequence[Candidate], age: int, known: Known) -> Candidate | None:
    """What of the exam of that age suits a pane best; None where nothing fits."""
    return _placed(rule, _asked(rule, candidates, age), known).candidate


def _prior_for(step: Step, number: int, candidates: Sequence[Candidate], known: Known) -> int | None:
    """Which prior (by its age) the panes for the ``number``-th one show; None where there is none that fits any."""
    rules = [rule for rule in step.panes if rule.of != CURRENT and rule.prior == number]
    fitting: list[tuple[int, int]] = []
    for age in sorted({candidate.age for candidate in candidates if candidate.age > 0}) if rules else ():
        count = sum(bool(_fitting(rule, _asked(rule, candidates, age), known)) for rule in rules)
        fitting += [(count, -age)] if count else []
        if len(fitting) == number and (number > 1 or count == len(rules)):
            return age  # none after it can be better
    return -max(fitting)[1] if fitting and number == 1 else None


def _asked(rule: PaneRule, candidates: Sequence[Candidate], age: int | None) -> list[Candidate]:
    """The candidates of one exam as a rule sees them: stacks, or image by image."""
    own = [candidate for candidate in candidates if candidate.age == age]
    return [image for candidate in own for image in images_of(candidate)] if rule.by_image else own


def _free(candidate: Candidate, taken: set[tuple[str, int | None]]) -> bool:
    shown = {index for stack_id, index in taken if stack_id == candidate.stack.id}
    if candidate.index is None:
        return not shown
    return candidate.index not in shown and None not in shown


Judged = tuple[Candidate, Traits, tuple[Reason, ...]]


def _fitting(rule: PaneRule, candidates: Sequence[Candidate], known: Known) -> list[Judged]:
    return [one for one in _judged(rule, candidates, known) if fits(one[2])]


def _judged(rule: PaneRule, candidates: Sequence[Candidate], known: Known) -> list[Judged]:
    told = [(candidate, known.of(candidate)) for candidate in candidates]
    return [(candidate, one, demands(rule, candidate, one)) for candidate, one in told]


def _placed(rule: PaneRule, candidates: Sequence[Candidate], known: Known) -> Placement:
    judged = _judged(rule, candidates, known)
    fitting = [one for one in judged if fits(one[2])]
    if not fitting:
        nearest = max((reasons for _, _, reasons in judged), key=_held, default=())
        return Placement(rule, None, nearest)
    best, told, reasons = max(fitting, key=lambda one: liking(rule, *one))
    return Placement(rule, best, (*reasons, *preferences(rule, told)))


def _held(reasons: tuple[Reason, ...]) -> int:
    return sum(reason.held or reason.soft for reason in reasons)
