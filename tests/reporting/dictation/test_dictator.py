"""The owner of dictation: what it announces, and what it drops."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytestqt.qtbot import QtBot

from reporting.dictation.dictator import Dictator, State, level
from reporting.dictation.engine import Context, EngineInfo, EngineUnavailable, Final, Listener, Problem
from reporting.dictation.microphone import Microphone


class ScriptedSession:
    """Answers each end of an utterance with what the script says."""

    def __init__(self, listener: Listener, answer: Final | Problem) -> None:
        self.fed = b""
        self.dropped = False
        self._tell, self._answer = listener, answer

    def feed(self, pcm: bytes) -> None:
        self.fed += pcm

    def end_utterance(self) -> None:
        self._tell(self._answer)

    def close(self, *, drop: bool = False) -> None:
        self.dropped = drop
        if not drop:
            self.end_utterance()


class ScriptedEngine:
    """An engine whose hearing is decided by the test."""

    name = "scripted"

    def __init__(self, answer: Final | Problem, trouble: str = "") -> None:
        self.sessions: list[ScriptedSession] = []
        self._answer, self._trouble = answer, trouble

    def load(self) -> EngineInfo:
        if self._trouble:
            raise EngineUnavailable(self._trouble)
        return EngineInfo("scripted", "none", "none", "", partials=False)

    def open(self, context: Context, listener: Listener) -> ScriptedSession:
        self.sessions.append(ScriptedSession(listener, self._answer))
        return self.sessions[-1]


class Tape:
    """A source that plays a recording as soon as it is started."""

    def __init__(self, pcm: bytes) -> None:
        self.pcm, self.stopped = pcm, False

    def start(self, heard: Callable[[bytes], None], trouble: Callable[[str], None]) -> None:
        heard(self.pcm)

    def stop(self) -> None:
        self.stopped = True


def a_dictator(qtbot: QtBot, engine: ScriptedEngine) -> Dictator:
    dictator = Dictator(engine, ThreadPoolExecutor(1))
    with qtbot.waitSignal(dictator.state_changed, check_params_cb=lambda state: state is not State.LOADING):
        dictator.load()
    return dictator


def test_what_was_said_arrives_as_written_text(qtbot: QtBot) -> None:
    dictator = a_dictator(qtbot, ScriptedEngine(Final(1, "a five millimeter nodule period")))
    with qtbot.waitSignal(dictator.transcribed) as heard:
        dictator.start(Tape(b"\1\0" * 800))
        dictator.stop()
    assert heard.args[0].text == "A 5 mm nodule."


def test_a_recording_is_fed_whole(qtbot: QtBot) -> None:
    engine = ScriptedEngine(Final(1, "text"))
    dictator = a_dictator(qtbot, engine)
    pcm = bytes(range(256)) * 300
    with qtbot.waitSignal(dictator.finished):
        dictator.dictate_pcm(pcm)
    assert engine.sessions[0].fed == pcm


def test_what_was_said_for_another_study_is_dropped(qtbot: QtBot) -> None:
    dictator = a_dictator(qtbot, ScriptedEngine(Final(1, "the wrong patient")))
    dictator.start(Tape(b"\1\0" * 800))
    dictator.stop()  # the text is under way ...
    dictator.prepare(Context(), ())  # ... when the next study is opened
    with qtbot.assertNotEmitted(dictator.transcribed, wait=50):
        pass


def test_an_engine_that_cannot_run_says_why(qtbot: QtBot) -> None:
    dictator = a_dictator(qtbot, ScriptedEngine(Final(1, ""), trouble="The model is missing. Install it."))
    assert dictator.state is State.UNAVAILABLE
    with qtbot.waitSignal(dictator.problem_met) as problem:
        dictator.start(Tape(b""))
    assert problem.args == ["The model is missing. Install it."]


def test_silence_is_told_and_inserts_nothing(qtbot: QtBot) -> None:
    dictator = a_dictator(qtbot, ScriptedEngine(Problem("silence", "Nothing was heard.")))
    with qtbot.assertNotEmitted(dictator.transcribed), qtbot.waitSignals([dictator.problem_met, dictator.finished]):
        dictator.dictate_pcm(b"\0\0" * 8000)


def test_a_machine_without_a_microphone_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtMultimedia import QAudioDevice, QMediaDevices

    monkeypatch.setattr(QMediaDevices, "defaultAudioInput", staticmethod(QAudioDevice))
    dictator = a_dictator(qtbot, ScriptedEngine(Final(1, "")))
    with qtbot.waitSignal(dictator.problem_met) as problem:
        dictator.start(Microphone())
    assert "No microphone was found" in problem.args[0]
    assert dictator.state is State.READY


@pytest.mark.parametrize(
    ("pcm", "loudness"), [(b"", 0.0), (b"\xff\x7f", 32767 / 32768), (b"\x00\x80", 1.0), (b"\0", 0.0)]
)
def test_the_level_is_the_loudest_sample(pcm: bytes, loudness: float) -> None:
    assert level(pcm) == loudness
