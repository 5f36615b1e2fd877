"""Colours of segments: told apart by eye on grey, and no two alike on one picture."""

from __future__ import annotations

import colorsys
from collections.abc import Collection, Iterable
from dataclasses import replace

from viewer.model.segmentation import Segmentation

Colour = tuple[int, int, int]

# Where an object recommends no colour, in this order.
COLOURS: tuple[Colour, ...] = (
    (255, 196, 61),
    (90, 200, 250),
    (255, 110, 110),
    (120, 220, 130),
    (200, 140, 255),
    (255, 150, 60),
    (110, 160, 255),
    (240, 130, 200),
)
_ALIKE = 40.0  # how far apart, of 0 to 255, two colours are at least to be told apart side by side
MOST = 128
_TURN = 0.618034  # of the circle of hues, so that neighbours in the list are far apart


def free_colour(used: Collection[Colour]) -> Colour:
    """A colour that none of ``used`` is like: of the list, else one between its hues."""
    for colour in COLOURS:
        if not _like_any(colour, used):
            return colour
    made = COLOURS[len(used) % len(COLOURS)]
    for number in range(64):
        made = _rgb((len(used) + number) * _TURN % 1.0, 0.55 + 0.2 * (number % 2))
        if not _like_any(made, used):
            break
    return made


def told_apart(objects: Iterable[Segmentation], used: Iterable[Colour] = ()) -> tuple[Segmentation, ...]:
    """The objects with another colour for each segment whose own is like that of one before it.

    Of more segments than colours can be told apart (MOST) each keeps its own.
    """
    every = tuple(objects)
    if sum(len(one.segments) for one in every) > MOST:
        return every
    taken, made = set(used), []
    for one in every:
        segments = []
        for segment in one.segments:
            colour = free_colour(taken) if _like_any(segment.colour, taken) else segment.colour
            taken.add(colour)
            segments.append(segment if colour == segment.colour else replace(segment, colour=colour))
        made.append(replace(one, segments=tuple(segments)))
    return tuple(made)


def _like_any(colour: Colour, used: Iterable[Colour]) -> bool:
    return any(sum((a - b) ** 2 for a, b in zip(colour, one, strict=True)) < _ALIKE**2 for one in used)


def _rgb(hue: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hsv_to_rgb(hue, saturation, 1.0)
    return round(red * 255), round(green * 255), round(blue * 255)
