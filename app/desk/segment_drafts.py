"""What was drawn and not saved: written down a second after each change, and taken up again with the study."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk import segment_journal as journal
from app.durable import sync_folder
from app.logs import LOGGER
from viewer.model.volume import Stack
from viewer.session.box_mask import Flipped, TooLarge
from viewer.session.edited_segments import EditedSegmentation
from viewer.session.reading import Reading

DELAY_MS = 1000
MOST_BYTES = 2**30  # of a journal that is read


class SegmentDrafts(QObject):
    """Follows what is edited in a reading. ``executor`` has one thread, so that records stay in their order."""

    said = Signal(str)
    refused = Signal(str)
    _read = Signal(str, object)  # study uid, bytes
    _wrote = Signal(object)  # Future

    def __init__(self, folder: Callable[[], Path], reading: Reading, executor: Executor, parent: QObject) -> None:
        super().__init__(parent)
        self._folder, self._reading, self._executor = folder, reading, executor
        self._study = ""
        self._waiting: list[bytes] = []
        self._running: list[Future[None]] = []
        self._begun = self._ready = False
        self._timer = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._timer.timeout.connect(self._write)
        self._read.connect(self._take_up)
        self._wrote.connect(self._note)
        editing = reading.editing
        editing.arranged.connect(self._on_arranged)
        editing.flipped.connect(self._on_flipped)
        editing.noted_saved.connect(self._on_saved)
        reading.exams.opened.connect(self._on_opened)
        reading.exams.sorted.connect(lambda _: self._begin())

    # changes

    def _on_arranged(self, every: tuple[EditedSegmentation, ...]) -> None:
        grids = {one.uid: _grid(stack) for one in every if (stack := self._reading.editing.stack(one))}
        self._add(journal.arranged(journal.Arranged(every, grids)))

    def _on_flipped(self, key: int, step: Flipped) -> None:
        self._add(journal.flip(key, step))

    def _on_saved(self, uid: str) -> None:
        self._add(journal.saved(uid))

    def _add(self, record: bytes) -> None:
        if self._study:
            self._waiting.append(record)
            if not self._timer.isActive():
                self._timer.start()

    def _write(self) -> None:
        """What waits goes to the end of the file; before the first of it the last journal is put aside."""
        if not self._waiting or not self._study:
            return
        records, self._waiting = b"".join(self._waiting), []
        first, self._begun = not self._begun, True
        future = self._executor.submit(_append, self._file(), records, first)
        self._running.append(future)
        future.add_done_callback(self._wrote.emit)

    def _note(self, future: Future[None]) -> None:
        if future in self._running:
            self._running.remove(future)
            if future.exception() is not None:
                LOGGER.warning("a draft of segments could not be written: %s", type(future.exception()).__name__)
                self.refused.emit("What is drawn could not be written down; it is lost if the program ends. Save it.")

    def flush(self) -> None:
        """Return when everything is on disk."""
        self._timer.stop()
        self._write()
        for future in tuple(self._running):
            future.exception()

    # studies

    def _on_opened(self, study: object) -> None:
        self.end()
        self._study = getattr(study, "uid", "")

    def end(self) -> None:
        """The study is closed: a draft of what is saved, or of nothing, goes."""
        self._study, self._waiting, self._begun, self._ready = "", [], False, False
        self._timer.stop()

    def close_study(self) -> None:
        """Before a study is closed, while what is edited is still known: keep its draft, or let it go."""
        self.flush()
        editing = self._reading.editing
        if self._study and not any(editing.unsaved(one.uid) for one in editing.all) and self._ready:
            for file in (self._file(), _aside(self._file())):
                file.unlink(missing_ok=True)

    def _begin(self) -> None:
        """The stacks are there: look for a draft of this study."""
        if self._ready or not self._study:
            return
        self._ready = True
        study, file = self._study, self._file()
        future = self._executor.submit(_content, file)
        future.add_done_callback(lambda done: self._read.emit(study, b"" if done.exception() else done.result()))

    def _take_up(self, study: str, data: bytes) -> None:
        if study != self._study or not data:
            return
        kept = journal.read(data)
        for one in kept.arrangement.all if kept.arrangement else ():
            if one.uid in kept.unsaved and one.segments:
                self._take_up_one(one, kept)

    def _take_up_one(self, one: EditedSegmentation, kept: journal.Kept) -> None:
        stack = self._reading.exams.stack(one.stack_id)
        grid = kept.arrangement.grids.get(one.uid) if kept.arrangement else None
        if stack is None or grid != _grid(stack):
            self._put_by("A draft of segments is not shown: the images that it was drawn on are others now.")
            return
        try:
            voxels = [(segment, *kept.voxels(segment.key, grid.shape)) for segment in one.segments]
            self._reading.editing.begin_from(one, voxels, "Draft of a segmentation")
        except (ValueError, TooLarge):
            self._put_by("A draft of segments could not be read.")
            return
        self.said.emit(f"What was drawn and not saved is here again: {len(one.segments)} of {one.title or 'segments'}.")

    def _put_by(self, why: str) -> None:
        """What could not be taken up is not written over."""
        self._executor.submit(_keep_for_later, self._file())
        self.refused.emit(f"{why} It is kept in the folder of drafts.")

    def _file(self) -> Path:
        return self._folder() / f"{hashlib.sha256(self._study.encode()).hexdigest()[:32]}.segments"


def _grid(stack: Stack) -> journal.Grid:
    first, last = stack.images[0].instance.sop_uid, stack.images[-1].instance.sop_uid
    return journal.Grid(stack.shape, first, last)


def _aside(file: Path) -> Path:
    return file.with_suffix(".before")


def _content(file: Path) -> bytes:
    """The journal; that put aside where a new one had only just been begun."""
    found = next((one for one in (_aside(file), file) if one.exists()), None)
    return found.read_bytes() if found is not None and found.stat().st_size <= MOST_BYTES else b""


def _keep_for_later(file: Path) -> None:
    for one in (_aside(file), file):
        if one.exists():
            one.replace(file.with_suffix(".refused"))
            return


def _append(file: Path, records: bytes, first: bool) -> None:
    if first and file.exists() and not _aside(file).exists():
        file.replace(_aside(file))
    with file.open("wb" if first else "ab") as out:
        out.write((journal.MAGIC if first else b"") + records)
        out.flush()
        os.fsync(out.fileno())
    if first:
        sync_folder(file.parent)
        _aside(file).unlink(missing_ok=True)
