"""Colour samples to RGB of eight bits, converted once (PS3.3 C.7.6.3.1.2, C.7.6.3.1.5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.study import ColourProfile, Palette

_Light = Callable[[NDArray[np.uint8]], NDArray[np.float32]]  # colours [n, 3] to the linear light [3, n] of a matrix

# XYZ of D50 to linear sRGB, with Bradford's adaptation to D65
SRGB_FROM_D50 = np.array(
    [
        [3.1338561, -1.6168667, -0.4906146],
        [-0.9787684, 1.9161415, 0.0334540],
        [0.0719453, -0.2289914, 1.4052427],
    ]
)
LATTICE = 17  # nodes along each axis of a profile's lattice
_STRIDES = (LATTICE * LATTICE, LATTICE, 1)
_FINE = 65_535  # steps of linear light: a twentieth of a level where sRGB is steepest
_BLOCK = 2**17  # pixels


def eight_bits(samples: NDArray[Any], bits_stored: int) -> NDArray[np.uint8]:
    """Unsigned samples of ``bits_stored`` as 0..255.

    Wider samples lose their low bits, as in DCMTK: many are eight bits shifted up, and FF00 must become 255.
    """
    if bits_stored > 8:
        return np.asarray(samples >> (bits_stored - 8), np.uint8)
    if bits_stored == 8:
        return samples.astype(np.uint8, copy=False)
    full = (1 << bits_stored) - 1
    return np.asarray(np.minimum(samples, full).astype(np.uint16) * 255 // full, np.uint8)


def rgb_from_ybr(samples: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """YBR_FULL [..., 3] to RGB [..., 3]."""
    # float32 holds these sums exactly enough: the result is rounded to eight bits.
    ybr = samples.astype(np.float32)
    y, blue, red = ybr[..., 0], ybr[..., 1] - 128, ybr[..., 2] - 128
    rgb = np.stack([y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue], axis=-1)
    return np.clip(np.floor(rgb + 0.5), 0, 255).astype(np.uint8)


def ybr_full_from_422(packed: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """Native YBR_FULL_422 (Y1 Y2 Cb Cr for every two pixels) to YBR_FULL [rows, columns, 3]."""
    pairs = packed.reshape(rows, columns // 2, 4)
    full = np.empty((rows, columns, 3), np.uint8)
    full[:, 0::2, 0], full[:, 1::2, 0] = pairs[..., 0], pairs[..., 1]
    full[:, 0::2, 1:] = full[:, 1::2, 1:] = pairs[..., 2:]
    return full


def rgb_from_palette(stored: NDArray[Any], palette: Palette) -> NDArray[np.uint8]:
    """Stored values [rows, columns] through the palette; values outside take the first or last entry."""
    channels = [np.frombuffer(data, "<u2") for data in (palette.red, palette.green, palette.blue)]
    table = np.stack([channel[: palette.entries] for channel in channels], axis=-1)
    index = np.clip(stored.astype(np.int64) - palette.first_mapped, 0, len(table) - 1)
    colours: NDArray[np.uint8] = eight_bits(table, _true_bits(table, palette.bits))[index]
    return colours


def rgb_from_lab(lab: tuple[float, float, float]) -> tuple[int, int, int]:
    """A CIELab colour (D50, as in PS3.3 C.10.7.1.1) as sRGB of eight bits."""
    fy = (lab[0] + 16) / 116
    xyz = np.array([fy + lab[1] / 500, fy, fy - lab[2] / 200])
    xyz = np.where(xyz > 6 / 29, xyz**3, 3 * (6 / 29) ** 2 * (xyz - 4 / 29)) * (0.96422, 1.0, 0.82521)
    linear = np.clip(SRGB_FROM_D50 @ xyz, 0.0, 1.0)
    red, green, blue = np.rint(_encoded(linear) * 255).astype(int).tolist()
    return red, green, blue


def srgb_from_profile(rgb: NDArray[np.uint8], profile: ColourProfile) -> None:
    """Colours [..., 3] (C-contiguous) through the profile of their image to sRGB, in place."""
    curves = np.frombuffer(profile.curves, "<f4").reshape(3, 256)
    light = _lattice_light(curves, profile.lattice) if profile.lattice else _curve_light(curves)
    matrix = np.array(profile.matrix, np.float32).reshape(3, 3)
    encoded = _encoded_levels()
    flat = rgb.reshape(-1, 3)
    for start in range(0, len(flat), _BLOCK):  # a frame of a microscope is large
        block = flat[start : start + _BLOCK]
        scaled = np.clip(matrix @ light(block), 0, 1) * np.float32(_FINE) + np.float32(0.5)
        block[...] = encoded[scaled.astype(np.uint16)].T


def _curve_light(curves: NDArray[np.float32]) -> _Light:
    """Each level to its linear light."""
    return lambda block: np.stack([curve[block[:, channel]] for channel, curve in enumerate(curves)])


def _lattice_light(curves: NDArray[np.float32], lattice: bytes) -> _Light:
    """The light between the eight nodes around each colour, along each axis in proportion."""
    planes = np.frombuffer(lattice, "<f2").reshape(-1, 3).T.astype(np.float32)
    places = curves * np.float32(LATTICE - 1)
    below = np.minimum(places.astype(np.intp), LATTICE - 2)
    above = places - below

    def light(block: NDArray[np.uint8]) -> NDArray[np.float32]:
        channels = block.T
        first = sum(below[axis].take(levels) * _STRIDES[axis] for axis, levels in enumerate(channels))
        shares = [above[axis].take(levels) for axis, levels in enumerate(channels)]
        return np.stack([_between(plane, np.asarray(first), shares, _STRIDES) for plane in planes])

    return light


def _between(
    plane: NDArray[np.float32], first: NDArray[np.intp], shares: Sequence[NDArray[np.float32]], strides: Sequence[int]
) -> NDArray[np.float32]:
    """From the nodes at ``first`` towards the next ones along every axis that is left, by that axis' share."""
    if not strides:
        return plane.take(first)
    low = _between(plane, first, shares[1:], strides[1:])
    mixed = _between(plane, first + strides[0], shares[1:], strides[1:])
    mixed -= low
    mixed *= shares[0]
    mixed += low
    return mixed


def _encoded_levels() -> NDArray[np.uint8]:
    """The level of sRGB (IEC 61966-2-1) for linear light from 0 to 1 in fine steps."""
    return np.floor(_encoded(np.arange(_FINE + 1) / _FINE) * 255 + 0.5).astype(np.uint8)


def _encoded(linear: NDArray[Any]) -> NDArray[Any]:
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def _true_bits(table: NDArray[Any], bits: int) -> int:
    """Tables declared as 16 bits often hold eight."""
    return 8 if bits <= 8 or int(table.max(initial=0)) <= 255 else bits
