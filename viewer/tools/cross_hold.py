"""The linked cross in the hand: its middle moves it, its arms slide and turn planes, the edges of slabs make them thicker."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np

from viewer.model.geometry import Triple, Vector, triple, unit, vector
from viewer.model.mark import Knob
from viewer.model.view import Cut
from viewer.render.camera import Camera
from viewer.session import cuts
from viewer.session.cross import Arm
from viewer.session.reading import Reading
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

MIDDLE_PX, KNOB_PX, LINE_PX = 10.0, 9.0, 4.0  # mouse pixels
_TURNS_AT, _THICKENS_AT = 0.36, 0.2  # where knobs stand along an arm, as parts of the shorter side of the pane
_BORDER_PX, _BESIDE_PX = 14.0, 10.0  # from the border of the pane; from the line where there is no slab
_SLAB_STEP_MM = 0.5
_TURN_STEP = math.radians(5.0)  # with Ctrl


class Part(Enum):
    """What of the cross can be taken hold of."""

    MIDDLE = "middle"
    LINE = "line"
    TURN = "turn"
    SLAB = "slab"


@dataclass(frozen=True, slots=True)
class Hold:
    """A part of the cross under the pointer, and the plane that it belongs to."""

    part: Part
    arm: Arm | None = None


@dataclass(frozen=True, eq=False, slots=True)
class _Placed:
    """A knob on the screen (device px)."""

    hold: Hold
    at: Vector


def knobs(reading: Reading, pane: int, camera: Camera, ratio: float) -> tuple[tuple[Arm, tuple[Knob, ...]], ...]:
    """The knobs of each arm of the cross in a pane."""
    arms = reading.cross.arms(pane)
    placed = list(_placed(arms, camera, ratio))
    return tuple((arm, tuple(_knob(one, camera) for one in placed if one.hold.arm == arm)) for arm in arms)


def _knob(placed: _Placed, camera: Camera) -> Knob:
    return Knob(triple(camera.to_points(placed.at)), square=placed.hold.part is Part.SLAB)


def hold(reading: Reading, pane: int, camera: Camera, screen: tuple[float, float], ratio: float) -> Hold | None:
    """The part of the cross under ``screen`` (device px): a knob, else its middle, else a line."""
    arms, point = reading.cross.arms(pane), reading.cross.point(pane)
    if point is None or not reading.cross.shown:
        return None
    at = vector(screen)
    near = [(math.dist(one.at, at), one.hold) for one in _placed(arms, camera, ratio)]
    nearest = min(near, key=lambda one: one[0], default=(math.inf, None))
    if nearest[0] <= KNOB_PX * ratio:
        return nearest[1]
    if math.dist(camera.to_screen(point), at) <= MIDDLE_PX * ratio:
        return Hold(Part.MIDDLE)
    for arm in arms:
        start, along = _on_screen(arm, camera)
        off = at - start
        if abs(float(along[0] * off[1] - along[1] * off[0])) <= LINE_PX * ratio:
            return Hold(Part.LINE, arm)
    return None


def _on_screen(arm: Arm, camera: Camera) -> tuple[Vector, Vector]:
    """Where an arm goes through its point on the screen, and its direction there."""
    start, end = camera.to_screen([arm.point, triple(vector(arm.point) + 100.0 * vector(arm.direction))])
    return start, unit(end - start)


def _placed(arms: Sequence[Arm], camera: Camera, ratio: float) -> Iterator[_Placed]:
    """Two knobs to turn by and two at the edges of the slab, on each side of an arm where there is room."""
    side = min(camera.width, camera.height)
    for arm in arms:
        start, along = _on_screen(arm, camera)
        beside = np.array((-along[1], along[0])) * max(_half_px(arm, camera), _BESIDE_PX * ratio)
        for way in (along, -along):
            room = _room(start, way, camera) - _BORDER_PX * ratio
            turn, thick = min(_TURNS_AT * side, room), _THICKENS_AT * side
            if turn > thick + 2 * KNOB_PX * ratio:
                yield _Placed(Hold(Part.TURN, arm), start + way * turn)
            if room > thick:
                yield _Placed(Hold(Part.SLAB, arm), start + way * thick + beside)
                yield _Placed(Hold(Part.SLAB, arm), start + way * thick - beside)


def _half_px(arm: Arm, camera: Camera) -> float:
    """Half the slab on the screen: wider where the plane crosses at a slant."""
    slant = abs(float(vector(arm.across) @ cuts.normal(arm.cut)))
    return arm.cut.slab_mm / 2 / max(slant, 0.1) * camera.scale


def _room(start: Vector, way: Vector, camera: Camera) -> float:
    """How far it is from ``start`` to the border of the pane; 0 where it lies outside."""
    size = vector((camera.width, camera.height))
    if (start < 0).any() or (start > size).any():
        return 0.0
    with np.errstate(divide="ignore"):
        ends = np.where(way > 0, (size - start) / way, np.where(way < 0, -start / way, np.inf))
    return float(ends.min())


def edges(arm: Arm) -> tuple[Triple, Triple] | None:
    """A point on either edge of the slab of a plane, as it is seen in the other one; None without a slab."""
    if arm.cut.slab_mm == 0.0:
        return None
    slant = float(vector(arm.across) @ cuts.normal(arm.cut))
    half = vector(arm.across) * arm.cut.slab_mm / 2 / slant
    return triple(vector(arm.point) - half), triple(vector(arm.point) + half)


@dataclass(frozen=True)
class CrossHold(Tool):
    """What the mouse does with the part of the cross that it holds; cancelled, the planes are where they were."""

    hold: Hold = Hold(Part.MIDDLE)

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Follow the mouse until the release."""
        cross = hand.reading.cross
        before, gesture, last = cross.planes(hand.pane), cross.new_gesture(), start
        try:
            while last.event is not Event.RELEASE:
                last = yield ()
                self._step(hand, before, (start, last), gesture)
        except GeneratorExit:
            cross.put_back(before, gesture)
            raise
        return None

    def _step(self, hand: Hand, before: dict[int, Cut], pointers: tuple[Pointer, Pointer], gesture: int) -> None:
        cross, arm, (start, now) = hand.reading.cross, self.hold.arm, pointers
        by = vector(now.point) - vector(start.point)
        if arm is None:
            point = cross.meeting(before, hand.pane)
            if point is not None:
                cross.move(hand.pane, before, triple(point + by), gesture)
        elif self.hold.part is Part.LINE:
            cross.slide(arm.pane, before, by, gesture)
        elif self.hold.part is Part.TURN:
            turned = [pane for pane in before if pane != hand.pane] if now.shift else [arm.pane]
            cross.turn(hand.pane, before, turned, self._angle(hand, before, pointers), gesture)
        else:
            panes, thick = (before if now.shift else (arm.pane,)), _thickness(arm, start, now)
            kept = {pane: (cut.slab_mm, cut.slab) for pane, cut in before.items()}
            cross.thicken(kept | {pane: (thick, before[pane].slab) for pane in panes}, gesture)

    @staticmethod
    def _angle(hand: Hand, before: dict[int, Cut], pointers: tuple[Pointer, Pointer]) -> float:
        point, normal = hand.reading.cross.meeting(before, hand.pane), cuts.normal(before[hand.pane])
        if point is None:
            return 0.0
        one, two = (vector(pointer.point) - point for pointer in pointers)
        radians = math.atan2(float(normal @ np.cross(one, two)), float(one @ two))
        return round(radians / _TURN_STEP) * _TURN_STEP if pointers[1].control else radians


def _thickness(arm: Arm, start: Pointer, now: Pointer) -> float:
    """The slab whose edge was led from one place to another, in steps of half a millimetre."""
    normal = cuts.normal(arm.cut)
    was, is_ = (abs(float((vector(one.point) - vector(arm.cut.center)) @ normal)) for one in (start, now))
    return round((arm.cut.slab_mm + 2 * (is_ - was)) / _SLAB_STEP_MM) * _SLAB_STEP_MM


def holding(found: Hold) -> CrossHold:
    """The tool that a press on the cross takes up in place of the button's own."""
    return CrossHold("cross", "Cross", "", "", found)
