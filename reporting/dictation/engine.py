"""The interface of a speech engine: what goes in, what comes out, how it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

SAMPLE_RATE = 16_000
BYTES_PER_SECOND = SAMPLE_RATE * 2  # mono, signed 16-bit little-endian


class EngineUnavailable(Exception):  # noqa: N818 - a state of the machine; the message says the reason and what to do
    """The engine cannot run here."""


class SessionClosed(Exception):  # noqa: N818 - names what happened to the session
    """Audio was fed to a session that has been closed."""


@dataclass(frozen=True, slots=True)
class EngineInfo:
    """The model that was loaded."""

    name: str
    model: str
    licence: str
    sha256: str
    partials: bool


@dataclass(frozen=True, slots=True)
class Context:
    """What helps an engine to hear: the exam's vocabulary as prose, and the commands that may be spoken."""

    prompt: str = ""
    commands: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Word:
    """A heard word with its place in the utterance (s) and the engine's own probability (0 to 1)."""

    text: str
    start: float
    end: float
    probability: float


@dataclass(frozen=True, slots=True)
class Partial:
    """What an utterance sounds like so far; grey text, never kept."""

    utterance: int
    text: str


@dataclass(frozen=True, slots=True)
class Final:
    """What was heard in an utterance of ``seconds``; ``unreliable`` says why it should not be inserted unasked."""

    utterance: int
    text: str
    words: tuple[Word, ...] = ()
    seconds: float = 0.0
    unreliable: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the speaker should know: kind (``silence``, ``engine``, ``loud``, ``muted``) and a sentence."""

    kind: str
    message: str


Event = Partial | Final | Problem
Listener = Callable[[Event], None]


class Session(Protocol):
    """One stretch of dictation: audio in, events out (on the engine's own thread)."""

    def feed(self, pcm: bytes) -> None:
        """16 kHz mono signed 16-bit little-endian audio, any length; raises SessionClosed."""

    def end_utterance(self) -> None:
        """The key was released or the speaker paused: decode what was fed."""

    def close(self, *, drop: bool = False) -> None:
        """End; ``drop`` throws away what was not decoded yet."""


class SpeechEngine(Protocol):
    """A recogniser that runs on this machine, without a network."""

    name: str

    def load(self) -> EngineInfo:
        """Load the model; raises EngineUnavailable with the reason and what to do."""

    def open(self, context: Context, listener: Listener) -> Session:
        """Start listening."""
