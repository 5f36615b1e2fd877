"""What every measuring tool shares: points placed by the mouse, a preview with its value, and points moved by a handle.

``measure`` needs no mouse: it takes pixels of an image and gives the measurement.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.spacing import calibration_at
from viewer.model.calibration import Calibration
from viewer.model.code import MILLIMETRE, PIXEL, Code
from viewer.model.geometry import Vector, triple, vector
from viewer.model.mark import Mark
from viewer.model.measurement import Measurement, Value, new_tracking_uid
from viewer.model.volume import StackImage
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool
from viewer.tools.marks import marks

Pixel: TypeAlias = tuple[float, float]
CLICK_PX = 4.0  # nearer than this to the last point no new one is placed: a click, a double click, a shaky hand


@dataclass(frozen=True, slots=True)
class Measured:
    """The image a tool measures on, its stored values (None while they are not loaded) and the pixels pointed at."""

    image: StackImage
    stored: NDArray[Any] | None
    pixels: tuple[Pixel, ...]
    calibration: Calibration

    @property
    def pixel_size(self) -> tuple[Vector, Code]:
        """(column, row) size of a pixel and its unit: mm where the calibration gives it, else 1 px."""
        column, row = self.calibration.column_mm, self.calibration.row_mm
        if column is None or row is None:
            return vector((1.0, 1.0)), PIXEL
        return vector((column, row)), MILLIMETRE

    @property
    def shape_of_pixel(self) -> Vector:
        """(column, row): how wide and high a pixel is in one unit, also where that unit is unknown."""
        plane = self.image.plane
        return self.pixel_size[0] if self.calibration.in_mm else vector((plane.column_spacing, plane.row_spacing))

    @property
    def missing(self) -> str:
        """Why pixel values cannot be measured; "" where they can."""
        if self.image.instance.format is not None and self.image.instance.format.samples > 1:
            return "A colour image has no values to measure."
        return "The pixels of this image are not loaded." if self.stored is None else ""


@dataclass(frozen=True)
class MeasuringTool(Tool):
    """A tool that makes measurements; ``clicks`` is how many points the mouse places."""

    code: Code
    graphic: str
    exchange_tag: str
    clicks: int = 2

    @property
    def measures(self) -> bool:
        """It does."""
        return True

    @property
    def size(self) -> int:
        """How many points the measurement has."""
        return self.clicks

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The values, and a sentence where some or all could not be given."""
        raise NotImplementedError

    def points(self, placed: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
        """The measurement's points from those the mouse placed."""
        return tuple(placed)

    def exchanged(self, pixels: tuple[Pixel, ...]) -> tuple[Pixel, ...]:
        """The points as other viewers want them; none where they want these very points."""
        return ()

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """The points after one was moved by its handle."""
        return (*pixels[:index], to, *pixels[index + 1 :])

    def straightened(self, placed: Sequence[Pixel], to: Pixel, image: StackImage) -> Pixel:
        """``to`` held level or upright with the last point, for Shift."""
        column, row = placed[-1]
        return (to[0], row) if abs(to[0] - column) >= abs(to[1] - row) else (column, to[1])

    def measure(self, image: StackImage, stored: NDArray[Any] | None, pixels: Sequence[Pixel]) -> Measurement:
        """Measure on an image: ``stored`` values [row, column] and points as (column, row), centre of the first pixel 0.

        Raises ValueError where a point is no number or there are too few.
        """
        if len(pixels) != self.size or not np.isfinite(vector(pixels)).all():
            raise ValueError(f"{self.title} needs {self.size} points")
        plain = tuple((float(column), float(row)) for column, row in pixels)
        calibration = calibration_at(image, plain)
        values, why_not = self.values(Measured(image, stored, plain, calibration))
        plane, instance = image.plane, image.instance
        return Measurement(
            uid=new_tracking_uid(),
            tool=self.id,
            title=self.code,
            graphic=self.graphic,
            image=image.ref,
            points=tuple(triple(point) for point in plane.to_patient(plain)),
            pixels=plain,
            values=values,
            provenance=calibration.provenance,
            provenance_note=calibration.reason,
            frame_of_reference_uid=instance.frame_of_reference_uid if plane.in_patient else "",
            patient_key=instance.patient_key,
            exchange_tag=self.exchange_tag,
            why_not=why_not,
            name=self.title,
            exchange_pixels=self.exchanged(plain),
        )

    def again(
        self, kept: Measurement, image: StackImage, stored: NDArray[Any] | None, pixels: Sequence[Pixel]
    ) -> Measurement:
        """The same measurement with other points."""
        fresh = self.measure(image, stored, pixels)
        return replace(fresh, uid=kept.uid, label=kept.label, series_text=kept.series_text, follow=kept.follow)

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Place the points by drags or by clicks; cancelled, nothing was measured."""
        if hand.image is None:
            return None
        image, placed, last = hand.image, [start.pixel], start.screen
        preview: tuple[Mark, ...] = ()
        while len(placed) < self.clicks:
            pointer = yield preview
            to = self.straightened(placed, pointer.pixel, image) if pointer.shift else pointer.pixel
            preview = marks(self._unfinished(hand, image, [*placed, to]))
            if pointer.event is not Event.MOVE and not _near(last, pointer.screen):
                placed.append(to)
                last = pointer.screen
        return self.measure(image, hand.stored, self.points(placed, image))

    def reshape(self, hand: Hand, kept: Measurement, index: int) -> Drag:
        """Move one point of a measurement by its handle."""
        if hand.image is None:
            return None
        preview = marks(kept)
        while True:
            pointer = yield preview
            pixels = self.with_moved(kept.pixels, index, pointer.pixel, hand.image)
            changed = self.again(kept, hand.image, hand.stored, pixels)
            if pointer.event is Event.RELEASE:
                return changed
            preview = marks(changed)

    def shift(self, hand: Hand, kept: Measurement, start: Pointer) -> Drag:
        """Move a whole measurement; a click without a move changes nothing."""
        if hand.image is None:
            return None
        changed = kept
        while True:
            pointer = yield marks(changed)
            by = vector(pointer.pixel) - vector(start.pixel)
            changed = self.again(kept, hand.image, hand.stored, [(x, y) for x, y in vector(kept.pixels) + by])
            if pointer.event is Event.RELEASE:
                return None if _near(start.screen, pointer.screen) else changed

    def _unfinished(self, hand: Hand, image: StackImage, placed: Sequence[Pixel]) -> Measurement:
        """What stands on the screen while points are missing: they lie where the last one is."""
        filled = [*placed, *[placed[-1]] * (self.clicks - len(placed))]
        return self.measure(image, hand.stored, self.points(filled, image))


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return math.dist(one, other) < CLICK_PX
