"""Commands on segments that are drawn."""

from __future__ import annotations

from app.shell.action import Action

_MENU = "Segments"

SEGMENTING: tuple[Action, ...] = (
    Action(
        "tool.segment_brush", "Brush", "Tools", "Draws into the segment; Ctrl erases, Alt+wheel resizes",
        icon="ph.paint-brush",
    ),
    Action(
        "tool.segment_eraser", "Eraser", "Tools", "Takes out of the segment; Ctrl draws, Alt+wheel resizes",
        icon="ph.eraser",
    ),
    Action(
        "tool.segment_grow", "Grow by values", "Tools", "A click adds the connected region of like values to the segment",
        icon="ph.magic-wand",
    ),
    Action(
        "segments.new", "New segment", _MENU, "Begins a segment in the series of the active pane, to be drawn on",
        icon="ph.plus-circle",
    ),
    Action("segments.delete", "Delete segment", _MENU, "Takes the segment that is drawn on away; undo brings it back"),
    Action("segments.smaller", "Smaller brush", _MENU, "A tenth smaller in millimetres", ("Alt+-",), repeats=True),
    Action("segments.larger", "Larger brush", _MENU, "A tenth larger in millimetres", ("Alt++", "Alt+="), repeats=True),
    Action("segments.ball", "Brush through the images", _MENU, "The brush is a ball, or a disc on the image alone"),
    Action("segments.smooth", "Smooth", _MENU, "Takes roughness away and keeps the volume"),
    Action("segments.fill", "Fill holes", _MENU, "Fills the cavities that the segment encloses on all sides"),
    Action("segments.largest", "Keep the largest part", _MENU, "Of parts that do not touch only the largest one is kept"),
    Action(
        "segments.interpolate", "Draw between images", _MENU,
        "Draws on the empty images between those on which the segment is drawn, by its shape",
    ),
    Action("segments.stop", "Stop growing", _MENU, "Gives up what is being grown or shaped"),
    Action(
        "segments.save", "Save segmentation", _MENU,
        "Keeps what is drawn as DICOM SEG beside the images; a new object each time", icon="ph.floppy-disk",
    ),
    Action(
        "segments.measure", "Measure segment", _MENU,
        "Saves, then adds volume, mean, SD, range and the longest axial line to the measurements",
    ),
)  # fmt: skip
