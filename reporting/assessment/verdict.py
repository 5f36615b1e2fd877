"""What the rules of a system say, and the rules themselves: one file of this room each with an ``EVALUATOR``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from reporting.assessment.given import Given


@dataclass(frozen=True, slots=True)
class Verdict:
    """A category by its id with its modifiers, and the reasons in the order of the rules; ``more`` adds to the management.

    Without a category the system does not apply, and ``reasons`` say why.
    """

    category: str = ""
    reasons: tuple[str, ...] = ()
    modifiers: tuple[str, ...] = ()
    more: str = ""


@dataclass(frozen=True, slots=True)
class Evaluator:
    """The rules of the system of that id; they raise Open for what they need, Unfit for what contradicts itself."""

    system: str
    evaluate: Callable[[Given], Verdict]


def whole_mm(size: float) -> int:
    """A size in mm to the nearest whole one, a half upwards; decimals are taken as they are written."""
    return int(Fraction(str(size)) + Fraction(1, 2))


def tenth_mm(size: float) -> float:
    """A size in mm to one decimal, a half upwards."""
    return int(Fraction(str(size)) * 10 + Fraction(1, 2)) / 10
