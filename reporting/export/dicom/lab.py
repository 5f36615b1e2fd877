"""Colours as CIELab for the attributes of DICOM (PS3.3 C.10.7.1.1)."""

from __future__ import annotations

import numpy as np

# Linear sRGB to XYZ under D50 (Bradford), as ICC has it.
_D50_FROM_SRGB = np.array(
    [
        (0.4360747, 0.3850649, 0.1430804),
        (0.2225045, 0.7168786, 0.0606169),
        (0.0139322, 0.0971045, 0.7141733),
    ]
)
_WHITE = np.array((0.96422, 1.0, 0.82521))


def lab_of(colour: tuple[int, int, int]) -> tuple[float, float, float]:
    """L* 0 to 100, a* and b* of an sRGB colour of eight bits."""
    encoded = np.array(colour) / 255.0
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    x, y, z = (_f(part) for part in _D50_FROM_SRGB @ linear / _WHITE)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _f(part: float) -> float:
    return float(np.cbrt(part)) if part > (6 / 29) ** 3 else part / (3 * (6 / 29) ** 2) + 4 / 29
