"""What was seen of the open study, brought back when it is opened again and kept while it is read."""

from __future__ import annotations

from concurrent.futures import Executor, Future

from PySide6.QtCore import QObject, QTimer

from app.archive.seen_images import ImageKey, SeenImages
from app.logs import log_failure
from viewer.model.volume import StackImage
from viewer.session.exams import Exam
from viewer.session.reading import Reading

SAVE_MS = 3000


class SeenKeeper(QObject):
    """One study at a time; saved off the GUI thread a moment after something new was seen."""

    def __init__(self, reading: Reading, store: SeenImages, executor: Executor, parent: QObject) -> None:
        super().__init__(parent)
        self._reading, self._store, self._executor = reading, store, executor
        self._study = self._reader = ""
        self._kept: frozenset[ImageKey] = frozenset()
        self._timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._timer.timeout.connect(self._save)
        reading.exams.sorted.connect(self._bring_back)
        reading.seen.changed.connect(self._on_seen)

    def begin(self, study_uid: str, reader: str, kept: frozenset[ImageKey]) -> None:
        """A study is about to be opened, of which so much was seen before."""
        self._study, self._reader, self._kept = study_uid, reader, kept

    def end(self) -> None:
        """The study is about to be closed."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()
        self.begin("", "", frozenset())

    def _bring_back(self, exams: tuple[Exam, ...]) -> None:
        for exam in exams[:1]:
            for stack in exam.stacks if exam.study.uid == self._study else ():
                self._reading.seen.add(
                    stack.id, (at for at, image in enumerate(stack.images) if _key(image) in self._kept)
                )

    def _on_seen(self) -> None:
        if self._study and not self._timer.isActive():
            self._timer.start()

    def _save(self) -> None:
        """What was kept before stays, also of images that are gone from their stacks."""
        exams = [exam for exam in self._reading.exams.all if exam.study.uid == self._study]
        now = {
            _key(stack.images[at])
            for exam in exams
            for stack in exam.stacks
            for at in self._reading.seen.of(stack.id)
            if at < len(stack.images)
        }
        if self._study and now - self._kept:
            self._kept = self._kept | now
            future = self._executor.submit(self._store.put, self._study, self._reader, self._kept)
            future.add_done_callback(_told)


def _key(image: StackImage) -> ImageKey:
    return image.instance.sop_uid, image.frame.index


def _told(done: Future[None]) -> None:
    """A failure costs a warning before signing at the most; it is noted and nobody is held up."""
    error = None if done.cancelled() else done.exception()
    if error is not None:
        log_failure("what was seen could not be kept", error)
