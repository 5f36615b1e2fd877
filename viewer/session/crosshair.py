"""The 3D cursor: one point of the patient, shown in every pane of its frame of reference."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from viewer.model.geometry import Plane, Triple, triple, vector
from viewer.model.view import Cut, Place, ViewState
from viewer.model.volume import Stack
from viewer.session import cuts
from viewer.session.link_switches import Link, LinkSwitches
from viewer.session.panes import Panes
from viewer.session.places import Places
from viewer.session.relations import Relations


@dataclass(frozen=True, slots=True)
class Spot:
    """Where the cursor is seen in a pane: the point, and how far it lies off the picture.

    ``off_mm`` counts from the end of what the picture stands for: half the distance of slices, or half a slab.
    """

    point: Triple
    off_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Pointed:
    """What was pointed at: a point of the picture that a pane showed."""

    pane: int
    place: Place
    point: Triple


class Crosshair(QObject):
    """Owns the point. ``show`` only shows it elsewhere, ``go`` also leads the other panes to it."""

    changed = Signal()

    def __init__(self, panes: Panes, places: Places, relations: Relations, switches: LinkSwitches) -> None:
        super().__init__()
        self._panes, self._places, self._relations, self._switches = panes, places, relations, switches
        self._point: Pointed | None = None
        panes.layout_changed.connect(lambda _: self.clear())
        panes.view_changed.connect(self._on_view_changed)
        switches.changed.connect(self.changed)

    def clear(self) -> None:
        """No point is shown."""
        if self._point is not None:
            self._point = None
            self.changed.emit()

    def show(self, pane: int, point: Triple) -> None:
        """Show the point under the mouse of a pane in the others; nothing for pictures with no place in a patient."""
        stack = self._stack_in_patient(pane)
        if stack is None:
            self.clear()
            return
        pointed = Pointed(pane, self._panes.view(pane).place, point)
        if pointed != self._point:
            self._point = pointed
            self.changed.emit()

    def go(self, pane: int, point: Triple) -> None:
        """Show the point, and lead the other panes of the frame to the image or the plane in which it lies."""
        self.show(pane, point)
        stack = self._stack_in_patient(pane)
        if stack is None or not self._switches.on(Link.CROSSHAIR):
            return
        for other in self._panes.visible:
            if other != pane:
                self._lead(stack, other, point)

    def lead(self, stack: Stack, point: Triple) -> None:
        """Lead every pane that shows the frame of reference of a stack to the image or the plane in which a point lies."""
        for pane in self._panes.visible:
            self._lead(stack, pane, point)

    def jump(self, pane: int, point: Triple) -> None:
        """Lead all panes of the frame to a point that was found on the rendered volume of ``pane``, and show it there too."""
        stack = self._places.stack(pane)
        if stack is None:
            return
        pointed = Pointed(pane, self._panes.view(pane).place, point)
        for other in self._panes.visible:
            if other != pane:
                self._lead(stack, other, point)
        self._point = pointed
        self.changed.emit()

    def leave(self, pane: int) -> None:
        """The mouse left a pane: its point is shown no longer."""
        if self._point is not None and self._point.pane == pane:
            self.clear()

    def spot(self, pane: int, plane: Plane) -> Spot | None:
        """Where a pane whose picture lies in ``plane`` shows the point; None where it does not.

        The pane in which it was pointed at always shows it; others while the crosshair is linked and coordinates are shared.
        """
        if self._point is None or not plane.in_patient:
            return None
        source, point = self._point.pane, self._point.point
        own, other = self._places.stack(source), self._places.stack(pane)
        if own is None or other is None:
            return None
        if pane != source and not (self._switches.on(Link.CROSSHAIR) and self._relations.one_frame(own, other)):
            return None
        if pane == source and self._panes.view(pane).place.orbit:
            return Spot(point)  # seen on the surface where it lies
        return Spot(point, max(abs(float(plane.height(point))) - self._thick(pane, other), 0.0))

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        """What is under the mouse is another point once the picture there is another one."""
        if self._point is not None and self._point.pane == pane and view.place != self._point.place:
            self.clear()

    def _stack_in_patient(self, pane: int) -> Stack | None:
        stack = self._places.stack(pane)
        return stack if stack and not self._panes.view(pane).place.orbit and self._relations.levels(stack) else None

    def _thick(self, pane: int, stack: Stack) -> float:
        """How far from its plane a picture still stands for a point: half the distance of slices, or half a slab."""
        cut, levels = self._panes.view(pane).place.cut, self._relations.levels(stack)
        if cut is not None:
            return max(cut.slab_mm, cuts.step_mm(stack, cut)) / 2
        return levels.reach_mm if levels else 0.0

    def _lead(self, own: Stack, pane: int, point: Triple) -> None:
        stack, view = self._places.stack(pane), self._panes.view(pane)
        if stack is None or view.place.orbit or not self._relations.one_frame(own, stack):
            return
        if view.place.cut is not None:
            moved = _through(stack, view.place.cut, point)
            self._panes.put(pane, replace(view, place=replace(view.place, cut=moved)))
            return
        levels = self._relations.levels(stack)
        index = levels.at(point) if levels else None
        if index is not None:
            self._places.go_to_index(pane, index)


def _through(stack: Stack, cut: Cut, point: Triple) -> Cut:
    """The cut moved along its normal to the point; as it is where the point lies outside the volume."""
    normal = cuts.normal(cut)
    away = float((vector(point) - vector(cut.center)) @ normal)
    moved = replace(cut, center=triple(vector(cut.center) + away * normal))
    return moved if cuts.holds(stack, moved) else cut
