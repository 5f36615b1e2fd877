"""The scale of ultrasound images, which holds within calibrated regions only (PS3.3 C.8.5.5)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from viewer.model.calibration import Calibration, Provenance
from viewer.model.study import UltrasoundRegion

_CENTIMETRE = 3
_MM = 10.0


def region_calibration(regions: Sequence[UltrasoundRegion]) -> Calibration:
    """The scale that all spatial regions share; without millimetres where they differ, so that none is used for another."""
    spatial = [region for region in regions if _spatial(region)]
    if not spatial:
        return Calibration(reason="The ultrasound image has no region calibrated in centimetres.")
    if not all(_same_scale(spatial[0], region) for region in spatial):
        return Calibration(
            Provenance.REGION, reason="The regions of the image differ in scale; each measures with its own."
        )
    return _scale(spatial[0])


def regions_at(regions: Sequence[UltrasoundRegion], pixels: Sequence[tuple[float, float]]) -> Calibration:
    """The scale where all ``pixels`` (column, row) lie in one region; pixels only where they do not or regions disagree.

    Also a region that only the line between two pixels crosses, or that reaches into the box around more of them, must
    agree: it may be an inset of another scale, or a trace over time.
    """
    around = [region for region in regions if pixels and all(_holds(region, pixel) for pixel in pixels)]
    if not around:
        return Calibration(reason="The points do not all lie in one calibrated region of the ultrasound image.")
    if not all(_spatial(region) for region in around):
        return Calibration(reason="The region here is not calibrated in centimetres in both directions.")
    touched = [region for region in regions if _touches(region, pixels)]
    if not all(_spatial(region) and _same_scale(around[0], region) for region in touched):
        return Calibration(reason="Regions of different scale overlap here.")
    return _scale(around[0])


def _scale(region: UltrasoundRegion) -> Calibration:
    # The sign of a delta says which way values grow, not how large a pixel is.
    row_mm, column_mm = abs(region.delta_y) * _MM, abs(region.delta_x) * _MM
    return Calibration(Provenance.REGION, row_mm, column_mm, "Physical deltas of the ultrasound region.")


def _spatial(region: UltrasoundRegion) -> bool:
    deltas = (region.delta_x, region.delta_y)
    in_cm = region.unit_x == _CENTIMETRE and region.unit_y == _CENTIMETRE
    return in_cm and all(math.isfinite(delta) and delta != 0 for delta in deltas)


def _same_scale(one: UltrasoundRegion, other: UltrasoundRegion) -> bool:
    return math.isclose(abs(one.delta_x), abs(other.delta_x), rel_tol=1e-4) and math.isclose(
        abs(one.delta_y), abs(other.delta_y), rel_tol=1e-4
    )


def _holds(region: UltrasoundRegion, pixel: tuple[float, float]) -> bool:
    """Whether a pixel coordinate lies in the region, whose outermost pixels reach half a pixel beyond their centres."""
    column, row = pixel
    return region.x0 - 0.5 <= column <= region.x1 + 0.5 and region.y0 - 0.5 <= row <= region.y1 + 0.5


def _touches(region: UltrasoundRegion, pixels: Sequence[tuple[float, float]]) -> bool:
    """Whether a region has a point in common with the line between two pixels, or the box around more of them."""
    columns, rows = [column for column, _ in pixels], [row for _, row in pixels]
    spans = ((columns, region.x0 - 0.5, region.x1 + 0.5), (rows, region.y0 - 0.5, region.y1 + 0.5))
    if not all(low <= max(ends) and min(ends) <= high for ends, low, high in spans):
        return False
    if len(pixels) != 2:
        return True
    inside = [_part_within(ends[0], ends[1], low, high) for ends, low, high in spans]
    return max(enter for enter, _ in inside) <= min(leave for _, leave in inside)


def _part_within(start: float, stop: float, low: float, high: float) -> tuple[float, float]:
    """Between which parts (0 to 1) of its way from ``start`` to ``stop`` a line lies between ``low`` and ``high``."""
    if start == stop:
        return 0.0, 1.0
    enter, leave = sorted(((low - start) / (stop - start), (high - start) / (stop - start)))
    return max(enter, 0.0), min(leave, 1.0)
