"""Undo, deletion, copies."""

from __future__ import annotations

from app.shell.action import Action

EDITING: tuple[Action, ...] = (
    Action(
        "edit.undo",
        "Undo",
        "Edit",
        "Take back the last step, also in the report",
        ("Ctrl+Z",),
        "ph.arrow-u-up-left",
        repeats=True,
    ),
    Action("edit.redo", "Redo", "Edit", "Do it again", ("Ctrl+Shift+Z", "Ctrl+Y"), "ph.arrow-u-up-right", repeats=True),
    Action(
        "edit.delete", "Delete measurement", "Edit", "Delete the selected measurement; undo brings it back", ("Delete",)
    ),
    Action("copy.pane", "Copy pane", "Edit", "The pane as it is seen, to the clipboard", ("Ctrl+C",), "ph.copy"),
    Action("copy.image", "Copy image", "Edit", "The image in its own pixels, to the clipboard", ("Ctrl+Shift+C",)),
    Action("copy.identity", "Identity in copies", "Edit", "Copies name the patient, or no longer do"),
    Action("save.png", "Save pane as PNG…", "File", "The pane as it is seen, into a file", ("Ctrl+S",)),
    Action("save.jpeg", "Save pane as JPEG…", "File", "The pane as it is seen, into a file"),
    Action("save.image_png", "Save image as PNG…", "File", "The image in its own pixels, into a file"),
    Action("save.image_jpeg", "Save image as JPEG…", "File", "The image in its own pixels, into a file"),
    Action("save.mp4", "Save series as MP4…", "File", "All images of the series as this pane shows them, as a clip"),
    Action("save.gif", "Save series as GIF…", "File", "All images of the series as this pane shows them, as a clip"),
    Action("print.pane", "Print pane…", "File", "The pane as it is seen, onto paper", (), "ph.printer"),
    Action(
        "measurement.same_lesion",
        "Same lesion as on a prior…",
        "Edit",
        "Tie the selected measurement to one on another study: one lesion over time",
        ("Ctrl+B",),
    ),
    Action("edit.cancel", "Cancel drawing", "Edit", "Leave what is half drawn", ("Escape",)),
)
