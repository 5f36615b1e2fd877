"""What an image says of itself besides being an original to be read: lossy, derived, for processing (safety P23)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import zip_longest

from viewer.model.study import Instance
from viewer.model.text import clean

LOSSY = "Lossy compression"
DERIVED = "Derived"
FOR_PROCESSING = "For processing"

# Image Type value 1 (PS3.3 C.7.6.1.1.2); the frames of a MIXED object are derived in part.
_DERIVED = {("DERIVED",), ("MIXED",)}
# Lossy Image Compression Method (PS3.3 C.7.6.1.1.5.1), as a reader calls it
_METHODS = {
    "ISO_10918_1": "JPEG",
    "ISO_14495_1": "JPEG-LS",
    "ISO_15444_1": "JPEG 2000",
    "ISO_15444_2": "JPEG 2000",
    "ISO_15444_15": "HTJ2K",
    "ISO_18181_1": "JPEG XL",
    "ISO_13818_2": "MPEG-2",
    "ISO_14496_10": "H.264",
    "ISO_23008_2": "H.265",
}


def flags(instances: Iterable[Instance]) -> tuple[str, ...]:
    """The lines that apply to any of these images, each said once: ``Lossy compression 12:1 (JPEG)``, ``Derived`` ..."""
    natures = {
        (one.lossy, one.lossy_ratio, one.lossy_method, one.image_type[:1], one.presentation_intent) for one in instances
    }
    lossy = sorted({_lossy(ratios, methods) for lost, ratios, methods, _, _ in natures if lost})
    kinds = {kind for *_, kind, _ in natures}
    derived = [DERIVED] if kinds & _DERIVED else []
    raw = [FOR_PROCESSING] if any(intent == "FOR PROCESSING" for *_, intent in natures) else []
    return *lossy, *derived, *raw


def _lossy(ratios: str, methods: str) -> str:
    """Each compression it went through, in order, as far as the header tells."""
    told = zip_longest(ratios.split(", "), methods.split(", "), fillvalue="")
    steps = [step for ratio, method in told if (step := f"{_ratio(ratio)} {_method(method)}".strip())]
    return clean(f"{LOSSY} {', '.join(steps)}".strip(), 96)


def _ratio(text: str) -> str:
    """``12:1``, "" for what is no ratio; one of 1 or less tells nothing about what was lost."""
    try:
        value = float(text)
    except ValueError:
        return ""
    if not math.isfinite(value) or value <= 1:
        return ""
    return f"{value:.0f}:1" if value >= 100 else f"{value:.3g}:1"


def _method(text: str) -> str:
    return f"({_METHODS.get(text) or clean(text, 16)})" if text else ""
