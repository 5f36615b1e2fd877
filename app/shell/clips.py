"""A clip on its way into a file: pictures are drawn one in a turn of the event loop and written by a job."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage

from app.jobs import Cancelled, Job, Jobs, Progress
from app.shell.clip_files import Frame, Writer
from viewer.widgets.copies import Clip, NoCopy

AHEAD = 8  # pictures drawn and not yet written
TURN_MS = 1
PATIENCE_S = 0.2


class ClipJob(QObject):
    """Draws and has written one clip. ``job`` tells how far it is and how it ends; the file is whole or absent."""

    def __init__(self, clip: Clip, frames: Iterator[QImage], write: Writer, path: Path, jobs: Jobs) -> None:
        super().__init__(jobs)
        self._frames: Iterator[QImage] | None = frames
        self._drawn: queue.Queue[Frame | Exception | None] = queue.Queue(AHEAD)
        self._timer = QTimer(self, interval=TURN_MS)
        self._timer.timeout.connect(self._draw)
        total, drawn = len(clip.places), self._drawn
        self.job: Job[None] = jobs.run(
            "Writing the clip",
            lambda progress: whole(path, lambda part: write(part, _taken(drawn, total, progress), clip.step_ms)),
        )
        self.job.ended.connect(self._stop)
        self._timer.start()

    def _draw(self) -> None:
        """The next picture, unless the job is behind."""
        if self._frames is None or self._drawn.full():
            return
        try:
            drawn = next(self._frames, None)
        except NoCopy as reason:
            self._drawn.put(reason)
            self._stop_drawing()
            return
        self._drawn.put(None if drawn is None else as_frame(drawn))
        if drawn is None:
            self._stop_drawing()

    def _stop_drawing(self) -> None:
        self._timer.stop()
        frames, self._frames = self._frames, None
        if isinstance(frames, Generator):
            frames.close()

    def _stop(self) -> None:
        self._stop_drawing()
        self.deleteLater()


def _taken(drawn: queue.Queue[Frame | Exception | None], total: int, progress: Progress) -> Iterator[Frame]:
    """The pictures as they come, on the job's thread; raises Cancelled where the reader stopped it."""
    done = 0
    while True:
        if progress.cancelled():
            raise Cancelled
        try:
            frame = drawn.get(timeout=PATIENCE_S)
        except queue.Empty:
            continue
        if frame is None:
            return
        if isinstance(frame, Exception):
            raise frame
        yield frame
        done += 1
        progress.report(done, total, f"{done:,} of {total:,} images")


def as_frame(picture: QImage) -> Frame:
    """A picture as RGB [height, width, 3]."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width() * 3].reshape(plain.height(), plain.width(), 3).copy()


def whole(path: Path, write: Callable[[Path], None]) -> None:
    """Have a file written beside its place and put there when it is whole; nothing is left where that fails."""
    part = path.with_name(f".{path.name}.part")
    try:
        write(part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
