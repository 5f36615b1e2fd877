"""Where a long utterance is cut in two: in its quietest late moment, so that no word is torn."""

from __future__ import annotations

import numpy as np

from reporting.dictation.engine import BYTES_PER_SECOND

TAIL_S = 5
STEP = BYTES_PER_SECOND // 10


def quietest_late_cut(pcm: bytes | bytearray) -> int:
    """The even byte at which 16-bit mono PCM is cut: the quietest tenth of a second of its last five seconds."""
    window = TAIL_S * BYTES_PER_SECOND
    tail = np.frombuffer(bytes(pcm[-window:]), "<i2").astype(np.float64)
    blocks = tail[: len(tail) // (STEP // 2) * (STEP // 2)].reshape(-1, STEP // 2)
    quietest = int(np.argmin(np.square(blocks).mean(axis=1)))
    return (len(pcm) - min(window, len(pcm)) + quietest * STEP) // 2 * 2
