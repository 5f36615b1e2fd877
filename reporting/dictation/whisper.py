"""Whisper through faster-whisper (CTranslate2, int8) on the CPU: offline, one utterance at a time."""

from __future__ import annotations

import importlib
import itertools
import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reporting.dictation.cutting import quietest_late_cut
from reporting.dictation.engine import (
    BYTES_PER_SECOND,
    SAMPLE_RATE,
    Context,
    EngineInfo,
    EngineUnavailable,
    Final,
    Listener,
    Partial,
    Problem,
    SessionClosed,
    Word,
)
from reporting.dictation.models import BASE, TINY, Model, own_model, packaged_model

SHORTEST_S = 0.3
SHORT_S = 2.0  # below this an utterance may well be a command
LONGEST_S = 25.0
PARTIAL_EVERY_S = 1.0
REPEATS = 2.4  # compression ratio above which text repeats itself
DOUBTFUL = -1.0  # average log probability below which the engine guesses
LEAK_WORDS = 5
NO_SPEECH = 0.5
FASTEST_WORDS_S = 5.0


class WhisperEngine:
    """Whisper base for final text and tiny.en for the grey partial text, both held in memory once loaded."""

    name = "whisper"

    def __init__(self, cache: Path, executor: Executor, model_folder: Path | None = None, threads: int = 2) -> None:
        self._cache = cache
        self._executor = executor
        self._own = model_folder
        self._threads = threads
        self._final: Any = None
        self._partial: Any = None
        self._speech_stamps: Any = None

    def load(self) -> EngineInfo:
        """Load both models; without base, tiny.en serves alone. Raises EngineUnavailable."""
        try:
            whisper = importlib.import_module("faster_whisper")  # heavy: only when dictation is used
            self._speech_stamps = importlib.import_module("faster_whisper.vad").get_speech_timestamps
        except ImportError as error:
            raise EngineUnavailable(f"The speech engine faster-whisper cannot be loaded ({error}).") from error
        model = self._choose()
        self._final = self._made(whisper, model)
        self._partial = self._made_tiny(whisper) if model.name != TINY.name else self._final
        return EngineInfo(self.name, model.name, model.licence, model.sha256, self._partial is not None)

    def open(self, context: Context, listener: Listener) -> WhisperSession:
        """Start listening; the engine must be loaded."""
        if self._final is None:
            raise EngineUnavailable("The speech engine is not loaded.")
        return WhisperSession(self, context, listener, self._executor)

    def final(self, utterance: int, audio: NDArray[np.float32], context: Context) -> Final | Problem:
        """Decode a whole utterance: float32 mono at 16 kHz, -1 to 1."""
        if len(audio) < SHORTEST_S * SAMPLE_RATE or not self._speech_stamps(audio):
            return Problem("silence", "Nothing was heard.")
        segments, _ = self._final.transcribe(
            audio,
            language=context.language,
            beam_size=5,
            initial_prompt=_prompt(context, len(audio) / SAMPLE_RATE) or None,
            condition_on_previous_text=False,
            vad_filter=True,
            without_timestamps=True,
            word_timestamps=True,
        )
        # An utterance fits into one window of the model, so its first segment is all of it. Asked for more, the decoder
        # hears the silence after the last word once again, and writes words that nobody said.
        return _as_final(utterance, list(itertools.islice(segments, 1)), audio, context)

    def partial(self, audio: NDArray[np.float32], context: Context) -> str:
        """A quick first hearing of an unfinished utterance."""
        if not self._speech_stamps(audio):
            return ""
        segments, _ = self._partial.transcribe(
            audio, language="en", beam_size=1, initial_prompt=context.prompt or None, without_timestamps=True
        )
        return " ".join(segment.text.strip() for segment in segments)

    @property
    def has_partials(self) -> bool:
        """Whether grey text can be shown while speaking."""
        return self._partial is not None

    def _choose(self) -> Model:
        if self._own is not None:
            return own_model(self._own)
        try:
            return packaged_model(BASE, self._cache)
        except EngineUnavailable:
            return packaged_model(TINY, self._cache)

    def _made_tiny(self, whisper: Any) -> Any:
        try:
            return self._made(whisper, packaged_model(TINY, self._cache))
        except EngineUnavailable:
            return None

    def _made(self, whisper: Any, model: Model) -> Any:
        try:
            return whisper.WhisperModel(
                str(model.folder), device="cpu", compute_type="int8", cpu_threads=self._threads, local_files_only=True
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise EngineUnavailable(f"The speech model {model.name} cannot be loaded ({error}).") from error


class WhisperSession:
    """Collects audio; a final decode at each end of an utterance, partial ones while it grows."""

    def __init__(self, engine: WhisperEngine, context: Context, listener: Listener, executor: Executor) -> None:
        self._engine = engine
        self._context = context
        self._tell = listener
        self._executor = executor
        self._lock = threading.Lock()
        self._pcm = bytearray()
        self._numbers = itertools.count(1)
        self._utterance = next(self._numbers)
        self._heard_until = 0
        self._busy = False
        self._closed = False

    def feed(self, pcm: bytes) -> None:
        """Take audio; over 25 seconds the utterance is cut at its quietest late point."""
        with self._lock:
            if self._closed:
                raise SessionClosed("This dictation has ended.")
            self._pcm += pcm
            too_long = len(self._pcm) > LONGEST_S * BYTES_PER_SECOND
        if too_long:
            self._finish(self._cut())
        else:
            self._maybe_partial()

    def end_utterance(self) -> None:
        """Decode what was fed since the last end."""
        with self._lock:
            pcm, self._pcm = bytes(self._pcm), bytearray()
        self._finish(pcm)

    def close(self, *, drop: bool = False) -> None:
        """End; what is left is decoded unless it is to be dropped."""
        with self._lock:
            already, self._closed = self._closed, True
        if not already and not drop and self._pcm:
            self.end_utterance()

    def _cut(self) -> bytes:
        """The audio up to the quietest tenth of a second of its last five; the rest stays."""
        with self._lock:
            at = quietest_late_cut(self._pcm)
            head, self._pcm = bytes(self._pcm[:at]), self._pcm[at:]
        return head

    def _finish(self, pcm: bytes) -> None:
        utterance, self._utterance = self._utterance, next(self._numbers)
        self._heard_until = 0
        if pcm:
            self._executor.submit(self._decode, utterance, pcm)

    def _decode(self, utterance: int, pcm: bytes) -> None:
        try:
            self._tell(self._engine.final(utterance, samples(pcm), self._context))
        except Exception as error:  # whatever a decoder does, the editor's text stays
            kind = type(error).__name__
            self._tell(
                Problem("engine", f"The speech engine failed ({kind}). Say it again; nothing in the report changed.")
            )

    def _maybe_partial(self) -> None:
        with self._lock:
            due = len(self._pcm) - self._heard_until >= PARTIAL_EVERY_S * BYTES_PER_SECOND
            if not due or self._busy or not self._engine.has_partials:
                return
            self._busy = True
            self._heard_until = len(self._pcm)
            pcm, utterance = bytes(self._pcm), self._utterance
        self._executor.submit(self._guess, utterance, pcm)

    def _guess(self, utterance: int, pcm: bytes) -> None:
        try:
            text = self._engine.partial(samples(pcm), self._context) if utterance == self._utterance else ""
            if text and utterance == self._utterance:
                self._tell(Partial(utterance, text))
        except Exception as error:  # a partial is only a hint: its loss is told, the final text still comes
            self._tell(Problem("engine", f"No preview of this utterance ({type(error).__name__}); the text follows."))
        finally:
            self._busy = False


def samples(pcm: bytes) -> NDArray[np.float32]:
    """Signed 16-bit PCM as float32 from -1 to 1; an odd last byte is left out."""
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / 32768.0


def _prompt(context: Context, seconds: float) -> str:
    commands = " ".join(f"{command.capitalize()}." for command in context.commands)
    return f"{context.prompt} {commands}".strip() if seconds < SHORT_S else context.prompt


def _as_final(utterance: int, segments: Sequence[Any], audio: NDArray[np.float32], context: Context) -> Final | Problem:
    text = " ".join(segment.text.strip() for segment in segments).strip()
    if not text:
        return Problem("silence", "Nothing was heard.")
    words = tuple(
        Word(word.word.strip(), float(word.start), float(word.end), float(word.probability))
        for segment in segments
        for word in segment.words or ()
    )
    if _leaked(text, context.prompt, segments, len(audio) / SAMPLE_RATE):
        return Problem("silence", "Nothing was heard.")
    return Final(utterance, text, words, len(audio) / SAMPLE_RATE, _doubt(segments))


def _doubt(segments: Sequence[Any]) -> str:
    if any(segment.compression_ratio > REPEATS for segment in segments):
        return "The text repeats itself."
    if any(segment.avg_logprob < DOUBTFUL for segment in segments):
        return "The engine is not sure what was said."
    return ""


def _leaked(text: str, prompt: str, segments: Sequence[Any], seconds: float) -> bool:
    """Whether the text is a piece of the prompt that was not spoken: an engine in doubt repeats what primed it.

    A reader may well say a sentence of the prompt, so it must also be doubtful that anybody spoke, or be too fast.
    """
    said = len(text.split())
    doubtful = max(segment.no_speech_prob for segment in segments) > NO_SPEECH or said > FASTEST_WORDS_S * seconds
    return said > LEAK_WORDS and doubtful and _bare(text) in _bare(prompt)


def _bare(text: str) -> str:
    return " ".join("".join(letter if letter.isalnum() else " " for letter in text.lower()).split())
