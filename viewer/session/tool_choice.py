"""Which tool each mouse button holds, and what the wheel and a double-click do."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

BUTTONS = {
    "left": "window_level",
    "right": "zoom",
    "middle": "pan",
    "wheel": "scroll",
    "ctrl+wheel": "zoom",
    "shift+wheel": "ten",
    "double-click": "maximise",
}


class ToolChoice(QObject):
    """Tools by button (``left``, ``right``, ``middle``), the left one's being the active tool; other gestures by name."""

    changed = Signal(str)  # the active tool

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._buttons = dict(BUTTONS)

    @property
    def active(self) -> str:
        """The tool of the left button."""
        return self._buttons["left"]

    def choose(self, tool: str) -> None:
        """Give the left button a tool."""
        self.bind({"left": tool})

    def bind(self, buttons: Mapping[str, str]) -> None:
        """Give buttons other tools."""
        before = self.active
        self._buttons.update(buttons)
        if self.active != before:
            self.changed.emit(self.active)

    def of(self, button: str) -> str:
        """The tool a button holds, "" for none."""
        return self._buttons.get(button, "")
