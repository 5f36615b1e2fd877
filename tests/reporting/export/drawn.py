"""A measurement by every tool, on an image of the sample report: what the exporters are tested with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import viewer.tools
from tests.reporting.export.samples import instance
from viewer.catalogue import extensions
from viewer.model.calibration import Calibration, Provenance
from viewer.model.geometry import Plane
from viewer.model.measurement import Measurement
from viewer.model.study import Frame, PixelFormat, Rescale
from viewer.model.volume import StackImage
from viewer.tools.measuring import MeasuringTool

MM = 0.6
TOOLS = {tool.id: tool for tool in extensions(viewer.tools, "TOOL") if isinstance(tool, MeasuringTool)}
# What the mouse places, as (column, row); more than these are made of them where a tool says so.
PLACED = ((150.0, 200.0), (200.0, 215.0), (170.0, 290.0), (120.0, 250.0), (260.0, 180.0), (280.0, 260.0))


def an_image(column_mm: float = MM, row_mm: float = MM) -> StackImage:
    """Image 57 of the sample report, with pixels of that size."""
    plane = Plane((-100.0, -80.0, 57.0), row_spacing=row_mm, column_spacing=column_mm, in_patient=True)
    frame = Frame(0, plane, rescale=Rescale(1.0, -1024.0, "HU"))
    made = replace(instance(57), format=PixelFormat(512, 400), frames=(frame,))
    return StackImage(made, frame, plane, Calibration(Provenance.PATIENT, row_mm, column_mm, "Pixel Spacing"))


def stored() -> np.ndarray:
    """Its stored values [row, column]."""
    return np.random.default_rng(57).integers(900, 1300, (512, 400)).astype(np.int16)


def drawn(tool: str, image: StackImage) -> Measurement:
    """What a tool measures at the first of the places."""
    used = TOOLS[tool]
    made = used.measure(image, stored(), used.points(PLACED[: used.least], image))
    return replace(made, series_text="Series 4, image 57", label="Here" if used.needs_text else "")
