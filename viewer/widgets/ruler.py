"""The scale ruler of a pane: a round length of the image, in mm where they are known, else in image pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from viewer.model.calibration import Calibration, Provenance
from viewer.model.geometry import vector
from viewer.render.camera import Camera

_LENGTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000)


@dataclass(frozen=True, slots=True)
class Ruler:
    """A line of ``length`` device pixels in ``parts`` equal parts, and what it says."""

    length: float
    parts: int
    text: str


def ruler(camera: Camera, calibration: Calibration, room: float) -> Ruler | None:
    """The longest round length that fits into ``room`` device pixels; None where even the shortest does not."""
    unit_px, unit = _screen_pixels_per_unit(camera, calibration)
    fitting = [length for length in _LENGTHS if length * unit_px <= room]
    if not fitting:
        return None
    length = fitting[-1]
    parts = 4 if str(length)[0] == "2" else 5
    text = f"{length // 10} cm" if unit == "mm" and length >= 10 else f"{length} {unit}"
    tag = f" ({calibration.tag})" if unit == "mm" and calibration.tag else ""
    return Ruler(length * unit_px, parts, text + tag)


def _screen_pixels_per_unit(camera: Camera, calibration: Calibration) -> tuple[float, str]:
    """How many device pixels one mm (or image pixel) is along the screen's horizontal."""
    across = camera.pixel_from_screen[:, 0]
    if camera.plane.in_patient and calibration.provenance is Provenance.PATIENT:
        size, unit = (camera.plane.column_spacing, camera.plane.row_spacing), "mm"
    elif calibration.column_mm is not None and calibration.row_mm is not None:
        size, unit = (calibration.column_mm, calibration.row_mm), "mm"
    else:
        size, unit = (1.0, 1.0), "px"
    return 1.0 / float(np.linalg.norm(across * vector(size))), unit
