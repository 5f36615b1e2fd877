"""How the picture lies in a pane. Flips and turns act on the screen as the eye sees it, whatever came before."""

from __future__ import annotations

from dataclasses import replace

from viewer.model.view import Look
from viewer.session.exams import Exams
from viewer.session.hung_looks import HungLooks
from viewer.session.panes import Panes

SMALLEST_ZOOM, LARGEST_ZOOM = 0.05, 64.0


class Looks:
    """Changes the looks of panes."""

    def __init__(self, panes: Panes, exams: Exams, hung: HungLooks) -> None:
        self._panes, self._exams, self._hung = panes, exams, hung

    def set(self, pane: int, look: Look) -> None:
        """Take a look; a zoom at which nothing can be seen is not taken."""
        if SMALLEST_ZOOM <= look.zoom <= LARGEST_ZOOM:
            self._panes.put(pane, replace(self._panes.view(pane), look=look))

    def fit(self, pane: int) -> None:
        """The whole image in the pane, as it lies."""
        look = self._panes.view(pane).look
        self.set(pane, replace(look, zoom=1.0, pan=(0.0, 0.0), fit=None, magnify=0.0, extent=None))

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
        """Fitted, neither flipped nor turned; as a presentation state or the hanging wants it where one does."""
        place = self._panes.view(pane).place
        stack = self._exams.stack(place.stack_id)
        self.set(pane, self._hung.look(pane, stack, place) if stack else Look())


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
