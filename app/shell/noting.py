"""Notes on image quality: asked in a dialog, kept off the GUI thread, and on their way to whoever takes results."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.archive.archive import Archive
from app.desk.desk import now
from app.desk.person import letterhead, reader
from app.jobs import Jobs
from app.posting import destinations
from app.quality import note_quality
from app.settings import Settings
from app.shell.quality_dialog import QualityDialog
from reporting.export.quality import Complaint, Demand
from viewer.model.measurement import new_tracking_uid
from viewer.model.study import ImageRef, Study


class Noting(QObject):
    """The study that the image lies in is taken when the dialog opens, so that no later one is written about."""

    said = Signal(str)
    refused = Signal(str)
    noted = Signal(str)  # SOP Instance UID of the key object

    def __init__(self, archive: Archive, jobs: Jobs, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._archive, self._jobs, self._settings, self._window = archive, jobs, settings, window

    def ask(self, study: Study, image: ImageRef, what: str) -> QualityDialog:
        """Ask what is wrong with an image."""
        dialog = QualityDialog(what, self._window)
        dialog.said.connect(lambda demand, reason, note: self.note(study, image, demand, reason, note))
        dialog.show()
        return dialog

    def note(self, study: Study, image: ImageRef, demand: Demand, reason: str, note: str) -> None:
        """Keep the note and put it into the outbox."""
        values = self._settings.values
        made = Complaint(study, (image,), demand, reason, note, reader(values), now(), new_tracking_uid())
        head, goes_to = letterhead(values), destinations(values)
        job = self._jobs.run("Keeping the note", lambda _: note_quality(self._archive, made, head, goes_to))
        job.finished.connect(lambda uid: self._tell(uid, sent=bool(goes_to)))
        job.failed.connect(self.refused)

    def _tell(self, uid: str, *, sent: bool) -> None:
        where = "on its way" if sent else "kept beside the images; no system is named to which results go"
        self.said.emit(f"The note on the image is {where}.")
        self.noted.emit(uid)
