"""Brush: draws voxels into the segment that is being edited, as a disc on what is seen or as a ball."""

from __future__ import annotations

from viewer.tools.painting import Painter

TOOL = Painter(
    "segment_brush",
    "Brush",
    "ph.paint-brush",
    "Left drag draws into the segment; Ctrl erases; Alt+wheel makes the brush larger or smaller (mm)\n"
    "Where no segment is being edited in the series a new one is begun",
    rank=95,
)
