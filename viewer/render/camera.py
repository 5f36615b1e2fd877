"""Where each pixel of a picture lies in the image and in the patient.

Screen coordinates are device pixels, x to the right and y downwards; the picture spans (0, 0) to (width, height), so that
the centre of its first pixel is (0.5, 0.5). Image pixels are (column, row) with the centre of the first pixel at (0, 0).
How a picture is fitted, moved, mirrored and turned is told in ``fitting``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import ArrayLike

from viewer.model.geometry import Plane, Triple, Vector, vector
from viewer.model.view import Look
from viewer.render.fitting import Fitting, Orientation, fitting, turn_of
from viewer.render.letters import EdgeLetters, letters_of_directions, letters_of_orientation


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
    def _fitting(self) -> Fitting:
        spacing, size = (self.plane.row_spacing, self.plane.column_spacing), (self.rows, self.columns)
        return fitting(spacing, size, self.look, self.width, self.height)

    @property
    def scale(self) -> float:
        """Device pixels per plane unit."""
        return self._fitting.scale

    @property
    def screen_from_pixel(self) -> Vector:
        """2x3: image (column, row, 1) to screen (x, y)."""
        return self._fitting.screen_from_pixel

    @property
    def pixel_from_screen(self) -> Vector:
        """2x3: screen (x, y, 1) to image (column, row)."""
        return self._fitting.pixel_from_screen

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
        shift = self._fitting.turn @ (dx, dy) / self.scale
        return replace(self.look, pan=(self.look.pan[0] + float(shift[0]), self.look.pan[1] + float(shift[1])))

    def zoomed(self, factor: float, x: float, y: float) -> Look:
        """The look ``factor`` times as large; what is seen at the screen position (x, y) stays there."""
        zoomed = replace(self, look=replace(self.look, zoom=self.look.zoom * factor))
        seen = vector((x, y))
        shift = (seen - zoomed._fitting.middle) / factor - (seen - self._fitting.middle)
        return replace(self.panned(float(shift[0]), float(shift[1])), zoom=self.look.zoom * factor)

    def magnified(self, factor: float, x: float, y: float, side: int) -> Camera:
        """``factor`` times as near, for a square picture of ``side`` px in whose middle lies what is seen at (x, y)."""
        left, top, right, bottom = self._fitting.fitted
        away = vector(((left + right) / 2, (top + bottom) / 2)) - self.to_pixels((x, y))
        across, down = (away * self._fitting.spacings).tolist()
        scale = self.scale * factor * self.plane.column_spacing
        return replace(
            self, look=replace(self.look, zoom=1.0, magnify=scale, pan=(across, down)), width=side, height=side
        )

    @property
    def _orientation(self) -> Orientation:
        return self.look.rotation_deg, self.look.flip_horizontal, self.look.flip_vertical


@lru_cache(maxsize=256)
def _edge_letters(
    orientation: Orientation,
    directions: tuple[Triple, Triple] | None,
    patient_orientation: tuple[str, str] | None,
    *,
    quadruped: bool,
) -> EdgeLetters:
    """Kept by all that letters depend on: from image to image of a series they mostly stay."""
    turn = turn_of(orientation).T  # rows: the screen's right and down in the image's axes
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
