"""Which parts of the workstation stand in windows of their own, and where: remembered, and brought back with one action."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.settings import Settings
from app.shell.screen_window import ScreenWindow

OPEN = "screens.open"  # the names of the windows that are open, under which they are remembered


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A part that can stand alone: its name, title, the widget, and how it comes out of its place and goes back."""

    name: str
    title: str
    widget: QWidget
    take_out: Callable[[], object]
    put_back: Callable[[], object]


class Screens(QObject):
    """Opens and closes the windows. What was open when Lectern was left is open again at the next start."""

    opened = Signal(object)  # ScreenWindow
    changed = Signal()

    def __init__(self, parts: list[Part], actions: list[QAction], settings: Settings, main: QWidget) -> None:
        super().__init__(main)
        self._parts = {part.name: part for part in parts}
        self._actions, self._settings, self._main = actions, settings, main
        self._windows: dict[str, ScreenWindow] = {}
        self._leaving = False

    def window(self, name: str) -> ScreenWindow | None:
        """The window of a part, None while it is at its place in the main window."""
        return self._windows.get(name)

    @property
    def remembered(self) -> tuple[str, ...]:
        """The parts that were in windows of their own last."""
        return tuple(name for name in self._settings.recall(OPEN).split(",") if name in self._parts)

    def toggle(self, name: str) -> None:
        """Put a part into a window of its own, or back."""
        window = self._windows.get(name)
        if window is None:
            self.open(name)
        else:
            window.close()

    def open(self, name: str) -> None:
        """Put a part into a window of its own, where it stood last."""
        if name in self._windows:
            return
        part = self._parts[name]
        window = self._windows[name] = ScreenWindow(part.title, self._actions)
        window.closing.connect(lambda: self._close(name))
        part.take_out()
        window.hold(part.widget)
        window.show_at(self._settings.recall(_place_of(name)), self._main)
        self._remember()
        self.opened.emit(window)
        self.changed.emit()

    def fill(self) -> None:
        """Every part that was in a window of its own last, on the screen where it was; all of them the first time."""
        for name in self.remembered or self._parts:
            self.open(name)

    def open_remembered(self) -> None:
        """At the start: what was open when Lectern was left."""
        for name in self.remembered:
            self.open(name)

    def raise_for(self, name: str) -> None:
        """Bring the window of a part to the front, where it has one."""
        window = self._windows.get(name)
        if window is not None:
            window.activateWindow()

    def leave(self) -> None:
        """Lectern is left: every part goes back, and which ones were out stays remembered."""
        self._leaving = True
        for window in tuple(self._windows.values()):
            window.close()
        self._leaving = False

    def _close(self, name: str) -> None:
        window = self._windows.pop(name, None)
        if window is None:
            return
        self._settings.remember(_place_of(name), window.place)
        self._parts[name].put_back()
        window.deleteLater()
        if not self._leaving:
            self._remember()
        self.changed.emit()

    def _remember(self) -> None:
        self._settings.remember(OPEN, ",".join(self._windows))


def _place_of(name: str) -> str:
    return f"screens.{name}.geometry"
