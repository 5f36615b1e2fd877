"""Copies that leave Lectern: to the clipboard, into a file, onto paper, each with the patient's identity or without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QImage, QImageWriter, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QWidget

from app.jobs import Job, Jobs
from app.settings import Settings
from app.shell.clip_files import Writer, write_gif, write_mp4
from app.shell.clips import ClipJob, whole
from viewer.widgets.copies import Copied, NoCopy
from viewer.widgets.pane_grid import PaneGrid

FOLDER = "copies.folder"
MOST_IN_GIF = 500
JPEG_QUALITY = 95


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file; ``write`` makes those of clips."""

    name: str
    suffix: str
    write: Writer | None = None


KINDS = {
    "png": Kind("PNG", ".png"),
    "jpeg": Kind("JPEG", ".jpg"),
    "mp4": Kind("MP4", ".mp4", write_mp4),
    "gif": Kind("GIF", ".gif", write_gif),
}


class Copying(QObject):
    """Makes the copies a reader asks for, and says of each whether it names the patient."""

    said = Signal(str)
    refused = Signal(str)

    def __init__(self, grid: PaneGrid, settings: Settings, jobs: Jobs, window: QWidget) -> None:
        super().__init__(window)
        self._grid, self._settings, self._jobs, self._window = grid, settings, jobs, window

    @property
    def identity(self) -> bool:
        """Whether copies name the patient."""
        return self._settings.values.copies_with_identity

    def toggle_identity(self) -> None:
        """From now on with the patient's identity, or without."""
        self._settings.change(copies_with_identity=not self.identity)
        self.said.emit(f"Copies are made {self._with()} from now on.")

    def copy_pane(self) -> None:
        """The pane as it is seen, to the clipboard."""
        self._copy("The pane", self._grid.copy_pane)

    def copy_image(self) -> None:
        """The image in its own pixels, to the clipboard."""
        self._copy("The image", self._grid.copy_image)

    def ask_and_save(self, kind: str, *, image: bool = False) -> None:
        """Let the reader choose a file, and save the pane or its image (a picture) or all images (a clip) into it."""
        chosen = KINDS[kind]
        suggested = str(Path(self._settings.recall(FOLDER)) / f"lectern{chosen.suffix}")
        name, _ = QFileDialog.getSaveFileName(self._window, f"Save as {chosen.name}", suggested, f"*{chosen.suffix}")
        if name:
            path = Path(name)
            self._settings.remember(FOLDER, str(path.parent))
            self.save(path if path.suffix else path.with_suffix(chosen.suffix), kind, image=image)

    def save(self, path: Path, kind: str, *, image: bool = False) -> None:
        """Save into a file; ``said`` or ``refused`` follows."""
        chosen, take = KINDS[kind], self._grid.copy_image if image else self._grid.copy_pane
        try:
            if chosen.write is None:
                self._save_picture(path, chosen, take(identity=self.identity))
            else:
                self._save_clip(path, chosen.write)
        except NoCopy as reason:
            self.refused.emit(f"Not saved: {reason}")

    def ask_and_print(self) -> None:
        """Let the reader choose a printer, and print the pane."""
        copied = self._taken("Not printed", self._grid.copy_pane)
        if copied is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_on(printer, copied))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def print_on(self, printer: QPrinter, copied: Copied) -> None:
        """Print a picture as large as the page allows."""
        printer.setDocName("Lectern")
        if print_picture(printer, copied.picture):
            self.said.emit(f"The pane was sent to the printer {self._with()}. {copied.warning}".rstrip())
        else:
            self.refused.emit("Not printed: the printer did not take the page.")

    def _copy(self, what: str, take: Callable[..., Copied]) -> None:
        copied = self._taken("Not copied", take)
        if copied is not None:
            QGuiApplication.clipboard().setImage(copied.picture)
            self.said.emit(f"{what} is on the clipboard, {self._with()}. {copied.warning}".rstrip())

    def _taken(self, refusal: str, take: Callable[..., Copied]) -> Copied | None:
        try:
            return take(identity=self.identity)
        except NoCopy as reason:
            self.refused.emit(f"{refusal}: {reason}")
            return None

    def _save_picture(self, path: Path, kind: Kind, copied: Copied) -> None:
        job = self._jobs.run(
            "Saving the picture", lambda _: whole(path, lambda part: write_picture(part, kind, copied.picture))
        )
        self._announce(job, path, copied.warning)

    def _save_clip(self, path: Path, write: Writer) -> None:
        clip, frames = self._grid.clip(identity=self.identity)
        if write is write_gif and len(clip.places) > MOST_IN_GIF:
            raise NoCopy(f"A GIF holds at most {MOST_IN_GIF} images; an MP4 takes more.")
        job = ClipJob(clip, frames, write, path, self._jobs).job
        self._announce(job, path, clip.warning)

    def _announce(self, job: Job[None], path: Path, warning: str) -> None:
        done = f"{path.name} was saved {self._with()}. {warning}".rstrip()
        job.finished.connect(lambda _: self.said.emit(done))
        job.failed.connect(lambda reason: self.refused.emit(f"{path.name} was not saved: {reason}"))

    def _with(self) -> str:
        return "with the patient's identity" if self.identity else "without the patient's identity"


def write_picture(path: Path, kind: Kind, picture: QImage) -> None:
    """A picture as a file without any words beside its pixels; raises OSError."""
    writer = QImageWriter(str(path), QByteArray(kind.name.lower().encode()))
    writer.setQuality(JPEG_QUALITY if kind.name == "JPEG" else -1)
    if not writer.write(picture):
        raise OSError(f"The file could not be written ({writer.errorString()}).")


def print_picture(printer: QPrinter, picture: QImage) -> bool:
    """Paint a picture onto one page, as large as it allows; whether the printer took it."""
    painter = QPainter()
    if not painter.begin(printer):
        return False
    page = painter.viewport()
    size = picture.size().scaled(page.size(), Qt.AspectRatioMode.KeepAspectRatio)
    where = QPoint((page.width() - size.width()) // 2, 0)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(where)
    painter.scale(size.width() / picture.width(), size.height() / picture.height())
    painter.drawImage(0, 0, picture)
    return painter.end()
