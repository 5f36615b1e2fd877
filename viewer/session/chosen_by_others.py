"""Images that others picked out in key object selections; the reader's own key images are another owner's."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from viewer.dicom.key_objects import KEY_OBJECT_SELECTION, KeyObjects, read_key_objects
from viewer.dicom.unreadable import Unreadable
from viewer.model.volume import Stack
from viewer.session import reading_order
from viewer.session.documents import files_of
from viewer.session.exams import Exam, Exams


@dataclass(frozen=True, slots=True)
class Read:
    """The selections of studies, and sentences on those that could not be read."""

    selections: tuple[KeyObjects, ...] = ()
    problems: tuple[str, ...] = ()


class ChosenByOthers(QObject):
    """The selections of the open studies, by image."""

    changed = Signal()
    refused = Signal(str)  # a sentence
    _answered = Signal(int, object)  # token, Read

    def __init__(self, exams: Exams, executor: Executor) -> None:
        super().__init__()
        self._executor = executor
        self._tokens = itertools.count(1)
        self._token = 0
        self._selections: tuple[KeyObjects, ...] = ()
        self._by_image: dict[str, dict[int, list[KeyObjects]]] = {}  # by stack id and index
        self._answered.connect(self._take)
        for news in (exams.sorted, exams.documents_changed):
            news.connect(self._read)

    def of(self, stack: Stack, index: int) -> tuple[KeyObjects, ...]:
        """The selections that name an image."""
        return tuple(self._of(stack).get(index, ()))

    def states_of(self, stack: Stack, index: int) -> tuple[str, ...]:
        """The UIDs of the presentation states by which the selections want an image to be seen."""
        uid = stack.images[index].instance.sop_uid
        return tuple(dict.fromkeys(state for one in self.of(stack, index) for state in one.states_of(uid)))

    def numbers(self, stack: Stack) -> tuple[int, ...]:
        """The places in reading order, from 0, of the images of a stack that were picked out."""
        return tuple(sorted(reading_order.number_of(stack, index) for index in self._of(stack)))

    def clear(self) -> None:
        """Forget all, for another study."""
        self._token, self._selections = 0, ()
        self._by_image.clear()

    def _of(self, stack: Stack) -> dict[int, list[KeyObjects]]:
        if stack.id not in self._by_image:
            self._by_image[stack.id] = selections_by_image(stack, self._selections)
        return self._by_image[stack.id]

    def _read(self, exams: tuple[Exam, ...]) -> None:
        token = self._token = next(self._tokens)
        files = tuple(
            file for exam in exams for file in files_of(exam.study, lambda sop_class: sop_class == KEY_OBJECT_SELECTION)
        )
        if files or self._selections:
            future = self._executor.submit(read_selections, files)
            future.add_done_callback(lambda done: self._answered.emit(token, _outcome(done)))

    def _take(self, token: int, read: Read) -> None:
        if token != self._token:
            return  # another study was opened meanwhile
        self._selections = read.selections
        self._by_image.clear()
        self.changed.emit()
        for problem in read.problems:
            self.refused.emit(problem)


def read_selections(files: Iterable[Path]) -> Read:
    """The selections in files, each once; for a worker."""
    found: dict[str, KeyObjects] = {}
    problems: list[str] = []
    for file in files:
        try:
            selection = read_key_objects(file)
            found.setdefault(selection.uid, selection)
        except Unreadable as fault:
            problems.append(f"A key object selection is not shown. {fault}")
    return Read(tuple(found.values()), tuple(dict.fromkeys(problems)))


def selections_by_image(stack: Stack, selections: Iterable[KeyObjects]) -> dict[int, list[KeyObjects]]:
    """The selections that name each image of a stack, by its index; those of another study or patient never do."""
    places: dict[str, list[int]] = {}
    for index, image in enumerate(stack.images):
        places.setdefault(image.instance.sop_uid, []).append(index)
    found: dict[int, list[KeyObjects]] = {}
    for selection in selections:
        for uid, frames in selection.images:
            for index in places.get(uid, ()):
                image = stack.images[index]
                own = (image.instance.study_uid, image.instance.patient_key)
                named = not frames or image.frame.index + 1 in frames
                if named and own == (selection.study_uid, selection.patient_key):
                    kept = found.setdefault(index, [])
                    kept.extend([selection] if selection not in kept else [])
    return found


def _outcome(done: Future[Read]) -> Read:
    if done.cancelled():
        return Read()
    failed = done.exception()
    if failed is not None:
        return Read(problems=(f"Key object selections could not be read ({type(failed).__name__}).",))
    return done.result()
