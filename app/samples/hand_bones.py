"""The bones of a left hand as it lies on a detector, palm down: axes, widths and cortices. Millimetres on the detector.

x grows to the right of the picture (the thumb's side), y to the fingertips; the wrist is at y = 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Bone:
    """A bone around the axis from ``base`` to ``head``: half widths along it (base, waist, head), cortex at the waist, mm.

    ``bow`` bends the axis sideways, ``broken_at`` is the share of the length at which it is broken (0: it is not).
    """

    base: Pair
    head: Pair
    widths: tuple[float, float, float]
    cortex: float
    bow: float = 0.0
    broken_at: float = 0.0
    density: float = 1.0


@dataclass(frozen=True, slots=True)
class Carpal:
    """A carpal bone: an ellipse with ``radii``, turned by ``turn`` degrees."""

    centre: Pair
    radii: Pair
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Ray:
    """A finger with its metacarpal, from the wrist to the tip."""

    metacarpal: Bone
    phalanges: tuple[Bone, ...] = field(default_factory=tuple)


def _metacarpal(base: Pair, head: Pair, bow: float, broken_at: float = 0.0) -> Bone:
    return Bone(base, head, (6.4, 3.8, 6.6), 1.55, bow, broken_at)


def _proximal(base: Pair, head: Pair) -> Bone:
    return Bone(base, head, (6.8, 4.1, 5.2), 1.35, 0.3)


def _middle(base: Pair, head: Pair) -> Bone:
    return Bone(base, head, (6.0, 3.6, 4.6), 1.2)


def _distal(base: Pair, head: Pair) -> Bone:
    return Bone(base, head, (5.0, 2.1, 3.7), 0.9)


RAYS = (
    Ray(
        Bone((25.5, 7), (47, 43), (7.2, 4.4, 6.6), 1.6, 0.6),
        (Bone((49, 46), (60.5, 72), (6.8, 4.2, 5.4), 1.3), Bone((62, 75), (70.5, 96), (6.0, 2.9, 4.6), 1.0)),
    ),
    Ray(
        _metacarpal((12.5, 15), (23, 78), -0.8),
        (_proximal((23.8, 80.5), (32.5, 120)), _middle((33, 122.5), (38, 145)), _distal((38.6, 147.3), (42, 164))),
    ),
    Ray(
        _metacarpal((1.5, 16), (4, 78.5), -0.3),
        (_proximal((4.2, 81), (7, 126)), _middle((7.2, 128.5), (9, 158)), _distal((9.3, 160.3), (10.5, 178))),
    ),
    Ray(
        _metacarpal((-9, 14), (-13.5, 71), 0.4),
        (
            _proximal((-14, 73.5), (-19, 114.5)),
            _middle((-19.5, 117), (-23, 143)),
            _distal((-23.4, 145.3), (-26, 162.5)),
        ),
    ),
    Ray(
        _metacarpal((-18, 11), (-29, 63), 1.0, broken_at=0.77),
        (
            _proximal((-30, 65.5), (-39, 97)),
            _middle((-39.8, 99.3), (-44.8, 117)),
            _distal((-45.4, 119.2), (-49.5, 134)),
        ),
    ),
)

CARPALS = (
    Carpal((19.5, -4.5), (7.0, 11.6), -38),  # scaphoid
    Carpal((4.8, -9.5), (8.0, 6.8), 0),  # lunate
    Carpal((-9.5, -5.5), (6.4, 7.0), 30),  # triquetrum
    Carpal((-13.0, -1.5), (4.4, 5.6), 0),  # pisiform
    Carpal((23.4, 5.6), (6.8, 5.8), 35),  # trapezium
    Carpal((12.6, 8.8), (5.2, 5.6), 0),  # trapezoid
    Carpal((2.6, 5.0), (6.2, 11.0), 4),  # capitate
    Carpal((-9.0, 6.5), (7.0, 8.0), -25),  # hamate
)

# Bones of one group grow together: where they overlap, the thicker one counts.
FOREARM = (
    (
        Bone((10.0, -19.5), (7, -120), (15.0, 6.6, 7.2), 2.3, 1.2),  # radius
        Bone((18.8, -14.5), (11.5, -52), (5.0, 6.4, 4.0), 0.9),  # its styloid process
    ),
    (
        Bone((-13.5, -21), (-16, -120), (7.4, 4.8, 5.6), 2.0),  # ulna
        Bone((-18.2, -15.5), (-15.5, -34), (1.6, 2.4, 2.6), 0.6),  # its styloid process
    ),
)
SESAMOIDS = (
    Bone((39.5, 43.5), (42.5, 41.4), (2.0, 2.1, 2.0), 0.4, density=0.8),
    Bone((51.0, 40.0), (52.6, 42.4), (1.8, 1.9, 1.8), 0.4, density=0.8),
)
