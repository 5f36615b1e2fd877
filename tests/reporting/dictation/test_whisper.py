"""What the engine hears in recordings of report sentences."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from reporting.dictation.audio import read_wav
from reporting.dictation.commands import phrases
from reporting.dictation.engine import SAMPLE_RATE, Context, EngineUnavailable, Event, Final, Problem, SessionClosed
from reporting.dictation.models import BASE
from reporting.dictation.transcript import transcribe
from reporting.dictation.vocabulary import Vocabulary, load_vocabularies, vocabulary_for
from reporting.dictation.whisper import WhisperEngine, samples

pytestmark = pytest.mark.model
VOCABULARIES: tuple[Vocabulary, ...] = load_vocabularies(Path("resources/vocabulary"))
REPORTS = [
    "s01_hibari.wav",
    "s01_hibari_noise20db.wav",
    "s02_hibari.wav",
    "s03_joe.wav",
    "s06_hibari.wav",
    "s18_hibari.wav",
]


def heard(engine: WhisperEngine, row: dict[str, str]) -> Final | Problem:
    modality, _, part = row["kind"].partition(" ")
    prompt = vocabulary_for(VOCABULARIES, {"X-ray": "DX"}.get(modality, modality), part).prompt
    return engine.final(1, samples(read_wav(Path(row["path"]))), Context(prompt, phrases(("Impression",))))


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_sentence_comes_out_with_every_number_right(
    name: str, engine: WhisperEngine, recordings: dict[str, dict[str, str]]
) -> None:
    row = recordings[name]
    result = heard(engine, row)
    assert isinstance(result, Final)
    written = transcribe(result).text
    assert re.findall(r"\d+(?:\.\d+)?|mm|cm", written) == re.findall(r"\d+(?:\.\d+)?|mm|cm", row["written"])
    assert word_errors(written, row["written"]) <= 0.15


def test_over_the_chest_sentences_at_most_one_word_in_ten_is_wrong(
    engine: WhisperEngine, recordings: dict[str, dict[str, str]]
) -> None:
    results = [(heard(engine, recordings[name]), recordings[name]["written"]) for name in REPORTS]
    rates = [word_errors(transcribe(result).text, right) for result, right in results if isinstance(result, Final)]
    assert len(rates) == len(REPORTS)
    assert sum(rates) / len(rates) <= 0.10


@pytest.mark.parametrize(
    ("name", "command"),
    [("c03_hibari.wav", "next_field"), ("c05_hibari.wav", "go_to"), ("c07_hibari.wav", "scratch")],
)
def test_a_spoken_command_is_a_command(
    name: str, command: str, engine: WhisperEngine, recordings: dict[str, dict[str, str]]
) -> None:
    result = heard(engine, recordings[name])
    assert isinstance(result, Final)
    spoken = transcribe(result, ("Impression",)).command
    assert spoken is not None
    assert spoken.id == command


def test_silence_and_noise_give_nothing(engine: WhisperEngine) -> None:
    quiet = np.zeros(4 * SAMPLE_RATE, np.float32)
    noise = np.random.default_rng(1).normal(0, 0.2, 4 * SAMPLE_RATE).astype(np.float32)
    for sound in (quiet, noise):
        result = engine.final(1, sound, Context(VOCABULARIES[0].prompt))
        assert isinstance(result, Problem)
        assert result.kind == "silence"


def test_a_hyper_stays_a_hyper(engine: WhisperEngine, recordings: dict[str, dict[str, str]]) -> None:
    result = heard(engine, recordings["s24_hibari.wav"])
    assert isinstance(result, Final)
    assert "hypoechoic" in result.text.lower()


def test_a_session_delivers_each_utterance_and_refuses_audio_after_its_end(
    engine: WhisperEngine, recordings: dict[str, dict[str, str]], dictation_thread: ThreadPoolExecutor
) -> None:
    events: list[Event] = []
    session = engine.open(Context(), events.append)
    pcm = read_wav(Path(recordings["s02_hibari.wav"]["path"]))
    session.feed(pcm[: len(pcm) // 2 + 1])  # an odd cut: no sample may be lost or torn
    session.feed(pcm[len(pcm) // 2 + 1 :])
    session.end_utterance()
    session.close()
    session.close()
    with pytest.raises(SessionClosed):
        session.feed(pcm)
    dictation_thread.submit(lambda: None).result()
    finals = [event for event in events if isinstance(event, Final)]
    assert len(finals) == 1
    assert "pneumothorax" in finals[0].text


def test_a_model_with_another_hash_is_never_loaded(tmp_path: Path, dictation_thread: ThreadPoolExecutor) -> None:
    folder = tmp_path / f"model-{BASE.sha256[:12]}"
    engine = WhisperEngine(tmp_path, dictation_thread)
    engine.load()
    weights = folder / "model.bin"
    with weights.open("r+b") as file:
        file.seek(1000)
        file.write(b"tampered")
    again = WhisperEngine(tmp_path, dictation_thread)
    assert again.load().model == "Whisper tiny.en"  # the next verified one, never the changed file


def test_a_missing_model_folder_is_said_with_what_to_do(tmp_path: Path, dictation_thread: ThreadPoolExecutor) -> None:
    with pytest.raises(EngineUnavailable, match=r"holds no model\.bin"):
        WhisperEngine(tmp_path, dictation_thread, model_folder=tmp_path / "none").load()


def word_errors(heard_text: str, right: str) -> float:
    """Word error rate by edit distance."""
    a, b = re.findall(r"[\w.]+", heard_text.lower()), re.findall(r"[\w.]+", right.lower())
    row = list(range(len(b) + 1))
    for i, word in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1] / len(b)
