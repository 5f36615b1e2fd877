"""One slim row of the tools that were found, the active one lit; other actions can be put behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import qtawesome
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QToolBar, QWidget

from viewer.session.reading import Reading
from viewer.tools.base import Tool
from viewer.widgets.colours import ACCENT, TEXT

ICON = 18  # logical pixels
HIDDEN = frozenset({"turn", "mask_shift"})  # serve rendered volumes and subtractions by themselves


class ToolBar(QToolBar):
    """A button per tool. ``keys`` are the shortcuts by tool id, for the tooltips; the keys themselves are bound elsewhere."""

    def __init__(
        self, reading: Reading, tools: Sequence[Tool], keys: Mapping[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("toolBar")
        self.setIconSize(QSize(ICON, ICON))
        self.setMovable(False)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        self._reading = reading
        self._group = QActionGroup(self)
        self._buttons: dict[str, QAction] = {}
        self._tools = shown = sorted(
            (tool for tool in tools if tool.id not in HIDDEN), key=lambda tool: (tool.rank, tool.id)
        )
        for before, tool in zip([None, *shown], shown, strict=False):
            if before is not None and before.measures != tool.measures:
                self.addSeparator()
            self._buttons[tool.id] = self._button(tool, keys.get(tool.id, ""))
        reading.tools.changed.connect(self._light)
        self._light(reading.tools.active)

    def _button(self, tool: Tool, key: str) -> QAction:
        icon = qtawesome.icon(tool.icon, color=TEXT, color_on=ACCENT)
        action = QAction(icon, tool.title, self._group)
        action.setCheckable(True)
        action.setToolTip(_tip(tool, key))
        action.triggered.connect(lambda _checked, chosen=tool.id: self._reading.tools.choose(chosen))
        self.addAction(action)
        return action

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Other shortcuts in the tooltips."""
        for tool in self._tools:
            self._buttons[tool.id].setToolTip(_tip(tool, keys.get(tool.id, "")))

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """A line, then these actions."""
        self.addSeparator()
        self.addActions(list(actions))

    def _light(self, tool: str) -> None:
        button = self._buttons.get(tool)
        checked = self._group.checkedAction()
        if button is not None:
            button.setChecked(True)
        elif checked is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)


def _tip(tool: Tool, key: str) -> str:
    return f"{tool.title} ({key})\n{tool.hint}" if key else f"{tool.title}\n{tool.hint}"
