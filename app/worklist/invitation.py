"""What stands in place of the table when there is nothing to show: an invitation, or why the search found nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.worklist.labels import label
from app.worklist.marks import MUTED, sign


def _column(*widgets: QWidget) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setSpacing(12)
    layout.addStretch(2)
    for widget in widgets:
        layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
    layout.addStretch(3)
    return layout


def _picture(icon: str) -> QLabel:
    picture = QLabel()
    picture.setPixmap(sign(icon, MUTED).pixmap(56, 56))
    return picture


class Invitation(QWidget):
    """An empty worklist invites: drop something here, import, or open the sample studies."""

    folder_wanted = Signal()
    files_wanted = Signal()
    samples_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worklist_invitation")
        title = label("Drop a folder, a ZIP or a CD here", wrap=False, title=True)
        text = label(
            "Your files are left as they are; what is no DICOM is passed over and named.", wrap=False, muted=True
        )
        buttons = QWidget()
        row = QHBoxLayout(buttons)
        row.setContentsMargins(0, 8, 0, 0)
        row.setSpacing(8)
        wanted = (
            ("Open the sample studies", self.samples_wanted, True),
            ("Import folder…", self.folder_wanted, False),
            ("Import files or ZIP…", self.files_wanted, False),
        )
        for words, signal, primary in wanted:
            button = QPushButton(words)
            button.setProperty("primary", primary)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.setLayout(_column(_picture("ph.download-simple"), title, text, buttons))


class NothingFound(QWidget):
    """The archive has studies, but none that fits."""

    clear_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("worklist_nothing")
        self._title = label("", wrap=False, title=True)
        self._button = QPushButton("Clear the search")
        self._button.clicked.connect(self.clear_wanted)
        self.setLayout(_column(_picture("ph.magnifying-glass"), self._title, self._button))

    def say(self, filter_name: str, search: str) -> None:
        """Say what found nothing."""
        what = f"No study in “{filter_name}” fits “{search}”" if search else f"No study in “{filter_name}”"
        self._title.setText(what)
        self._button.setVisible(bool(search))
