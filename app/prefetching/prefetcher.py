"""Looks for priors of studies that wait to be read, and fetches them one at a time while nobody else needs the network."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.archive.archive import Archive
from app.archive.index import Index
from app.archive.waiting import Subject, Waiting
from app.fetching import Fetched, Fetcher, Told
from app.logs import log_failure
from app.network.calling import Unreachable
from app.network.directory import Directory
from app.network.everywhere import everywhere
from app.network.query import Question, RemoteStudy
from app.prefetching.rule import Rule, chosen, rule_of
from app.settings import Preferences

LATEST = 50  # studies whose priors are looked for
ROUND_S, IDLE_LOOK_S = 60.0, 0.5


class State(StrEnum):
    """Where a prior is."""

    ELSEWHERE = "elsewhere"
    FETCHING = "fetching"
    HERE = "here"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a prior of a study has come: objects that are here, of those its system lists; ``trouble`` is a sentence."""

    subject_uid: str
    study: RemoteStudy
    state: State
    done: int = 0
    total: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: the priors that the rule wants, and what each system that did not answer said."""

    priors: tuple[RemoteStudy, ...]
    troubles: tuple[str, ...] = ()


class Prefetcher:
    """``look`` and ``fetch`` may be called on any thread; ``start`` goes round by itself on one of its own.

    ``idle`` says whether nobody waits for the network: a fetch under way gives way at once and goes on later with what
    lacks. ``tell`` hears of every step, on the thread that does the work.
    """

    def __init__(
        self,
        archive: Archive,
        directory: Directory,
        values: Callable[[], Preferences],
        idle: Callable[[], bool] = lambda: True,
        tell: Callable[[Standing], None] = lambda standing: None,
    ) -> None:
        self._archive, self._directory, self._values = archive, directory, values
        self._idle, self._tell = idle, tell
        self._waiting = Waiting(archive.database)
        self._looked: set[str] = set()
        self._stopped, self._turn = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="prefetching", daemon=True)

    def start(self) -> None:
        """Begin to go round."""
        self._thread.start()

    def turn(self) -> None:
        """Go round now: something arrived."""
        self._turn.set()

    def close(self) -> None:
        """End; a fetch under way is given up, and what came stays."""
        self._stopped.set()
        self._turn.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self, subject: Subject, rule: Rule) -> Found:
        """Ask every system that is known for priors of a study; without a patient ID nobody is asked."""
        if not subject.patient.patient_id:
            return Found((), ("The study has no patient ID, so its priors cannot be known for sure.",))
        question = Question(patient_id=_exactly(subject.patient.patient_id))
        offered: list[RemoteStudy] = []
        troubles: list[str] = []
        for name, studies, trouble in everywhere(self._directory.known().all, self._directory, question):
            offered += studies
            troubles += [f"{name}: {trouble}"] if trouble else []
        return Found(chosen(subject, offered, rule), tuple(troubles))

    def fetch(self, subject: Subject, prior: RemoteStudy) -> Fetched | None:
        """Fetch one prior; None where the program ends meanwhile. Gives way whenever somebody else needs the network."""
        fetched = None
        gave_way = threading.Event()
        while self._await_idle():
            gave_way.clear()
            fetched = self._try(subject, prior, gave_way)
            if fetched.complete or not gave_way.is_set():
                break
        return None if self._stopped.is_set() else fetched

    def _try(self, subject: Subject, prior: RemoteStudy, gave_way: threading.Event) -> Fetched:
        def cancelled() -> bool:
            if not self._idle():
                gave_way.set()
            return self._stopped.is_set() or gave_way.is_set()

        def show(done: int, total: int) -> None:
            self._tell(Standing(subject.uid, prior, State.FETCHING, done, total))

        show(0, prior.images or 0)
        told = Told(progress=show, cancelled=cancelled)
        try:
            fetched = Fetcher(self._archive).run(self._directory.system(prior.node), prior.uid, told)
        except (Unreachable, ValueError) as error:
            fetched = Fetched(0, 0, trouble=str(error))
        if fetched.complete:
            self._waiting.note_copy(prior.uid, prior.node.title)
        state = State.HERE if fetched.complete else State.FAILED if fetched.trouble else State.ELSEWHERE
        self._tell(Standing(subject.uid, prior, state, fetched.received, fetched.expected, fetched.trouble))
        return fetched

    # -- going round --------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._turn.wait(ROUND_S)
            self._turn.clear()
            try:
                if self._values().prefetch_priors:
                    self._round()
            except Exception as error:  # the database or a file is away: the next round tries again
                log_failure("priors could not be fetched ahead", error)

    def _round(self) -> None:
        for uid in self._waiting.unread(LATEST):
            if uid in self._looked or not self._await_idle():
                continue
            subject = self._waiting.subject(uid)
            if subject is None:
                continue
            found = self.look(subject, rule_of(self._values()))
            if not found.troubles:
                self._looked.add(uid)  # a system that did not answer is asked again in the next round
            self._fetch_all(subject, found.priors)

    def _fetch_all(self, subject: Subject, priors: tuple[RemoteStudy, ...]) -> None:
        index = Index(self._archive)
        wanted = [one for one in priors if not index.has(one.uid)]
        for one in wanted:
            self._tell(Standing(subject.uid, one, State.ELSEWHERE))
        for one in wanted:
            if self._stopped.is_set():
                return
            self.fetch(subject, one)

    def _await_idle(self) -> bool:
        """Whether the work may go on, as soon as nobody else needs the network."""
        while not self._stopped.is_set() and not self._idle():
            self._stopped.wait(IDLE_LOOK_S)
        return not self._stopped.is_set()


def _exactly(patient_id: str) -> str:
    """The ID as a key to match; its wildcards would match other patients, who are sorted out by ``chosen`` in any case."""
    return patient_id.replace("*", "?")
