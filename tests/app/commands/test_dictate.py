"""Dictation on the command line: real speech where the models are, and an engine that says what it is told elsewhere."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.commands import dictate
from reporting.dictation.engine import Context, EngineInfo, EngineUnavailable, Final, Problem, Word
from tests.app.commands.conftest import Run
from tests.conftest import real_data


class Parrot:
    """Hears ten words a minute, so to say: one final per utterance, with the length it was given."""

    unavailable = ""
    silent = False

    def __init__(self, *_: object) -> None:
        self.contexts: list[Context] = []

    def load(self) -> EngineInfo:
        if self.unavailable:
            raise EngineUnavailable(self.unavailable)
        return EngineInfo("parrot", "none", "MIT", "", partials=False)

    def final(self, utterance: int, audio: NDArray[np.float32], context: Context) -> Final | Problem:
        if self.silent:
            return Problem("silence", "Nothing was heard.")
        text = "a nodule of seven millimeters period" if context.prompt else "A noodle of seven."
        return Final(utterance, text, (Word("nodule", 1.0, 2.0, 0.9),), len(audio) / 16_000)


@pytest.fixture(autouse=True)
def _parrot(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "model" not in request.keywords:
        monkeypatch.setattr(dictate, "WhisperEngine", Parrot)


def recording(file: Path, seconds: float, pause_at: float = -1.0) -> Path:
    """A tone, 16 kHz mono, with a tenth of a second of silence at ``pause_at``."""
    time = np.arange(int(seconds * 16_000)) / 16_000
    sound = np.sin(time * 2000) * 8000
    sound[(time >= pause_at) & (time < pause_at + 0.2)] = 0
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(sound.astype("<i2").tobytes())
    return file


def test_the_answer_has_what_was_heard_and_what_is_written(lectern: Run, tmp_path: Path) -> None:
    done = lectern("dictate", recording(tmp_path / "a.wav", 3.0), "--template", "ct-chest", "--json")
    assert done.status == 0, done.err
    (found,) = done.json["files"]
    assert found["raw"] == "a nodule of seven millimeters period"
    assert found["text"] == "A nodule of 7 mm."
    assert found["words"] == [{"text": "nodule", "start": 1.0, "end": 2.0, "probability": 0.9}]
    assert (found["seconds"], found["path"], found["why_not"]) == (3.0, str(tmp_path / "a.wav"), None)


def test_raw_is_heard_without_vocabulary_and_rules(lectern: Run, tmp_path: Path) -> None:
    (found,) = lectern("dictate", recording(tmp_path / "a.wav", 3.0), "--raw", "--json").json["files"]
    assert found["raw"] == "A noodle of seven."
    assert found["text"] == "A nodule of 7 mm."


def test_a_long_recording_is_cut_where_it_is_quiet_and_words_keep_their_time(lectern: Run, tmp_path: Path) -> None:
    file = recording(tmp_path / "long.wav", 40.0, pause_at=22.0)
    (found,) = lectern("dictate", file, "--json").json["files"]
    assert found["text"] == "A nodule of 7 mm. A nodule of 7 mm."
    first, second = (word["start"] for word in found["words"])
    assert first == 1.0
    assert 22.9 <= second <= 23.2
    assert found["seconds"] == 40.0


def test_a_recording_that_cannot_be_read_costs_only_itself(lectern: Run, tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    done = lectern("dictate", tmp_path / "text.wav", recording(tmp_path / "a.wav", 2.0), "--json")
    assert done.status == 1
    bad, good = done.json["files"]
    assert "not a WAV file" in bad["why_not"]
    assert good["text"]
    assert lectern("dictate", tmp_path / "text.wav", "--json").status == 2


def test_silence_is_said(lectern: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Parrot, "silent", True)
    done = lectern("dictate", recording(tmp_path / "a.wav", 2.0), "--json")
    assert done.status == 2
    assert "nothing was heard" in done.json["files"][0]["why_not"]


def test_an_engine_that_is_not_there_is_one_sentence(
    lectern: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Parrot, "unavailable", "The speech engine is not installed.")
    done = lectern("dictate", recording(tmp_path / "a.wav", 2.0))
    assert done.status == 2
    assert done.sentence == "The speech engine is not installed."


def test_a_template_that_does_not_exist_is_refused(lectern: Run, tmp_path: Path) -> None:
    done = lectern("dictate", recording(tmp_path / "a.wav", 2.0), "--template", "x")
    assert done.status == 2
    assert "ct-chest" in done.sentence


@pytest.mark.model
@pytest.mark.slow
def test_a_real_recording_becomes_report_text(lectern: Run) -> None:
    folder = real_data("dictation")
    done = lectern("dictate", folder / "d01_hibari.wav", folder / "c05_hibari.wav", "--template", "ct-chest", "--json")
    assert done.status == 0, done.err
    spoken, command = done.json["files"]
    assert "pneumothorax" in spoken["text"].lower()
    assert "\n\n" in spoken["text"]
    assert command["commands"] == [{"id": "go_to", "section": "Impression"}]
    starts: list[Any] = [word["start"] for word in spoken["words"]]
    assert starts == sorted(starts)
    assert all(0 <= word["probability"] <= 1 and word["end"] <= spoken["seconds"] + 0.1 for word in spoken["words"])
