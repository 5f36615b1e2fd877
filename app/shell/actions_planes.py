"""Commands on the planes of MPR: their cross, their slabs."""

from __future__ import annotations

from app.shell.action import Action

PLANES: tuple[Action, ...] = (
    Action(
        "mpr.reset",
        "Planes as at first",
        "View",
        "The planes of MPR at right angles again, without slabs, through the image beside them",
    ),
    Action(
        "mpr.cross",
        "Cross of the planes",
        "View",
        "Show or hide where the planes meet; its middle moves it, its arms slide and turn planes (Shift turns all)",
        ("Alt+X",),
    ),
    Action(
        "mpr.slab",
        "Slab…",
        "View",
        "How thick the active plane is, in mm, and which value of the slab is shown",
        ("Alt+S",),
    ),
    Action(
        "mpr.series",
        "Planes as a new series…",
        "View",
        "Keep planes like the active one, parallel or turned, as derived images beside the study",
    ),
    Action(
        "measurement.time_curve",
        "Values over time",
        "Tools",
        "The selected region or probe at every time point of its series, as a plot",
        (),
        "ph.chart-line",
    ),
    Action("mpr.slab_kind", "Next kind of slab", "View", "Maximum, minimum, mean of the slab of the active plane"),
)
