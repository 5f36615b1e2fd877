"""The tools of the left mouse button."""

from __future__ import annotations

from app.shell.action import Action

TOOLS: tuple[Action, ...] = (
    Action(
        "tool.window_level", "Window/level", "Tools", "Left drag: right wider, down brighter", ("W",), "ph.circle-half"
    ),
    Action("tool.zoom", "Zoom", "Tools", "Left drag up and down", ("Z",), "ph.magnifying-glass-plus"),
    Action("tool.pan", "Pan", "Tools", "Left drag moves the image", ("P",), "ph.hand"),
    Action("tool.scroll", "Scroll", "Tools", "Left drag scrolls through the images", ("S",), "ph.arrows-down-up"),
    Action(
        "tool.crosshair",
        "Crosshair",
        "Tools",
        "The point under the mouse in every pane of the frame of reference; a click leads the others to it",
        ("X",),
        "ph.crosshair",
    ),
    Action("tool.length", "Length", "Tools", "Distance between two points", ("L",), "ph.ruler"),
    Action(
        "tool.bidirectional",
        "Bidirectional",
        "Tools",
        "Long axis of a lesion and the short one across it",
        ("B",),
        "ph.arrows-out-cardinal",
    ),
    Action(
        "tool.angle", "Angle", "Tools", "Angle between two rays; a second line makes it Cobb", ("A",), "ph.triangle"
    ),
    Action("tool.cobb", "Cobb angle", "Tools", "Angle between two lines", ("C",), "ph.equals"),
    Action("tool.path_length", "Path length", "Tools", "Length along several points", ("Shift+D",), "ph.line-segments"),
    Action("tool.probe", "Probe", "Tools", "The value of the pixel under the mouse", ("D",), "ph.eyedropper"),
    Action("tool.ellipse", "Ellipse", "Tools", "Area and statistics of an ellipse", ("E",), "ph.circle"),
    Action("tool.rectangle", "Rectangle", "Tools", "Area and statistics of a rectangle", ("Shift+R",), "ph.rectangle"),
    Action("tool.circle", "Circle", "Tools", "A region around its centre", ("Shift+E",), "ph.circle-dashed"),
    Action("tool.polygon", "Polygon", "Tools", "A region by its corners", ("Shift+P",), "ph.polygon"),
    Action("tool.freehand", "Freehand", "Tools", "A region drawn by hand", ("U",), "ph.scribble-loop"),
    Action("tool.spline", "Spline", "Tools", "A region within a smooth line", ("Shift+S",), "ph.path"),
    Action("tool.arrow", "Arrow", "Tools", "Points at something and says what", ("Shift+A",), "ph.arrow-up-left"),
    Action(
        "tool.cardiothoracic",
        "Cardiothoracic ratio",
        "Tools",
        "Midline, heart and chest on a frontal radiograph",
        icon="ph.heart",
    ),
    Action("tool.leg_length", "Leg length", "Tools", "A line for each leg", icon="ph.person-simple"),
    Action("tool.spine", "Spine labels", "Tools", "Names vertebrae, a click for each", icon="ph.list-numbers"),
    Action(
        "tool.pet_voi",
        "PET volume",
        "Tools",
        "A click grows a volume over a threshold: SUVmax, mean, peak, ml and TLG",
        icon="ph.drop-half",
    ),
    Action("tool.text", "Text", "Tools", "Words on the image", ("Shift+T",), "ph.text-t"),
    Action(
        "tool.calibrate",
        "Calibrate",
        "Tools",
        "A line over an object of known size; then its length in mm",
        ("Shift+C",),
        "ph.arrows-left-right",
    ),
    Action(
        "tool.lens",
        "Magnifier",
        "Tools",
        "A glass over the image while the button is held",
        ("Shift+Z",),
        "ph.magnifying-glass",
    ),
)
