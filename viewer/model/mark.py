"""What may be drawn over an image, in plane coordinates; the overlay painter knows these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.geometry import Triple


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline; ``closed`` joins the last point to the first; ``dashed`` for helping lines; ``arrow`` gives it a head.

    ``ends`` marks where it begins and ends, as a ruler's; a line that measures nothing has none.
    """

    points: tuple[Triple, ...]
    closed: bool = False
    dashed: bool = False
    arrow: bool = False
    ends: bool = True


@dataclass(frozen=True, slots=True)
class Spot:
    """A single point, drawn so that what lies there can be seen."""

    point: Triple


@dataclass(frozen=True, slots=True)
class EllipseMark:
    """An ellipse by the ends of its two axes (four points)."""

    points: tuple[Triple, Triple, Triple, Triple]


@dataclass(frozen=True, slots=True)
class Label:
    """Lines of plain text that hang at a point of the picture; ``at`` is where the reader wants their middle."""

    anchor: Triple
    lines: tuple[str, ...]
    at: Triple | None = None


@dataclass(frozen=True, slots=True)
class Handle:
    """A point that can be gripped; ``index`` is the measurement's point it moves."""

    point: Triple
    index: int


@dataclass(frozen=True, slots=True)
class Glass:
    """A magnifying glass over a point."""

    point: Triple


@dataclass(frozen=True, slots=True)
class Cross:
    """The 3D cursor: a cross with an open middle; ``dashed`` where its point lies off the picture's plane."""

    point: Triple
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Knob:
    """A place of the linked cross by which it is turned, or, ``square``, by which a slab is made thicker."""

    point: Triple
    square: bool = False


Mark = Knob | Line | EllipseMark | Spot | Label | Handle | Glass | Cross
