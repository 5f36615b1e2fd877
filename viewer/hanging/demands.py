"""What a pane demands of a candidate, and which of several it likes best."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from viewer.hanging.protocol import CURRENT, PaneRule
from viewer.hanging.reasons import Reason
from viewer.hanging.traits import Candidate, Traits
from viewer.model.words import first_word

_SIDES = {"R": "right", "L": "left", "B": "both sides", "": "no side"}
_ONE_OF = " or "


def demands(rule: PaneRule, candidate: Candidate, known: Traits) -> tuple[Reason, ...]:
    """Every demand of a pane, asked of one candidate."""
    asked = [Reason(_whose(rule), _of(rule, candidate))]
    asked += [_softened(rule, name, found) for name, ask in _DEMANDS if (found := ask(rule, known))]
    if known.scout and not rule.scouts:
        asked.append(Reason("no scout, dose sheet or the like", False))
    if rule.reconstruct or rule.rendering:
        what = f"the {rule.reconstruct} plane" if rule.reconstruct else "the rendering"
        geometry = candidate.stack.geometry
        possible = geometry.has_planes if rule.reconstruct else geometry.is_volume
        asked.append(Reason(f"a volume, for {what}", possible and not candidate.stack.colour))
    return tuple(asked)


def fits(reasons: tuple[Reason, ...]) -> bool:
    """Whether everything holds that must."""
    return all(reason.held or reason.soft for reason in reasons)


def liking(rule: PaneRule, candidate: Candidate, known: Traits, reasons: tuple[Reason, ...]) -> tuple[float, ...]:
    """How much a pane likes one that fits: preferences held, words, images made to be read, whole views, size, order."""
    held = sum(reason.held for reason in reasons if reason.soft)
    wanted, avoided = bool(first_word(rule.words, known.text)), bool(first_word(rule.avoid, known.text))
    size, thickness = len(candidate.stack.images), known.thickness_mm or 0.0
    by_size = {"small": -size, "thin": -thickness, "thick": thickness}.get(rule.likes, float(size))
    if rule.by_image and rule.likes == "":
        by_size = 0.0  # of projections the number in the series says nothing
    number = -(candidate.series.number or 0)
    rank = (wanted, not avoided, held, not known.for_processing, -len(known.modifiers), by_size, size, number)
    return tuple(float(one) for one in (*rank, -(candidate.index or 0)))


def _whose(rule: PaneRule) -> str:
    which = "" if rule.prior == 1 else f" (number {rule.prior})"
    return f"of the {rule.of} study{which}"


def _of(rule: PaneRule, candidate: Candidate) -> bool:
    return (candidate.age == 0) == (rule.of == CURRENT)


def _softened(rule: PaneRule, name: str, reason: Reason) -> Reason:
    return Reason(reason.rule, reason.held, soft=True) if name in rule.soft else reason


def _modality(rule: PaneRule, known: Traits) -> Reason | None:
    wanted = _ONE_OF.join(rule.modality)
    return Reason(f"modality {wanted}: {known.modality or 'none'}", known.modality in rule.modality) if wanted else None


def _orientation(rule: PaneRule, known: Traits) -> Reason | None:
    if not rule.orientation:
        return None
    return Reason(
        f"{rule.orientation} images: {known.orientation or 'not known'}", known.orientation == rule.orientation
    )


def _views(rule: PaneRule, known: Traits) -> Reason | None:
    wanted = _ONE_OF.join(rule.views)
    return Reason(f"view {wanted}: {known.view or 'not known'}", known.view in rule.views) if wanted else None


def _side(rule: PaneRule, known: Traits) -> Reason | None:
    if not rule.side:
        return None
    told = known.contradiction or _SIDES.get(known.side, known.side)
    return Reason(f"{_SIDES[rule.side]}: {told}", known.side == rule.side)


def _contrast(rule: PaneRule, known: Traits) -> Reason | None:
    if rule.contrast is None:
        return None
    told = {True: "given", False: "not given", None: "not known"}[known.contrast]
    return Reason(f"{'with' if rule.contrast else 'without'} contrast: {told}", known.contrast == rule.contrast)


def _thickness(rule: PaneRule, known: Traits) -> Reason | None:
    if rule.thickness_mm is None:
        return None
    low, high = rule.thickness_mm
    told = "not known" if known.thickness_mm is None else f"{known.thickness_mm:g} mm"
    held = known.thickness_mm is not None and low <= known.thickness_mm <= high
    return Reason(f"{low:g} to {high:g} mm thick: {told}", held)


def _kernel(rule: PaneRule, known: Traits) -> Reason | None:
    if not rule.kernel:
        return None
    return Reason(f"{rule.kernel} kernel: {known.kernel or 'not known'}", known.kernel == rule.kernel)


def _named(rule: PaneRule, known: Traits) -> Reason | None:
    if not rule.named:
        return None
    found = first_word(rule.named, known.text)
    return Reason(f"named {_ONE_OF.join(rule.named)}: {f'“{found}”' if found else 'not so'}", bool(found))


def _unnamed(rule: PaneRule, known: Traits) -> Reason | None:
    if not rule.unnamed:
        return None
    found = first_word(rule.unnamed, known.text)
    return Reason(f"not named {_ONE_OF.join(rule.unnamed)}: {f'“{found}”' if found else 'right'}", not found)


_DEMANDS: tuple[tuple[str, Callable[[PaneRule, Traits], Reason | None]], ...] = (
    ("modality", _modality),
    ("orientation", _orientation),
    ("views", _views),
    ("side", _side),
    ("contrast", _contrast),
    ("thickness_mm", _thickness),
    ("kernel", _kernel),
    ("named", _named),
    ("unnamed", _unnamed),
)


def preferences(rule: PaneRule, known: Traits) -> Iterator[Reason]:
    """The words that a pane likes and those it would rather not have, for the explanation."""
    if rule.words:
        found = first_word(rule.words, known.text)
        yield Reason(
            f"rather named {_ONE_OF.join(rule.words)}{f': “{found}”' if found else ''}", bool(found), soft=True
        )
    if rule.avoid:
        found = first_word(rule.avoid, known.text)
        yield Reason(
            f"rather not named {_ONE_OF.join(rule.avoid)}{f': “{found}”' if found else ''}", not found, soft=True
        )
