"""What every measuring tool shares: points placed by the mouse, a preview with its value, and points moved by a handle.

``measure`` needs no mouse: it takes pixels of an image and gives the measurement.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.spacing import calibration_at
from viewer.model.calibration import Calibration
from viewer.model.code import MILLIMETRE, PIXEL, Code
from viewer.model.geometry import Pixel, Triple, Vector, triple, vector
from viewer.model.mark import Mark
from viewer.model.measurement import Measurement, Shape, Value, new_tracking_uid
from viewer.model.volume import StackImage
from viewer.render.plane_values import PlaneValues
from viewer.tools.base import Drag, Event, Hand, Pointer, Stored, Tool
from viewer.tools.marks import marks
from viewer.tools.pixel_shape import on_image, shape_of_pixel, step_on_image

PLACES = (Event.PRESS, Event.RELEASE)  # what may place a point
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
        return self.pixel_size[0] if self.calibration.in_mm else shape_of_pixel(self.image)

    @property
    def missing(self) -> str:
        """Why pixel values cannot be measured; "" where they can."""
        if self.image.instance.format is not None and self.image.instance.format.samples > 1:
            return "A colour image has no values to measure."
        if self.stored is None and self.image.cut is not None:
            return "The images of this series are not all loaded."
        return "The pixels of this image are not loaded." if self.stored is None else ""


@dataclass(frozen=True)
class MeasuringTool(Tool):
    """A tool that makes measurements; ``clicks`` is how many points the mouse places.

    With ``asks_text`` the reader writes beside what was drawn; where ``needs_text`` it is nothing without that.
    """

    code: Code
    graphic: str
    exchange_tag: str
    clicks: int = 2
    shape: Shape = Shape.PLAIN
    asks_text: bool = False
    needs_text: bool = False

    @property
    def measures(self) -> bool:
        """It does."""
        return True

    @property
    def size(self) -> int:
        """How many points the measurement has."""
        return self.clicks

    @property
    def least(self) -> int:
        """How many points the mouse has to place at least."""
        return self.clicks

    @property
    def needs(self) -> str:
        """How many points that is, in words."""
        return f"{self.size} point{'s' if self.size > 1 else ''}"

    def fits(self, count: int) -> bool:
        """Whether a measurement may have so many points."""
        return count == self.size

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """The values, and a sentence where some or all could not be given."""
        raise NotImplementedError

    def points(self, placed: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
        """The measurement's points from those the mouse placed."""
        return tuple(placed)

    def outline(self, pixels: tuple[Pixel, ...]) -> Sequence[Pixel]:
        """Pixels along all of what is drawn: where one size of a pixel must hold."""
        return pixels

    def exchanged(self, pixels: tuple[Pixel, ...], image: StackImage) -> tuple[str, tuple[Pixel, ...]]:
        """The graphic type and the points as other viewers want them; no points where they want these very points."""
        return self.graphic, ()

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """The points after one was moved by its handle."""
        return (*pixels[:index], to, *pixels[index + 1 :])

    def next_point(self, placed: Sequence[Pixel], to: Pixel, image: StackImage, *, shift: bool) -> Pixel:
        """Where the next point comes to lie when the mouse is at ``to``."""
        return self.straightened(placed, to, image) if shift else to

    def straightened(self, placed: Sequence[Pixel], to: Pixel, image: StackImage) -> Pixel:
        """``to`` held level or upright with the last point, for Shift."""
        return self.level(placed[-1], to)

    @staticmethod
    def level(last: Pixel, to: Pixel) -> Pixel:
        """``to`` level or upright with ``last``, whichever is nearer."""
        column, row = last
        return (to[0], row) if abs(to[0] - column) >= abs(to[1] - row) else (column, to[1])

    def measure(self, image: StackImage, stored: Stored | None, pixels: Sequence[Pixel]) -> Measurement:
        """Measure on an image: ``stored`` values [row, column] and points as (column, row), centre of the first pixel 0.

        Raises ValueError where a point is no number or there are too few.
        """
        if not self.fits(len(pixels)) or not np.isfinite(vector(pixels)).all():
            raise ValueError(f"{self.title} needs {self.needs}")
        plain = tuple((float(column), float(row)) for column, row in pixels)
        outline = self.outline(plain)
        calibration = calibration_at(image, outline)
        known = stored.around(outline) if isinstance(stored, PlaneValues) else stored
        values, why_not = self.values(Measured(image, known, plain, calibration))
        plane, instance = image.plane, image.instance
        graphic, exchanged = self.exchanged(plain, image)
        return Measurement(
            uid=new_tracking_uid(),
            tool=self.id,
            title=self.code,
            graphic=graphic,
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
            exchange_pixels=exchanged,
            shape=self.shape,
            cut=image.cut,
            exchange_points=tuple(triple(point) for point in plane.to_patient(exchanged))
            if image.cut and exchanged
            else (),
        )

    def again(
        self, kept: Measurement, image: StackImage, stored: Stored | None, pixels: Sequence[Pixel]
    ) -> Measurement:
        """The same measurement with other points."""
        fresh = self.measure(image, stored, pixels)
        said = replace(fresh, label=kept.label, series_text=kept.series_text, label_at=kept.label_at)
        return replace(said, uid=kept.uid, follow=kept.follow)

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Place the points by drags or by clicks; cancelled, nothing was measured."""
        if hand.image is None:
            return None
        image, placed, last = hand.image, [on_image(start.pixel, hand.image)], start.screen
        preview: tuple[Mark, ...] = ()
        while len(placed) < self.clicks:
            pointer = yield preview
            take_back(placed, pointer)
            to = self.next_point(placed, on_image(pointer.pixel, image), image, shift=pointer.shift)
            preview = marks(self.unfinished(hand, image, [*placed, to]))
            if pointer.event in PLACES and not _near(last, pointer.screen):
                placed.append(to)
                last = pointer.screen
        return self.measure(image, hand.stored, self.points(placed, image))

    def reshape(self, hand: Hand, kept: Measurement, index: int, start: Pointer) -> Drag:
        """Move one point of a measurement by its handle, gripped at ``start``; a click without a move changes nothing."""
        if hand.image is None:
            return None
        beside = vector(kept.pixels[index]) - vector(start.pixel)  # a handle is seldom gripped at its middle
        preview = marks(kept)
        while True:
            pointer = yield preview
            column, row = (vector(pointer.pixel) + beside).tolist()
            to = self.held_straight(kept.pixels, index, (column, row)) if pointer.shift else (column, row)
            pixels = self.with_moved(kept.pixels, index, on_image(to, hand.image), hand.image)
            changed = self.again(kept, hand.image, hand.stored, pixels)
            if pointer.event is Event.RELEASE:
                return None if _near(start.screen, pointer.screen) else changed
            preview = marks(changed)

    def shift(self, hand: Hand, kept: Measurement, start: Pointer) -> Drag:
        """Move a whole measurement; a click without a move changes nothing."""
        if hand.image is None:
            return None
        changed = kept
        while True:
            pointer = yield marks(changed)
            by = step_on_image(kept.pixels, vector(pointer.pixel) - vector(start.pixel), hand.image)
            changed = self.again(kept, hand.image, hand.stored, [(x, y) for x, y in vector(kept.pixels) + by])
            changed = replace(changed, label_at=_beside(kept, changed))
            if pointer.event is Event.RELEASE:
                return None if _near(start.screen, pointer.screen) else changed

    def carry_label(self, hand: Hand, kept: Measurement, start: Pointer, middle: Triple) -> Drag:
        """Move the label, whose middle is at ``middle`` of the plane; a click without a move changes nothing."""
        changed = kept
        while True:
            pointer = yield marks(changed)
            changed = replace(kept, label_at=_carried(middle, pointer, start))
            if pointer.event is Event.RELEASE:
                return None if _near(start.screen, pointer.screen) else changed

    def held_straight(self, pixels: Sequence[Pixel], index: int, to: Pixel) -> Pixel:
        """A point moved by its handle, held level or upright with its neighbour, for Shift."""
        if len(pixels) < 2:
            return to
        return self.level(pixels[index - 1] if index else pixels[1], to)

    def unfinished(self, hand: Hand, image: StackImage, placed: Sequence[Pixel]) -> Measurement:
        """What stands on the screen while points are missing: they lie where the last one is."""
        filled = [*placed, *[placed[-1]] * (self.least - len(placed))]
        return self.measure(image, hand.stored, self.points(filled, image))


def take_back(placed: list[Pixel], pointer: Pointer) -> None:
    """Take the last point away where the reader wants that; the first one stays, Escape takes it."""
    if pointer.event is Event.BACK and len(placed) > 1:
        placed.pop()


def _carried(point: Triple, pointer: Pointer, start: Pointer) -> Triple:
    """``point`` of the plane moved as the pointer was."""
    return triple(vector(point) + vector(pointer.point) - vector(start.point))


def _beside(kept: Measurement, moved: Measurement) -> Triple | None:
    """Where the label of a measurement stands after it was moved as a whole."""
    step = vector(moved.points[0]) - vector(kept.points[0])
    return None if kept.label_at is None else triple(vector(kept.label_at) + step)


def _near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return math.dist(one, other) < CLICK_PX
