"""Descriptions of which only known words stay (Clean Descriptors, PS3.15 E.3.4): what is not known may be a name."""

from __future__ import annotations

import re
from collections.abc import Iterable

REMOVED = "REMOVED"
_PARTS = re.compile(r"[^\W\d_]+|\d+|[\W_]")
_LONGEST_NUMBER = 3  # a slice thickness, an angle, a phase; longer ones may be numbers of patients or dates


def known_words(text: str, known: frozenset[str], forbidden: frozenset[str] = frozenset()) -> str:
    """The text with only known words, numbers of up to three figures and signs; "" where no word is left.

    ``forbidden`` are words of the patient's identity, which do not stay even where they are known.
    """
    kept = [part for part in _PARTS.findall(text) if _stays(part, known, forbidden)]
    plain = re.sub(r"\s+", " ", "".join(kept)).strip(" -_,;:/.^")
    return plain if any(part.isalpha() for part in kept) else ""


def _stays(part: str, known: frozenset[str], forbidden: frozenset[str]) -> bool:
    if part.isdigit():
        return len(part) <= _LONGEST_NUMBER
    if part.isalpha():
        folded = part.casefold()
        return folded in known and folded not in forbidden
    return part in " -_/+.,;:()*\n\r\t"


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words and numbers of texts that identify somebody."""
    return frozenset(part.casefold() for text in texts for part in _PARTS.findall(text) if part.isalnum())
