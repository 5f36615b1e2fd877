"""Recordings as 16 kHz mono PCM: WAV files of any rate, channels and sample format."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reporting.dictation.engine import SAMPLE_RATE

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
LOBES = 16  # zero crossings of the interpolating sinc on each side


class AudioSourceError(Exception):
    """A recording that cannot be used; the message names the file's problem."""


def read_wav(path: Path) -> bytes:
    """The recording as 16 kHz mono signed 16-bit PCM; raises AudioSourceError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AudioSourceError(f"{path.name} cannot be read ({error.strerror or error}).") from error
    return pcm_of_wav(data, path.name)


def pcm_of_wav(data: bytes, name: str) -> bytes:
    """WAV bytes as 16 kHz mono signed 16-bit PCM; raises AudioSourceError with the file's ``name``."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise AudioSourceError(f"{name} is not a WAV file.")
    chunks = dict(_chunks(data, name))
    if b"fmt " not in chunks or b"data" not in chunks:
        raise AudioSourceError(f"{name} is a WAV file without sound.")
    kind, channels, rate, bits = _format(chunks[b"fmt "], name)
    sound = _floats(chunks[b"data"], kind, bits, name)
    frames = len(sound) // channels
    if frames == 0:
        raise AudioSourceError(f"{name} holds no sound.")
    mono = sound[: frames * channels].reshape(frames, channels).mean(axis=1)
    return to_pcm(resample(mono, rate))


def to_pcm(sound: NDArray[np.float64]) -> bytes:
    """Float sound (-1 to 1) as signed 16-bit little-endian."""
    return (np.clip(np.rint(sound * 32767.0), -32768, 32767)).astype("<i2").tobytes()


def resample(sound: NDArray[np.float64], rate: int, to_rate: int = SAMPLE_RATE) -> NDArray[np.float64]:
    """Band-limited resampling: a Hann-windowed sinc, cut off at the lower of the two Nyquist frequencies."""
    if rate == to_rate:
        return sound
    cutoff = min(1.0, to_rate / rate)
    reach = int(np.ceil(LOBES / cutoff))
    at = np.arange(int(len(sound) * to_rate / rate)) * (rate / to_rate)
    padded = np.concatenate([np.zeros(reach), sound, np.zeros(reach + 1)])
    base = np.floor(at).astype(np.int64)
    result = np.zeros(len(at))
    for offset in range(-reach + 1, reach + 1):
        distance = at - (base + offset)
        weight = cutoff * np.sinc(cutoff * distance) * np.cos(np.pi * distance / (2 * (reach + 1))) ** 2
        result += weight * padded[base + offset + reach]
    return result


def _chunks(data: bytes, name: str) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(data):
        kind, length = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if at + 8 + length > len(data):
            raise AudioSourceError(f"{name} is cut short.")
        yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _format(chunk: bytes, name: str) -> tuple[int, int, int, int]:
    if len(chunk) < 16:
        raise AudioSourceError(f"{name} has a damaged WAV header.")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", chunk)
    if kind == EXTENSIBLE and len(chunk) >= 26:
        kind = struct.unpack_from("<H", chunk, 24)[0]
    if kind not in (PCM, FLOAT):
        raise AudioSourceError(f"{name} is compressed (WAV format {kind}); only plain PCM can be read.")
    if not (1 <= channels <= 16 and 4_000 <= rate <= 384_000):
        raise AudioSourceError(f"{name} has a damaged WAV header.")
    return kind, channels, rate, bits


def _floats(data: bytes, kind: int, bits: int, name: str) -> NDArray[np.float64]:
    width = bits // 8
    if (kind, bits) not in ((PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64)):
        raise AudioSourceError(f"{name} has samples of {bits} bits, which cannot be read.")
    data = data[: len(data) // width * width]
    if kind == FLOAT:
        return np.nan_to_num(np.frombuffer(data, f"<f{width}").astype(np.float64))
    if bits == 8:
        return (np.frombuffer(data, np.uint8).astype(np.float64) - 128.0) / 128.0
    if bits == 24:
        raw = np.frombuffer(data, np.uint8).reshape(-1, 3)
        wide = np.zeros((len(raw), 4), np.uint8)
        wide[:, 1:] = raw
        return wide.view("<i4")[:, 0] / 2.0**31
    return np.frombuffer(data, f"<i{width}").astype(np.float64) / 2.0 ** (bits - 1)
