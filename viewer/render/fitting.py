"""How a rectangle of pixels is fitted into a picture by a look, before anything is said about the patient.

The view is built in this order: the image's extent is fitted (zoom 1) or scaled and put into the pane's centre, moved by
the pan along its own axes, then mirrored, then turned clockwise. So flips, rotation and zoom act around the pane's centre,
and the image point seen there is the image's centre minus the pan, whatever they are. A picture that is justified lies with
one edge at an edge of the pane instead, as long as it is not moved, whatever its zoom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from viewer.model.geometry import Vector, vector
from viewer.model.view import Look

_JUSTIFIED = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}

Orientation = tuple[float, bool, bool]  # of a look: degrees clockwise, mirrored left-right, mirrored up-down


@dataclass(frozen=True)
class Fitting:
    """``rows`` x ``columns`` pixels in a picture of ``width`` x ``height`` device pixels."""

    row_spacing: float
    column_spacing: float
    rows: int
    columns: int
    look: Look
    width: int
    height: int

    @cached_property
    def scale(self) -> float:
        """Device pixels per plane unit."""
        if self.look.magnify:
            return self.look.zoom * self.look.magnify / self.column_spacing
        across, down = self._extent if self.look.fit or not self.look.extent else self.look.extent
        return self.look.zoom * min(self.width / across, self.height / down)

    @cached_property
    def _extent(self) -> tuple[float, float]:
        """What is fitted, in plane units across and down the screen."""
        left, top, right, bottom = self.fitted
        across, down = (right - left) * self.column_spacing, (bottom - top) * self.row_spacing
        if _quarter_turns(self.look.rotation_deg) % 2:  # a film turned on its side shall fit as well
            return down, across
        return across, down

    @cached_property
    def screen_from_pixel(self) -> Vector:
        """2x3: image (column, row, 1) to screen (x, y)."""
        linear = self.turn.T * self.scale * self.spacings
        return _fixed(np.column_stack([linear, self.middle - linear @ self._pixel_at_middle]))

    @cached_property
    def pixel_from_screen(self) -> Vector:
        """2x3: screen (x, y, 1) to image (column, row)."""
        linear = self.turn / (self.scale * self.spacings[:, None])
        return _fixed(np.column_stack([linear, self._pixel_at_middle - linear @ self.middle]))

    @cached_property
    def spacings(self) -> Vector:
        """Across and down the image, in plane units."""
        return vector((self.column_spacing, self.row_spacing))

    @property
    def fitted(self) -> tuple[float, float, float, float]:
        """What is fitted, in image pixels: left, top, right, bottom."""
        return self.look.fit or (-0.5, -0.5, self.columns - 0.5, self.rows - 0.5)

    @cached_property
    def middle(self) -> Vector:
        """Where the middle of what is fitted lies on the screen before the pan: the pane's centre, or beside it."""
        across, down = self._extent
        free = (self.width - across * self.scale) / 2, (self.height - down * self.scale) / 2
        right, below = _JUSTIFIED.get(self.look.justify, (0, 0))
        return vector((self.width / 2 + right * free[0], self.height / 2 + below * free[1]))

    @property
    def _pixel_at_middle(self) -> Vector:
        left, top, right, bottom = self.fitted
        return vector(((left + right) / 2, (top + bottom) / 2)) - vector(self.look.pan) / self.spacings

    @cached_property
    def turn(self) -> Vector:
        """2x2 orthogonal: a screen direction to the image's (column, row) direction."""
        return turn_of((self.look.rotation_deg, self.look.flip_horizontal, self.look.flip_vertical))


@lru_cache(maxsize=64)
def fitting(plane_spacing: tuple[float, float], size: tuple[int, int], look: Look, width: int, height: int) -> Fitting:
    """The fitting of images with ``plane_spacing`` (down, across) and ``size`` (rows, columns).

    Kept: every image of a series has the same, and one picture asks for it several times.
    """
    return Fitting(*plane_spacing, *size, look, width, height)


def turn_of(orientation: Orientation) -> Vector:
    """2x2 orthogonal: a screen direction to the image's (column, row) direction."""
    rotation_deg, flip_horizontal, flip_vertical = orientation
    cosine, sine = _exact_cosine_and_sine(rotation_deg)
    back = vector(((cosine, sine), (-sine, cosine)))  # y runs downwards: clockwise to the eye is positive
    mirror = vector((-1.0 if flip_horizontal else 1.0, -1.0 if flip_vertical else 1.0))
    return mirror[:, None] * back


def _fixed(matrix: Vector) -> Vector:
    """``matrix``, which many look at and nobody may change."""
    matrix.flags.writeable = False
    return matrix


def _quarter_turns(degrees: float) -> int:
    return math.floor(degrees / 90.0 + 0.5) % 4


def _exact_cosine_and_sine(degrees: float) -> tuple[float, float]:
    """Cosine and sine; quarter turns without rounding, so that they map pixels onto pixels."""
    turns = _quarter_turns(degrees)
    if degrees % 90.0 == 0.0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[turns]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
