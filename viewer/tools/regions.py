"""What every region has: its area, and the values of the pixels whose centre lies inside it or on its line."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.code import MILLIMETRE, OF_VALUES, SQUARE_MILLIMETRE, SQUARE_PIXEL, UPTAKE, Code
from viewer.model.contour import area, crossings
from viewer.model.geometry import Pixel, Vector, vector
from viewer.model.measurement import Value
from viewer.model.volume import StackImage, modality_unit, modality_values
from viewer.tools.measuring import Measured, MeasuringTool
from viewer.tools.spans import Spans, how_many, taken, within

REGION = Code("111030", "DCM", "Image Region")
AREA = Code("42798000", "SCT", "Area")
MEAN = Code("373098007", "SCT", "Mean")
DEVIATION = Code("386136009", "SCT", "Standard Deviation")
MINIMUM = Code("255605001", "SCT", "Minimum")
MAXIMUM = Code("56851009", "SCT", "Maximum")

MOST_DIGITS = 8
MOST_VALUES = 1 << 20  # stored values told apart by counting


class RegionTool(MeasuringTool):
    """A closed region. What it is given by is the tool's own; ``spans`` and ``area`` say what follows from that."""

    def area(self, pixels: Sequence[Pixel], size: Vector) -> float:
        """The area for pixels of ``size`` (column, row)."""
        raise NotImplementedError

    def spans(self, pixels: Sequence[Pixel]) -> Spans:
        """The pixels whose centre lies inside or on the line."""
        raise NotImplementedError

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """Mean, SD (over the pixels, not estimated from them), least and greatest value, and the area."""
        area_value = self._area(measured)
        if measured.stored is None or measured.missing:
            return (area_value,), measured.missing
        spans = self.spans(measured.pixels)
        inside = taken(measured.stored, spans)
        found = counted(measured.image, inside)
        if found is None:
            return (area_value,), "No pixel with a value has its centre inside."
        return (*statistics(*found, unit_of(measured.image)), area_value), _in_part(measured.image, inside, spans)

    def _area(self, measured: Measured) -> Value:
        size, unit = measured.pixel_size
        number = self.area(measured.pixels, size)
        square = SQUARE_MILLIMETRE if unit == MILLIMETRE else SQUARE_PIXEL
        return Value(AREA, number, square, digits=1 if number < 100 else 0, label="Area")


def _in_part(image: StackImage, inside: NDArray[Any], spans: Spans) -> str:
    """On a plane, that a part of the region lies where there is nothing: outside the images, in a gap or in padding."""
    if image.cut is None:
        return ""
    part = float(np.isfinite(inside).sum()) / max(how_many(spans), 1)
    return "" if part == 1.0 else f"Only {min(part * 100, 99.9):.3g} % of the region holds values."


class OutlinedTool(RegionTool):
    """A region within a closed line of straight sides (of a curve: very short ones)."""

    def outline(self, pixels: tuple[Pixel, ...]) -> Sequence[Pixel]:
        """The corners of the line, the first not repeated."""
        return pixels

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """None for a line that crosses itself, for which side is inside is not known."""
        if crossings(vector(self.outline(measured.pixels))):
            return (), "The outline crosses itself."
        return super().values(measured)

    def area(self, pixels: Sequence[Pixel], size: Vector) -> float:
        """By the shoelace formula, which does not round to pixels."""
        return area(vector(self.outline(tuple(pixels))) * size)

    def spans(self, pixels: Sequence[Pixel]) -> Spans:
        """Row by row between the sides."""
        return within(vector(self.outline(tuple(pixels))))


def statistics(values: Vector, counts: NDArray[np.int_], unit: Code) -> tuple[Value, ...]:
    """Mean, SD, least and greatest of ``values`` (n,), each as many times as ``counts`` (n,) says."""
    digits = 2 if unit in UPTAKE else digits_of(values)
    fine = max(digits, 1)
    mean = float(np.average(values, weights=counts))
    deviation = math.sqrt(float(np.average((values - mean) ** 2, weights=counts)))
    return (
        Value(MEAN, mean, unit, fine, label="Mean"),
        Value(DEVIATION, deviation, unit, fine, label="SD"),
        Value(MINIMUM, float(values.min()), unit, digits, label="Min"),
        Value(MAXIMUM, float(values.max()), unit, digits, label="Max"),
    )


def counted(image: StackImage, stored: NDArray[Any]) -> tuple[Vector, NDArray[np.int_]] | None:
    """The modality values that there are and how often, by stored ones (n,) without padding; None where all is padding.

    Whole numbers are counted before they are rescaled: millions of pixels have a few thousand values.
    """
    if stored.dtype.kind in "iu" and stored.size:
        least = int(stored.min())
        if int(stored.max()) - least < MOST_VALUES:
            counts = np.bincount(stored.astype(np.int64) - least)
            there = np.flatnonzero(counts)
            stored, counts = (there + least).astype(stored.dtype), counts[there]
            usable = ~_is_padding(image, stored)
            return (modality_values(image, stored[usable]), counts[usable]) if usable.any() else None
    values = values_of(image, stored)
    return (values, np.ones(values.size, int)) if values.size else None


def values_of(image: StackImage, stored: NDArray[Any]) -> Vector:
    """The modality values (n,) of stored ones, padding left out."""
    return modality_values(image, stored[~_is_padding(image, stored)])


def unit_of(image: StackImage) -> Code:
    """The unit of an image's modality values."""
    text = modality_unit(image)
    return OF_VALUES.get(text) or Code(text, "UCUM", text)


def digits_of(values: Vector) -> int:
    """How many digits after the point values need to be told: none where all are whole numbers, more where all are small."""
    greatest = float(np.abs(values).max())
    if np.array_equal(values, np.round(values)):
        return 0
    return 1 if greatest >= 10 else min(2 - math.floor(math.log10(greatest)), MOST_DIGITS)


def _is_padding(image: StackImage, stored: NDArray[Any]) -> NDArray[np.bool_]:
    if image.instance.padding is None:
        return np.isnan(stored) if stored.dtype.kind == "f" else np.zeros(stored.shape, np.bool_)
    low, high = image.instance.padding
    return np.asarray((stored >= low) & (stored <= high))
