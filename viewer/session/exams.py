"""The open study and its priors, each sorted into stacks beside the study object that names the patient."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from viewer.dicom.grouping import stacks
from viewer.dicom.known_length import with_known_lengths
from viewer.hanging.traits import Candidate
from viewer.model.known_length import KnownLength
from viewer.model.same_patient import doubts
from viewer.model.study import ImageRef, Patient, Series, Study
from viewer.model.volume import Stack, StackImage
from viewer.session.documents import with_documents


@dataclass(frozen=True, slots=True)
class Exam:
    """A study and its stacks. ``age`` is 0 for the study being read, 1 for the latest prior, 2 for the one before ...

    ``other_patient`` is a sentence when the prior is not surely of the same patient.
    """

    study: Study
    stacks: tuple[Stack, ...] = ()
    age: int = 0
    other_patient: str = ""

    @property
    def prior(self) -> bool:
        """Whether this is not the study being read."""
        return self.age > 0

    def series(self, stack: Stack) -> Series:
        """The series of one of its stacks."""
        return next(series for series in self.study.series if series.uid == stack.series_uid)

    def candidates(self, age: int) -> tuple[Candidate, ...]:
        """The stacks as the hanging protocols see them, as those of the ``age``-th exam by relevance."""
        return tuple(Candidate(stack, self.series(stack), self.study, age) for stack in self.stacks)


class Exams(QObject):
    """The current exam and its priors, sorted in a worker; a late answer for another study is dropped."""

    opened = Signal(object)  # Study, or None when closed; its stacks come with ``sorted``
    sorted = Signal(object)  # tuple of Exam
    documents_changed = Signal(object)  # tuple of Exam, with the stacks they had
    calibrated = Signal(object)  # frozenset of the ids of stacks of which images measure otherwise than before
    failed = Signal(str)  # a sentence

    _answered = Signal(int, object)  # token, Sorted or the exception

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._tokens = itertools.count(1)
        self._token = 0
        self.study: Study | None = None
        self.all: tuple[Exam, ...] = ()
        self._found: tuple[tuple[Exam, ...], dict[str, tuple[Exam, Stack]]] = ((), {})
        self.prepared: object = None
        self._prepare: Callable[[tuple[Exam, ...]], object] = _nothing
        self._answered.connect(self._on_answered)

    def prepare_with(self, work: Callable[[tuple[Exam, ...]], object]) -> None:
        """Have ``work`` done on the sorted exams by the worker as well; ``prepared`` is its answer when ``sorted`` comes."""
        self._prepare = work

    def open(self, study: Study, priors: Sequence[Study], known: Sequence[KnownLength] = ()) -> None:
        """Take ``study`` as the current one at once; its stacks follow, calibrated by the ``known`` lengths."""
        token = self._token = next(self._tokens)
        self.study, self.all, self.prepared = study, (Exam(study),), None
        self.opened.emit(study)
        future = self._executor.submit(_sort, study, tuple(priors), tuple(known), self._prepare)
        future.add_done_callback(lambda done: self._answered.emit(token, _outcome(done)))

    def close(self) -> None:
        """No study is open."""
        self._token, self.study, self.all, self.prepared = 0, None, (), None
        self.opened.emit(None)

    def take_documents(self, study: Study) -> None:
        """Take in the documents that an open study has now; its images, stacks and panes stay as they are."""
        if study.uid not in {exam.study.uid for exam in self.all}:
            return
        self.all = tuple(
            replace(exam, study=with_documents(exam.study, study)) if exam.study.uid == study.uid else exam
            for exam in self.all
        )
        self.study = self.all[0].study
        self.documents_changed.emit(self.all)

    def take_known_lengths(self, known: Sequence[KnownLength], sop_uid: str) -> None:
        """Calibrate the images of one object by the lengths that are ``known`` now, the latest last."""
        before = {stack.id: stack for stack in self.stacks}
        self.all = tuple(_calibrated(exam, known, frozenset((sop_uid,))) for exam in self.all)
        changed = frozenset(stack.id for stack in self.stacks if stack is not before[stack.id])
        if changed:
            self.calibrated.emit(changed)

    def _on_answered(self, token: int, outcome: Sorted | BaseException) -> None:
        if token != self._token:
            return  # another study was opened meanwhile
        if isinstance(outcome, BaseException):
            self.failed.emit(f"The series of this study could not be sorted ({outcome}); no image is shown.")
            return
        self.all, self.prepared = outcome.exams, outcome.prepared
        self.sorted.emit(outcome.exams)

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """Every stack, those of the current study first."""
        return tuple(stack for exam in self.all for stack in exam.stacks)

    def stack(self, stack_id: str) -> Stack | None:
        """The stack of that id."""
        found = self._by_id.get(stack_id)
        return found[1] if found else None

    def of(self, stack_id: str) -> Exam | None:
        """The exam to which a stack belongs: whose pixels these are."""
        found = self._by_id.get(stack_id)
        return found[0] if found else None

    @property
    def _by_id(self) -> dict[str, tuple[Exam, Stack]]:
        """Stacks with their exams, the first of each id; asked for more than a hundred times a wheel step."""
        if self._found[0] is not self.all:
            pairs = [(exam, stack) for exam in reversed(self.all) for stack in reversed(exam.stacks)]
            self._found = self.all, {stack.id: (exam, stack) for exam, stack in pairs}
        return self._found[1]

    def find(self, image: ImageRef) -> tuple[Stack, int] | None:
        """The stack of an image and its index there; None where it is not open."""
        places = ((stack, index) for stack in self.stacks for index in range(len(stack.images)))
        return next(((stack, index) for stack, index in places if stack.images[index].ref == image), None)

    def images_of(self, sop_uids: Collection[str]) -> dict[ImageRef, StackImage]:
        """Every open image of these objects, found in one walk."""
        images = (image for stack in self.stacks for image in stack.images)
        return {image.ref: image for image in images if image.instance.sop_uid in sop_uids}

    def name_of(self, image: ImageRef) -> str:
        """How an image is named to a reader: ``Series 4, image 57``; "" where it is not open."""
        studies = (exam.study for exam in self.all if exam.study.uid == image.study_uid)
        return next((image_name(study, image) for study in studies), "")


@dataclass(frozen=True, eq=False, slots=True)
class Sorted:
    """The sorted exams, and what was prepared of them."""

    exams: tuple[Exam, ...]
    prepared: object


def _sort(
    study: Study,
    priors: tuple[Study, ...],
    known: tuple[KnownLength, ...],
    prepare: Callable[[tuple[Exam, ...]], object],
) -> Sorted:
    exams = sort_exams(study, priors, known)
    return Sorted(exams, prepare(exams))


def _nothing(_exams: tuple[Exam, ...]) -> None:
    """What is prepared where nobody asked for anything."""


def sort_exams(study: Study, priors: Sequence[Study], known: Sequence[KnownLength] = ()) -> tuple[Exam, ...]:
    """The current exam, then its priors from the latest to the oldest; images with a ``known`` length measure by it."""
    order = sorted(priors, key=lambda prior: (prior.date, prior.time), reverse=True)
    sop_uids = frozenset(one.scope.sop_uid for one in known)
    sorted_exams = (_exam(each, age, study.patient) for age, each in enumerate((study, *order)))
    return tuple(_calibrated(exam, known, sop_uids) for exam in sorted_exams)


def _calibrated(exam: Exam, known: Sequence[KnownLength], sop_uids: frozenset[str]) -> Exam:
    return replace(exam, stacks=tuple(with_known_lengths(stack, known, sop_uids) for stack in exam.stacks))


def _exam(study: Study, age: int, current: Patient) -> Exam:
    sorted_stacks = tuple(stack for series in _in_order(study) if series.instances for stack in stacks(series))
    return Exam(study, sorted_stacks, age, _other_patient(study.patient, current) if age else "")


def _in_order(study: Study) -> list[Series]:
    return sorted(study.series, key=lambda series: (series.number is None, series.number or 0, series.uid))


def _other_patient(patient: Patient, current: Patient) -> str:
    reasons = doubts(current, patient)
    return f"Not verified as the same patient: {'; '.join(reasons)}." if reasons else ""


def image_name(study: Study, image: ImageRef) -> str:
    """``Series 4, image 57``, and ``frame 3`` (from 1) in a multi-frame object; "" where the study has no such image."""
    for series in study.series:
        for instance in series.instances if series.uid == image.series_uid else ():
            if instance.sop_uid == image.sop_uid:
                named = f"Series {series.number}" if series.number is not None else "Series without number"
                return f"{named}, {image_words(instance.number, image.frame)}"
    return ""


def image_words(number: int | None, frame: int | None = None) -> str:
    """What an image is called, on the screen and in the report alike: ``image 57``, ``image 1, frame 3``.

    The number is the Instance Number, which other viewers show too; where a reader is in the stack is said beside it, in
    other words ("46 / 152"), so that one image has one number.
    """
    named = f"image {number}" if number is not None else "image without number"
    return named if frame is None else f"{named}, frame {frame + 1}"


def _outcome(done: Future[Sorted]) -> Sorted | BaseException:
    return done.exception() or done.result()
