"""What is taken away from a rendered volume so that the rest can be seen: a box, and what scissors cut."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.geometry import Triple

# What can be taken away by itself, by the words that are said of it.
BONE, TABLE = "bone", "table"


@dataclass(frozen=True, slots=True)
class Box:
    """The part of the patient between two corners (LPS mm), ``low`` below ``high`` along each axis."""

    low: Triple
    high: Triple


@dataclass(frozen=True, slots=True)
class Snip:
    """One cut of the scissors: a closed line drawn on a view with ``right`` and ``down`` (unit vectors) on the screen.

    ``outline`` are points in patient mm. What is seen within the line, as deep as the volume is, is cut away; with
    ``keep`` everything else.
    """

    outline: tuple[Triple, ...]
    right: Triple
    down: Triple
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Hiding:
    """All that hides voxels: the scissors' cuts in their order, and ``removed``: what was found by itself (BONE, TABLE)."""

    snips: tuple[Snip, ...] = ()
    removed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.snips or self.removed)
