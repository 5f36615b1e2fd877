"""No two segments on one picture look alike."""

from __future__ import annotations

import math

from viewer.model.segment_colours import COLOURS, MOST, free_colour, told_apart
from viewer.model.segmentation import SEG, Amount, Segment, Segmentation

RED = (255, 0, 0)


def an_object(uid: str, *colours: tuple[int, int, int]) -> Segmentation:
    segments = tuple(
        Segment(n, f"{n}", "", "", colour, "frame", Amount(1.0, "")) for n, colour in enumerate(colours, 1)
    )
    return Segmentation(uid, "study", "patient", SEG, uid, segments)


def test_alike_ones_get_colours_of_their_own_and_the_first_keeps_its() -> None:
    made = told_apart([an_object("one", RED, RED, (0, 0, 255)), an_object("two", RED)])
    colours = [segment.colour for one in made for segment in one.segments]
    assert (colours[0], colours[2]) == (RED, (0, 0, 255))
    assert min(math.dist(a, b) for n, a in enumerate(colours) for b in colours[:n]) >= 40


def test_many_stay_apart_and_too_many_keep_their_own() -> None:
    used: list[tuple[int, int, int]] = []
    for _ in range(20):
        used.append(free_colour(used))
    assert used[: len(COLOURS)] == list(COLOURS)
    assert min(math.dist(a, b) for n, a in enumerate(used) for b in used[:n]) >= 40
    every = an_object("atlas", *[RED] * (MOST + 1))
    assert told_apart([every]) == (every,)
