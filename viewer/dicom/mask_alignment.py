"""How far a mask has to be moved so that as little as possible is left of bones and bowel after subtraction."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.subtraction import Values, moved
from viewer.model.subtraction import Shift

FARTHEST = 24  # pixels
_BORDER, _FINEST = 0.08, 0.125  # part of the image that is left out at each edge; pixels
_LEAST_GAIN = 0.01  # a part of what is left without it that a shift has to take away


def best_shift(contrast: Values, mask: Values) -> Shift | None:
    """The shift (down, right) of the mask in pixels that leaves least, in steps of an eighth; None where none helps.

    Found by correlation first, then by trying what lies around it. What a shift leaves is judged without the brightness of
    the whole, and by absolute differences, so that vessels, which no shift takes away, weigh little.
    """
    start = _correlated(contrast, mask)
    step, best = 0.5, min((start, (0.0, 0.0)), key=lambda shift: left_over(contrast, mask, shift))
    while step >= _FINEST:
        around = [(best[0] + down * step, best[1] + right * step) for down, right in product((-1, 0, 1), repeat=2)]
        best = min(around, key=lambda shift: left_over(contrast, mask, shift))
        step /= 2
    without = left_over(contrast, mask, (0.0, 0.0))
    return best if any(best) and left_over(contrast, mask, best) < without * (1 - _LEAST_GAIN) else None


def left_over(contrast: Values, mask: Values, shift: Shift) -> float:
    """The mean absolute difference after a shift, apart from a common brightness, in the middle of the image."""
    left = _middle(contrast - moved(mask, shift))[::2, ::2]
    return float(np.abs(left - np.median(left)).mean())


def _middle(values: NDArray[np.float32]) -> NDArray[np.float32]:
    down, right = (max(round(size * _BORDER), min(FARTHEST, size // 4)) for size in values.shape)
    return values[down : values.shape[0] - down, right : values.shape[1] - right]


def _correlated(contrast: Values, mask: Values) -> Shift:
    """The whole pixels by which the edges of the mask lie nearest to those of the contrast frame."""
    weights = np.hanning(contrast.shape[0])[:, None] * np.hanning(contrast.shape[1])[None, :]
    one, other = (np.fft.rfft2(_edges(values) * weights) for values in (contrast, mask))
    cross = one * np.conj(other)
    match = np.fft.irfft2(cross / np.maximum(np.abs(cross), 1e-9), contrast.shape)
    reach = [min(FARTHEST, size // 4) for size in contrast.shape]
    near = np.roll(match, reach, axis=(0, 1))[: 2 * reach[0] + 1, : 2 * reach[1] + 1]
    down, right = np.unravel_index(int(np.argmax(near)), near.shape)
    return float(down) - reach[0], float(right) - reach[1]


def _edges(values: Values) -> NDArray[np.float64]:
    down, right = np.gradient(values.astype(np.float64))
    return np.asarray(np.hypot(down, right))
