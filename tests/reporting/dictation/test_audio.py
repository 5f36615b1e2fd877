"""Recordings of every common kind become the same 16 kHz mono sound; the others are refused with the reason."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from reporting.dictation.audio import AudioSourceError, pcm_of_wav, read_wav, resample


def a_tone(rate: int, seconds: float = 0.5, hertz: float = 440.0) -> NDArray[np.float64]:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(rate * seconds)) / rate)


def wav(data: bytes, *, kind: int = 1, channels: int = 1, rate: int = 16000, bits: int = 16) -> bytes:
    block = channels * bits // 8
    header = struct.pack("<HHIIHH", kind, channels, rate, rate * block, block, bits)
    body = b"WAVEfmt " + struct.pack("<I", len(header)) + header + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def decoded(pcm: bytes) -> NDArray[np.float64]:
    return np.frombuffer(pcm, "<i2") / 32768.0


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 48000])
def test_any_rate_becomes_16_khz_without_changing_the_tone(rate: int) -> None:
    stored = np.rint(a_tone(rate) * 32767).astype("<i2").tobytes()
    sound = decoded(pcm_of_wav(wav(stored, rate=rate), "tone.wav"))
    expected = a_tone(16000)[: len(sound)]
    middle = slice(400, len(sound) - 400)
    assert np.abs(sound[middle] - expected[middle]).max() < 0.01


def test_a_tone_above_the_new_limit_is_gone() -> None:
    assert np.abs(resample(a_tone(48000, hertz=12000.0), 48000)[400:-400]).max() < 0.02


@pytest.mark.parametrize(
    ("kind", "bits", "data"),
    [
        (1, 8, (a_tone(16000) * 127 + 128).astype(np.uint8).tobytes()),
        (1, 32, (a_tone(16000) * 2**31).astype("<i4").tobytes()),
        (3, 32, a_tone(16000).astype("<f4").tobytes()),
        (1, 24, (a_tone(16000) * 2**23).astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].tobytes()),
    ],
)
def test_every_plain_sample_format_is_read(kind: int, bits: int, data: bytes) -> None:
    sound = decoded(pcm_of_wav(wav(data, kind=kind, bits=bits), "tone.wav"))
    assert np.abs(sound - a_tone(16000)).max() < 0.02


def test_stereo_is_mixed_down() -> None:
    left = np.rint(a_tone(16000) * 32767).astype("<i2")
    both = np.stack([left, np.zeros_like(left)], axis=1).tobytes()
    sound = decoded(pcm_of_wav(wav(both, channels=2), "stereo.wav"))
    assert np.abs(sound - a_tone(16000) / 2).max() < 0.001


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a WAV"),
        (b"ID3 something", "not a WAV"),
        (wav(b"\0\0" * 100)[:-50], "cut short"),
        (wav(b""), "no sound"),
        (wav(b"\0\0" * 100, kind=85), "compressed"),
        (wav(b"\0\0" * 100, rate=0), "damaged"),
        (wav(b"\0\0" * 100, bits=12), "12 bits"),
    ],
)
def test_what_cannot_be_heard_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(AudioSourceError, match=reason):
        pcm_of_wav(data, "speech.wav")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(AudioSourceError, match=r"gone\.wav cannot be read"):
        read_wav(tmp_path / "gone.wav")
