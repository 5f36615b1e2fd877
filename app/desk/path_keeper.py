"""The paths of the open study, brought back when it is opened again and kept while it is read."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor, Future

from PySide6.QtCore import QObject, QTimer

from app.archive.kept_paths import KeptPath, KeptPaths
from app.logs import log_failure
from viewer.session.exams import Exam
from viewer.session.reading import Reading

SAVE_MS = 1000


class PathKeeper(QObject):
    """One study at a time; saved off the GUI thread a moment after a path was changed."""

    def __init__(self, reading: Reading, store: KeptPaths, executor: Executor, parent: QObject) -> None:
        super().__init__(parent)
        self._reading, self._store, self._executor = reading, store, executor
        self._study = self._reader = ""
        self._kept: dict[str, KeptPath] = {}
        self._timer = QTimer(self, singleShot=True, interval=SAVE_MS)
        self._timer.timeout.connect(self._save)
        reading.exams.sorted.connect(self._bring_back)
        reading.paths.changed.connect(self._on_changed)

    def begin(self, study_uid: str, reader: str, kept: Mapping[str, KeptPath]) -> None:
        """A study is about to be opened, through which these paths lead."""
        self._study, self._reader, self._kept = study_uid, reader, dict(kept)

    def end(self) -> None:
        """The study is about to be closed."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()
        self.begin("", "", {})

    def _bring_back(self, exams: tuple[Exam, ...]) -> None:
        """Only into the frame of reference in which a path was drawn; one that was drawn since stays."""
        for exam in exams[:1]:
            for stack in exam.stacks if exam.study.uid == self._study else ():
                kept = self._kept.get(stack.id)
                if kept is None or self._reading.paths.points(stack.id):
                    continue
                if stack.frame_of_reference_uid == kept.frame_of_reference_uid:
                    self._reading.paths.bring_back(stack.id, kept.points)

    def _on_changed(self, stack_id: str) -> None:
        for exam in self._reading.exams.all if self._study else ():
            for stack in exam.stacks if exam.study.uid == self._study else ():
                if stack.id == stack_id:
                    points = self._reading.paths.points(stack_id)
                    self._note(stack_id, KeptPath(stack.frame_of_reference_uid, points))

    def _note(self, stack_id: str, path: KeptPath) -> None:
        if path == self._kept.get(stack_id):
            return
        if path.points:
            self._kept[stack_id] = path
        else:
            self._kept.pop(stack_id, None)
        self._timer.start()

    def _save(self) -> None:
        future = self._executor.submit(self._store.put, self._study, self._reader, dict(self._kept))
        future.add_done_callback(_told)


def _told(done: Future[None]) -> None:
    """A failure costs a path that is drawn again; it is noted and nobody is held up."""
    error = None if done.cancelled() else done.exception()
    if error is not None:
        log_failure("a path could not be kept", error)
