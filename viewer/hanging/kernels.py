"""Whether a reconstruction kernel is sharp (lung, bone) or soft, by the names its makers give; "" where that is not known."""

from __future__ import annotations

import re

from viewer.model.words import first_word

SHARP, SOFT = "sharp", "soft"

_NUMBERED = re.compile(r"[BHDUTIJQ][a-z]?(\d\d)[a-z]?", re.IGNORECASE)  # Siemens: B70f, Br64, I50f, Qr40
_FC = re.compile(r"FC(\d\d)", re.IGNORECASE)  # Canon and Toshiba
_SHARP_FC = (*range(30, 40), *range(50, 60), *range(80, 90))
_SHARP = ("lung*", "bone*", "boneplus", "edge", "sharp*", "ultra*", "yb", "yc", "hard", "knochen*", "hrct")
_SOFT = ("standard*", "soft*", "stnd", "smooth*", "brain", "stand", "weich*", "medi*")
_SHARPEST_SOFT = 49  # of Siemens' numbers: from 50 on edges are enhanced


def kernel_kind(kernel: str) -> str:
    """``sharp``, ``soft`` or "" for a Convolution Kernel (0018,1210), the first of its values."""
    first = kernel.split("\\", maxsplit=1)[0].strip()
    numbered, canon = _NUMBERED.fullmatch(first), _FC.fullmatch(first)
    if canon:
        return SHARP if int(canon[1]) in _SHARP_FC else SOFT
    if numbered:
        return SHARP if int(numbered[1]) > _SHARPEST_SOFT else SOFT
    if first_word(_SHARP, first):
        return SHARP
    return SOFT if first_word(_SOFT, first) else ""
