"""Turn: the mouse turns a rendered volume; with Ctrl it moves its curve; a click leads all planes to what is seen there."""

from __future__ import annotations

import math
from collections.abc import Generator

from viewer.model.mark import Mark
from viewer.model.view import CurvePoint
from viewer.render.picking import place_at
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool
from viewer.tools.window_level import TOOL as WINDOW_LEVEL

DEGREES_PER_PIXEL = 0.5
CLICK_PX = 3.0  # mouse pixels within which a press and a release are a click
SPANS_PER_PIXEL = 1 / 400  # of the curve: a drag across a pane moves it by about its own width
WIDER_PER_PIXEL = 1.005


class Turn(Tool):
    """Turns a rendered volume; on other pictures it does nothing."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Turn, or with Ctrl move the curve (the window of a MIP), until the release; without a move jump there."""
        orbit = hand.reading.volumes.orbit(hand.pane)
        if orbit is None:
            return None
        if start.control:
            yield from WINDOW_LEVEL.drag(hand, start) if orbit.mode != "shaded" else _moving_curve(hand, start)
            return None
        last, moved = start, 0.0
        while last.event is not Event.RELEASE:
            pointer = yield ()
            right = (pointer.screen[0] - last.screen[0]) / hand.ratio
            down = (pointer.screen[1] - last.screen[1]) / hand.ratio
            moved = max(moved, math.dist(pointer.screen, start.screen) / hand.ratio)
            if moved > CLICK_PX:
                hand.reading.volumes.turn(hand.pane, -right * DEGREES_PER_PIXEL, down * DEGREES_PER_PIXEL)
            last = pointer
        if moved <= CLICK_PX:
            _jump(hand, last)
        return None


def _moving_curve(hand: Hand, start: Pointer) -> Generator[tuple[Mark, ...], Pointer, None]:
    """Down moves the curve to lower values, so that more is seen; right stretches it. Cancelled, it is as it was."""
    volumes, preset = hand.reading.volumes, hand.reading.volumes.preset(hand.pane)
    if preset is None:
        return
    points, gesture, last = preset.points, volumes.new_gesture(), start
    before = hand.reading.panes.view(hand.pane).place.orbit
    span = _span_of(points)
    try:
        while last.event is not Event.RELEASE:
            last = yield ()
            right, down = ((last.screen[axis] - start.screen[axis]) / hand.ratio for axis in (0, 1))
            if right or down:
                by = (-down * span * SPANS_PER_PIXEL, WIDER_PER_PIXEL**right)
                volumes.move_curve(hand.pane, points, by, gesture)
    except GeneratorExit:
        volumes.set_curve(hand.pane, before.curve if before else (), gesture)
        raise


def _span_of(points: tuple[CurvePoint, ...]) -> float:
    """The width of the part of a curve that matters: from where it begins to its greatest opacity."""
    most = max(point[1] for point in points)
    full = next(point[0] for point in points if point[1] >= 0.75 * most)
    return max(full - points[0][0], 1e-6)


def _jump(hand: Hand, pointer: Pointer) -> None:
    """Lead the planes to what is seen under the pointer; to nothing where nothing is."""
    if hand.rendering is None:
        return
    point = place_at(hand.rendering, *pointer.screen)
    if point is not None:
        hand.reading.crosshair.jump(hand.pane, point)
    else:
        hand.reading.crosshair.clear()


TOOL = Turn(
    "turn",
    "Turn",
    "ph.arrows-clockwise",
    "Turns a rendered volume; with Ctrl its curve moves, a click goes there",
    rank=9,
)
