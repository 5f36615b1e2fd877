"""Commands on other systems."""

from __future__ import annotations

from app.shell.action import Action

SOURCES: tuple[Action, ...] = (
    Action(
        "file.sources",
        "Sources…",
        "File",
        "Other systems that studies come from and reports go to: add, change and test them",
        icon="ph.hard-drives",
    ),
    Action(
        "place.arrived",
        "Show what has arrived",
        "Go",
        "Open the study again with the images that have come from another system meanwhile, on the images shown now",
    ),
)
