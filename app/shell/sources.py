"""The other systems that are known: kept, changed and tested, none of which holds up the window."""

from __future__ import annotations

from concurrent.futures import Executor
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.jobs import Jobs, Progress
from app.network.checks import checks
from app.network.directory import Directory
from app.network.known import Known, Systems
from app.network.node import Node, nodes_of
from app.network.web.web_node import Secret, WebNode
from app.settings import Settings

System = Node | WebNode
RESULTS = {WebNode: "dicomweb:", Node: "dicom:"}  # how the setting “Results go to” names systems


class KnownSources(QObject):
    """The owner of the list. Signals come on the thread of the window."""

    changed = Signal()
    checked = Signal(int, object)  # the number of the test, Check
    tested = Signal(int, str)  # the number of the test, a sentence where it could not be ended
    refused = Signal(str)

    def __init__(
        self, home: Path, settings: Settings, jobs: Jobs, threads: Executor | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._systems, self._settings, self._jobs, self._threads = Systems(home), settings, jobs, threads
        self._directory = Directory(home, lambda: settings.values)
        self._tests = 0

    def known(self) -> Known:
        """Every system; where they cannot be read, that is said, and there are none."""
        try:
            return self._directory.known()
        except ValueError as error:
            self.refused.emit(str(error))
            return Known()

    def has_secret(self, name: str) -> bool:
        """Whether a password or token is kept for a system."""
        try:
            return self._systems.secret(name) != Secret()
        except ValueError:
            return False

    def kept_secret(self, name: str) -> Secret:
        """What is kept for a system, for a test under a name that is not saved yet."""
        return self._systems.secret(name)

    def gets_results(self, system: System) -> bool:
        """Whether signed reports go to it."""
        return _word(system) in self._settings.values.results_to.split()

    def put(self, system: System, secret: Secret | None, instead_of: System | None, *, results: bool) -> None:
        """Keep a system, in place of another one; raises ValueError with a sentence."""
        before = instead_of.title if instead_of else ""
        if system.title != before and self.known().find(system.title) is not None:
            raise ValueError(f"A system named {system.title} is known already.")
        self._systems.put(system, secret, before)
        words = [one for one in self._settings.values.results_to.split() if one not in _words(system, instead_of)]
        self._forget(instead_of, [*words, _word(system)] if results else words)

    def remove(self, system: System) -> None:
        """Forget a system and its secret; raises ValueError with a sentence."""
        if self._systems.known().find(system.title) is not None:
            self._systems.remove(system.title)
        words = [one for one in self._settings.values.results_to.split() if one != _word(system)]
        self._forget(system, words)

    def test(self, system: System, secret: Secret | None) -> int:
        """Try a system, kept or not; gives the number under which what is found is told."""
        self._tests += 1
        number = self._tests

        def work(progress: Progress) -> str:
            try:
                for one in checks(system, self._directory, secret):
                    if progress.cancelled():
                        break
                    self.checked.emit(number, one)
            except ValueError as error:
                return str(error)
            return ""

        job = self._jobs.run(f"Testing {system.title}", work, self._threads)
        job.finished.connect(lambda said: self.tested.emit(number, said))
        job.failed.connect(lambda said: self.tested.emit(number, said))
        return number

    def _forget(self, system: System | None, results: list[str]) -> None:
        """Take a system out of the setting that names nodes as words, where it stands there, and tell of the change."""
        nodes = self._settings.values.nodes
        if isinstance(system, Node):
            nodes = " ".join(word for word in nodes.split() if not _same(nodes_of(word)[0], system))
        self._settings.change(nodes=nodes, results_to=" ".join(results))
        self.changed.emit()


def _same(one: Node, other: Node) -> bool:
    return (one.ae_title, one.host, one.port) == (other.ae_title, other.host, other.port)


def _word(system: System) -> str:
    return f"{RESULTS[type(system)]}{system.title}"


def _words(*systems: System | None) -> set[str]:
    return {_word(one) for one in systems if one is not None}
