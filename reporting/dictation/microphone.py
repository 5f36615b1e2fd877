"""The microphone, through QtMultimedia: 16 kHz mono, whatever the device gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from PySide6.QtCore import QIODevice, QObject, QTimer
from PySide6.QtMultimedia import QAudioDevice, QAudioFormat, QAudioSource, QMediaDevices

from reporting.dictation.audio import resample, to_pcm
from reporting.dictation.engine import SAMPLE_RATE

MUTED_S = 2.0
TAIL_MS = 300
NONE = "No microphone was found. Dictation from a WAV file and typing work as always."


class Microphone(QObject):
    """The default input device as an audio source."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: QAudioSource | None = None
        self._stream: QIODevice | None = None
        self._format = QAudioFormat()
        self._heard: Callable[[bytes], None] = lambda _: None
        self._trouble: Callable[[str], None] = lambda _: None
        self._silent_s = 0.0

    def start(self, heard: Callable[[bytes], None], trouble: Callable[[str], None]) -> None:
        """Begin; raises OSError where no device is there or it does not start."""
        device = QMediaDevices.defaultAudioInput()
        if device.isNull():
            raise OSError(NONE)
        self._heard, self._trouble, self._silent_s = heard, trouble, 0.0
        self._format = _format_for(device)
        self._source = QAudioSource(device, self._format, self)
        # The binding's types promise a stream, but a device that does not start gives None.
        self._stream = cast("QIODevice | None", self._source.start())
        if self._stream is None:
            self._source = None
            raise OSError("The microphone does not start; another program may hold it, or access was refused.")
        self._stream.readyRead.connect(self._read)

    def stop(self) -> None:
        """End after a short tail, so that the last word is whole."""
        source, self._source = self._source, None
        if source is not None:
            self._read()
            self._stream = None
            QTimer.singleShot(TAIL_MS, source, source.stop)

    def _read(self) -> None:
        if self._stream is None:
            return
        pcm = self._as_16k(bytes(self._stream.readAll().data()))
        if pcm:
            self._watch(pcm)
            self._heard(pcm)

    def _as_16k(self, data: bytes) -> bytes:
        if self._format.sampleRate() == SAMPLE_RATE and self._format.channelCount() == 1:
            return data
        frames = np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.float64) / 32768.0
        channels = self._format.channelCount()
        mono = frames[: len(frames) // channels * channels].reshape(-1, channels).mean(axis=1)
        return to_pcm(resample(mono, self._format.sampleRate()))

    def _watch(self, pcm: bytes) -> None:
        seconds = len(pcm) / 2 / SAMPLE_RATE
        self._silent_s = self._silent_s + seconds if not any(pcm) else 0.0
        if self._silent_s >= MUTED_S:
            self._silent_s = -1e9  # said once
            self._trouble("The microphone gives only silence; it may be muted.")


def _format_for(device: QAudioDevice) -> QAudioFormat:
    """16 kHz mono where the device takes it, else its own rate and channels; always signed 16 bit."""
    wanted = QAudioFormat()
    wanted.setSampleRate(SAMPLE_RATE)
    wanted.setChannelCount(1)
    wanted.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    if device.isFormatSupported(wanted):
        return wanted
    own = device.preferredFormat()
    own.setSampleFormat(QAudioFormat.SampleFormat.Int16)
    return own
