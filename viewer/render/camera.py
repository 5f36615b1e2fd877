"""Where each pixel of a picture lies in the image and in the patient.

Screen coordinates are device pixels, x to the right and y downwards; the picture spans (0, 0) to (width, height), so that
the centre of its first pixel is (0.5, 0.5). Image pixels are (column, row) with the centre of the first pixel at (0, 0).

The view is built in this order: the image's extent is fitted (zoom 1) or scaled and put into the pane's centre, moved by
the pan along its own axes, then mirrored, then turned clockwise. So flips, rotation and zoom act around the pane's centre,
and the image point seen there is the image's centre minus the pan, whatever they are. A picture that is justified lies with
one edge at an edge of the pane instead, as long as it is not moved, whatever its zoom.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike

from viewer.model.geometry import Plane, Triple, Vector, vector
from viewer.model.view import Look
from viewer.render.letters import EdgeLetters, letters_of_directions, letters_of_orientation

_JUSTIFIED = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}

Orientation = tuple[float, bool, bool]  # of a look: degrees clockwise, mirrored left-right, mirrored up-down


@dataclass(frozen=True)
class Camera:
    """How a plane of ``rows`` x ``columns`` pixels lies in a picture of ``width`` x ``height`` device pixels."""

    plane: Plane
    rows: int
    columns: int
    look: Look
    width: int
    height: int

    @cached_property
    def scale(self) -> float:
        """Device pixels per plane unit."""
        if self.look.magnify:
            return self.look.zoom * self.look.magnify / self.plane.column_spacing
        across, down = self._extent if self.look.fit or not self.look.extent else self.look.extent
        return self.look.zoom * min(self.width / across, self.height / down)

    @cached_property
    def _extent(self) -> tuple[float, float]:
        """What is fitted, in plane units across and down the screen."""
        left, top, right, bottom = self._fitted
        across, down = (right - left) * self.plane.column_spacing, (bottom - top) * self.plane.row_spacing
        if _quarter_turns(self.look.rotation_deg) % 2:  # a film turned on its side shall fit as well
            return down, across
        return across, down

    @cached_property
    def screen_from_pixel(self) -> Vector:
        """2x3: image (column, row, 1) to screen (x, y)."""
        linear = self._turn.T * self.scale * self._spacings
        return np.column_stack([linear, self._middle - linear @ self._pixel_at_middle])

    @cached_property
    def pixel_from_screen(self) -> Vector:
        """2x3: screen (x, y, 1) to image (column, row)."""
        linear = self._turn / (self.scale * self._spacings[:, None])
        return np.column_stack([linear, self._pixel_at_middle - linear @ self._middle])

    def to_screen(self, points: ArrayLike) -> Vector:
        """Points (..., 3) to screen positions (..., 2); points off the plane are projected along its normal."""
        matrix = self.screen_from_pixel
        return np.asarray(self.plane.to_pixels(points) @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)

    def to_points(self, screen: ArrayLike) -> Vector:
        """Screen positions (..., 2) to the points (..., 3) of the plane that are seen there."""
        return self.plane.to_patient(self.to_pixels(screen))

    def to_pixels(self, screen: ArrayLike) -> Vector:
        """Screen positions (..., 2) to image pixels (..., 2) as (column, row)."""
        matrix = self.pixel_from_screen
        return np.asarray(vector(screen) @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)

    def edge_letters(
        self, patient_orientation: tuple[str, str] | None = None, *, quadruped: bool = False
    ) -> EdgeLetters:
        """Letters at the edges, from this very view.

        ``patient_orientation`` is Patient Orientation (0020,0020) of a projection image; used only where the plane has
        no patient coordinates. Empty where neither tells.
        """
        directions = (self.plane.row_direction, self.plane.column_direction) if self.plane.in_patient else None
        return _edge_letters(self._orientation, directions, patient_orientation, quadruped=quadruped)

    def panned(self, dx: float, dy: float) -> Look:
        """The look after the picture was dragged by (dx, dy) device pixels."""
        shift = self._turn @ (dx, dy) / self.scale
        return replace(self.look, pan=(self.look.pan[0] + float(shift[0]), self.look.pan[1] + float(shift[1])))

    def zoomed(self, factor: float, x: float, y: float) -> Look:
        """The look ``factor`` times as large; what is seen at the screen position (x, y) stays there."""
        zoomed = replace(self, look=replace(self.look, zoom=self.look.zoom * factor))
        seen = vector((x, y))
        shift = (seen - zoomed._middle) / factor - (seen - self._middle)
        return replace(self.panned(float(shift[0]), float(shift[1])), zoom=self.look.zoom * factor)

    def magnified(self, factor: float, x: float, y: float, side: int) -> Camera:
        """``factor`` times as near, for a square picture of ``side`` px in whose middle lies what is seen at (x, y)."""
        left, top, right, bottom = self._fitted
        away = vector(((left + right) / 2, (top + bottom) / 2)) - self.to_pixels((x, y))
        across, down = (away * self._spacings).tolist()
        scale = self.scale * factor * self.plane.column_spacing
        return replace(
            self, look=replace(self.look, zoom=1.0, magnify=scale, pan=(across, down)), width=side, height=side
        )

    @property
    def _spacings(self) -> Vector:
        return vector((self.plane.column_spacing, self.plane.row_spacing))

    @property
    def _fitted(self) -> tuple[float, float, float, float]:
        return self.look.fit or (-0.5, -0.5, self.columns - 0.5, self.rows - 0.5)

    @cached_property
    def _middle(self) -> Vector:
        """Where the middle of what is fitted lies on the screen before the pan: the pane's centre, or beside it."""
        across, down = self._extent
        free = (self.width - across * self.scale) / 2, (self.height - down * self.scale) / 2
        right, below = _JUSTIFIED.get(self.look.justify, (0, 0))
        return vector((self.width / 2 + right * free[0], self.height / 2 + below * free[1]))

    @property
    def _pixel_at_middle(self) -> Vector:
        left, top, right, bottom = self._fitted
        return vector(((left + right) / 2, (top + bottom) / 2)) - vector(self.look.pan) / self._spacings

    @property
    def _orientation(self) -> Orientation:
        return self.look.rotation_deg, self.look.flip_horizontal, self.look.flip_vertical

    @cached_property
    def _turn(self) -> Vector:
        return _turn(self._orientation)


