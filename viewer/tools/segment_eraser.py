"""Eraser: takes voxels out of the segment that is being edited."""

from __future__ import annotations

from viewer.tools.painting import Painter

TOOL = Painter(
    "segment_eraser",
    "Eraser",
    "ph.eraser",
    "Left drag takes out of the segment; Ctrl draws; Alt+wheel makes the eraser larger or smaller (mm)",
    rank=96,
    erases=True,
)
