"""Rendered volumes: into them and out, turning, presets and curves, what is cut away, and the way from a place on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer.model.sculpture import BONE, TABLE, Box, Hiding, Snip
from viewer.model.view import Along, CurvePoint, Look, Orbit, Place
from viewer.model.volume import Stack, modality_unit
from viewer.render.box import patient_box
from viewer.render.pictures import SEGMENTS
from viewer.render.presets import MODES, Preset, curve_problem
from viewer.session.commands import Change, Gestures
from viewer.session.hidings import Hidings
from viewer.session.histograms import Histograms
from viewer.session.panes import Panes
from viewer.session.places import Places
from viewer.session.renderings import Renderings

STEEPEST = 90.0  # degrees: a volume does not tip over
# The sides a volume can be seen from, by the letter that then faces the reader: azimuth and elevation in degrees.
SIDES = {"A": (0.0, 0.0), "P": (180.0, 0.0), "L": (90.0, 0.0), "R": (270.0, 0.0), "H": (0.0, 90.0), "F": (0.0, -90.0)}
LEAST_BOX_MM = 1.0


class Volumes(QObject):
    """What the panes that show a whole volume show of it. Turning is moving about and not undone; all else is."""

    refused = Signal(str)  # a sentence
    box_shown = Signal(int)  # pane: the box with its handles was shown or put away

    def __init__(
        self,
        undo: QUndoStack,
        panes: Panes,
        places: Places,
        renderings: Renderings,
        found: tuple[Histograms, Hidings],
        gestures: Gestures,
    ) -> None:
        super().__init__()
        self._undo, self._panes, self._places, self._gestures = undo, panes, places, gestures
        self._renderings, (self._histograms, self._hidings) = renderings, found
        self._left: dict[str, Orbit] = {}
        self._boxes: set[int] = set()
        panes.view_changed.connect(lambda *_: self._want())
        panes.layout_changed.connect(lambda _: self._want())

    def clear(self) -> None:
        """Forget how volumes were left, for another study."""
        self._left.clear()
        self._boxes.clear()

    def _want(self) -> None:
        """Let go of what is being cut away for no pane."""
        places = [self._panes.view(pane).place for pane in self._panes.visible]
        self._hidings.want((place.stack_id, place.orbit.hiding) for place in places if place.orbit)

    # in and out

    def toggle(self) -> None:
        """The active stack as a rendered volume, as it was left; or back to its images."""
        pane = self._panes.active
        view, stack = self._panes.view(pane), self._places.stack(pane)
        if stack is None:
            return
        if view.place.orbit:
            if self.orbit(pane) is not None:
                self._left[stack.id] = view.place.orbit
            self._places.show(pane, stack.id, view.place.index)
        elif not self._why_not(stack):
            place = Place(stack.id, view.place.index, orbit=self._left.get(stack.id) or self.first(stack))
            self._places.exchange_view(pane, replace(view, place=place, look=Look()), "Volume rendering")
        else:
            self.refused.emit(f"A volume rendering cannot be made of this series: {self._why_not(stack)}.")

    def first(self, stack: Stack) -> Orbit:
        """How a stack is rendered at first: by the first preset for it; where there is none, as a MIP."""
        offered = self._renderings.offered(stack)
        return _by(offered[0]) if offered else Orbit("", mode="mip")

    def _why_not(self, stack: Stack) -> str:
        if stack.colour:
            return "its images are in colour"
        return "" if stack.geometry.is_volume else (stack.geometry.why_not or "it is no volume").rstrip(".")

    # turning

    def turn(self, pane: int, azimuth_deg: float, elevation_deg: float) -> None:
        """Turn to the left and up; it does not tip over."""
        orbit = self.orbit(pane)
        if orbit is not None:
            self.turn_to(pane, orbit.azimuth_deg + azimuth_deg, orbit.elevation_deg + elevation_deg)

    def turn_to(self, pane: int, azimuth_deg: float, elevation_deg: float) -> None:
        """See it from there."""
        steep = min(max(elevation_deg, -STEEPEST), STEEPEST)
        self._apply(pane, {"azimuth_deg": azimuth_deg % 360.0, "elevation_deg": steep})

    def see_from(self, pane: int, side: str) -> None:
        """See it from one of the ``SIDES``."""
        self.turn_to(pane, *SIDES[side])

    # presets, modes and curves

    def orbit(self, pane: int) -> Orbit | None:
        """How the pane shows a volume; None where it shows none."""
        orbit = self._panes.view(pane).place.orbit
        return None if isinstance(orbit, Along) else orbit

    def offered(self, pane: int) -> tuple[Preset, ...]:
        """The presets that suit the pane's stack."""
        stack = self._places.stack(pane)
        return self._renderings.offered(stack) if stack else ()

    def preset(self, pane: int) -> Preset | None:
        """The preset of a pane as it is drawn: over the values of its volume, with the reader's curve and light.

        None where it shows no volume, or while the range of its values is not known.
        """
        orbit, stack = self.orbit(pane), self._places.stack(pane)
        return self.resolved(stack, orbit) if orbit and stack else None

    def resolved(self, stack: Stack, orbit: Orbit) -> Preset | None:
        """As ``preset``, for a stack and a view of its volume; None also where the preset is not made for such values."""
        preset = self._renderings.get(orbit.preset)
        if preset is None or preset not in self._renderings.offered(stack):
            return None
        if preset.relative:
            histogram = self._histograms.of(stack)
            if histogram is None:
                return None
            preset = preset.over(histogram.span)
        preset = replace(preset, points=orbit.curve) if orbit.curve else preset
        return preset if orbit.lit else preset.unlit()

    def waits(self, stack: Stack, orbit: Orbit) -> bool:
        """Whether what the view needs besides pixels is still being found: a range of values, hidden voxels."""
        preset = self._renderings.get(orbit.preset)
        unknown = preset is not None and preset.relative and self._histograms.of(stack) is None
        return unknown or self._hidings.waits(stack, orbit.hiding)

    def choose(self, pane: int, preset_id: str) -> None:
        """Show a volume by a preset as it is, in its mode."""
        preset, orbit = self._renderings.get(preset_id), self.orbit(pane)
        if preset is not None and orbit is not None:
            hiding = _without(orbit.hiding, preset.remove)
            fields: dict[str, Any] = {"preset": preset_id, "curve": (), "lit": True, "mode": preset.mode}
            self._change(pane, f"Volume by {preset.title}", hiding=hiding, **fields)

    def next_preset(self, pane: int) -> None:
        """The next preset for this stack, then the first."""
        orbit, offered = self._needed(pane), self.offered(pane)
        if orbit is None or not offered:
            if orbit is not None:
                self.refused.emit("There is no volume preset for this modality; MIP and MinIP remain.")
            return
        ids = [preset.id for preset in offered]
        at = ids.index(orbit.preset) if orbit.preset in ids else -1
        self.choose(pane, ids[(at + 1) % len(ids)])

    def set_mode(self, pane: int, mode: str) -> None:
        """Shaded, MIP or MinIP, or the segments without the volume."""
        orbit = self._needed(pane)
        if orbit is not None and mode == "shaded" and not orbit.preset:
            self.refused.emit("There is no volume preset for this modality; MIP and MinIP remain.")
        elif orbit is not None and mode in (*MODES, SEGMENTS):
            hides = (TABLE,) if mode == "minip" and self._in_hu(pane) else ()  # the air around is darker than anything
            self._change(pane, "Volume mode", mode=mode, hiding=_without(orbit.hiding, hides))

    def next_mode(self, pane: int) -> None:
        """Shaded, MIP, MinIP, and again."""
        orbit = self._needed(pane)
        if orbit is not None:
            modes = MODES if orbit.preset else MODES[1:]
            at = modes.index(orbit.mode) if orbit.mode in modes else -1
            self.set_mode(pane, modes[(at + 1) % len(modes)])

    def toggle_segments_alone(self, pane: int) -> None:
        """The segments without the volume, or the volume again with those that are shown among it."""
        orbit = self._needed(pane)
        if orbit is not None:
            usual = "shaded" if orbit.preset else "mip"
            self.set_mode(pane, usual if orbit.mode == SEGMENTS else SEGMENTS)

    def toggle_light(self, pane: int) -> None:
        """With light, or every place in the colour of its value."""
        orbit = self._needed(pane)
        if orbit is not None:
            self._change(pane, "Light", lit=not orbit.lit)

    def set_curve(self, pane: int, points: tuple[CurvePoint, ...], gesture: int = 0) -> None:
        """Another curve in place of the preset's; steps of one ``gesture`` are undone together."""
        if self.orbit(pane) is not None and not (points and curve_problem(points)):
            self._change(pane, "Opacity curve", gesture, curve=points)

    def move_curve(self, pane: int, points: tuple[CurvePoint, ...], by: tuple[float, float], gesture: int) -> None:
        """``points`` moved by ``by[0]`` and stretched ``by[1]`` times around their opaque middle, as the pane's curve."""
        middle = middle_of(points)
        moved = tuple(((point[0] - middle) * by[1] + middle + by[0], *point[1:]) for point in points)
        self.set_curve(pane, moved, gesture)

    def new_gesture(self) -> int:
        """A number that marks the steps of one drag."""
        return self._gestures.new()

    # what is cut away

    def shows_box(self, pane: int) -> bool:
        """Whether the box and its handles are shown over the pane's volume."""
        return pane in self._boxes and self.orbit(pane) is not None

    def toggle_box(self, pane: int) -> None:
        """Show the crop box with its handles, or put them away; what it leaves out stays left out."""
        if self._needed(pane) is None:
            return
        self._boxes ^= {pane}
        self.box_shown.emit(pane)

    def box(self, pane: int) -> Box | None:
        """The box of a pane's volume: as cropped, else all of it."""
        orbit, stack = self.orbit(pane), self._places.stack(pane)
        if orbit is None or stack is None:
            return None
        return orbit.box or patient_box(stack.geometry.matrix, stack.shape)

    def set_box(self, pane: int, box: Box | None, gesture: int = 0) -> None:
        """Show the part within a box only, None for all; its sides keep a little apart."""
        if box is None or all(high - low >= LEAST_BOX_MM for low, high in zip(box.low, box.high, strict=True)):
            self._change(pane, "Crop box", gesture, box=box)

    def snip(self, pane: int, snip: Snip) -> None:
        """Cut with the scissors."""
        orbit = self._needed(pane)
        if orbit is not None and len(snip.outline) >= 3:
            hiding = replace(orbit.hiding, snips=(*orbit.hiding.snips, snip))
            self._change(pane, "Scissors", hiding=hiding)

    def toggle_removed(self, pane: int, what: str) -> None:
        """Leave bones (BONE) or the table (TABLE) out by themselves, or show them again; CT in HU only."""
        orbit = self._needed(pane)
        if orbit is None:
            return
        if not self._in_hu(pane):
            name = "Bone" if what == BONE else "The table"
            self.refused.emit(f"{name} is found by Hounsfield units; this series is no CT in HU.")
            return
        now = set(orbit.hiding.removed) ^ {what}
        self._change(pane, f"Remove {what}", hiding=replace(orbit.hiding, removed=tuple(sorted(now))))

    def _in_hu(self, pane: int) -> bool:
        stack = self._places.stack(pane)
        return stack is not None and stack.modality == "CT" and modality_unit(stack.images[0]) == "HU"

    def stop_cutting(self, pane: int) -> None:
        """What is still being cut away stays; the view wants no more than what is cut away already."""
        orbit, stack = self.orbit(pane), self._places.stack(pane)
        if orbit is not None and stack is not None and self._hidings.waits(stack, orbit.hiding):
            self._change(pane, "Stopped cutting away", hiding=self._hidings.shown(stack, orbit.hiding).hiding)

    def whole(self, pane: int) -> None:
        """Everything that was cut away is shown again."""
        orbit = self._needed(pane)
        if orbit is not None and (orbit.box or orbit.hiding):
            self._change(pane, "The whole volume", box=None, hiding=Hiding())

    # changing

    def _needed(self, pane: int) -> Orbit | None:
        orbit = self.orbit(pane)
        if orbit is None:
            self.refused.emit("The active pane shows no rendered volume.")
        return orbit

    def _change(self, pane: int, text: str, gesture: int = 0, **fields: Any) -> None:
        """Change some of what the pane's view of a volume is; undo puts these back and leaves the angles as they are."""
        orbit, stack_id = self.orbit(pane), self._panes.view(pane).place.stack_id
        if orbit is None:
            return
        before = {name: getattr(orbit, name) for name in fields}
        if before != fields:

            def apply(wanted: dict[str, Any]) -> None:
                if self._panes.view(pane).place.stack_id == stack_id:
                    self._apply(pane, wanted)

            self._undo.push(Change(text, apply, before, fields, gesture))

    def _apply(self, pane: int, fields: dict[str, Any]) -> None:
        view = self._panes.view(pane)
        if view.place.orbit is not None:
            orbit = replace(view.place.orbit, **fields)
            self._panes.put(pane, replace(view, place=replace(view.place, orbit=orbit)))


def _by(preset: Preset) -> Orbit:
    return Orbit(preset.id, mode=preset.mode, hiding=_without(Hiding(), preset.remove))


def _without(hiding: Hiding, removed: tuple[str, ...]) -> Hiding:
    """The same with more left out by itself."""
    return replace(hiding, removed=tuple(sorted({*hiding.removed, *removed})))


def middle_of(points: tuple[CurvePoint, ...]) -> float:
    """The value around which a curve stretches: the middle of where its opacity changes."""
    opaque = [point[0] for point in points if point[1] > 0.0]
    clear = [point[0] for point in points if point[0] < opaque[0]] if opaque else []
    first = clear[-1] if clear else points[0][0]
    return (first + opaque[min(1, len(opaque) - 1)]) / 2 if opaque else points[0][0]