def _turn(orientation: Orientation) -> Vector:
    """2x2 orthogonal: a screen direction to the image's (column, row) direction."""
    rotation_deg, flip_horizontal, flip_vertical = orientation
    cosine, sine = _exact_cosine_and_sine(rotation_deg)
    back = vector(((cosine, sine), (-sine, cosine)))  # y runs downwards: clockwise to the eye is positive
    mirror = vector((-1.0 if flip_horizontal else 1.0, -1.0 if flip_vertical else 1.0))
    return mirror[:, None] * back


@lru_cache(maxsize=256)
def _edge_letters(
    orientation: Orientation,
    directions: tuple[Triple, Triple] | None,
    patient_orientation: tuple[str, str] | None,
    *,
    quadruped: bool,
) -> EdgeLetters:
    """Kept by all that letters depend on: from image to image of a series they mostly stay."""
    turn = _turn(orientation).T  # rows: the screen's right and down in the image's axes
    if directions is not None:
        right, down = turn @ np.stack([vector(one) for one in directions])
        return letters_of_directions(right, down, quadruped=quadruped)
    if patient_orientation is None:
        return EdgeLetters()
    return letters_of_orientation(turn, patient_orientation, quadruped=quadruped)


def camera_for(plane: Plane, rows: int, columns: int, look: Look, width: int, height: int) -> Camera:
    """The camera for an image in a pane of ``width`` x ``height`` device pixels; raises ValueError for empty sizes."""
    if min(rows, columns, width, height) < 1:
        raise ValueError("an image and a pane have at least one pixel")
    if not all(math.isfinite(value) and value > 0 for value in (plane.row_spacing, plane.column_spacing, look.zoom)):
        raise ValueError("spacing and zoom are positive numbers")
    return Camera(plane, rows, columns, look, width, height)


def _quarter_turns(degrees: float) -> int:
    return math.floor(degrees / 90.0 + 0.5) % 4


def _exact_cosine_and_sine(degrees: float) -> tuple[float, float]:
    """Cosine and sine; quarter turns without rounding, so that they map pixels onto pixels."""
    turns = _quarter_turns(degrees)
    if degrees % 90.0 == 0.0:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[turns]
    return math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
