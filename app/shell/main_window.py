"""The window: it places worklist, reading and status, and keeps no state but its own geometry."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.settings import Settings
from app.shell.status import StatusLine

GEOMETRY = "window.geometry"


class MainWindow(QMainWindow):
    """Worklist and reading are pages of one window; files can be dropped anywhere on it."""

    paths_dropped = Signal(list)
    place_changed = Signal(str)
    left = Signal()  # it was closed

    def __init__(self, settings: Settings, may_close: Callable[[], bool]) -> None:
        super().__init__()
        self.setWindowTitle("Lectern")  # never a patient's name: titles end up in lists and logs
        self.setMinimumSize(_smallest(1024, 640))
        self.setAcceptDrops(True)
        self._settings, self._may_close = settings, may_close
        self._pages = QStackedWidget()
        self._places: dict[str, QWidget] = {}
        self._outside: set[str] = set()
        self._body = QVBoxLayout()
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addWidget(self._pages, 1)
        centre = QWidget()
        centre.setObjectName("page")
        centre.setLayout(self._body)
        self.setCentralWidget(centre)

    def place(self, name: str, page: QWidget) -> None:
        """Add a page under a name."""
        self._places[name] = page
        self._pages.addWidget(page)

    def set_status(self, status: StatusLine) -> None:
        """The line at the foot."""
        self._body.addWidget(status)

    def take_out(self, name: str) -> None:
        """A page goes into a window of its own; the other one is shown here."""
        self._outside.add(name)
        self._pages.removeWidget(self._places[name])
        others = [other for other in self._places if other not in self._outside]
        if others:
            self.go_to(others[0])

    def put_back(self, name: str) -> None:
        """A page comes back from its window."""
        self._outside.discard(name)
        self._pages.addWidget(self._places[name])

    def go_to(self, name: str) -> None:
        """Show a page; its keys are at once those of what it shows. One that stands alone comes to the front."""
        if name in self._outside:
            self._places[name].window().activateWindow()
            self._places[name].setFocus()
            return
        focus = self.focusWidget()
        if focus is not None:
            focus.clearFocus()  # else Qt hands the focus to the first editor of the page, and the caret was in it
        self._pages.setCurrentWidget(self._places[name])
        self._places[name].setFocus()
        self.place_changed.emit(name)

    def shows(self, name: str) -> bool:
        """Whether a page is before the reader: here, or in a window of its own that has the keys."""
        return self._places[name].window().isActiveWindow() if name in self._outside else self.at == name

    @property
    def at(self) -> str:
        """The name of the page that is shown."""
        return next(name for name, page in self._places.items() if page is self._pages.currentWidget())

    def open_where_it_was(self) -> None:
        """Show the window where and as large as it was last time; maximised the first time."""
        kept = self._settings.recall(GEOMETRY)
        if kept and self.restoreGeometry(QByteArray.fromHex(kept.encode())):
            self.show()
        else:
            self.resize(1600, 900)
            self.showMaximized()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember the place; work under way may ask to wait."""
        if not self._may_close():
            event.ignore()
            return
        self._settings.remember(GEOMETRY, bytes(self.saveGeometry().toHex().data()).decode())
        event.accept()
        self.left.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped."""
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """What was dropped is imported."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            self.paths_dropped.emit(paths)
            event.acceptProposedAction()


def _smallest(width: int, height: int) -> QSize:
    """The least size of the window, and never more than the screen has room for."""
    screen = QGuiApplication.primaryScreen()
    room = screen.availableGeometry().size() if screen else QSize(width, height)
    return QSize(width, height).boundedTo(room)
