"""Papers and pictures of outside from the window: whose they are is said before anything is taken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app.archive.archive import Archive
from app.archive.index import Index
from app.jobs import Jobs
from app.settings import Settings
from app.shell.wrap_dialog import Said, WrapDialog
from app.wrapping.subject import Subject, of_study, typed
from app.wrapping.wrapping import Wrapped, wrap_files
from viewer.model.study import Study

FOLDER = "wrapping.folder"
FILES = "Pictures and PDF (*.jpg *.jpeg *.png *.tif *.tiff *.bmp *.gif *.webp *.pdf)"


class Wrapping(QObject):
    """Makes DICOM objects of files, beside a study or of a typed patient."""

    wrapped = Signal(object)  # Wrapped
    said = Signal(str)
    refused = Signal(str)

    def __init__(self, archive: Archive, jobs: Jobs, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._archive, self._jobs, self._settings, self._window = archive, jobs, settings, window

    def ask_for_files(self, study_uid: str) -> None:
        """Let the reader choose files, and then say whose they are; the study is offered."""
        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Papers or pictures", self._settings.recall(FOLDER), FILES
        )
        if names:
            self._settings.remember(FOLDER, str(Path(names[0]).parent))
            self.ask([Path(name) for name in names], study_uid)

    def ask(self, files: Sequence[Path], study_uid: str) -> None:
        """Let the reader say whose the files are."""
        index = Index(self._archive)
        job = self._jobs.run("Reading the study", lambda _: index.study(study_uid) if study_uid else None)
        job.finished.connect(lambda study: self._ask(files, study))
        job.failed.connect(self.refused)

    def _ask(self, files: Sequence[Path], study: Study | None) -> None:
        dialog = WrapDialog(files, study, self._window)
        dialog.said.connect(lambda said: self.wrap(files, study, said))
        dialog.show()

    def wrap(self, files: Sequence[Path], study: Study | None, said: Said) -> None:
        """Take the files as was said; ``wrapped`` or ``refused`` follows."""
        institution = self._settings.values.organisation

        def work(_: object) -> Wrapped:
            return wrap_files(self._archive, files, _subject(study, said), said.kind, said.title, institution)

        job = self._jobs.run("Adding papers", work)
        job.finished.connect(self._report)
        job.failed.connect(self.refused)

    def _report(self, made: Wrapped) -> None:
        count = len(made.sop_uids)
        self.said.emit(f"{count} {'object was' if count == 1 else 'objects were'} added.")
        self.wrapped.emit(made)


def _subject(study: Study | None, said: Said) -> Subject:
    if study is not None and said.of_study:
        return of_study(study, own_study=said.own_study, description=said.title)
    return typed(said.name, said.patient_id, said.birth_date, said.sex, said.title)
