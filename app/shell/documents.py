"""Opens the reports and PDFs of a study beside the images, and shows new ones when a report was signed."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from app.archive.archive import Archive
from app.archive.index import Index
from app.jobs import Jobs, Progress
from app.shell.document_view import DocumentView, pages_of
from reporting.report import Report
from viewer.dicom.documents import Document, NoDocument, read_document
from viewer.model.study import Instance, Study
from viewer.session.reading import Reading


class Documents(QObject):
    """Reads off the GUI thread; what cannot be shown is said in a sentence."""

    refused = Signal(str)

    def __init__(self, archive: Archive, reading: Reading, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._index, self._reading, self._jobs, self._window = Index(archive), reading, jobs, window

    def show(self, instance: Instance) -> None:
        """Open a document of the study in a window of its own."""
        location = instance.location

        def work(_: Progress) -> tuple[Document, tuple[QImage, ...]]:
            if location is None:
                raise NoDocument("The archive does not know where this object lies.")
            document = read_document(Path(location.path))
            return document, pages_of(document)

        job = self._jobs.run("Opening the document", work)
        job.finished.connect(self._open)
        job.failed.connect(self.refused)

    def _open(self, found: tuple[Document, tuple[QImage, ...]]) -> None:
        document, images = found
        DocumentView(document, images, self._window).show()

    def take_signed(self, report: Report) -> None:
        """Show what a signature has just put beside the images."""
        uid = report.study.uid
        job = self._jobs.run("Reading the study again", lambda _: self._index.study(uid))
        job.finished.connect(self._take)

    def _take(self, study: Study) -> None:
        if self._reading.study is not None and self._reading.study.uid == study.uid:
            self._reading.exams.take_documents(study)
