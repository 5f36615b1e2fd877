"""What the mouse does: tools for drags, ways to go for the wheel, what a double-click does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from app.settings import Settings
from app.shell.key_bindings import Unusable
from viewer.session.tool_choice import BUTTONS, ToolChoice
from viewer.tools.base import Tool
from viewer.widgets.mouse_gestures import CLICKS, WHEELS

GESTURES = {
    "left": "Left drag",
    "right": "Right drag",
    "middle": "Middle drag",
    "wheel": "Wheel",
    "ctrl+wheel": "Ctrl + wheel",
    "shift+wheel": "Shift + wheel",
    "double-click": "Double-click",
}


class MouseBindings(QObject):
    """The owner of what each gesture does. The left button's tool is the one to begin with; it changes with every choice."""

    changed = Signal()

    def __init__(
        self, settings: Settings, choice: ToolChoice, tools: Iterable[Tool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._settings, self._choice = settings, choice
        self._drags = {tool.id: tool.title for tool in sorted(tools, key=lambda one: (one.rank, one.id))}
        choice.bind({gesture: self.of(gesture) for gesture in GESTURES})
        settings.changed.connect(self._on_setting)

    def offered(self, gesture: str) -> Mapping[str, str]:
        """What a gesture may do: id and words."""
        if gesture.endswith("wheel"):
            return WHEELS
        return CLICKS if gesture == "double-click" else self._drags

    def of(self, gesture: str) -> str:
        """What a gesture does."""
        own = self._settings.values.mouse.get(gesture, "")
        return own if own in self.offered(gesture) else BUTTONS[gesture]

    def words(self, gesture: str) -> str:
        """The same in words."""
        return self.offered(gesture)[self.of(gesture)]

    def is_own(self, gesture: str) -> bool:
        """Whether a gesture does something else than at first."""
        return self.of(gesture) != BUTTONS[gesture]

    def put(self, gesture: str, does: str) -> None:
        """Let a gesture do that."""
        own = {**self._settings.values.mouse, gesture: does}
        self._settings.change(mouse={one: what for one, what in own.items() if what != BUTTONS[one]})

    def reset_all(self) -> None:
        """Everything as at first."""
        self._settings.change(mouse={})

    def take_over(self, mouse: Mapping[str, str]) -> None:
        """These in place of all own ones; they were checked."""
        self._settings.change(mouse={one: what for one, what in mouse.items() if what != BUTTONS[one]})

    def own(self) -> dict[str, str]:
        """What differs."""
        return {gesture: self.of(gesture) for gesture in GESTURES if self.is_own(gesture)}

    def check(self, mouse: Mapping[str, str]) -> dict[str, str]:
        """The gestures of a file; raises Unusable for one that is unknown or cannot do that."""
        for gesture, does in mouse.items():
            if gesture not in GESTURES or does not in self.offered(gesture):
                raise Unusable(f"“{gesture[:20]}” cannot do “{does[:40]}”.")
        return dict(mouse)

    def _on_setting(self, name: str) -> None:
        if name == "mouse":
            self._choice.bind({gesture: self.of(gesture) for gesture in GESTURES})
            self.changed.emit()
