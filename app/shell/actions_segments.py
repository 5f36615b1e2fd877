"""Commands on segmentations and contours."""

from __future__ import annotations

from app.shell.action import Action

SEGMENTS: tuple[Action, ...] = (
    Action(
        "segments.panel",
        "Segmentations…",
        "View",
        "Every segment and contour of the study: colour, volume, and where it is",
        ("Ctrl+G",),
        "ph.selection-all",
    ),
    Action("segments.toggle", "Segmentations on or off", "View", "Segments and contours over the images, or none"),
    Action("segments.outline", "Outlines of segments", "View", "Segments with their outlines, or their insides only"),
)
