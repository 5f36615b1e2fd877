"""How the picture lies in a pane. Flips and turns act on the screen as the eye sees it, whatever came before."""

from __future__ import annotations

from dataclasses import replace

from viewer.model.view import Look
from viewer.session.exams import Exams
from viewer.session.panes import Panes
from viewer.session.presentations import Presentations

SMALLEST_ZOOM, LARGEST_ZOOM = 0.05, 64.0


class Looks:
    """Changes the looks of panes."""

    def __init__(self, panes: Panes, exams: Exams, presentations: Presentations) -> None:
        self._panes, self._exams, self._presentations = panes, exams, presentations

    def set(self, pane: int, look: Look) -> None:
        """Take a look; a zoom at which nothing can be seen is not taken."""
        if SMALLEST_ZOOM <= look.zoom <= LARGEST_ZOOM:
            self._panes.put(pane, replace(self._panes.view(pane), look=look))

    def fit(self, pane: int) -> None:
        """The whole image in the pane, as it lies."""
        self.set(pane, replace(self._panes.view(pane).look, zoom=1.0, pan=(0.0, 0.0), fit=None, magnify=0.0))

    def flip_horizontal(self, pane: int) -> None:
        """Left for right on the screen."""
        self.set(pane, flipped_horizontally(self._panes.view(pane).look))

    def flip_vertical(self, pane: int) -> None:
        """Top for bottom on the screen."""
        self.set(pane, flipped_vertically(self._panes.view(pane).look))

    def rotate(self, pane: int, degrees: float) -> None:
        """Turn clockwise on the screen."""
        self.set(pane, rotated(self._panes.view(pane).look, degrees))

    def reset(self, pane: int) -> None:
        """Fitted, neither flipped nor turned; as the presentation state wants it where one is in force."""
        place = self._panes.view(pane).place
        stack = self._exams.stack(place.stack_id)
        self.set(pane, self._presentations.look(stack, place) if stack else Look())


def flipped_horizontally(look: Look) -> Look:
    """Left for right on the screen. A Look is mirrored before it is turned, so a turn changes its sense."""
    return replace(look, flip_horizontal=not look.flip_horizontal, rotation_deg=-look.rotation_deg % 360.0)


def flipped_vertically(look: Look) -> Look:
    """Top for bottom on the screen."""
    return replace(look, flip_vertical=not look.flip_vertical, rotation_deg=-look.rotation_deg % 360.0)


def rotated(look: Look, degrees: float) -> Look:
    """Turned clockwise on the screen."""
    return replace(look, rotation_deg=(look.rotation_deg + degrees) % 360.0)
