"""Studies that other systems have: all of them asked at once, answers as they come, and one brought here as a job."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.archive.archive import Archive
from app.archive.index import Index
from app.fetching import Fetched, Fetcher
from app.jobs import Jobs, Progress
from app.network.calling import Caller, Unreachable
from app.network.node import Node, nodes_of
from app.network.query import Question, RemoteStudy, echo, find_studies
from app.network.tls import calling
from app.settings import Settings


class Elsewhere(QObject):
    """Asks the systems that the settings name. Signals come on the thread of the window."""

    found = Signal(object)  # RemoteStudy
    answered = Signal(str, str)  # a system, and a sentence on how it answered
    fetched = Signal(object, object)  # RemoteStudy, Fetched
    said = Signal(str)
    refused = Signal(str)
    _came = Signal(int, object)  # the number of the question, RemoteStudy

    def __init__(self, archive: Archive, jobs: Jobs, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._archive, self._jobs, self._settings = archive, jobs, settings
        self._question = 0
        self._came.connect(self._take)

    def nodes(self) -> tuple[Node, ...]:
        """The systems; what is wrong with the setting is said, and there are none."""
        try:
            return nodes_of(self._settings.values.nodes)
        except ValueError as error:
            self.refused.emit(f"The setting “Other systems” cannot be read: {error}")
            return ()

    def here(self, study_uid: str) -> bool:
        """Whether the archive has the study, or part of it."""
        return Index(self._archive).has(study_uid)

    def ask(self, question: Question) -> None:
        """Ask every system; answers to earlier questions are no longer told."""
        self._question += 1
        for node in self.nodes():
            self._run(node, f"Asking {node.title}", partial(self._look, self._question, node, question))

    def test(self) -> None:
        """Ask every system whether it is there; what fails is told by its layer."""
        for node in self.nodes():
            self._run(node, f"Testing {node.title}", partial(self._echo, node))

    def fetch(self, study: RemoteStudy) -> None:
        """Bring a study into the archive."""

        def bring(progress: Progress) -> Fetched:
            return Fetcher(self._archive, self._caller()).run(
                study.node, study.uid, progress.report, progress.cancelled
            )

        job = self._jobs.run(f"Fetching from {study.node.title}", bring)
        job.finished.connect(lambda fetched: self._on_fetched(study, fetched))
        job.failed.connect(self.refused)

    def _run(self, node: Node, title: str, work: Callable[[Progress], str]) -> None:
        """A job that ends with a sentence, also where the system cannot be reached."""

        def asked(progress: Progress) -> str:
            try:
                return work(progress)
            except Unreachable as error:
                return str(error)

        job = self._jobs.run(title, asked)
        job.finished.connect(lambda text: self.answered.emit(node.title, text))
        job.failed.connect(lambda text: self.answered.emit(node.title, text))

    def _look(self, number: int, node: Node, question: Question, progress: Progress) -> str:
        count = 0
        for study in find_studies(node, self._caller(), question, progress.cancelled):
            count += 1
            progress.report(count, 0, f"{count} studies")
            self._came.emit(number, study)
        return f"{node.title}: {count} {'study' if count == 1 else 'studies'}."

    def _echo(self, node: Node, _progress: Progress) -> str:
        caller = self._caller()
        echo(node, caller)
        return f"{node.title} is there and lets {caller.ae_title} in."

    def _caller(self) -> Caller:
        return Caller(
            self._settings.values.receiver_title, calling() if any(node.tls for node in self.nodes()) else None
        )

    def _take(self, number: int, study: RemoteStudy) -> None:
        if number == self._question:
            self.found.emit(study)

    def _on_fetched(self, study: RemoteStudy, fetched: Fetched) -> None:
        self.fetched.emit(study, fetched)
        if fetched.complete:
            self.said.emit(f"{fetched.received} objects fetched from {study.node.title}; the study is complete.")
        else:
            missing = f"{len(fetched.missing)} of {fetched.expected} objects are missing"
            self.refused.emit(f"{missing}. {fetched.trouble} What came is kept; fetch again for the rest.")
