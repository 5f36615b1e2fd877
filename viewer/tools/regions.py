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

REGION = Code("111030", "DCM", "Image Region")
AREA = Code("42798000", "SCT", "Area")
MEAN = Code("373098007", "SCT", "Mean")
DEVIATION = Code("386136009", "SCT", "Standard Deviation")
MINIMUM = Code("255605001", "SCT", "Minimum")
MAXIMUM = Code("56851009", "SCT", "Maximum")

MOST_DIGITS = 8
ON_THE_LINE = 1e-9  # a centre on the line counts as inside, whatever the rounding


class RegionTool(MeasuringTool):
    """A closed region. What it is given by is the tool's own; ``inside`` and ``area`` say what follows from that."""

    def area(self, pixels: Sequence[Pixel], size: Vector) -> float:
        """The area for pixels of ``size`` (column, row)."""
        raise NotImplementedError

    def inside(self, stored: NDArray[Any], pixels: Sequence[Pixel]) -> NDArray[Any]:
        """The stored values (n,) of the pixels whose centre lies inside or on the line."""
        raise NotImplementedError

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """Mean, SD (over the pixels, not estimated from them), least and greatest value, and the area."""
        area_value = self._area(measured)
        if measured.stored is None or measured.missing:
            return (area_value,), measured.missing
        found = values_of(measured.image, self.inside(measured.stored, measured.pixels))
        if found.size == 0:
            return (area_value,), "No pixel with a value has its centre inside."
        return (*statistics(found, unit_of(measured.image)), area_value), ""

    def _area(self, measured: Measured) -> Value:
        size, unit = measured.pixel_size
        number = self.area(measured.pixels, size)
        square = SQUARE_MILLIMETRE if unit == MILLIMETRE else SQUARE_PIXEL
        return Value(AREA, number, square, digits=1 if number < 100 else 0, label="Area")


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

    def inside(self, stored: NDArray[Any], pixels: Sequence[Pixel]) -> NDArray[Any]:
        """Row by row between the sides."""
        return within(stored, vector(self.outline(tuple(pixels))))


def statistics(values: Vector, unit: Code) -> tuple[Value, ...]:
    """Mean, SD, least and greatest of ``values``."""
    digits = 2 if unit in UPTAKE else digits_of(values)
    fine = max(digits, 1)
    return (
        Value(MEAN, float(values.mean()), unit, fine, label="Mean"),
        Value(DEVIATION, float(values.std()), unit, fine, label="SD"),
        Value(MINIMUM, float(values.min()), unit, digits, label="Min"),
        Value(MAXIMUM, float(values.max()), unit, digits, label="Max"),
    )


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


def within(stored: NDArray[Any], corners: Vector) -> NDArray[Any]:
    """The stored values (n,) of the pixels whose centre lies within a polygon (n, 2), or on its line."""
    limit = vector((stored.shape[1] - 1, stored.shape[0] - 1))
    low = np.clip(np.ceil(corners.min(axis=0) - ON_THE_LINE), 0, limit + 1).astype(int)
    high = np.clip(np.floor(corners.max(axis=0) + ON_THE_LINE), -1, limit).astype(int)
    if (high < low).any():
        return stored[:0, 0]
    mask = _mask(corners - low, high - low + 1)
    return stored[low[1] : high[1] + 1, low[0] : high[0] + 1][mask]


def _mask(corners: Vector, size: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Which centres [row, column] of a box of ``size`` (columns, rows) lie within a polygon, from side to side."""
    columns, rows = (int(number) for number in size)
    edges = np.zeros((rows, columns + 1), np.int32)  # +1 where a run begins, -1 behind its end
    row = np.arange(rows)[:, None]
    (x0, y0), (x1, y1) = corners.T, np.roll(corners, -1, axis=0).T
    crosses = (np.minimum(y0, y1) <= row) & (row < np.maximum(y0, y1))
    with np.errstate(divide="ignore", invalid="ignore"):
        at = np.where(crosses, x0 + (row - y0) * (x1 - x0) / (y1 - y0), np.inf)
    at.sort(axis=1)
    for left, right in zip(at[:, 0::2].T, at[:, 1::2].T, strict=False):
        _run(edges, np.flatnonzero(np.isfinite(right)), left, right)
    level = (np.abs(y0 - y1) <= ON_THE_LINE) & (
        np.abs(y0 - np.round(y0)) <= ON_THE_LINE
    )  # sides along a row of centres
    for side in np.flatnonzero(level):
        _level(edges, round(float(y0[side])), min(x0[side], x1[side]), max(x0[side], x1[side]))
    for x, y in corners[np.abs(corners[:, 1] - np.round(corners[:, 1])) <= ON_THE_LINE]:
        _level(edges, round(float(y)), x, x)  # a corner that only touches its row
    return np.asarray(edges[:, :-1].cumsum(axis=1) > 0)


def _run(edges: NDArray[np.int32], rows: NDArray[np.int_], left: Vector, right: Vector) -> None:
    """Mark, in some rows, the centres from ``left`` to ``right`` (each for every row)."""
    last = edges.shape[1] - 1
    first = np.clip(np.ceil(left[rows] - ON_THE_LINE), 0, last).astype(int)
    stop = np.clip(np.floor(right[rows] + ON_THE_LINE) + 1, 0, last).astype(int)
    some = first < stop
    np.add.at(edges, (rows[some], first[some]), 1)
    np.add.at(edges, (rows[some], stop[some]), -1)


def _level(edges: NDArray[np.int32], row: int, left: float, right: float) -> None:
    if 0 <= row < edges.shape[0]:
        _run(edges, np.array([row]), np.full(edges.shape[0], left), np.full(edges.shape[0], right))
