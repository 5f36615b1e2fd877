"""Ellipse: its area, and the values of the pixels whose centre lies inside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.code import MILLIMETRE, OF_VALUES, SQUARE_MILLIMETRE, SQUARE_PIXEL, UPTAKE, Code
from viewer.model.geometry import Vector, vector
from viewer.model.measurement import Value
from viewer.model.volume import StackImage, modality_unit, modality_values
from viewer.tools.measuring import Measured, MeasuringTool, Pixel

REGION = Code("111030", "DCM", "Image Region")
AREA = Code("42798000", "SCT", "Area")
MEAN = Code("373098007", "SCT", "Mean")
DEVIATION = Code("386136009", "SCT", "Standard Deviation")
MINIMUM = Code("255605001", "SCT", "Minimum")
MAXIMUM = Code("56851009", "SCT", "Maximum")

_ON_THE_LINE = 1e-9  # a centre on the line counts as inside, whatever the rounding


class Ellipse(MeasuringTool):
    """Drawn from corner to corner of its box; its points are the ends of the major, then of the minor axis."""

    @property
    def size(self) -> int:
        """Four ends of two axes."""
        return 4

    def points(self, placed: Sequence[Pixel], image: StackImage) -> tuple[Pixel, ...]:
        """The ends of both axes of the ellipse that fills the box of two corners."""
        (x0, y0), (x1, y1) = placed
        middle_x, middle_y = (x0 + x1) / 2, (y0 + y1) / 2
        return _major_first(((x0, middle_y), (x1, middle_y)), ((middle_x, y0), (middle_x, y1)), image)

    def straightened(self, placed: Sequence[Pixel], to: Pixel, image: StackImage) -> Pixel:
        """The corner that makes a circle."""
        shape = _shape_of_pixel(image)
        across = (vector(to) - vector(placed[-1])) * shape
        side = float(np.abs(across).max())
        x, y = vector(placed[-1]) + np.where(across < 0, -side, side) / shape
        return float(x), float(y)

    def with_moved(self, pixels: Sequence[Pixel], index: int, to: Pixel, image: StackImage) -> tuple[Pixel, ...]:
        """One end of an axis moved, the other held: the other axis keeps its length and stands upright on it."""
        shape = _shape_of_pixel(image)
        ends = vector(pixels) * shape
        opposite, mine = ends[index ^ 1], vector(to) * shape
        axis = mine - opposite
        length = float(np.linalg.norm(axis))
        if length == 0.0:
            return tuple(pixels)
        others = ends[2:] if index < 2 else ends[:2]
        half = np.array((-axis[1], axis[0])) / length * np.linalg.norm(others[1] - others[0]) / 2
        middle = (mine + opposite) / 2
        moved, across = _pair(opposite, mine, shape), _pair(middle - half, middle + half, shape)
        return _major_first(moved, across, image)

    def values(self, measured: Measured) -> tuple[tuple[Value, ...], str]:
        """Mean, SD (over the pixels, not estimated from them), least and greatest value, and the area."""
        area = _area(measured)
        missing = measured.missing
        if missing or measured.stored is None:
            return (area,), missing
        inside = values_inside(measured.image, measured.stored, measured.pixels)
        if inside.size == 0:
            return (area,), "No pixel with a value has its centre inside."
        unit = _unit(modality_unit(measured.image))
        fine = 2 if unit in UPTAKE else 1
        digits = fine if fine > 1 else _digits(inside)
        mean = Value(MEAN, float(inside.mean()), unit, fine, label="Mean")
        deviation = Value(DEVIATION, float(inside.std()), unit, fine, label="SD")
        least = Value(MINIMUM, float(inside.min()), unit, digits, label="Min")
        greatest = Value(MAXIMUM, float(inside.max()), unit, digits, label="Max")
        return (mean, deviation, least, greatest, area), ""


def values_inside(image: StackImage, stored: NDArray[Any], pixels: Sequence[Pixel]) -> Vector:
    """The modality values (n,) of the pixels whose centre lies inside the ellipse or on it, padding left out."""
    ends = vector(pixels)
    middle = ends.mean(axis=0)
    halves = np.stack([(ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2], axis=-1)
    if abs(float(np.linalg.det(halves))) == 0.0:
        return np.zeros(0)
    reach = np.linalg.norm(halves, axis=1)
    limit = vector((stored.shape[1] - 1, stored.shape[0] - 1))
    low = np.clip(np.ceil(middle - reach), 0, limit + 1).astype(int)
    high = np.clip(np.floor(middle + reach), -1, limit).astype(int)
    rows, columns = np.mgrid[low[1] : high[1] + 1, low[0] : high[0] + 1]
    turned = np.stack([columns - middle[0], rows - middle[1]], axis=-1) @ np.linalg.inv(halves).T
    inside = (turned**2).sum(axis=-1) <= 1.0 + _ON_THE_LINE
    chosen = stored[low[1] : high[1] + 1, low[0] : high[0] + 1][inside]
    return modality_values(image, chosen[~_is_padding(image, chosen)])


def _is_padding(image: StackImage, stored: NDArray[Any]) -> NDArray[np.bool_]:
    if image.instance.padding is None:
        return np.isnan(stored) if stored.dtype.kind == "f" else np.zeros(stored.shape, np.bool_)
    low, high = image.instance.padding
    return np.asarray((stored >= low) & (stored <= high))


def _area(measured: Measured) -> Value:
    size, unit = measured.pixel_size
    ends = vector(measured.pixels) * size
    one, two = (ends[1] - ends[0]) / 2, (ends[3] - ends[2]) / 2
    area = math.pi * abs(float(one[0] * two[1] - one[1] * two[0]))
    square = SQUARE_MILLIMETRE if unit == MILLIMETRE else SQUARE_PIXEL
    return Value(AREA, area, square, digits=1 if area < 100 else 0, label="Area")


def _unit(text: str) -> Code:
    return OF_VALUES.get(text) or Code(text, "UCUM", text)


def _digits(values: Vector) -> int:
    return 0 if np.array_equal(values, np.round(values)) else 1


def _shape_of_pixel(image: StackImage) -> Vector:
    return vector((image.plane.column_spacing, image.plane.row_spacing))


def _pair(one: Vector, two: Vector, shape: Vector) -> tuple[Pixel, Pixel]:
    (x0, y0), (x1, y1) = one / shape, two / shape
    return (float(x0), float(y0)), (float(x1), float(y1))


def _major_first(one: tuple[Pixel, Pixel], two: tuple[Pixel, Pixel], image: StackImage) -> tuple[Pixel, ...]:
    """The four ends, those of the longer axis first, as PS3.3 C.18.6.1.2 wants an ellipse."""
    shape = _shape_of_pixel(image)
    lengths = [float(np.linalg.norm((vector(pair[1]) - vector(pair[0])) * shape)) for pair in (one, two)]
    return (*one, *two) if lengths[0] >= lengths[1] else (*two, *one)


TOOL = Ellipse(
    "ellipse",
    "Ellipse",
    "ph.circle",
    "Area and statistics of an ellipse; Shift makes a circle",
    REGION,
    "ELLIPSE",
    "EllipticalROI",
    rank=7,
)
