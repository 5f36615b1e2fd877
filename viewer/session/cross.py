"""The linked cross of MPR: where the planes of the panes meet, moved and turned by hand, and the slabs around them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.geometry import Triple, Vector, across, triple, unit, vector
from viewer.model.view import Cut
from viewer.model.volume import Stack
from viewer.session import cuts
from viewer.session.commands import Change, Gestures
from viewer.session.panes import Panes
from viewer.session.places import Places

LARGEST_SLAB_MM = 200.0
SLABS = ("mip", "minip", "mean")
_CROSSES = 1e-3  # the sine below which two planes do not cross
_Cuts = tuple[tuple[int, Cut], ...]  # by pane


@dataclass(frozen=True, slots=True)
class Arm:
    """The plane of ``pane`` as a line in another one: through ``point``, along ``direction``; ``across`` leads off it."""

    pane: int
    cut: Cut
    point: Triple
    direction: Triple
    across: Triple


class Cross(QObject):
    """Owns whether it is shown; the planes themselves are the views of the panes. What a hand does can be undone."""

    changed = Signal(bool)  # whether it is shown

    def __init__(self, undo: QUndoStack, panes: Panes, places: Places, gestures: Gestures) -> None:
        super().__init__()
        self._undo, self._panes, self._places, self._gestures = undo, panes, places, gestures
        self.shown = True

    def toggle(self) -> None:
        """Show the lines of the planes, or hide them."""
        self.shown = not self.shown
        self.changed.emit(self.shown)

    def new_gesture(self) -> int:
        """A number that marks the steps of one drag."""
        return self._gestures.new()

    # where it is

    def planes(self, pane: int) -> dict[int, Cut]:
        """The planes of the same stack that are on the screen, by pane; that of ``pane`` first, {} where it shows none."""
        place = self._panes.view(pane).place
        if place.cut is None:
            return {}
        others = ((other, self._panes.view(other).place) for other in self._panes.visible if other != pane)
        found = {other: there.cut for other, there in others if there.cut and there.stack_id == place.stack_id}
        return {pane: place.cut, **found}

    def point(self, pane: int, seen: Cut | None = None) -> Vector | None:
        """Where the planes meet, in the plane of ``pane``; None where no other crosses it.

        Where only one crosses it, the point of their line nearest to the centre of that one. ``seen`` is the plane whose
        picture the pane shows, while that of its own is still being drawn.
        """
        planes = self.planes(pane)
        return self.meeting(planes | ({pane: seen} if seen else {}), pane) if planes else None

    @staticmethod
    def meeting(planes: dict[int, Cut], pane: int) -> Vector | None:
        """The same for planes by pane, as they were before a drag."""
        first = planes[pane]
        crossing = [cut for other, cut in planes.items() if other != pane and _crosses(first, cut)]
        if not crossing:
            return None
        line = _line(first, crossing[0])
        for third in crossing[1:]:
            if abs(float(cuts.normal(third) @ line)) > _CROSSES:
                return _meeting(first, crossing[0], cuts.normal(third), vector(third.center))
        return _meeting(first, crossing[0], line, vector(crossing[0].center))

    def arms(self, pane: int, seen: Cut | None = None) -> tuple[Arm, ...]:
        """The other planes as lines in that of ``pane``, all through the cross or, where they miss it, as they lie."""
        planes, point = self.planes(pane), self.point(pane, seen)
        if point is None:
            return ()
        now = planes.pop(pane)
        own = seen or now
        return tuple(_arm(own, other, cut, point) for other, cut in planes.items() if _crosses(own, cut))

    # what a hand does; each leads from the planes ``before`` the drag, which so does not gather rounding

    def move(self, pane: int, before: dict[int, Cut], to: Triple, gesture: int) -> None:
        """Lead the other planes through a point of the plane of ``pane``."""
        stack = self._places.stack(pane)
        if stack is not None:
            self._take("Cross", {each: _led(stack, cut, to) for each, cut in before.items() if each != pane}, gesture)

    def slide(self, pane: int, before: dict[int, Cut], by: Vector, gesture: int) -> None:
        """Move one plane along its normal, as far as ``by`` (mm) leads along it."""
        stack, cut = self._places.stack(pane), before[pane]
        if stack is not None:
            self._take("Plane", {pane: _led(stack, cut, triple(vector(cut.center) + by))}, gesture)

    def turn(self, pane: int, before: dict[int, Cut], turned: Iterable[int], radians: float, gesture: int) -> None:
        """Turn planes about the normal of that of ``pane``, through the point at which they met before the drag."""
        point = self.meeting(before, pane)
        if point is None:
            return
        matrix = rotation(cuts.normal(before[pane]), radians)
        self._take("Turn of the planes", {each: _turned(before[each], matrix, point) for each in turned}, gesture)

    def thicken(self, slabs: dict[int, tuple[float, str]], gesture: int = 0) -> None:
        """Give planes, by pane, slabs of a thickness in mm (0: none) and a kind (``mip``, ``minip``, ``mean``)."""
        now = self._now()
        self._take("Slab", {pane: _thick(now[pane], *slab) for pane, slab in slabs.items() if pane in now}, gesture)

    def next_kind(self, pane: int) -> None:
        """MIP, MinIP, mean, and MIP again."""
        cut = self._panes.view(pane).place.cut
        if cut is not None:
            self.thicken({pane: (cut.slab_mm, SLABS[(SLABS.index(cut.slab) + 1) % len(SLABS)])})

    def put_back(self, before: dict[int, Cut], gesture: int) -> None:
        """A drag was cancelled."""
        self._take("Cross", before, gesture)

    def _take(self, text: str, after: dict[int, Cut], gesture: int) -> None:
        now = self._now()
        then = now | {pane: cut for pane, cut in after.items() if pane in now}
        if then != now:  # all planes at each step: those of one drag may change now these and now those
            self._undo.push(Change(text, self._apply, tuple(now.items()), tuple(then.items()), gesture))

    def _now(self) -> dict[int, Cut]:
        """Every plane on the screen, by pane."""
        return {pane: cut for pane in self._panes.visible if (cut := self._panes.view(pane).place.cut)}

    def _apply(self, state: _Cuts) -> None:
        for pane, cut in state:
            view = self._panes.view(pane)
            if view.place.cut is not None:
                self._panes.put(pane, replace(view, place=replace(view.place, cut=cut)))


def _thick(cut: Cut, slab_mm: float, slab: str) -> Cut:
    return replace(cut, slab_mm=round(min(max(slab_mm, 0.0), LARGEST_SLAB_MM), 3), slab=slab)


def rotation(axis: Vector, radians: float) -> Vector:
    """3x3: a turn about a unit vector, by the right hand (Rodrigues)."""
    x, y, z = axis.tolist()
    across = np.array([[0.0, -z, y], [z, 0.0, -x], [-y, x, 0.0]])
    return np.asarray(np.eye(3) + math.sin(radians) * across + (1.0 - math.cos(radians)) * across @ across)


def _turned(cut: Cut, matrix: Vector, point: Vector) -> Cut:
    """A plane turned about a point; its directions stay unit vectors at right angles, however often it is turned."""
    row = unit(matrix @ vector(cut.row_direction))
    column = matrix @ vector(cut.column_direction)
    column = unit(column - (column @ row) * row)
    center = point + matrix @ (vector(cut.center) - point)
    return replace(cut, center=triple(center), row_direction=triple(row), column_direction=triple(column))


def _led(stack: Stack, cut: Cut, to: Triple) -> Cut:
    """A plane moved along its normal to a point; as it is where that would lead it out of the volume."""
    normal = cuts.normal(cut)
    away = float((vector(to) - vector(cut.center)) @ normal)
    moved = replace(cut, center=triple(vector(cut.center) + away * normal))
    return moved if cuts.holds(stack, moved) else cut


def _crosses(one: Cut, other: Cut) -> bool:
    return float(np.linalg.norm(across(cuts.normal(one), cuts.normal(other)))) > _CROSSES


def _line(one: Cut, other: Cut) -> Vector:
    return unit(across(cuts.normal(one), cuts.normal(other)))


def _meeting(one: Cut, other: Cut, third: Vector, through: Vector) -> Vector:
    """The point of two planes and of a third, given by its normal and a point."""
    normals = np.stack([cuts.normal(one), cuts.normal(other), third])
    heights = vector((normals[0] @ vector(one.center), normals[1] @ vector(other.center), third @ through))
    return np.asarray(np.linalg.solve(normals, heights))


def _arm(own: Cut, pane: int, cut: Cut, point: Vector) -> Arm:
    """A plane as a line in another: through the point of it that is nearest to the cross."""
    direction = _line(own, cut)
    aside = across(cuts.normal(own), direction)
    away = float((point - vector(cut.center)) @ cuts.normal(cut))
    at = point - aside * away / float(aside @ cuts.normal(cut))
    return Arm(pane, cut, triple(at), triple(direction), triple(aside))
