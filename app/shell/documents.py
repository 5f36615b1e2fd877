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
from viewer.dicom.documents import Document, ImageLink, NoDocument, read_document
from viewer.model.study import ImageRef, Instance, Study
from viewer.model.text import clean, date_text, name_text
from viewer.session.exams import Exam
from viewer.session.reading import Reading


class Documents(QObject):
    """Reads off the GUI thread; what cannot be shown is said in a sentence."""

    refused = Signal(str)

    def __init__(self, archive: Archive, reading: Reading, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._open_views: list[DocumentView] = []
        reading.study_opened.connect(self._close_all)
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
        job.finished.connect(lambda found: self._open(instance, found))
        job.failed.connect(self.refused)

    def _open(self, instance: Instance, found: tuple[Document, tuple[QImage, ...]]) -> None:
        document, images = found
        exams = self._reading.exams.all
        exam = next((exam for exam in exams if exam.study.uid == instance.study_uid), None)
        if exam is None:
            return  # another study was opened meanwhile
        view = DocumentView(document, images, self._window, _whose(exam), exam.other_patient)
        view.image_wanted.connect(lambda link: self._go_to(instance, link))
        self._open_views.append(view)
        view.destroyed.connect(lambda: self._open_views.remove(view) if view in self._open_views else None)
        view.show()

    def _go_to(self, document: Instance, link: ImageLink) -> None:
        """Show an image that a document names: one of its own patient that is open."""
        named = [
            one
            for exam in self._reading.exams.all
            for series in exam.study.series
            for one in series.instances
            if one.sop_uid == link.sop_uid and not exam.other_patient
        ]
        own = [one for one in named if one.study_uid == document.study_uid] or named
        if not own:
            self.refused.emit("The image that this line names is not among those that are open.")
            return
        one = own[0]
        frame = link.frame if one.format and one.format.frames > 1 else None
        self._reading.places.go_to(ImageRef(one.study_uid, one.series_uid, one.sop_class_uid, one.sop_uid, frame))

    def _close_all(self) -> None:
        """No document of one patient stays beside the images of the next."""
        for view in tuple(self._open_views):
            view.close()
        self._open_views.clear()

    def take_signed(self, report: Report) -> None:
        """Show what a signature has just put beside the images."""
        uid = report.study.uid
        job = self._jobs.run("Reading the study again", lambda _: self._index.study(uid))
        job.finished.connect(self._take)

    def _take(self, study: Study) -> None:
        if self._reading.study is not None and self._reading.study.uid == study.uid:
            self._reading.exams.take_documents(study)


def _whose(exam: Exam) -> str:
    """The patient and the day of a document, as it stands over it."""
    patient = exam.study.patient
    parts = (name_text(patient.name), date_text(patient.birth_date), patient.patient_id, date_text(exam.study.date))
    return clean(" · ".join(part for part in parts if part), 160)
