"""How much is written over the images."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class OverlayText(StrEnum):
    """The levels, from the first to the last."""

    FULL = "full"
    NO_NAMES = "no names"
    OFF = "off"


class Overlay(QObject):
    """The level of text over the images."""

    changed = Signal(object)  # OverlayText

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = OverlayText.FULL

    def cycle(self) -> None:
        """Full, without names, off, and full again."""
        levels = list(OverlayText)
        self.text = levels[(levels.index(self.text) + 1) % len(levels)]
        self.changed.emit(self.text)
