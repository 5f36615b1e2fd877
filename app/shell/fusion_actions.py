"""What the actions on fusion do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.shell.action_table import ActionTable
from app.shell.fusion_panel import FusionPanel
from viewer.session.reading import Reading


def bind_fusion(table: ActionTable, reading: Reading, window: QWidget, unseen: Callable[[], str]) -> None:
    """Bind them; without an open study they say so."""

    def no_study() -> str:
        return unseen() if reading.study else "No study is open."

    table.bind("fusion.toggle", lambda: reading.fusions.toggle(reading.panes.active), no_study)
    table.bind("fusion.panel", lambda: show_panel(reading, window), no_study)


def show_panel(reading: Reading, window: QWidget) -> FusionPanel:
    """Show what lies over the active series, in the panel that is open already where there is one."""
    panel = window.findChild(FusionPanel)
    if panel is None:
        panel = FusionPanel(reading, window)
        reading.study_opened.connect(panel.close)
    panel.show()
    panel.raise_()
    return panel
