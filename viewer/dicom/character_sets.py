"""Text of DICOM values in their declared character sets (PS3.3 C.12.1.1.2, PS3.5 6.1), and when not to trust it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from pydicom.charset import decode_bytes, python_encoding
from pydicom.valuerep import PN_DELIMS

_ESCAPE = b"\x1b"
_DEFAULT = "iso8859"
# Declared sets whose names are written in Latin letters: a word of accented letters alone is then no word.
_LATIN = {"latin_1", "iso8859", "iso8859_2", "iso8859_3", "iso8859_4", "iso8859_9", "iso8859_15"}
_MISSPELT = re.compile(r"ISO[ _-]?(2022[ _-])?IR[ _-]?(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """The Python encodings of a declared Specific Character Set; ``known`` is false if one of its terms is unknown."""

    encodings: tuple[str, ...] = (_DEFAULT,)
    declared: bool = False
    known: bool = True

    def text(self, value: bytes) -> str:
        """The decoded text; bytes that do not fit become replacement characters."""
        if value.isascii() and _ESCAPE not in value:
            return value.decode("ascii")
        if _ESCAPE in value:
            parts = value.split(b"=")
            return "=".join(decode_bytes(part, list(self.encodings), PN_DELIMS) for part in parts)
        if not self.declared and _fits(value, "utf8"):
            return value.decode("utf8")
        return value.decode(self.encodings[0], "replace")

    def doubts(self, value: bytes) -> bool:
        """Whether ``value`` may not be what its sender meant, because the declared set does not fit its bytes."""
        if value.isascii() and _ESCAPE not in value:
            return False
        if _ESCAPE in value:
            return not self.known or "\ufffd" in self.text(value)
        if not self.declared or not self.known or not _fits(value, self.encodings[0]):
            return True
        return _mojibake(value, self.encodings[0])


@lru_cache(maxsize=64)
def character_set(terms: tuple[str, ...]) -> CharacterSet:
    """The character set that the defined terms of (0008,0005) mean."""
    names = [_corrected(term) for term in terms]
    encodings = tuple(python_encoding.get(name, _DEFAULT) for name in names)
    known = all(name in python_encoding for name in names)
    return CharacterSet(encodings or (_DEFAULT,), declared=any(terms), known=known)


def _corrected(term: str) -> str:
    found = _MISSPELT.fullmatch(term)
    if term in python_encoding or not found:
        return term
    return f"ISO 2022 IR {found[2]}" if found[1] else f"ISO_IR {found[2]}"


def _fits(value: bytes, encoding: str) -> bool:
    try:
        value.decode(encoding)
    except (UnicodeError, LookupError):
        return False
    return True


def _mojibake(value: bytes, encoding: str) -> bool:
    """Whether text declared as one byte per letter reads like bytes of another set.

    Signs of it: control characters of 80-9F, bytes that are whole UTF-8, or (in sets of Latin letters) words without one
    plain letter, as GB18030 and other Asian sets give them.
    """
    if encoding not in _LATIN:
        return False
    text = value.decode(encoding)
    if _fits(value, "utf8") or re.search("[\x80-\x9f]", text):
        return True
    words = re.split(r"[\s^=\\.,-]+", text)
    return any(len(word) > 1 and not re.search("[A-Za-z]", word) and not word.isdigit() for word in words)
