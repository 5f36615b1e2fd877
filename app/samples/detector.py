"""A digital detector: attenuation to stored values, with blur, quantum noise, a side marker and the processing of a plate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.samples.golden import HAND_PIXEL_MM
from app.samples.grid import Field

BITS = 12
QUANTA = 9000.0  # per pixel without anything in the way
MARKER_MM = 9.0


def stored_values(attenuation: Field, seed: int) -> NDArray[np.uint16]:
    """Stored values (rows, columns) of ``BITS`` bits as MONOCHROME1: the more X rays arrived, the higher the value."""
    taken = _blurred(attenuation)
    _add_marker(taken)
    noise = np.random.default_rng(seed).standard_normal(taken.shape, dtype=np.float32)
    arrived = QUANTA * np.exp(-taken)
    arrived += np.sqrt(arrived) * _blurred(noise) * 1.6
    signal = -np.log(np.maximum(arrived, 20.0) / QUANTA)
    signal += 0.28 * (signal - _smoothed(signal, 40))  # the edges a plate reader brings out
    grey = 1.0 / (1.0 + np.exp(-(signal - 0.78) / 0.36))
    black = 1.0 / (1.0 + np.exp(0.78 / 0.36))
    shown = np.clip((grey - black) / (0.985 - black), 0, 1)
    top = (1 << BITS) - 1
    return np.asarray(np.rint((1.0 - shown) * (top - 180) + 90), dtype=np.uint16)


def _blurred(picture: Field) -> Field:
    """The picture through a detector that is a little unsharp."""
    for axis in (0, 1):
        picture = (np.roll(picture, 1, axis) + 2 * picture + np.roll(picture, -1, axis)) * np.float32(0.25)
    return picture


def _smoothed(picture: Field, reach: int) -> Field:
    """The mean over a square of 2 x ``reach`` + 1 pixels, edges repeated."""
    for axis in (0, 1):
        width = [(0, 0), (0, 0)]
        width[axis] = (reach + 1, reach)
        sums = np.cumsum(np.pad(picture, width, mode="edge"), axis=axis, dtype=np.float64)
        size = 2 * reach + 1
        picture = np.asarray(
            (np.take(sums, range(size, sums.shape[axis]), axis) - np.take(sums, range(sums.shape[axis] - size), axis))
            / size,
            dtype=np.float32,
        )
    return picture


def _add_marker(attenuation: Field) -> None:
    """A lead letter L beside the thumb's side of the wrist."""
    high, thick = round(MARKER_MM / HAND_PIXEL_MM), round(1.6 / HAND_PIXEL_MM)
    top, left = attenuation.shape[0] - 4 * high, attenuation.shape[1] - 3 * high
    attenuation[top : top + high, left : left + thick] += 3.2
    attenuation[top + high - thick : top + high, left : left + round(high * 0.62)] += 3.2
