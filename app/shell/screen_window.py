"""A window of its own for a part of the workstation, to be put on another screen."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QGuiApplication, QScreen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from viewer.widgets.capture import NOT_FOR_DIAGNOSTIC_USE

SIZE = (1000, 900)  # logical pixels, where there is no other screen to fill


class ScreenWindow(QWidget):
    """Holds one widget over a line that says what Lectern does not claim; all keys work as in the main window.

    Its title never names a patient: titles end up in lists and logs.
    """

    closing = Signal()

    def __init__(self, title: str, actions: list[QAction]) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"Lectern – {title}")
        self.addActions(actions)
        notice = QLabel(NOT_FOR_DIAGNOSTIC_USE)
        notice.setTextFormat(Qt.TextFormat.PlainText)
        notice.setObjectName("notForDiagnosticUse")
        foot = QWidget()
        foot.setObjectName("statusLine")
        foot.setFixedHeight(28)
        line = QHBoxLayout(foot)
        line.setContentsMargins(12, 0, 12, 0)
        line.addStretch(1)
        line.addWidget(notice)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(foot)

    def hold(self, widget: QWidget) -> None:
        """Take a widget in."""
        self._column.insertWidget(0, widget, 1)
        widget.show()

    def show_at(self, kept: str, beside: QWidget) -> None:
        """Show it where it was; the first time it fills a screen on which the main window is not, if there is one."""
        if kept and self.restoreGeometry(QByteArray.fromHex(kept.encode())):
            self.show()
            return
        other = _other_screen(beside)
        if other is None:
            self.resize(*SIZE)
            self.show()
        else:
            self.setGeometry(other.availableGeometry())
            self.showMaximized()

    @property
    def place(self) -> str:
        """Where it stands, as text to be remembered."""
        return bytes(self.saveGeometry().toHex().data()).decode()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whatever it holds goes back before it is gone."""
        self.closing.emit()
        event.accept()


def _other_screen(window: QWidget) -> QScreen | None:
    own = window.screen()
    return next((screen for screen in QGuiApplication.screens() if screen is not own), None)
