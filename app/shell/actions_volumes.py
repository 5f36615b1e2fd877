"""Commands on rendered volumes."""

from __future__ import annotations

from app.shell.action import Action

_SIDES = {"A": "the front", "P": "behind", "L": "the left", "R": "the right", "H": "above", "F": "below"}

VOLUMES: tuple[Action, ...] = (
    Action(
        "volume.preset",
        "Next volume preset",
        "Volume",
        "The next preset that suits this modality",
        ("Alt+V",),
        "ph.palette",
    ),
    Action("volume.mode", "Shaded, MIP, MinIP", "Volume", "The next way of rendering: shaded, MIP, MinIP"),
    Action(
        "volume.light", "Volume light", "Volume", "Surfaces lit from the eye, or every place in the colour of its value"
    ),
    Action(
        "volume.curve",
        "Opacity curve…",
        "Volume",
        "Change the preset's curve over the histogram of the volume, and keep it as your own",
        (),
        "ph.chart-line",
    ),
    Action(
        "volume.crop", "Crop box", "Volume", "Show the box with its six handles, or put it away", ("Alt+K",), "ph.crop"
    ),
    Action(
        "volume.scissors",
        "Scissors",
        "Volume",
        "Draw around a part of the volume to cut it away; Shift keeps it instead",
        ("Alt+J",),
        "ph.scissors",
    ),
    Action("volume.scissors_keep", "Scissors: keep inside", "Volume", "Draw around the part of the volume that stays"),
    Action(
        "volume.bone",
        "Remove bone",
        "Volume",
        "CT: leave out what is found to be bone, automatically; again to show it",
    ),
    Action(
        "volume.table",
        "Remove table",
        "Volume",
        "CT: leave out the table and all else outside the body, automatically; again to show it",
    ),
    Action("volume.whole", "The whole volume", "Volume", "Show everything again that was cropped, cut away or removed"),
    Action(
        "volume.segments",
        "Segments alone",
        "Volume",
        "The segments and contours as surfaces without the volume, or among it again; the list says which are shown",
    ),
    Action(
        "volume.turntable",
        "Turntable",
        "Volume",
        "Let the volume turn by itself; saved as a clip it is one whole turn",
        ("Shift+V",),
        "ph.arrows-clockwise",
    ),
    Action(
        "curved.draw",
        "Draw a path",
        "Volume",
        "Click points of a path on slices or planes; a drag moves one, Shift removes it; again to lay the pen down",
        (),
        "ph.path",
    ),
    Action(
        "curved.show", "Curved MPR", "Volume", "The series straightened along its path with a cross-section, and back"
    ),
    Action(
        "curved.panorama",
        "Panorama along the path",
        "Volume",
        "The jaw laid flat along the path, and back",
    ),
    Action(
        "curved.turn", "Turn around the path", "Volume", "See the straightened path from another side, 15 degrees on"
    ),
    Action("curved.next", "Next cross-section", "Volume", "A millimetre on along the path", repeats=True),
    Action("curved.previous", "Previous cross-section", "Volume", "A millimetre back along the path", repeats=True),
    Action("curved.forget", "Forget the path", "Volume", "Without the path of this series"),
    *(
        Action(f"volume.from_{letter}", f"Volume from {words}", "Volume", f"See the volume from {words} ({letter})")
        for letter, words in _SIDES.items()
    ),
)
