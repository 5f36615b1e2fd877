"""How long frames take to decode, and so how many of them a process is given ahead.

A process that has its next frames before it need not wait for the program between two of them, and the program need not wake
for each; but what has been sent can be put behind nothing any more. Hence so much as a process decodes in a few milliseconds:
many frames of run lengths, one of JPEG 2000.
"""

from __future__ import annotations

import math

from viewer.model.study import PixelFormat

AHEAD_S = 0.016  # one picture of a screen: so long may an image wait that is suddenly wanted
_LEAST, _MOST = 2, 16  # one is decoded and the next lies ready; more than this save nothing


def room_for(frames: int, seconds: float, processes: int = 1) -> bool:
    """Whether ``processes`` should have ``frames`` before them that take ``seconds`` together, the last one included."""
    return frames <= _LEAST * processes or (frames <= _MOST * processes and seconds <= AHEAD_S * processes)


class Pace:
    """Decoding time by transfer syntax, for each byte of pixels; learnt from the frames that came back."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}

    def expected_s(self, syntax: str, pixel: PixelFormat) -> float:
        """How long one frame will take about; infinite for a syntax of which none has been decoded yet."""
        return self._seconds.get(syntax, math.inf) * _bytes(pixel)

    def measured(self, syntax: str, pixel: PixelFormat, seconds: float) -> None:
        """One frame has taken so long."""
        now = seconds / _bytes(pixel)
        self._seconds[syntax] = (self._seconds.get(syntax, now) + now) / 2


def _bytes(pixel: PixelFormat) -> int:
    return max(pixel.rows * pixel.columns * pixel.samples * max(pixel.bits_allocated // 8, 1), 1)
