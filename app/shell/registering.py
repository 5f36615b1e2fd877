"""Registering what two panes show: a job with progress and a cancel, and its result kept for linked scrolling."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.jobs import Cancelled, Jobs, Progress
from viewer.model.volume import Stack
from viewer.registration.facts import NotRegistered, Registered
from viewer.registration.process import register_apart
from viewer.session.reading import Reading
from viewer.session.registrable import block_of, why_no_pair, why_no_volume
from viewer.session.relations import Bond


class Registering(QObject):
    """Registers the series of the active pane with that of another visible one."""

    said = Signal(str)
    refused = Signal(str)

    def __init__(self, reading: Reading, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading, self._jobs = reading, jobs
        self._running = False

    def act(self) -> None:
        """Register both series, or take their registration away."""
        reading = self._reading
        own = self._stack(reading.panes.active)
        others = [stack for pane in reading.panes.visible if (stack := self._stack(pane)) and stack is not own]
        if own is None or not others:
            self.refused.emit("Show the two series to be registered side by side first.")
            return
        registered = [other for other in others if self._registered(own, other)]
        if registered:
            for other in registered:
                reading.relations.unregister(own, other)
            reading.links.relate()
            return
        why = [self._why_not(own, other) for other in others]
        able = [other for other, reason in zip(others, why, strict=True) if not reason]
        if able:
            self._start(own, able[0])
        else:
            self.refused.emit(why[0])

    def _stack(self, pane: int) -> Stack | None:
        return self._reading.places.stack(pane) if self._reading.places.image(pane) else None

    def _registered(self, own: Stack, other: Stack) -> bool:
        found = self._reading.relations.relation(own, other)
        return found is not None and found.bond is Bond.REGISTERED

    def _why_not(self, own: Stack, other: Stack) -> str:
        if self._running:
            return "A registration is under way."
        pixels = self._reading.pixels
        return (
            self._reading.relations.why_no_tie(own, other)
            or why_no_pair(own, other)
            or why_no_volume(own, pixels.of(own.id))
            or why_no_volume(other, pixels.of(other.id))
        )

    def _start(self, own: Stack, other: Stack) -> None:
        pair = [self._reading.pixels.of(stack.id) for stack in (own, other)]
        if pair[0] is None or pair[1] is None:
            return
        fixed, moving = block_of(own, pair[0]), block_of(other, pair[1])

        def work(progress: Progress) -> Registered | str:
            try:
                found = register_apart(fixed, moving, progress.report, progress.cancelled)
            except NotRegistered as why:
                return str(why)
            if found is None:
                raise Cancelled
            return found

        self._running = True
        job = self._jobs.run("Registration", work)
        job.finished.connect(lambda found: self._take(own, other, found))
        job.ended.connect(self._on_ended)

    def _on_ended(self) -> None:
        self._running = False

    def _take(self, own: Stack, other: Stack, found: Registered | str) -> None:
        exams = self._reading.exams
        if exams.stack(own.id) is not own or exams.stack(other.id) is not other:
            return  # another study was opened meanwhile
        if isinstance(found, str):
            self.refused.emit(f"Not registered: {found}")
            return
        self._reading.relations.register(own, other, found.as_array, found.merit)
        self._reading.links.relate()
        self.said.emit(f"Registered for linked scrolling. {found.merit}.")
