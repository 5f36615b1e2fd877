"""Studies read from files, and a reading that does everything at once, for the tests of session, tools and widgets."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from viewer import tools as tools_package
from viewer.catalogue import extensions
from viewer.dicom.damage import Damaged
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.hanging.protocol_file import load_protocols
from viewer.hanging.wording import load_wording
from viewer.model.study import Series, Study
from viewer.model.volume import Stack, Voxels
from viewer.render.presets import load_presets as load_renderings
from viewer.session.presets import load_presets
from viewer.session.reading import Habits, Reading
from viewer.tools.remeasuring import remeasuring

RESOURCES = Path(__file__).parents[2] / "resources"


def studies_of(files: Iterable[Path]) -> tuple[Study, ...]:
    """The studies of DICOM files, each with its series and instances."""
    found: dict[str, Study] = {}
    series: dict[str, dict[str, Series]] = {}
    for path in files:
        facts = read_header(path)
        found.setdefault(facts.study.uid, facts.study)
        own = series.setdefault(facts.study.uid, {})
        kept = own.setdefault(facts.series.uid, facts.series)
        kind = "documents" if facts.instance.format is None else "instances"
        own[facts.series.uid] = replace(kept, **{kind: (*getattr(kept, kind), facts.instance)})
    return tuple(replace(study, series=tuple(series[uid].values())) for uid, study in found.items())


def study_of(folder: Path) -> Study:
    """The one study in a folder."""
    (study,) = studies_of(path for path in sorted(folder.rglob("*.dcm")) if path.is_file())
    return study


class AtOnce(Executor):
    """Runs each job where it is submitted."""

    def submit(self, job: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(job(*arguments, **named))
        except Exception as error:  # a future carries it on, as a pool's does
            future.set_exception(error)
        return future


class Later(Executor):
    """Keeps each job until ``run`` is called, in any order the test likes."""

    def __init__(self) -> None:
        self.jobs: list[Any] = []

    def submit(self, job: Any, /, *arguments: Any, **named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.jobs.append(lambda: future.set_result(job(*arguments, **named)))
        return future


class LoaderAtOnce(QObject):
    """A loader with the signals of the real one that decodes in place; ``held`` keeps images back until ``release``."""

    image_ready = Signal(str, int)
    progressed = Signal(str, int, int)
    finished = Signal(str)
    damaged = Signal(str, int, str)

    def __init__(self, *, held: bool = False) -> None:
        super().__init__()
        self.held = held
        self.asked: list[tuple[str, int]] = []
        self.wanted: list[tuple[str, int]] = []
        self.cancelled: list[str] = []
        self.cells = decode
        self._stacks: dict[str, tuple[Stack, Voxels]] = {}

    def load(self, stack: Stack, first_index: int) -> Voxels:
        self.asked.append((stack.id, first_index))
        if stack.id not in self._stacks:
            first = stack.images[0]
            shape = (*stack.shape, 3) if stack.colour else stack.shape
            signed = first.instance.format is not None and first.instance.format.signed
            kind = np.uint8 if stack.colour else np.int16 if signed else np.uint16
            self._stacks[stack.id] = stack, Voxels(np.zeros(shape, kind), np.zeros(shape[0], bool))
            if not self.held:
                self.release(stack.id)
        return self._stacks[stack.id][1]

    def release(self, stack_id: str) -> None:
        stack, voxels = self._stacks[stack_id]
        for index, image in enumerate(stack.images):
            try:
                voxels.array[index] = decode(image.instance, image.frame.index)
                voxels.ready[index] = True
                self.image_ready.emit(stack_id, index)
            except Damaged as damage:
                voxels.damaged[index] = str(damage)
                self.damaged.emit(stack_id, index, str(damage))
            self.progressed.emit(stack_id, index + 1, len(stack.images))
        self.finished.emit(stack_id)

    def room_for(self, stacks: Iterable[Stack]) -> bool:
        return True

    def prioritise(self, stack_id: str, index: int) -> None:
        self.wanted.append((stack_id, index))

    def cancel(self, stack_id: str) -> None:
        self.cancelled.append(stack_id)


def a_reading(loader: Any = None, executor: Executor | None = None) -> Reading:
    """A reading with the shipped protocols and presets."""
    protocols = load_protocols(RESOURCES / "hanging")
    wording = load_wording(RESOURCES / "hanging_words.toml")
    remeasure = remeasuring(extensions(tools_package, "TOOL"))
    habits = Habits(protocols, load_presets(RESOURCES / "window_presets.toml"), load_renderings(), remeasure, wording)
    return Reading(loader or LoaderAtOnce(), QUndoStack(), habits, executor or AtOnce())
