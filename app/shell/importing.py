"""Importing from the window: a job with a figure, and a summary that names every file that was not taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.archive.archive import Archive
from app.archive.importer import Importer, ImportSummary
from app.archive.zipped import WRONG_PASSWORD
from app.jobs import Cancelled, Jobs, Progress
from app.settings import Settings
from app.welcome import add_samples, samples_present

FOLDER = "import.folder"


class Importing(QObject):
    """Brings files into the archive, one job at a time or several."""

    imported = Signal(object)  # ImportSummary
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, archive: Archive, jobs: Jobs, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._archive, self._jobs, self._settings, self._window = archive, jobs, settings, window

    def ask_for_folder(self) -> None:
        """Let the reader choose a folder."""
        name = QFileDialog.getExistingDirectory(self._window, "Import a folder", self._settings.recall(FOLDER))
        if name:
            self.take([Path(name)])

    def ask_for_files(self) -> None:
        """Let the reader choose files or a ZIP."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Import files", self._settings.recall(FOLDER))
        if names:
            self.take([Path(name) for name in names])

    def take(self, paths: Sequence[Path], password: str = "") -> None:
        """Import everything under the paths; where a ZIP is encrypted, its password is asked for afterwards."""
        self._settings.remember(FOLDER, str(paths[0].parent))
        importer = Importer(self._archive, copy=self._settings.values.copy_files, password=password)

        def work(progress: Progress) -> ImportSummary:
            return importer.run(
                paths,
                lambda at: progress.report(at.done, at.total, _figure(at.done, at.total, at.bytes_read)),
                progress.cancelled,
            )

        job = self._jobs.run("Importing", work)
        job.finished.connect(lambda summary: self._on_taken(summary, paths))
        job.failed.connect(self.refused)

    def _on_taken(self, summary: ImportSummary, paths: Sequence[Path]) -> None:
        self._report(summary)
        if summary.locked:
            self._ask_for_password(paths, again=any(reason == WRONG_PASSWORD for _, reason in summary.refused))

    def _ask_for_password(self, paths: Sequence[Path], *, again: bool) -> None:
        dialog = QInputDialog(self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setObjectName("zip_password")
        dialog.setWindowTitle("Password of a ZIP")
        asked = "A ZIP among these files is encrypted. Its password:"
        dialog.setLabelText(f"The password did not open it. {asked}" if again else asked)
        dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
        dialog.textValueSelected.connect(lambda typed: self.take(paths, typed) if typed else None)
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def take_samples(self) -> None:
        """Make Lectern's own sample studies and import them."""

        def work(progress: Progress) -> ImportSummary:
            if samples_present(self._archive):
                return ImportSummary()
            summary = add_samples(self._archive, progress.report, progress.cancelled)
            if progress.cancelled():
                raise Cancelled
            return summary

        job = self._jobs.run("Making the sample studies", work)
        job.finished.connect(self._report)
        job.failed.connect(self.refused)

    def _report(self, summary: ImportSummary) -> None:
        self.imported.emit(summary)
        self.said.emit(headline(summary))
        if not summary.complete:
            ImportReport(summary, self._window).show()


class ImportReport(QDialog):
    """What was taken and what was not, with the reasons. It does not hold up anything."""

    def __init__(self, summary: ImportSummary, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Import")
        self.resize(760, 480)
        head = QLabel(" ".join([headline(summary), *summary.remarks]))
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setWordWrap(True)
        rows = [*(f"{path}\n    {reason}" for path, reason in summary.refused)]
        rows += [f"{path}\n    held apart: {reason}" for path, _, reason in summary.conflicts]
        details = QPlainTextEdit("\n".join(rows))
        details.setReadOnly(True)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 16, 24, 16)
        layout.setSpacing(12)
        for widget in (head, details):
            layout.addWidget(widget)
        layout.addWidget(close, alignment=Qt.AlignmentFlag.AlignRight)


def headline(summary: ImportSummary) -> str:
    """The figures in a sentence."""
    parts = [f"{summary.taken:,} taken", f"{summary.already_here:,} already here"]
    parts += [f"{len(summary.refused):,} refused"] if summary.refused else []
    parts += [f"{len(summary.conflicts):,} held apart"] if summary.conflicts else []
    return f"Import: {', '.join(parts)}."


def _figure(done: int, total: int, read: int) -> str:
    return f"{done:,} of {total:,} files, {read / 1e6:,.0f} MB"
