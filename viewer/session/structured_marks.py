"""What structured reports of other systems draw on the images: read in a worker, named, switched, never changed."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, Signal

from viewer.dicom.structured_marks import REPORTS, read_structured_marks
from viewer.dicom.unreadable import Unreadable
from viewer.model.presentation import Annotation, Graphic, Text
from viewer.model.structured import StructuredMark, StructuredMarks
from viewer.model.volume import Stack, StackImage
from viewer.session.documents import files_of
from viewer.session.exams import Exam, Exams

KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"
MOST_OBJECTS, NEAR_MM = (
    200,
    0.5,
)  # reports read; how far from an image a point in space may lie where it has no thickness
LAYER = "STRUCTURED"


@dataclass(frozen=True, slots=True)
class Found:
    """What was read, and sentences on what could not be."""

    reports: tuple[StructuredMarks, ...] = ()
    problems: tuple[str, ...] = ()


class StructuredLayer(QObject):
    """A layer to be read only. Nothing of another patient, and nothing of a prior that is not surely of this one."""

    changed = Signal()
    refused = Signal(str)  # a sentence
    _answered = Signal(int, object)  # token, Found

    def __init__(self, exams: Exams, executor: Executor) -> None:
        super().__init__()
        self._exams, self._executor = exams, executor
        self._tokens = itertools.count(1)
        self._token = 0
        self._read: tuple[Path, ...] = ()
        self.all: tuple[StructuredMarks, ...] = ()
        self.on = True
        self._answered.connect(self._take)
        for news in (exams.sorted, exams.documents_changed):
            news.connect(self._begin)

    # what there is

    def of_image(self, stack: Stack, index: int) -> tuple[tuple[StructuredMarks, StructuredMark], ...]:
        """What is drawn on an image, whether it is shown or not."""
        if not self.all:
            return ()
        image, exam = stack.images[index], self._exams.of(stack.id)
        if exam is None or exam.other_patient or image.cut is not None:
            return ()
        same = [one for one in self.all if one.patient_key == image.instance.patient_key]
        return tuple((one, mark) for one in same for mark in one.marks if lies_on(mark, image))

    def annotations(self, stack: Stack, index: int) -> tuple[Annotation, ...]:
        """What is to be drawn on an image now."""
        if not self.on:
            return ()
        return tuple(_annotation(mark, stack.images[index]) for _, mark in self.of_image(stack, index))

    def titles(self, stack: Stack, index: int) -> tuple[str, ...]:
        """The reports that draw on an image."""
        named = (" ".join(part for part in (one.title, one.maker) if part) for one, _ in self.of_image(stack, index))
        return tuple(dict.fromkeys(named))

    # how it is seen

    def toggle(self) -> None:
        """Show them, or none."""
        self.on = not self.on
        self.changed.emit()

    def clear(self) -> None:
        """Forget all, for another study."""
        self._token = 0
        self._read, self.all, self.on = (), (), True
        self.changed.emit()

    # reading

    def _begin(self, exams: Sequence[Exam]) -> None:
        sure = [exam.study for exam in exams if not exam.other_patient]
        files = tuple(file for study in sure for file in files_of(study, _is_report))[:MOST_OBJECTS]
        if files == self._read:
            return
        self._read = files
        token = self._token = next(self._tokens)
        future = self._executor.submit(_read_all, files, lambda: self._token == token)
        future.add_done_callback(lambda done: self._answered.emit(token, _outcome(done)))

    def _take(self, token: int, found: Found) -> None:
        if token != self._token:
            return  # another study was opened meanwhile
        self.all = tuple(one for one in found.reports if one.marks)
        self.changed.emit()
        for problem in found.problems:
            self.refused.emit(problem)


def _is_report(sop_class: str) -> bool:
    return sop_class.startswith(REPORTS) and sop_class != KEY_OBJECTS


def _read_all(files: Iterable[Path], wanted: Callable[[], bool]) -> Found:
    reports: list[StructuredMarks] = []
    problems: list[str] = []
    for file in files:
        if not wanted():
            return Found()
        try:
            reports.append(read_structured_marks(file))
        except Unreadable as fault:
            problems.append(f"What a structured report measured is not shown. {fault}")
    problems += [f"{one.title}: {one.remark}" for one in reports if one.remark]
    return Found(tuple(reports), tuple(dict.fromkeys(problems)))


def _outcome(done: Future[Found]) -> Found:
    failed = None if done.cancelled() else done.exception()
    if failed is not None:
        return Found(problems=(f"Structured reports could not be read ({type(failed).__name__}).",))
    return Found() if done.cancelled() else done.result()


def lies_on(mark: StructuredMark, image: StackImage) -> bool:
    """Whether a figure was drawn on an image, or lies in its plane within the same frame of reference."""
    instance = image.instance
    if instance.format is not None and instance.format.across > 1:
        return False  # a tile of a mosaic: the figure is counted in the whole image
    if not mark.frame_of_reference_uid:
        return mark.names(instance.sop_uid, image.frame.index)
    if mark.frame_of_reference_uid != instance.frame_of_reference_uid or not image.plane.in_patient:
        return False
    near = max((instance.slice_thickness or 0.0) / 2, NEAR_MM)
    return bool(np.all(np.abs(image.plane.height(mark.points)) <= near))


def _annotation(mark: StructuredMark, image: StackImage) -> Annotation:
    """The figure in pixels with the centre of the first pixel at (0, 0), its words right beside it."""
    in_space = bool(mark.frame_of_reference_uid)
    points = image.plane.to_pixels(mark.points) if in_space else np.asarray(mark.points, np.float64) - 0.5
    places = [(float(column), float(row)) for column, row in points]
    if mark.kind == "POLYGON":
        places.append(places[0])
    kind = "POLYLINE" if mark.kind == "POLYGON" else mark.kind
    dots = kind in ("POINT", "MULTIPOINT")
    drawn = tuple(Graphic("POINT", (place,)) for place in places) if dots else (Graphic(kind, tuple(places)),)
    right = max(places)
    return Annotation(LAYER, graphics=drawn, texts=(Text(mark.words, anchor=right),) if mark.words else ())
