"""Scrolling linked by place: panes of other series go to the image that stands for the place of the active one.

Linked are parallel planes of one patient in one frame of reference, and what was paired by hand or registered. A series that
does not reach the place shows no image there and says so, rather than one of another place.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from viewer.model.view import ViewState
from viewer.model.volume import Stack
from viewer.session.levels import middle
from viewer.session.link_switches import Link, LinkSwitches
from viewer.session.panes import Panes
from viewer.session.places import Places
from viewer.session.relations import Bond, Relation, Relations


class Links(QObject):
    """Lets panes follow the active one, and knows which of them have no image at its place."""

    changed = Signal()  # what is linked to what
    reach_changed = Signal(int)  # pane: whether it has an image at the place of the active one
    refused = Signal(str)  # a sentence

    def __init__(self, panes: Panes, places: Places, relations: Relations, switches: LinkSwitches) -> None:
        super().__init__()
        self._panes, self._places, self._relations, self._switches = panes, places, relations, switches
        self._following = False
        self._unreached: dict[int, str] = {}
        panes.view_changed.connect(self._on_view_changed)
        panes.active_changed.connect(self._on_active_changed)
        panes.layout_changed.connect(lambda _: self.clear())
        switches.changed.connect(self._on_switched)

    def clear(self) -> None:
        """Every pane shows its image again."""
        for pane in tuple(self._unreached):
            self._reach(pane)

    def relation(self, pane: int, other: int) -> Relation | None:
        """How ``other`` follows ``pane`` from image to image; None where it does not, or where links are off."""
        if pane == other or not self._switches.on(Link.SCROLL):
            return None
        one, two = self._shown(pane), self._shown(other)
        return self._relations.relation(one, two) if one and two else None

    def linked(self, pane: int) -> tuple[int, ...]:
        """The visible panes that follow ``pane``; none where its stack has no place in a patient."""
        return tuple(other for other in self._panes.visible if self.relation(pane, other))

    def bond(self, pane: int) -> Relation | None:
        """How a pane hangs on the active one; for the active pane itself the plainest link that it leads."""
        if pane != self._panes.active:
            return self.relation(self._panes.active, pane)
        led = [relation for other in self._panes.visible if (relation := self.relation(pane, other))]
        return min(led, key=lambda each: list(Bond).index(each.bond), default=None)

    def unreached(self, pane: int) -> str:
        """Why a pane shows no image at the place of the active one, as a sentence; "" where it shows one."""
        return self._unreached.get(pane, "")

    def place_for(self, pane: int, stack: Stack) -> int | None:
        """The image of a stack that comes into a pane which lies where the pane was, or the active one; None for none.

        So a series that is taken in place of another does not lead the others to where it was left itself.
        """
        if not self._switches.on(Link.SCROLL):
            return None
        levels = self._relations.levels(stack)
        for source in dict.fromkeys((pane, self._panes.active)):
            own, image = self._shown(source), self._places.image(source)
            relation = self._relations.relation(own, stack) if own else None
            if own is not None and image is not None and levels is not None and relation is not None:
                return levels.at(relation.moved(middle(own, image)))
        return None

    # following

    def _shown(self, pane: int) -> Stack | None:
        return self._places.stack(pane) if self._places.image(pane) else None

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        if self._following:
            return
        self._reach(pane)
        if pane == self._panes.active and view.place.stack_id:
            self.follow(pane)

    def follow(self, pane: int) -> None:
        """Lead the panes that follow ``pane`` to its place."""
        self._following = True
        try:
            for other in self._panes.visible:
                relation = self.relation(pane, other)
                if relation:
                    self._lead(pane, other, relation)
        finally:
            self._following = False

    def _lead(self, pane: int, other: int, relation: Relation) -> None:
        own, image, stack = self._places.stack(pane), self._places.image(pane), self._places.stack(other)
        levels = self._relations.levels(stack) if stack else None
        if own is None or image is None or levels is None:
            return
        point = relation.moved(middle(own, image))
        index = levels.at(point)
        if index is None:
            self._reach(other, f"This series has no image here: its nearest is {levels.away_mm(point):.1f} mm away.")
        else:
            self._places.go_to_index(other, index)
            self._reach(other)

    def _on_active_changed(self, pane: int) -> None:
        self._reach(pane)
        self.changed.emit()

    def _on_switched(self) -> None:
        if not self._switches.on(Link.SCROLL):
            self.clear()
        self.changed.emit()

    def _reach(self, pane: int, why_not: str = "") -> None:
        if self._unreached.get(pane, "") == why_not:
            return
        if why_not:
            self._unreached[pane] = why_not
        else:
            self._unreached.pop(pane)
        self.reach_changed.emit(pane)

    def relate(self) -> None:
        """What stacks have to do with each other has changed: follow by it."""
        for pane in self._panes.visible:
            if pane != self._panes.active and not self.relation(self._panes.active, pane):
                self._reach(pane)
        self.follow(self._panes.active)
        self.changed.emit()

    # by hand

    def pair(self) -> None:
        """Pair the image of the active pane with those that the other visible panes show now, or part what is paired.

        Only panes that can be paired are taken: of this patient, in another frame of reference or study, tilted little.
        """
        active, stack = self._panes.active, self._shown(self._panes.active)
        image = self._places.image(active)
        if stack is None or image is None:
            self.refused.emit("Only acquired images can be linked by hand; this pane shows none.")
            return
        others = [pane for pane in self._panes.visible if pane != active and self._shown(pane)]
        tied = [pane for pane in others if (other := self._shown(pane)) and self._relations.tied_by_hand(stack, other)]
        if tied:
            self._unpair(stack, tied)
            return
        why = [self._pair(stack, pane) for pane in others]
        if why and all(why):
            self.refused.emit(why[0])
        elif not why:
            self.refused.emit("Show the image to be linked in another pane first.")
        self.changed.emit()

    def _pair(self, stack: Stack, pane: int) -> str:
        other, there, here = self._shown(pane), self._places.image(pane), self._places.image(self._panes.active)
        if other is None or there is None or here is None:
            return "There is nothing to pair."
        return self._relations.pair(stack, middle(stack, here), other, middle(other, there))

    def _unpair(self, stack: Stack, panes: list[int]) -> None:
        for pane in panes:
            other = self._shown(pane)
            if other:
                self._relations.unpair(stack, other)
            self._reach(pane)
        self.changed.emit()
