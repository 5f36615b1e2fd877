"""Zoom and pan linked: in millimetres on the screen, and by the patient's place in the middle of the pane.

Both only where they mean something: zoom between pictures whose millimetres are of one provenance, pan between parallel
planes whose coordinates lead to each other.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from viewer.model.calibration import Provenance
from viewer.model.view import Look, ViewState
from viewer.model.volume import Stack
from viewer.render.camera import Camera
from viewer.session.link_switches import Link, LinkSwitches
from viewer.session.looks import LARGEST_ZOOM, SMALLEST_ZOOM, Looks
from viewer.session.panes import Panes
from viewer.session.places import Places
from viewer.session.relations import Bond, Relation, Relations
from viewer.session.scene import Drawing, scene

_SAME = 1e-9  # of a zoom: what a rounding may change


class LinkedLooks(QObject):
    """When the reader zooms or moves the active picture, others of the patient take its scale and its middle."""

    def __init__(
        self, panes: Panes, places: Places, looks: Looks, relations: Relations, switches: LinkSwitches
    ) -> None:
        super().__init__()
        self._panes, self._places, self._looks = panes, places, looks
        self._relations, self._switches = relations, switches
        self._known: dict[int, ViewState] = {}
        self._following = False
        panes.view_changed.connect(self._on_view_changed)

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        before = self._known.get(pane)
        self._known[pane] = view
        if self._following or pane != self._panes.active or before is None or before.look == view.look:
            return
        if before.place.stack_id != view.place.stack_id or view.place.orbit:
            return  # another picture with a look of its own, not a movement of the reader's
        self._following = True
        try:
            self._lead(pane)
        finally:
            self._following = False

    def _lead(self, pane: int) -> None:
        for other in self._panes.visible:
            if other != pane:
                look = self._followed(pane, other)
                if look is not None:
                    self._looks.set(other, look)

    def _followed(self, pane: int, other: int) -> Look | None:
        """The look that ``other`` takes; None where nothing is linked."""
        one, two = self._places.stack(pane), self._places.stack(other)
        leader, follower = self._camera(pane), self._camera(other)
        if one is None or two is None or leader is None or follower is None:
            return None
        if self._switches.on(Link.ZOOM) and self._relations.one_patient(one, two):
            follower = self._zoomed(pane, other, leader, follower)
        relation = self._in_plane(one, two, leader, follower) if self._switches.on(Link.PAN) else None
        if relation is None:
            return follower.look
        middle = relation.moved(leader.to_points((leader.width / 2, leader.height / 2)))
        x, y = follower.to_screen(middle)
        return follower.panned(follower.width / 2 - float(x), follower.height / 2 - float(y))

    def _camera(self, pane: int) -> Camera | None:
        stack, view = self._places.stack(pane), self._panes.view(pane)
        size = self._panes.size(pane)
        if stack is None or view.place.orbit or size is None:
            return None
        return scene(stack, view, None, {}, Drawing(*size)).camera

    def _zoomed(self, pane: int, other: int, leader: Camera, follower: Camera) -> Camera:
        wanted, now = self._pixels_per_mm(pane, leader), self._pixels_per_mm(other, follower)
        if wanted is None or now is None or wanted[1] != now[1]:
            return follower
        zoom = follower.look.zoom * wanted[0] / now[0]
        if abs(zoom / follower.look.zoom - 1) < _SAME or not SMALLEST_ZOOM <= zoom <= LARGEST_ZOOM:
            return follower
        return replace(follower, look=replace(follower.look, zoom=zoom))

    def _pixels_per_mm(self, pane: int, camera: Camera) -> tuple[float, Provenance] | None:
        """Device pixels for a millimetre, and where the millimetre comes from; None for a picture that has none."""
        image = self._places.image(pane)
        if image is None:
            return camera.scale, Provenance.PATIENT  # a plane through a volume
        across = image.calibration.column_mm
        if across is None or not image.calibration.in_mm:
            return None
        return camera.scale * image.plane.column_spacing / across, image.calibration.provenance

    def _in_plane(self, one: Stack, two: Stack, leader: Camera, follower: Camera) -> Relation | None:
        if not leader.plane.in_patient or not follower.plane.in_patient:
            return None
        relation = Relation(Bond.FRAME) if one.id == two.id else self._relations.relation(one, two)
        if relation is None or not relation.in_plane:
            return None
        turned = relation.matrix[:3, :3] @ leader.plane.normal
        return relation if self._relations.close(turned, follower.plane.normal, relation.bond) else None
