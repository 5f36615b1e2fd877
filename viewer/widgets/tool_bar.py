"""One slim row of the tools that were found, the active one lit; other actions can be put behind them.

Tools of a high rank stand in a drop-down at the end of the row, whose button shows the one that is active.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import qtawesome
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from viewer.session.reading import Reading
from viewer.tools.base import Tool
from viewer.widgets.colours import ACCENT, TEXT

ICON = 18  # logical pixels
HIDDEN = frozenset({"turn", "mask_shift"})  # serve rendered volumes and subtractions by themselves
IN_ROW = 20  # the rank from which tools stand in the drop-down
MORE, MORE_TIP = "ph.dots-three", "More tools"


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
        row = [tool for tool in shown if tool.rank < IN_ROW]
        for before, tool in zip([None, *row], row, strict=False):
            if before is not None and before.measures != tool.measures:
                self.addSeparator()
            self._buttons[tool.id] = self._action(tool, keys.get(tool.id, ""))
            self.addAction(self._buttons[tool.id])
        self._more = self._drop_down([tool for tool in shown if tool.rank >= IN_ROW], keys)
        reading.tools.changed.connect(self._light)
        self._light(reading.tools.active)

    def _drop_down(self, tools: Sequence[Tool], keys: Mapping[str, str]) -> QToolButton:
        """The button with the menu of the other tools; hidden where there are none."""
        button, menu = QToolButton(self), QMenu(self)
        for tool in tools:
            key = keys.get(tool.id, "")
            self._buttons[tool.id] = self._action(tool, key)
            menu.addAction(self._buttons[tool.id])
        menu.setToolTipsVisible(True)
        button.setObjectName("moreTools")
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        placed = self.addWidget(button)
        placed.setVisible(bool(tools))
        return button

    def _action(self, tool: Tool, key: str) -> QAction:
        icon = qtawesome.icon(tool.icon, color=TEXT, color_on=ACCENT)
        action = QAction(icon, tool.title, self._group)
        action.setCheckable(True)
        action.setToolTip(_tip(tool, key))
        action.triggered.connect(lambda _checked, chosen=tool.id: self._reading.tools.choose(chosen))
        return action

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Other shortcuts in the tooltips."""
        for tool in self._tools:
            self._buttons[tool.id].setToolTip(_tip(tool, keys.get(tool.id, "")))

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """A line, then these actions."""
        self.addSeparator()
        self.addActions(list(actions))

    def add_menu(self, action: QAction, under: Sequence[QAction]) -> None:
        """An action as a button with a menu of others under its arrow."""
        button, menu = QToolButton(self), QMenu(self)
        menu.addActions(list(under))
        menu.setToolTipsVisible(True)
        button.setDefaultAction(action)
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self.addWidget(button)

    def _light(self, tool: str) -> None:
        button = self._buttons.get(tool)
        checked = self._group.checkedAction()
        if button is not None:
            button.setChecked(True)
        elif checked is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)
        self._show_in_more(button if button in self._more.menu().actions() else None)

    def _show_in_more(self, active: QAction | None) -> None:
        self._more.setIcon(active.icon() if active else qtawesome.icon(MORE, color=TEXT))
        self._more.setToolTip(active.toolTip() if active else MORE_TIP)
        self._more.setProperty("lit", active is not None)
        self._more.style().polish(self._more)


def _tip(tool: Tool, key: str) -> str:
    return f"{tool.title} ({key})\n{tool.hint}" if key else f"{tool.title}\n{tool.hint}"
