"""Commands on who reads a study."""

from __future__ import annotations

from app.shell.action import Action

CLAIMS: tuple[Action, ...] = (
    Action(
        "claim.hand_on",
        "Hand study on…",
        "File",
        "Give the study to another reader by name, or take it from whoever has it; that is recorded",
        icon="ph.users",
    ),
    Action("claim.history", "Who had this study…", "File", "Who claimed the study when, and how it was given back"),
)
