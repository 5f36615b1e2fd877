"""Commands on how images lie and where: look, layers, links, layout, hanging, presets."""

from __future__ import annotations

from app.shell.action import Action


def _grids() -> tuple[Action, ...]:
    sizes = [(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (2, 3), (3, 3)]
    return tuple(
        Action(f"layout.{r}x{c}", f"Layout {r} × {c}", "Layout", f"{r} rows of {c} panes", (f"Alt+{n}",))
        for n, (r, c) in enumerate(sizes, start=1)
    )


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


VIEWS: tuple[Action, ...] = (
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
)
