"""Commands on fusion: a second volume over a series."""

from __future__ import annotations

from app.shell.action import Action

FUSION: tuple[Action, ...] = (
    Action(
        "fusion.toggle",
        "Fusion on or off",
        "View",
        "PET or another volume of the same frame of reference, or registered, in colour over this series",
        ("Alt+U",),
        "ph.intersect",
    ),
    Action("fusion.panel", "Fusion…", "View", "Which series lies over this one: its window, colours and opacity"),
)
