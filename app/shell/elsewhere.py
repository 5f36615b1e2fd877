"""Studies that other systems have: all of them asked at once, answers as they come, and one brought here as a job."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.archive.archive import Archive
from app.archive.index import Index
from app.fetching import Fetched, Fetcher, Told
from app.jobs import Jobs, Progress
from app.network.calling import Unreachable
from app.network.checks import checks
from app.network.directory import Directory
from app.network.node import Node
from app.network.query import Question, RemoteStudy
from app.network.web.web_node import WebNode
from app.settings import Settings

System = Node | WebNode


class Elsewhere(QObject):
    """Asks the systems that are known, on ``threads`` of their own so that none that is slow holds up other jobs.

    Signals come on the thread of the window.
    """

    found = Signal(object)  # RemoteStudy
    answered = Signal(str, str)  # a system, and a sentence on how it answered
    arriving = Signal(object, int, int)  # RemoteStudy, objects of it that are here, objects that its system lists
    more = Signal(object)  # RemoteStudy: more of it can be opened
    fetched = Signal(object, object)  # RemoteStudy, Fetched
    said = Signal(str)
    refused = Signal(str)
    _came = Signal(int, object)  # the number of the question, RemoteStudy
    _taken = Signal(object)

    def __init__(
        self,
        archive: Archive,
        jobs: Jobs,
        settings: Settings,
        home: Path,
        threads: Executor | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._archive, self._jobs, self._threads = archive, jobs, threads
        self._directory = Directory(home, lambda: settings.values)
        self._question = 0
        self._coming: dict[str, tuple[int, int]] = {}
        self._came.connect(self._take)
        self._taken.connect(self.more)

    def nodes(self) -> tuple[System, ...]:
        """The systems; where they cannot be read, that is said, and there are none."""
        try:
            return self._directory.known().all
        except ValueError as error:
            self.refused.emit(f"The other systems cannot be read: {error}")
            return ()

    def here(self, study_uid: str) -> bool:
        """Whether the archive has the study, or part of it."""
        return Index(self._archive).has(study_uid)

    def coming(self, study_uid: str) -> tuple[int, int] | None:
        """Of a study that is being fetched: how many objects are here, of how many; None where it is not."""
        return self._coming.get(study_uid)

    def ask(self, question: Question) -> None:
        """Ask every system; answers to earlier questions are no longer told."""
        self._question += 1
        for node in self.nodes():
            self._run(node, f"Asking {node.title}", partial(self._look, self._question, node, question))

    def test(self) -> None:
        """Test every system; what fails is told by its layer."""
        for node in self.nodes():
            self._run(node, f"Testing {node.title}", partial(self._test, node))

    def fetch(self, study: RemoteStudy) -> None:
        """Bring a study into the archive, unless it is under way."""
        if study.uid in self._coming:
            return
        self._coming[study.uid] = 0, study.images or 0
        job = self._jobs.run(f"Fetching from {study.node.title}", partial(self._bring, study), self._threads)
        job.progressed.connect(lambda done, total, _: self._on_progress(study, done, total))
        job.finished.connect(lambda fetched: self._on_fetched(study, fetched))
        job.failed.connect(self.refused)
        job.ended.connect(lambda: self._coming.pop(study.uid, None))

    def _bring(self, study: RemoteStudy, progress: Progress) -> Fetched:
        def show(done: int, total: int) -> None:
            progress.report(done, total)

        def tell_silence(seconds: float) -> None:
            progress.report(*self._coming.get(study.uid, (0, 0)), f"nothing has come for {seconds:.0f} s")

        told = Told(show, lambda: self._taken.emit(study), tell_silence, progress.cancelled)
        return Fetcher(self._archive).run(self._directory.system(study.node), study.uid, told)

    def _run(self, node: System, title: str, work: Callable[[Progress], str]) -> None:
        """A job that ends with a sentence, also where the system cannot be reached."""

        def asked(progress: Progress) -> str:
            try:
                return work(progress)
            except (Unreachable, ValueError) as error:
                return str(error)

        job = self._jobs.run(title, asked, self._threads)
        job.finished.connect(lambda text: self.answered.emit(node.title, text))
        job.failed.connect(lambda text: self.answered.emit(node.title, text))

    def _look(self, number: int, node: System, question: Question, progress: Progress) -> str:
        count = 0
        for study in self._directory.system(node).find(question, progress.cancelled):
            count += 1
            progress.report(count, 0, f"{count} studies")
            self._came.emit(number, study)
        return f"{node.title}: {count} {'study' if count == 1 else 'studies'}."

    def _test(self, node: System, _progress: Progress) -> str:
        found = list(checks(node, self._directory))
        failed = next((one for one in found if one.passed is False), None)
        return failed.sentence if failed else f"{node.title} is there and lets Lectern in."

    def _take(self, number: int, study: RemoteStudy) -> None:
        if number == self._question:
            self.found.emit(study)

    def _on_progress(self, study: RemoteStudy, done: int, total: int) -> None:
        if self._coming.get(study.uid) != (done, total):
            self._coming[study.uid] = done, total
            self.arriving.emit(study, done, total)

    def _on_fetched(self, study: RemoteStudy, fetched: Fetched) -> None:
        self._coming.pop(study.uid, None)
        self.fetched.emit(study, fetched)
        if fetched.complete:
            self.said.emit(f"{fetched.received} objects fetched from {study.node.title}; the study is complete.")
        else:
            missing = f"{len(fetched.missing)} of {fetched.expected} objects are missing"
            self.refused.emit(f"{missing}. {fetched.trouble} What came is kept; fetch again for the rest.")
