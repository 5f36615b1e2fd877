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
)
