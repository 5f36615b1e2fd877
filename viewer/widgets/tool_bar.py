"""One slim row of the tools that were found, the active one lit; other actions can be put behind them.

Tools of a high rank stand in a drop-down, whose button shows the one that is active; in a narrow window those of the row
that measure join them, the highest rank first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import qtawesome
from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolBar, QToolButton, QWidget

from viewer.session.reading import Reading
from viewer.tools.base import Tool
from viewer.widgets.colours import ACCENT, TEXT

ICON = 18  # logical pixels
# They serve rendered volumes and subtractions by themselves, or by their own actions.
HIDDEN = frozenset({"turn", "mask_shift", "crop", "scissors", "scissors_keep", "path", "along", "calliper"})
IN_ROW = 20  # the rank from which tools always stand in the drop-down
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
        self._shown = sorted((tool for tool in tools if tool.id not in HIDDEN), key=lambda tool: (tool.rank, tool.id))
        self._buttons = {tool.id: self._action(tool, keys.get(tool.id, "")) for tool in self._shown}
        self._places: dict[str, QAction] = {}  # of those that may leave the row
        self._more, self._menu = QToolButton(self), QMenu(self)
        self._fill()
        reading.tools.changed.connect(self._light)
        self._fold(())

    def _action(self, tool: Tool, key: str) -> QAction:
        icon = qtawesome.icon(tool.icon, color=TEXT, color_on=ACCENT)
        action = QAction(icon, tool.title, self._group)
        action.setCheckable(True)
        action.setToolTip(_tip(tool, key))
        action.triggered.connect(lambda _checked, chosen=tool.id: self._reading.tools.choose(chosen))
        return action

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Other shortcuts in the tooltips."""
        for tool in self._shown:
            self._buttons[tool.id].setToolTip(_tip(tool, keys.get(tool.id, "")))

    def _fill(self) -> None:
        """The row: what changes the view, then what measures, then the drop-down."""
        row = [tool for tool in self._shown if tool.rank < IN_ROW]
        for before, tool in zip([None, *row], row, strict=False):
            if before is not None and before.measures != tool.measures:
                self.addSeparator()
            if tool.measures:
                button = QToolButton(self)
                button.setDefaultAction(self._buttons[tool.id])
                self._places[tool.id] = self.addWidget(button)
            else:
                self.addAction(self._buttons[tool.id])
        self._menu.setToolTipsVisible(True)
        self._more.setObjectName("moreTools")
        self._more.setMenu(self._menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more_place = self.addWidget(self._more)

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

    @property
    def folded(self) -> tuple[str, ...]:
        """The tools that stand in the drop-down, by rank."""
        row = [tool for tool in self._shown if tool.rank < IN_ROW]
        gone = [tool.id for tool in row if tool.id in self._places and not self._places[tool.id].isVisible()]
        return (*gone, *(tool.id for tool in self._shown if tool.rank >= IN_ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many tools in the row as there is room for."""
        super().resizeEvent(event)
        room, leaving = event.size().width() - self._needed(), []
        for tool_id in reversed(self._places):
            if room >= 0:
                break
            leaving.append(tool_id)
            room += self._wide(self._places[tool_id])
        self._fold(leaving)

    def _needed(self) -> int:
        """How wide the row is with every tool in it."""
        layout = self.layout()
        margins = layout.contentsMargins() if layout else QMargins()
        always = [one for one in self.actions() if one.isVisible() or one in self._places.values()]
        return sum(map(self._wide, always)) + margins.left() + margins.right()

    def _wide(self, place: QAction) -> int:
        widget, layout = self.widgetForAction(place), self.layout()
        return widget.sizeHint().width() + max(layout.spacing(), 0) if widget and layout else 0

    def _fold(self, leaving: Sequence[str]) -> None:
        """Put some tools of the row into the drop-down, and take the others back."""
        for tool_id, place in self._places.items():
            place.setVisible(tool_id not in leaving)
        self._menu.clear()
        for tool_id in self.folded:
            self._menu.addAction(self._buttons[tool_id])
        self._more_place.setVisible(bool(self.folded))
        self._light(self._reading.tools.active)

    def _light(self, tool: str) -> None:
        button = self._buttons.get(tool)
        checked = self._group.checkedAction()
        if button is not None:
            button.setChecked(True)
        elif checked is not None:
            self._group.setExclusive(False)
            checked.setChecked(False)
            self._group.setExclusive(True)
        self._show_in_more(button if tool in self.folded else None)

    def _show_in_more(self, active: QAction | None) -> None:
        self._more.setIcon(active.icon() if active else qtawesome.icon(MORE, color=TEXT))
        self._more.setToolTip(active.toolTip() if active else MORE_TIP)
        self._more.setProperty("lit", active is not None)
        self._more.style().polish(self._more)


def _tip(tool: Tool, key: str) -> str:
    return f"{tool.title} ({key})\n{tool.hint}" if key else f"{tool.title}\n{tool.hint}"
