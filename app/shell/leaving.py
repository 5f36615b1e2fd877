"""Exports from the window: a job with a figure and a cancel, and what waits for a look shown after it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.archive.archive import Archive
from app.archive.index import Index
from app.desk.person import letterhead, reader
from app.export.exporting import Exporting, Stopped
from app.export.wish import Exported, Wish
from app.jobs import Cancelled, Jobs, Progress
from app.settings import Settings
from app.shell.export_dialog import ExportDialog
from app.shell.held_pictures import HeldPictures
from app.shell.held_window import HeldWindow
from viewer.model.study import Study


class Leaving(QObject):
    """Asks what is to leave and how, and exports it."""

    said = Signal(str)
    refused = Signal(str)
    exported = Signal(object, object)  # Wish, Exported
    looked = Signal(object)  # Look

    def __init__(
        self, archive: Archive, pictures: HeldPictures, jobs: Jobs, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._archive, self._pictures, self._jobs = archive, pictures, jobs
        self._settings, self._window = settings, window
        self.exported.connect(self._report)

    def ask(self, study_uid: str) -> None:
        """Let the reader say how the study is to leave."""
        job = self._jobs.run("Reading the study", lambda _: Index(self._archive).study(study_uid))
        job.finished.connect(self._ask)
        job.failed.connect(self.refused)

    def _ask(self, study: Study) -> None:
        dialog = ExportDialog(study, self._settings, self._window)
        dialog.wished.connect(self.export)
        dialog.show()

    def export(self, wish: Wish) -> None:
        """Export; ``exported`` or ``refused`` follows."""
        values = self._settings.values
        whole = replace(wish, reader=reader(values).login, letterhead=letterhead(values))

        def work(progress: Progress) -> Exported:
            try:
                return Exporting(self._archive).run(whole, progress.report, progress.cancelled)
            except Stopped as stopped:
                raise Cancelled from stopped

        job = self._jobs.run("Exporting", work)
        job.finished.connect(lambda done: self.exported.emit(whole, done))
        job.failed.connect(self.refused)

    def look(self, study_uid: str, sop_uid: str, number: int) -> None:
        """Make a picture of something that waits; ``looked`` follows."""
        job = self._jobs.run("Making the picture", lambda _: self._pictures.make(study_uid, sop_uid, number))
        job.finished.connect(self.looked)
        job.failed.connect(self.refused)

    def _report(self, wish: Wish, done: Exported) -> None:
        if done.path is None:
            self.refused.emit(headline(wish, done))
        else:
            self.said.emit(headline(wish, done))
        if done.withheld:
            window = HeldWindow(wish, done, self._window)
            window.look_wanted.connect(self.look)
            self.looked.connect(window.show_look)
            window.wished.connect(self.export)
            window.show()


def headline(wish: Wish, done: Exported) -> str:
    """What became of it, in a sentence or two."""
    held, left_out = len(done.held), len(done.withheld) - len(done.held)
    parts = [f"{done.objects:,} objects are in {done.path}."] if done.path else ["Nothing was written."]
    if done.path and wish.options:
        parts.append("The patient's identity was removed.")
    parts += [f"{held:,} wait for a look."] if held else []
    parts += [f"{left_out:,} could not leave."] if left_out else []
    return " ".join([*parts, *(done.remarks if done.path else ())])
