"""Character sets of HL7 (table 0211) and how bytes that do not fit theirs are read."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass

UTF8, LATIN = "utf-8", "latin-1"
_CODECS = {
    "": "",
    "ASCII": "ascii",
    "UNICODE": UTF8,
    "UNICODE UTF-8": UTF8,
    "UNICODE UTF-16": "utf-16",
    "UNICODE UTF-32": "utf-32",
    "UTF-8": UTF8,
    "UTF8": UTF8,
    "ISO IR6": "ascii",
    "ISO IR14": "iso2022_jp_2",
    "ISO IR87": "iso2022_jp_2",
    "ISO IR159": "iso2022_jp_2",
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc_kr",
    "BIG-5": "big5hkscs",
    "CNS 11643-1992": "big5hkscs",
    "WINDOWS-1252": "cp1252",
    **{f"8859/{number}": f"iso8859-{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, by which codec it was read, and whether that was guessed."""

    text: str
    charset: str
    uncertain: bool


def decoded(data: bytes, names: Sequence[str]) -> Decoded:
    """The text of a message. Several names are the default and those that ISO 2022 escapes lead to.

    Without a name, or with one that is not known or does not fit, the bytes are read as UTF-8 if they are that, else as
    Latin-1, and the text is uncertain as soon as it holds more than ASCII.
    """
    known = [_CODECS.get(name.upper(), "") for name in names]
    codec = next((one for one in reversed(known) if one == "iso2022_jp_2"), known[0] if known else "")
    text = _strictly(data, codec) if codec else None
    if text is not None:
        return Decoded(text, codec, uncertain=False)
    text = _strictly(data, UTF8)
    if text is not None:  # nothing but UTF-8 looks like UTF-8 by chance for long
        return Decoded(text, UTF8, uncertain=bool(codec and codec != "ascii") and not text.isascii())
    return Decoded(data.decode(LATIN), LATIN, uncertain=True)


def _strictly(data: bytes, codec: str) -> str | None:
    try:
        return codecs.decode(data, codec)
    except (UnicodeError, ValueError):
        return None
