"""The colour profile of a presentation state for colour images (ICC.1:2001, PS3.3 C.11.15): sRGB, or the image's."""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from viewer.model.study import ColourProfile

# From linear sRGB to XYZ under D50, the white of profiles (IEC 61966-2-1, adapted by Bradford's method).
_D50_FROM_SRGB = np.array([[0.43607, 0.38515, 0.14307], [0.22249, 0.71687, 0.06061], [0.01392, 0.09708, 0.71410]])
_D50 = (0.9642, 1.0, 0.8249)
_HEADER = struct.Struct(">I4sI4s4s4s6H4s4sIIIQI3i4s44x")


INPUT, DISPLAY = b"scnr", b"mntr"  # what a profile is of


def profile(own: ColourProfile | None = None, device: bytes = INPUT) -> bytes:
    """A profile of curves and a matrix: that of the image, or sRGB where the image has none."""
    curves = _srgb_curve() if own is None else np.frombuffer(own.curves, "<f4").reshape(3, 256).astype(np.float64)
    matrix = np.eye(3) if own is None else np.asarray(own.matrix).reshape(3, 3)
    columns = _D50_FROM_SRGB @ matrix
    tags = [
        (b"desc", _described("sRGB" if own is None else "The colours of the image")),
        (b"cprt", b"text\0\0\0\0No copyright, use freely\0"),
        (b"wtpt", _xyz(_D50)),
        *((name, _xyz(columns[:, at])) for at, name in enumerate((b"rXYZ", b"gXYZ", b"bXYZ"))),
        *((name, _curve(curves[at])) for at, name in enumerate((b"rTRC", b"gTRC", b"bTRC"))),
    ]
    return _assembled(tags, device)


def _srgb_curve() -> NDArray[np.float64]:
    levels = np.arange(256) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    return np.stack([linear] * 3)


def _assembled(tags: list[tuple[bytes, bytes]], device: bytes) -> bytes:
    """Header, table and elements, each at a multiple of four bytes."""
    table, body, start = b"", b"", 128 + 4 + 12 * len(tags)
    for name, element in tags:
        table += struct.pack(">4sII", name, start + len(body), len(element))
        body += element + b"\0" * (-len(element) % 4)
    white = [round(one * 65_536) for one in _D50]
    date = (2000, 1, 1, 0, 0, 0)  # of the profile, not of the picture: the same bytes every time
    kinds = (b"\0\0\0\0", 0x02100000, device, b"RGB ", b"XYZ ")
    header = _HEADER.pack(start + len(body), *kinds, *date, b"acsp", b"\0\0\0\0", 0, 0, 0, 0, 0, *white, b"\0\0\0\0")
    return header + struct.pack(">I", len(tags)) + table + body


def _described(name: str) -> bytes:
    """textDescriptionType, with its empty forms for other alphabets."""
    plain = name.encode("ascii") + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(plain)) + plain + b"\0" * (4 + 4 + 2 + 1 + 67)


def _xyz(values: object) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(float(one) * 65_536) for one in np.asarray(values)))


def _curve(linear: NDArray[np.float64]) -> bytes:
    points = np.rint(np.clip(linear, 0, 1) * 65_535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", len(points)) + points.tobytes()
