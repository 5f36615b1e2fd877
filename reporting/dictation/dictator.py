"""The owner of dictation: it loads the engine, listens to a source, and announces text and commands.

It knows no editor. Events of the engine's thread arrive here as queued signals, so everything below happens on the GUI
thread. Only what was said in the present session is announced: the token of an earlier one (another study) is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from enum import Enum
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal

from reporting.dictation.engine import (
    BYTES_PER_SECOND,
    Context,
    EngineInfo,
    EngineUnavailable,
    Event,
    Final,
    Partial,
    Problem,
    Session,
    SpeechEngine,
)
from reporting.dictation.transcript import Transcript, transcribe

PIECE_S = 0.5


class State(Enum):
    """What dictation is doing."""

    UNLOADED = "unloaded"
    LOADING = "loading"
    READY = "ready"
    LISTENING = "listening"
    UNAVAILABLE = "unavailable"


class AudioSource(Protocol):
    """A microphone: it calls back with PCM until it is stopped."""

    def start(self, heard: Callable[[bytes], None], trouble: Callable[[str], None]) -> None:
        """Begin; raises OSError with a sentence when there is nothing to listen to."""

    def stop(self) -> None:
        """End, after the tail that keeps the last word whole."""


class Dictator(QObject):
    """Speech into transcripts. ``load`` once; then ``start``/``stop`` around each utterance, or ``dictate_pcm``."""

    state_changed = Signal(object)
    partial_heard = Signal(str)
    transcribed = Signal(object)  # Transcript
    problem_met = Signal(str)
    level_changed = Signal(float)
    finished = Signal()  # every utterance so far has come out

    _event = Signal(int, object)
    _loaded = Signal(object)

    def __init__(self, engine: SpeechEngine, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._executor = executor
        self._state = State.UNLOADED
        self._why = "The speech engine has not been loaded yet."
        self._token = 0
        self._pending = 0
        self._context = Context()
        self._sections: tuple[str, ...] = ()
        self._session: Session | None = None
        self._source: AudioSource | None = None
        self._event.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._loaded.connect(self._settle, Qt.ConnectionType.QueuedConnection)

    @property
    def state(self) -> State:
        """What it is doing now."""
        return self._state

    @property
    def why_not(self) -> str:
        """Why nothing can be dictated, "" if it can."""
        return "" if self._state in (State.READY, State.LISTENING) else self._why

    def load(self) -> None:
        """Load the engine off the GUI thread."""
        if self._state in (State.UNLOADED, State.UNAVAILABLE):
            self._why = "The speech engine is being loaded."
            self._move(State.LOADING)
            self._executor.submit(self._load)

    def prepare(self, context: Context, sections: tuple[str, ...]) -> None:
        """Set the exam's vocabulary and the sections one can go to; what is still being heard for another exam is dropped."""
        self.cancel()
        self._context, self._sections = context, sections

    def start(self, source: AudioSource) -> None:
        """Listen until ``stop``."""
        if self._state is not State.READY:
            self.problem_met.emit(self.why_not or "Dictation is already running.")
            return
        try:
            session = self._opened()
            source.start(self._feed, self._trouble)
        except (OSError, EngineUnavailable) as error:
            self.problem_met.emit(str(error))
            return
        self._session, self._source = session, source
        self._move(State.LISTENING)

    def stop(self) -> None:
        """End the utterance; its text follows."""
        source, session = self._source, self._session
        self._source = self._session = None
        if source is not None:
            source.stop()
        if session is not None:
            self._pending += 1
            session.close()
            self._move(State.READY)

    def dictate_pcm(self, pcm: bytes) -> None:
        """Hear a recording (16 kHz mono) as one utterance."""
        if self.why_not:
            self.problem_met.emit(self.why_not)
            return
        session = self._opened()
        self._pending += 1
        step = int(PIECE_S * BYTES_PER_SECOND)
        for at in range(0, len(pcm), step):
            session.feed(pcm[at : at + step])
        session.close()

    def cancel(self) -> None:
        """Drop everything that is being heard."""
        source, session = self._source, self._session
        self._source = self._session = None
        self._token += 1
        self._pending = 0
        if source is not None:
            source.stop()
        if session is not None:
            session.close(drop=True)
            self._move(State.READY)

    def _opened(self) -> Session:
        token = self._token
        return self._engine.open(self._context, lambda event: self._event.emit(token, event))

    def _feed(self, pcm: bytes) -> None:
        if self._session is not None:
            self._session.feed(pcm)
            self.level_changed.emit(level(pcm))

    def _trouble(self, sentence: str) -> None:
        self.problem_met.emit(sentence)
        self.stop()

    def _load(self) -> None:
        try:
            self._loaded.emit(self._engine.load())
        except EngineUnavailable as error:
            self._loaded.emit(error)
        except Exception as error:  # an engine that breaks is an engine that is not there
            self._loaded.emit(EngineUnavailable(f"The speech engine failed to load ({type(error).__name__})."))

    def _settle(self, outcome: EngineInfo | EngineUnavailable) -> None:
        self._why = str(outcome) if isinstance(outcome, EngineUnavailable) else ""
        self._move(State.UNAVAILABLE if self._why else State.READY)

    def _take(self, token: int, event: Event) -> None:
        if token != self._token:
            return
        if isinstance(event, Partial):
            self.partial_heard.emit(event.text)
            return
        if isinstance(event, Final):
            self.transcribed.emit(self._transcript(event))
        elif isinstance(event, Problem):
            self.problem_met.emit(event.message)
        self._pending = max(0, self._pending - 1)
        if not self._pending:
            self.finished.emit()

    def _transcript(self, event: Final) -> Transcript:
        return transcribe(event, self._sections)

    def _move(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)


def level(pcm: bytes) -> float:
    """The loudest sample of a piece of PCM, 0 to 1."""
    view = memoryview(pcm[: len(pcm) // 2 * 2]).cast("h")
    return max(max(view, default=0), -min(view, default=0)) / 32768.0
