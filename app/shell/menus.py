"""The menu bar, made from the table of actions."""

from __future__ import annotations

from PySide6.QtWidgets import QMenuBar

from app.shell.action_table import ActionTable

ORDER = ("File", "Edit", "Go", "Tools", "Image", "View", "Volume", "Segments", "Layout", "Report", "Window", "Help")


def fill_menus(bar: QMenuBar, table: ActionTable) -> None:
    """One menu per group, the actions in the order of their declaration."""
    for title in ORDER:
        menu = bar.addMenu(title)
        menu.setToolTipsVisible(True)
        for action in table.declared:
            if action.menu == title:
                menu.addAction(table.qt(action.id))
