"""Every command a reader can give, declared once: toolbar, menus, palette, keys and the help page are made from this."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """A command: its id, title, keys, icon (QtAwesome name), the menu it stands in and what it does in a sentence.

    One that ``repeats`` goes on while its key is held down; a held F8 must not sign what nobody has looked at.
    """

    id: str
    title: str
    menu: str
    explanation: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    repeats: bool = False


def _presets() -> tuple[Action, ...]:
    return tuple(
        Action(
            f"window.preset_{n}",
            f"Window preset {n}",
            "Image",
            f"Preset {n} of this modality; 0 is the default",
            (str(n),),
        )
        for n in range(10)
    )


def _grids() -> tuple[Action, ...]:
    sizes = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 3)]
    return tuple(
        Action(f"layout.{r}x{c}", f"Layout {r} × {c}", "Layout", f"{r} rows of {c} panes", (f"Alt+{n}",))
        for n, (r, c) in enumerate(sizes, start=1)
    )


ACTIONS: tuple[Action, ...] = (
    # file and places
    Action(
        "file.import_folder",
        "Import folder…",
        "File",
        "Take the studies of a folder into the archive",
        ("Ctrl+O",),
        "ph.folder-open",
    ),
    Action(
        "file.import_files",
        "Import files or ZIP…",
        "File",
        "Take files or a ZIP into the archive",
        ("Ctrl+Shift+O",),
        "ph.file-plus",
    ),
    Action("file.samples", "Add the sample studies", "File", "Put Lectern's own phantom studies into the worklist"),
    Action("file.settings", "Settings…", "File", "What can be set", ("Ctrl+,",), "ph.gear"),
    Action("file.quit", "Quit", "File", "Close Lectern; drafts are kept", ("Ctrl+Q",)),
    Action("place.worklist", "Worklist", "Go", "What to read next", ("F4",), "ph.list-bullets"),
    Action("place.reading", "Reading", "Go", "The open study", ("F5",), "ph.image"),
    Action(
        "place.next_study",
        "Next unread study",
        "Go",
        "Leave this study and open the next unread one",
        ("F9",),
        "ph.skip-forward",
    ),
    Action("worklist.open", "Open study", "Go", "Open the selected study", ("Return",)),
    Action("worklist.search", "Search the worklist", "Go", "Put the caret into the search box", ("Ctrl+F",)),
    # image
    Action(
        "tool.window_level", "Window/level", "Tools", "Left drag: right wider, down brighter", ("W",), "ph.circle-half"
    ),
    Action("tool.zoom", "Zoom", "Tools", "Left drag up and down", ("Z",), "ph.magnifying-glass-plus"),
    Action("tool.pan", "Pan", "Tools", "Left drag moves the image", ("P",), "ph.hand"),
    Action("tool.scroll", "Scroll", "Tools", "Left drag scrolls through the images", ("S",), "ph.arrows-down-up"),
    Action("tool.length", "Length", "Tools", "Distance between two points", ("L",), "ph.ruler"),
    Action("tool.angle", "Angle", "Tools", "Angle between two rays", ("A",), "ph.triangle"),
    Action("tool.ellipse", "Ellipse", "Tools", "Area and statistics of an ellipse", ("E",), "ph.circle"),
    Action("image.next", "Next image", "Image", "One image on", ("Down",), repeats=True),
    Action("image.previous", "Previous image", "Image", "One image back", ("Up",), repeats=True),
    Action("image.ten_on", "Ten images on", "Image", "Ten images on", ("PgDown",), repeats=True),
    Action("image.ten_back", "Ten images back", "Image", "Ten images back", ("PgUp",), repeats=True),
    Action("image.first", "First image", "Image", "The first image of the series", ("Home",)),
    Action("image.last", "Last image", "Image", "The last image of the series", ("End",)),
    Action("image.key", "Key image", "Image", "Put this view into the report as a key image", ("K",), "ph.star"),
    Action("image.next_key", "Next key image", "Image", "The next that you marked or a key object names", ("N",)),
    Action("image.previous_key", "Previous key image", "Image", "The one before", ("Shift+N",)),
    Action(
        "image.only_keys", "Only key images", "Image", "Scroll from key image to key image, or all again", ("Shift+K",)
    ),
    Action("image.teaching", "Key image for teaching", "Image", "Name this key image in a selection for teaching too"),
    Action(
        "image.next_window",
        "Next window of the image",
        "Image",
        "The next window or VOI LUT that came with the image, then its default",
        ("Shift+W",),
    ),
    Action(
        "image.suv",
        "Where this SUV comes from",
        "Image",
        "Every input of the uptake value of this PET, or why it has none",
    ),
    Action("series.next", "Next series", "Image", "The next series into this pane", ("Right",)),
    Action("series.previous", "Previous series", "Image", "The series before into this pane", ("Left",)),
    Action("view.reset", "Reset view", "View", "Fit, default window, no flips", ("R",), "ph.arrow-counter-clockwise"),
    Action("view.fit", "Fit", "View", "The whole image in the pane", ("F",), "ph.corners-out"),
    Action("view.invert", "Invert", "View", "Black for white", ("I",), "ph.swap"),
    Action(
        "view.flip_horizontal",
        "Flip left-right",
        "View",
        "Mirror the view; the letters follow",
        ("H",),
        "ph.arrows-out-line-horizontal",
    ),
    Action(
        "view.flip_vertical",
        "Flip up-down",
        "View",
        "Turn the view upside down; the letters follow",
        ("V",),
        "ph.arrows-out-line-vertical",
    ),
    Action("view.rotate_right", "Rotate right", "View", "A quarter turn clockwise", ("]",), "ph.arrow-clockwise"),
    Action("view.rotate_left", "Rotate left", "View", "A quarter turn anticlockwise", ("[",)),
    Action("view.presentation", "Presentation state", "View", "The next state for these images, then none", ("G",)),
    Action("view.overlays", "Overlays", "View", "Overlay planes that came with the images, on and off", ("O",)),
    Action("view.shutter", "Display shutter", "View", "Cover what the shutter covers, or show it", ("Shift+O",)),
    Action("view.text", "Overlay text", "View", "Full, without names, off", ("T",), "ph.text-aa"),
    Action(
        "view.mpr",
        "MPR",
        "View",
        "Axial, sagittal and coronal planes of this series, and back",
        ("M",),
        "ph.squares-four",
    ),
    Action("view.volume", "Volume", "View", "The series as a rendered volume, and back", ("Shift+M",), "ph.cube"),
    Action(
        "links.toggle",
        "Link scrolling",
        "Layout",
        "Parallel series of one frame of reference scroll together",
        ("Shift+L",),
    ),
    Action("pane.next", "Next pane", "Layout", "Make the next pane active", ("Tab",)),
    Action(
        "pane.maximise", "This pane full size, and back", "Layout", "As a double-click does", ("F11",), "ph.corners-out"
    ),
    Action("hanging.next", "Next hanging step", "Layout", "The next step of the hanging protocol", (".", "Space")),
    Action("hanging.previous", "Previous hanging step", "Layout", "The step before", (",", "Shift+Space")),
    *_grids(),
    *_presets(),
    # editing
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
        ("Y",),
    ),
    Action("edit.cancel", "Cancel drawing", "Edit", "Leave what is half drawn", ("Escape",)),
    # report
    Action(
        "report.dictate",
        "Dictate",
        "Report",
        "Hold to speak, or tap to start and tap again to stop; the text follows",
        ("F2",),
        "ph.microphone",
    ),
    Action(
        "report.dictate_file",
        "Dictate from a WAV file…",
        "Report",
        "Text from a recording, into the field at the caret",
    ),
    Action("report.focus", "To the report", "Report", "Put the caret into the report", ("F6",)),
    Action("report.next_field", "Next field", "Report", "To the next unfilled field", ("F3",)),
    Action("report.previous_field", "Previous field", "Report", "To the unfilled field before", ("Shift+F3",)),
    Action(
        "report.insert_measurement",
        "Insert measurement",
        "Report",
        "The selected measurement into the report, linked",
        ("Ctrl+M",),
    ),
    Action(
        "report.lesions",
        "Lesions over time",
        "Report",
        "What was measured before and now, changes, and the sum of target lesions",
        ("Ctrl+L",),
        "ph.chart-line",
    ),
    Action("report.sign_preliminary", "Sign preliminary", "Report", "Sign as preliminary", ("Shift+F8",)),
    Action(
        "report.sign",
        "Sign and open the next",
        "Report",
        "Sign as final, then the next unread study",
        ("F8",),
        "ph.pen-nib",
    ),
    Action("report.addendum", "Start an addendum", "Report", "A numbered addendum to the final report"),
    Action("report.preview", "Show the PDF", "Report", "The report as it will go out", ("Ctrl+P",), "ph.file-pdf"),
    # help
    Action("help.palette", "Command palette", "Help", "Find every command by name", ("Ctrl+K", "?"), "ph.command"),
    Action("help.keys", "Keys and mouse", "Help", "Everything you can press", ("F1",)),
    Action("help.about", "About Lectern", "Help", "Version, and what it does not claim"),
)
