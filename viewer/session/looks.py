"""How the picture lies in a pane. Flips and turns act on the screen as the eye sees it, whatever came before."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QUndoStack

from viewer.model.view import Look
from viewer.session.commands import Change, Gestures
from viewer.session.exams import Exams
from viewer.session.hung_looks import HungLooks
from viewer.session.panes import Panes

SMALLEST_ZOOM, LARGEST_ZOOM = 0.05, 64.0


class Looks:
    """Changes the looks of panes; what a reader changes can be undone."""

    def __init__(self, undo: QUndoStack, panes: Panes, exams: Exams, hung: HungLooks, gestures: Gestures) -> None:
        self._undo, self._gestures = undo, gestures
        self._panes, self._exams, self._hung = panes, exams, hung

    def set(self, pane: int, look: Look) -> None:
        """Take a look, as a pane does that follows another; a zoom at which nothing can be seen is not taken."""
        if SMALLEST_ZOOM <= look.zoom <= LARGEST_ZOOM:
            self._panes.put(pane, replace(self._panes.view(pane), look=look))

    def change(self, pane: int, look: Look, text: str, gesture: int = 0) -> None:
        """Take a look because the reader wants it; steps of one ``gesture`` are undone together."""
        before = self._panes.view(pane).look
        if look != before and SMALLEST_ZOOM <= look.zoom <= LARGEST_ZOOM:
            self._undo.push(Change(text, lambda wanted: self.set(pane, wanted), before, look, gesture))

    def change_on(self, pane: int, look: Look, text: str) -> None:
        """The same for what comes in notches: those that follow each other are undone together."""
        what = f"{text} {pane}"
        gesture = self._gestures.again(what)
        self.change(pane, look, text, gesture)
        self._gestures.done(what, gesture)

    def new_gesture(self) -> int:
        """A number that marks the steps of one drag."""
        return self._gestures.new()

    def fit(self, pane: int) -> None:
        """The whole image in the pane, as it lies."""
        look = self._panes.view(pane).look
        self.change(pane, replace(look, zoom=1.0, pan=(0.0, 0.0), fit=None, magnify=0.0, extent=None), "Fit")

    def flip_horizontal(self, pane: int) -> None:
        """Left for right on the screen."""
        self.change(pane, flipped_horizontally(self._panes.view(pane).look), "Flip")

    def flip_vertical(self, pane: int) -> None:
        """Top for bottom on the screen."""
        self.change(pane, flipped_vertically(self._panes.view(pane).look), "Flip")

    def rotate(self, pane: int, degrees: float) -> None:
        """Turn clockwise on the screen."""
        self.change(pane, rotated(self._panes.view(pane).look, degrees), "Rotation")

    def reset(self, pane: int) -> None:
        """Fitted, neither flipped nor turned; as a presentation state or the hanging wants it where one does."""
        self.change(pane, self._presented(pane), "Reset view")

    def is_moved(self, pane: int) -> bool:
        """Whether the picture lies otherwise than it would after ``reset``."""
        return self._panes.view(pane).look != self._presented(pane)

    def _presented(self, pane: int) -> Look:
        place = self._panes.view(pane).place
        stack = self._exams.stack(place.stack_id)
        return self._hung.look(pane, stack, place) if stack else Look()


_ACROSS = {"left": "right", "right": "left"}
_DOWN = {"top": "bottom", "bottom": "top"}
_QUARTER = {"left": "top", "top": "right", "right": "bottom", "bottom": "left"}  # clockwise


def flipped_horizontally(look: Look) -> Look:
    """Left for right on the screen. A Look is mirrored before it is turned, so a turn changes its sense."""
    justify = _ACROSS.get(look.justify, look.justify)
    turned = -look.rotation_deg % 360.0
    return replace(look, flip_horizontal=not look.flip_horizontal, rotation_deg=turned, justify=justify)


def flipped_vertically(look: Look) -> Look:
    """Top for bottom on the screen."""
    justify = _DOWN.get(look.justify, look.justify)
    turned = -look.rotation_deg % 360.0
    return replace(look, flip_vertical=not look.flip_vertical, rotation_deg=turned, justify=justify)


def rotated(look: Look, degrees: float) -> Look:
    """Turned clockwise on the screen."""
    justify, extent = look.justify, look.extent
    for _ in range(round(degrees / 90.0) % 4):
        justify = _QUARTER.get(justify, justify)
        extent = extent[::-1] if extent else None
    return replace(look, rotation_deg=(look.rotation_deg + degrees) % 360.0, justify=justify, extent=extent)
