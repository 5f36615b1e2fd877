"""What the actions on hanging protocols do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QWidget

from app.shell.action_table import ActionTable
from app.shell.hanging_dialog import HangingDialog
from app.shell.hanging_panel import HangingPanel
from app.shell.own_hangings import OwnHangings
from viewer.session.reading import Reading


def bind_hangings(
    table: ActionTable, reading: Reading, own: OwnHangings, window: QWidget, unseen: Callable[[], str]
) -> None:
    """Bind the steps, the explanation and saving by example."""

    def no_study() -> str:
        return unseen() if reading.study else "No study is open."

    def nothing_hangs() -> str:
        return no_study() or ("" if reading.exams.stacks else "This study has no images to hang.")

    table.bind("hanging.next", lambda: reading.hangings.next(1), no_study)
    table.bind("hanging.previous", lambda: reading.hangings.next(-1), no_study)
    table.bind("hanging.why", lambda: _once(window, HangingPanel, lambda: HangingPanel(reading, own, window)), no_study)
    table.bind(
        "hanging.save", lambda: _once(window, HangingDialog, lambda: HangingDialog(reading, own, window)), nothing_hangs
    )


def _once(window: QWidget, kind: type[QDialog], make: Callable[[], QDialog]) -> None:
    """Show a window of that kind, the one that is open if there is one."""
    shown = window.findChild(kind) or make()
    shown.show()
    shown.activateWindow()
