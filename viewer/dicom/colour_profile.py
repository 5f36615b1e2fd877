"""The colour profile of an image (ICC.1, PS3.3 C.11.15): from its curves and matrix, or from its tables, to sRGB.

Curves and a matrix are read here: they are exact at every level, and most profiles are made of them. Profiles whose
transformation is a table (A2B) become a lattice once (``colour_lattice``); what cannot is named and not applied.
"""

from __future__ import annotations

import struct
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.colour import SRGB_FROM_D50, srgb_from_profile
from viewer.dicom.colour_lattice import from_tables
from viewer.dicom.elements import Elements
from viewer.model.study import ColourProfile, PixelFormat

_HEADER = 128
_MOST_TAGS = 256
_MATRIX, _CURVES = (b"rXYZ", b"gXYZ", b"bXYZ"), (b"rTRC", b"gTRC", b"bTRC")
_TABLES = {b"A2B0", b"A2B1", b"A2B2"}
_CLASSES = {b"scnr", b"mntr", b"spac"}
_PARAMETERS = (1, 3, 4, 5, 7)  # of the parametric curves of kind 0 to 4
_LEVELS = np.arange(256) / 255.0
_PRIMARY_SUM = (0.9642, 1.0, 0.8249)  # of the three columns: the white of D50
_NOT_APPLIED = (
    "The image has a colour profile (ICC) of a kind that is not applied; colours may differ from the original."
)
_SAME = 1  # levels of 255 by which a profile that is sRGB may differ from it, by its rounding

Curve = NDArray[np.float64]


class ProfileError(Exception):
    """Why a profile cannot be applied, as a sentence."""


def colour_profile(elements: Elements, form: PixelFormat) -> ColourProfile | None:
    """What leads the colours of an image to sRGB; None where they are sRGB, or for all that is known: then it is said."""
    if form.samples == 1 and form.photometric != "PALETTE COLOR":
        return None
    try:
        data = _profile_data(elements)
        return read_profile(data) if data else None
    except ProfileError as reason:
        if elements.code("ColorSpace") != "SRGB":
            elements.remark(str(reason))
        return None


@lru_cache(maxsize=16)
def read_profile(data: bytes) -> ColourProfile | None:
    """The profile as curves and a matrix, None for sRGB itself; raises ProfileError and nothing else."""
    try:
        tags = _tags(data)
        profile = _from_tables(data) if _TABLES & tags.keys() else _from_matrix(tags)
    except (struct.error, IndexError, KeyError, ValueError, ArithmeticError):
        raise ProfileError(
            "The colour profile (ICC) of the image is damaged and was left out; colours may differ from the original."
        ) from None
    return None if _is_srgb(profile) else profile


def _profile_data(elements: Elements) -> bytes:
    """Of the image, or of all its optical paths (PS3.3 C.8.12.5); raises ProfileError where these differ."""
    data = elements.data("ICCProfile")
    if data or "OpticalPathSequence" not in elements:
        return data
    found = {path.data("ICCProfile") for path in elements.items("OpticalPathSequence")}
    if len(found) > 1:
        raise ProfileError(_NOT_APPLIED)
    return found.pop() if found else b""


def _tags(data: bytes) -> dict[bytes, bytes]:
    """The tagged elements of a profile for RGB; raises ValueError where it is none, ProfileError for other kinds."""
    size, _, _, kind, space, connection = struct.unpack_from(">I4sI4s4s4s", data)
    if data[36:40] != b"acsp" or not _HEADER < size <= len(data):
        raise ValueError
    (count,) = struct.unpack_from(">I", data, _HEADER)
    if count > _MOST_TAGS:
        raise ValueError
    found = {}
    for index in range(count):
        name, start, length = struct.unpack_from(">4sII", data, _HEADER + 4 + 12 * index)
        if start + length > size:
            raise ValueError
        found[name] = data[start : start + length]
    known = connection == b"XYZ " or (connection == b"Lab " and _TABLES & found.keys())
    if kind not in _CLASSES or space != b"RGB " or not known:
        raise ProfileError(_NOT_APPLIED)
    return found


def _from_tables(data: bytes) -> ColourProfile:
    made = from_tables(data)
    if made is None:
        raise ProfileError(_NOT_APPLIED)
    return made


def _from_matrix(tags: dict[bytes, bytes]) -> ColourProfile:
    columns = np.array([_xyz(tags[name]) for name in _MATRIX]).T
    if np.abs(columns.sum(axis=1) - _PRIMARY_SUM).max() > 0.05:  # its white must be white
        raise ValueError
    with np.errstate(all="ignore"):  # what is not finite is refused
        curves = np.stack([_curve(tags[name]) for name in _CURVES]).astype("<f4")
    if not np.isfinite(curves).all() or abs(curves[:, -1] - 1).max() > 0.05:
        raise ValueError
    matrix = (SRGB_FROM_D50 @ columns).ravel().tolist()
    return ColourProfile(np.clip(curves, 0, 1).tobytes(), tuple(matrix))


def _xyz(element: bytes) -> tuple[float, ...]:
    if element[:4] != b"XYZ ":
        raise ValueError
    return tuple(number / 65536 for number in struct.unpack_from(">3i", element, 8))


def _curve(element: bytes) -> Curve:
    """Linear light of the 256 levels (ICC.1 10.6 curveType, 10.18 parametricCurveType)."""
    if element[:4] == b"para":
        return _parametric(element)
    if element[:4] != b"curv":
        raise ValueError
    (count,) = struct.unpack_from(">I", element, 8)
    if count == 0:
        return _LEVELS
    points = np.frombuffer(element, ">u2", count, 12)
    if count == 1:
        return np.asarray(_LEVELS ** (float(points[0]) / 256))
    return np.interp(_LEVELS, np.linspace(0, 1, count), points / 65535)


def _parametric(element: bytes) -> Curve:
    """``(aX + b)^g + e`` from ``d`` on and ``cX + f`` below it; simpler kinds leave some of these out."""
    kind = struct.unpack_from(">H", element, 8)[0]
    numbers = [number / 65536 for number in struct.unpack_from(f">{_PARAMETERS[kind]}i", element, 12)]
    if kind == 0:
        return np.asarray(_LEVELS ** numbers[0])
    g, a, b = numbers[:3]
    if a == 0:
        raise ValueError
    c, d, e, f = 0.0, -b / a, 0.0, 0.0
    if kind == 2:
        e = f = numbers[3]
    elif kind >= 3:
        c, d = numbers[3:5]
        e, f = numbers[5:7] if kind == 4 else (0.0, 0.0)
    above = np.maximum(a * _LEVELS + b, 0.0) ** g + e
    return np.where(_LEVELS >= d, above, c * _LEVELS + f)


def _is_srgb(profile: ColourProfile) -> bool:
    """Whether neither the greys nor a lattice of colours move, beyond rounding."""
    steps = np.arange(0, 256, 15)
    lattice = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
    greys = np.repeat(np.arange(256), 3).reshape(-1, 3)
    colours = np.concatenate([lattice, greys]).astype(np.uint8)
    moved = colours.copy()
    srgb_from_profile(moved, profile)
    return int(np.abs(moved.astype(int) - colours).max()) <= _SAME
