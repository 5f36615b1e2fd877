"""Which planes a new series holds: parallel ones from one place to another, or one turned about an axis in steps."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from viewer.model.geometry import Vector, triple, unit, vector
from viewer.model.view import Cut
from viewer.model.volume import Stack
from viewer.session import cuts
from viewer.session.cross import rotation

MOST = 2000  # planes of one series
_ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Parallel:
    """Planes parallel to ``cut``, from ``start_mm`` to ``end_mm`` along its normal (0: at ``cut``), ``spacing_mm`` apart."""

    cut: Cut
    start_mm: float
    end_mm: float
    spacing_mm: float

    @property
    def planes(self) -> tuple[Cut, ...]:
        """In order from start to end, at most MOST; raises ValueError with a sentence for a spacing that is none."""
        if not self.spacing_mm > 0:
            raise ValueError("Planes are more than 0 mm apart.")
        count = math.floor(abs(self.end_mm - self.start_mm) / self.spacing_mm + _ROUNDING) + 1
        step = math.copysign(self.spacing_mm, self.end_mm - self.start_mm)
        normal = cuts.normal(self.cut)
        return tuple(_moved(self.cut, (self.start_mm + number * step) * normal) for number in range(_held(count)))


@dataclass(frozen=True, slots=True)
class Turned:
    """``cut`` turned about ``axis``, a direction in it, through ``point``: every ``step_deg`` over ``range_deg``."""

    cut: Cut
    point: tuple[float, float, float]
    axis: tuple[float, float, float]
    range_deg: float
    step_deg: float

    @property
    def planes(self) -> tuple[Cut, ...]:
        """The plane itself first; raises ValueError with a sentence for a step that is none."""
        if not self.step_deg > 0:
            raise ValueError("The step of a turn is more than 0°.")
        count = math.ceil(self.range_deg / self.step_deg - _ROUNDING)
        return tuple(self._turned(math.radians(number * self.step_deg)) for number in range(_held(max(count, 1))))

    def _turned(self, radians: float) -> Cut:
        matrix, point = rotation(unit(self.axis), radians), vector(self.point)
        row, column = (unit(matrix @ vector(one)) for one in (self.cut.row_direction, self.cut.column_direction))
        center = point + matrix @ (vector(self.cut.center) - point)
        return replace(self.cut, center=triple(center), row_direction=triple(row), column_direction=triple(column))


Batch = Parallel | Turned


def range_of(stack: Stack, cut: Cut) -> tuple[float, float]:
    """How far (mm, below 0 and above) planes parallel to ``cut`` can lie from it within the volume."""
    normal = cuts.normal(cut)
    ends = [
        float((vector(cuts.stepped(stack, cut, steps).center) - vector(cut.center)) @ normal)
        for steps in (-(10**6), 10**6)
    ]
    return min(ends), max(ends)


def _held(count: int) -> int:
    if count > MOST:
        raise ValueError(f"These would be {count:,} planes; a series of planes has at most {MOST:,}.")
    return count


def _moved(cut: Cut, by: Vector) -> Cut:
    return replace(cut, center=triple(vector(cut.center) + by))
