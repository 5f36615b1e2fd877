"""Deleting from the window: a reason first, and the way back told at once."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from app.archive.archive import Archive
from app.archive.bin import KEPT_DAYS, Bin, Deleted
from app.archive.index import Index
from app.desk.person import reader
from app.jobs import Jobs
from app.settings import Settings
from viewer.model.study import Study
from viewer.model.text import clean, date_text, name_text


class Deleting(QObject):
    """Deletes studies, lists what was deleted and brings it back."""

    changed = Signal()
    listed = Signal(object)  # tuple[Deleted, ...]
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, archive: Archive, jobs: Jobs, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._archive, self._jobs, self._settings, self._window = archive, jobs, settings, window
        self._bin = Bin(archive)

    def ask(self, study_uid: str) -> None:
        """Show what would be deleted and ask why."""
        job = self._jobs.run("Reading the study", lambda _: Index(self._archive).study(study_uid))
        job.finished.connect(self._ask)
        job.failed.connect(self.refused)

    def _ask(self, study: Study) -> None:
        dialog = DeleteDialog(study, self._window)
        dialog.confirmed.connect(lambda reason: self.delete(study.uid, reason))
        dialog.show()

    def delete(self, study_uid: str, reason: str) -> None:
        """Delete; ``changed`` or ``refused`` follows."""
        login = reader(self._settings.values).login
        job = self._jobs.run("Deleting", lambda _: self._bin.delete(study_uid, login, reason))
        job.finished.connect(self._on_deleted)
        job.failed.connect(self.refused)

    def bring_back(self, entry_id: str) -> None:
        """Bring a study back; ``changed`` or ``refused`` follows."""
        login = reader(self._settings.values).login
        job = self._jobs.run("Bringing back", lambda _: self._bin.bring_back(entry_id, login))
        job.finished.connect(self._on_back)
        job.failed.connect(self.refused)

    def look(self) -> None:
        """Read what was deleted; ``listed`` follows."""
        job = self._jobs.run("Reading what was deleted", lambda _: self._bin.entries())
        job.finished.connect(self.listed)
        job.failed.connect(self.refused)

    def _on_deleted(self, entry: Deleted) -> None:
        self.said.emit(f"The study was deleted. File, Deleted studies brings it back until {entry.until}.")
        self.changed.emit()

    def _on_back(self, entry: Deleted) -> None:
        self.said.emit(f"The study is back, all {entry.objects:,} objects.")
        self.changed.emit()


class DeleteDialog(QDialog):
    """Says whose study it is and how much; the button waits for a reason."""

    confirmed = Signal(str)

    def __init__(self, study: Study, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("delete_dialog")
        self.setWindowTitle("Delete study")
        self.setFixedWidth(520)
        self.reason = QLineEdit(placeholderText="Why, for the record")
        self.delete = QPushButton("Delete")
        cancel = QPushButton("Cancel")
        cancel.setDefault(True)
        self.delete.setAutoDefault(False)
        self.delete.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.delete.setEnabled(bool(text.strip())))
        self.delete.clicked.connect(self._confirm)
        cancel.clicked.connect(self.close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.delete)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addWidget(_plain(_whose(study)))
        column.addWidget(_plain(_what(study), muted=True))
        column.addWidget(self.reason)
        column.addLayout(row)

    def _confirm(self) -> None:
        self.confirmed.emit(self.reason.text().strip())
        self.close()


def _whose(study: Study) -> str:
    patient = study.patient
    who = " · ".join(filter(None, (name_text(patient.name), patient.patient_id, date_text(patient.birth_date))))
    what = " · ".join(filter(None, (date_text(study.date), study.description)))
    return f"{clean(who, 160) or 'No patient name'}\n{clean(what, 160)}"


def _what(study: Study) -> str:
    objects = sum(len(one.instances) + len(one.documents) for one in study.series)
    return (
        f"{objects:,} {'object leaves' if objects == 1 else 'objects leave'} the archive. They can be brought back for "
        f"{KEPT_DAYS} days; then their files are removed. Signed reports stay."
    )


def _plain(text: str, *, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    return label
