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


def _nudges() -> tuple[Action, ...]:
    return tuple(
        Action(
            f"subtraction.{way.lower()}",
            f"Mask {way.lower()}",
            "Image",
            f"Move the mask of the subtraction a quarter of a pixel {way.lower()}",
            (f"Alt+{way}",),
            repeats=True,
        )
        for way in ("Up", "Down", "Left", "Right")
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
    Action(
        "file.elsewhere",
        "Studies on other systems…",
        "File",
        "Look for studies in the PACS and bring them here",
        ("Ctrl+Shift+F",),
        "ph.cloud-arrow-down",
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
    Action("image.next", "Next image", "Image", "One image on", ("Down",), repeats=True),
    Action("image.previous", "Previous image", "Image", "One image back", ("Up",), repeats=True),
    Action("image.ten_on", "Ten images on", "Image", "Ten images on", ("PgDown",), repeats=True),
    Action("image.ten_back", "Ten images back", "Image", "Ten images back", ("PgUp",), repeats=True),
    Action("image.first", "First image", "Image", "The first image of the series", ("Home",)),
    Action("image.last", "Last image", "Image", "The last image of the series", ("End",)),
    Action(
        "cine.play",
        "Play or pause",
        "Image",
        "Cine of this pane in recorded time; scrolling stops it",
        ("Y", "Ctrl+Space"),
        "ph.play",
    ),
    Action("cine.play_all", "Play all panes in step", "Image", "Each cycle begins together; or stop all", ("Shift+Y",)),
    Action("cine.faster", "Cine faster", "Image", "The next higher speed", ("Ctrl+Up",), repeats=True),
    Action("cine.slower", "Cine slower", "Image", "The next lower speed", ("Ctrl+Down",), repeats=True),
    Action("cine.sweep", "Cine loop or sweep", "Image", "There and back, or round and round", ("Alt+Y",)),
    Action("cine.begin_here", "Cine begins here", "Image", "The range that is played begins at this image", ("Alt+[",)),
    Action("cine.end_here", "Cine ends here", "Image", "The range that is played ends at this image", ("Alt+]",)),
    Action("cine.whole", "Cine over all images", "Image", "The range that is played is everything again"),
    Action(
        "cine.over", "Cine over time or images", "Image", "In a series of several time points: which of both is played"
    ),
    Action(
        "time.next",
        "Next time point",
        "Image",
        "The same slice at the next time, phase, b-value or echo",
        ("Ctrl+Right",),
        repeats=True,
    ),
    Action(
        "time.previous",
        "Previous time point",
        "Image",
        "The one before, at the same slice",
        ("Ctrl+Left",),
        repeats=True,
    ),
    Action(
        "subtraction.toggle",
        "Subtraction",
        "Image",
        "Frames by X-ray less their mask (DSA), or as acquired",
        ("Alt+D",),
    ),
    Action("subtraction.mask_here", "Mask is this frame", "Image", "Subtract the frame that is shown", ("Alt+M",)),
    Action(
        "subtraction.drag",
        "Move the mask by dragging",
        "Image",
        "Left drag moves the mask of the subtraction; Shift finely",
        icon="ph.arrows-out-cardinal",
    ),
    Action(
        "subtraction.align",
        "Align the mask",
        "Image",
        "Look for the shift of the mask that leaves least of bones and bowel in this image",
        ("Alt+A",),
    ),
    *_nudges(),
    Action("subtraction.unmoved", "Mask where it was acquired", "Image", "Take back every shift of the mask"),
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
    Action(
        "image.remove_calibration",
        "Remove calibration",
        "Image",
        "Measure again by what the header of the image says; undo brings the calibration back",
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
    Action(
        "view.filter", "Filter", "View", "Smoothed, sharpened, as acquired; measured values never change", ("Alt+F",)
    ),
    Action("view.colours", "Colours", "View", "Grey images in a palette of the standard, then in grey", ("Alt+C",)),
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
        "Link panes",
        "Layout",
        "Part all panes, and link them again as they were",
        ("Shift+L",),
        "ph.link",
    ),
    Action("links.scroll", "Link scrolling", "Layout", "Parallel series of one frame of reference scroll together"),
    Action("links.window", "Link windows", "Layout", "Series of one modality and unit share what is windowed"),
    Action("links.zoom", "Link zoom", "Layout", "A millimetre is as large in every pane, where its size is known"),
    Action("links.pan", "Link pan", "Layout", "The same place of the patient in the middle of parallel planes"),
    Action(
        "links.crosshair", "Link crosshair", "Layout", "The point of the crosshair shows in every pane of its frame"
    ),
    Action(
        "links.lines",
        "Reference lines",
        "Layout",
        "The image of the active pane as a line in those that it crosses",
        ("Shift+X",),
    ),
    Action(
        "links.range", "First and last reference line", "Layout", "And the first and last image of its series, dashed"
    ),
    Action(
        "links.manual",
        "Link by hand",
        "Layout",
        "Take the images now shown as the same level, where no frame of reference is shared; again to part them",
        ("Ctrl+L",),
        "ph.link-simple",
    ),
    Action(
        "links.register",
        "Register",
        "Layout",
        "Find how the patient lay in another study of CT or MR, for linked scrolling only; again to forget it",
        ("Ctrl+Shift+L",),
        "ph.arrows-in",
    ),
    Action("pane.next", "Next pane", "Layout", "Make the next pane active", ("Tab",)),
    Action(
        "pane.maximise", "This pane full size, and back", "Layout", "As a double-click does", ("F11",), "ph.corners-out"
    ),
    Action("hanging.next", "Next hanging step", "Layout", "The next step of the hanging protocol", (".", "Space")),
    Action("hanging.previous", "Previous hanging step", "Layout", "The step before", (",", "Shift+Space")),
    Action(
        "hanging.why",
        "Why this hanging",
        "Layout",
        "Every hanging protocol with the rules that held and failed; hang by another one",
        ("Shift+H",),
    ),
    Action(
        "hanging.save",
        "Save this hanging…",
        "Layout",
        "Keep what is on the screen as a hanging protocol of your own",
        ("Ctrl+Shift+H",),
    ),
    Action(
        "prior.swap",
        "Swap current and prior",
        "Layout",
        "Current and prior panes change places; alone, a series changes to the prior's and back",
        ("Q",),
        "ph.arrows-left-right",
    ),
    Action(
        "prior.report",
        "Prior's report",
        "Layout",
        "Show the report of the prior that hangs, or only that there is one",
        ("Shift+Q",),
    ),
    Action(
        "layout.grid",
        "Pick a grid…",
        "Layout",
        "Any number of rows and columns, of panes or of tiles of one series",
        ("Alt+G",),
        "ph.grid-four",
    ),
    Action(
        "layout.tiles",
        "Tiles of this series, and back",
        "Layout",
        "The images of the active pane's series side by side",
        ("Alt+T",),
    ),
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
        ("Ctrl+B",),
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
        ("Ctrl+Shift+B",),
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
    # windows
    Action(
        "window.report",
        "Report in its own window, and back",
        "Window",
        "The report on another screen; where it was last",
        ("Ctrl+Alt+R",),
    ),
    Action(
        "window.worklist",
        "Worklist in its own window, and back",
        "Window",
        "The worklist on another screen; where it was last",
        ("Ctrl+Alt+W",),
    ),
    Action(
        "window.panes",
        "More panes in a window, and back",
        "Window",
        "A second area of panes on another screen; it shows the next hanging step",
        ("Ctrl+Alt+P",),
    ),
    Action(
        "window.all",
        "Fill all screens",
        "Window",
        "Every part on the screen where it was last",
        ("Ctrl+Alt+A",),
        "ph.monitor",
    ),
    # help
    Action("help.palette", "Command palette", "Help", "Find every command by name", ("Ctrl+K", "?"), "ph.command"),
    Action("help.keys", "Keys and mouse", "Help", "Everything you can press, and how to bind it otherwise", ("F1",)),
    Action("help.about", "About Lectern", "Help", "Version, and what it does not claim"),
)
