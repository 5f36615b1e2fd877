"""Scissors that keep what lies within the line."""

from __future__ import annotations

from viewer.tools.scissors import Scissors

TOOL = Scissors(
    "scissors_keep",
    "Scissors: keep inside",
    "ph.selection-all",
    "Draw around the part of a rendered volume that stays; Shift cuts it away",
    rank=91,
    keep=True,
)
