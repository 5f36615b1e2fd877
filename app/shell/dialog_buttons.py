"""The buttons at the foot of a dialog: leave it, or do what it is for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QPushButton


def cancel_or(does: str, do: Callable[[], object], cancel: Callable[[], object]) -> QHBoxLayout:
    """Cancel, and beside it the button that Enter presses, named ``does``."""
    row = QHBoxLayout()
    row.addStretch(1)
    leave, act = QPushButton("Cancel"), QPushButton(does)
    leave.setAutoDefault(False)
    act.setProperty("primary", True)
    act.setDefault(True)
    leave.clicked.connect(cancel)
    act.clicked.connect(do)
    row.addWidget(leave)
    row.addWidget(act)
    return row
