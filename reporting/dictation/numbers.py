"""Spoken numbers and units as a report writes them: ``twelve by nine millimeters`` becomes ``12 x 9 mm``.

Nothing is converted or rounded; text that is already written stays as it is, so that applying it twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUE = {word: number for number, word in enumerate(_SMALL)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_DIGIT = {word: str(number) for number, word in enumerate(_SMALL[:10])} | {"oh": "0"}

_UNITS = {
    r"milli(?:meter|metre)s?": "mm",
    r"centi(?:meter|metre)s?": "cm",
    r"square milli(?:meter|metre)s?": "mm²",
    r"square centi(?:meter|metre)s?": "cm²",
    r"cubic centi(?:meter|metre)s?": "cm³",
    r"milli(?:liter|litre)s?": "mL",
    r"milligrams?": "mg",
    r"hounsfield units?": "HU",
    r"percent|per cent": "%",
}
_UNIT_WORD = "|".join(sorted((*_UNITS, "mm", "cm", "ml", "mg", "hu"), key=len, reverse=True))
_TIME = r"seconds?|minutes?|hours?|days?|weeks?|months?|years?"
_BEFORE = (
    r"segments?|grades?|category|categories|stage|series|image|images|measures|measuring|measured|score|type|birads|lirads|"
    r"tirads|lungrads|pirads|rads|level|slice"
)
_MUST = re.compile(rf"(?:{_UNIT_WORD}|{_TIME}|degrees?|by|x|%)\b", re.IGNORECASE)
_AFTER = re.compile(rf"\b(?:{_BEFORE})\s*$", re.IGNORECASE)
_NUMBER = r"\d+(?:\.\d+)?"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, a number (``digits`` set) or what stands between them."""

    text: str
    digits: str = ""
    spoken: bool = False


def format_numbers(text: str) -> str:
    """Spoken numbers, dimensions, ranges, units, levels and categories in their written form."""
    for step in (_split_hyphens, _levels, _digits, _segments, _dimensions, _units, _ranges, _names):
        text = step(text)
    return text


def _split_hyphens(text: str) -> str:
    """``thirty-four`` and ``five-millimeter`` as separate words; other hyphens stay."""
    word = "|".join((*_VALUE, "hundred"))
    text = re.sub(rf"\b({word})-(?=(?:{word})\b)", r"\1 ", text, flags=re.IGNORECASE)
    return re.sub(rf"\b({word}|\d+)-(?=(?:{_UNIT_WORD})\b)", r"\1 ", text, flags=re.IGNORECASE)


def _levels(text: str) -> str:
    """``L four L five`` as ``L4-L5``, ``T two`` as ``T2``."""
    spoken = "|".join(_SMALL[1:13])

    def level(found: re.Match[str]) -> str:
        number = found[2].lower()
        return f"{found[1]}{_VALUE.get(number, number)}"

    text = re.sub(rf"\b([CTLS])[ -]?({spoken}|\d{{1,2}})(?![a-z\d.])", level, text)
    return re.sub(r"\b([CTLS]\d{1,2})(?:\s*[-–,]\s*|\s*)(?=[CTLS]\d{1,2}\b)", r"\1-", text)


def _digits(text: str) -> str:
    pieces = _join(_split(text))
    return "".join(_written(pieces, at) for at in range(len(pieces)))


def _split(text: str) -> list[_Piece]:
    return [_Piece(part) for part in re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+(?:'[^\W\d_]+)?|\s+|[^\w\s]|_", text)]


def _join(pieces: list[_Piece]) -> list[_Piece]:
    """Neighbouring number words as one number piece."""
    result: list[_Piece] = []
    at = 0
    while at < len(pieces):
        digits, used = _number_at(pieces, at)
        if used:
            result.append(_Piece("".join(piece.text for piece in pieces[at : at + used]), digits, spoken=True))
            at += used
            continue
        piece = pieces[at]
        result.append(_Piece(piece.text, piece.text) if re.fullmatch(_NUMBER, piece.text) else piece)
        at += 1
    return result


def _number_at(pieces: Sequence[_Piece], at: int) -> tuple[str, int]:
    """The number that the words from ``at`` say, as digits, and how many pieces it took (0: none)."""
    words = _words_from(pieces, at)
    whole, used = _whole(words)
    fraction = _fraction(words[used:]) if used or (words and words[0] == "point") else ""
    if not used and not fraction:
        return "", 0
    count = used + (1 + len(fraction) if fraction else 0)
    written = f"{whole}.{fraction}" if fraction else str(whole)
    return written, 2 * count - 1


def _words_from(pieces: Sequence[_Piece], at: int) -> list[str]:
    """The run of words from ``at`` that are parted by blanks alone."""
    words: list[str] = []
    while at < len(pieces) and pieces[at].text[:1].isalnum():
        words.append(pieces[at].text.lower())
        if at + 1 >= len(pieces) or not pieces[at + 1].text.isspace():
            break
        at += 2
    return words


def _whole(words: Sequence[str]) -> tuple[int, int]:
    """A whole number under a million from its words, and how many words it took."""
    total = part = used = 0
    last = 1_000_000
    for word in words:
        value = _VALUE.get(word)
        if value is not None and value < last and not (value >= 10 and last in range(20, 100)):
            part += value
            last = 10 if value >= 20 else 0
        elif word == "hundred" and 0 < part < 10:
            part, last = part * 100, 100
        elif word == "thousand" and 0 < part < 1000:
            total, part, last = part * 1000, 0, 1000
        else:
            break
        used += 1
    return total + part, used


def _fraction(words: Sequence[str]) -> str:
    """The digits after ``point``, "" where there are none."""
    if not words or words[0] != "point":
        return ""
    digits = ""
    for word in words[1:]:
        if word not in _DIGIT:
            break
        digits += _DIGIT[word]
    return digits


def _written(pieces: Sequence[_Piece], at: int) -> str:
    """A spoken number as digits where a report writes digits, else as it was said."""
    piece = pieces[at]
    if not piece.spoken:
        return piece.text
    before = "".join(one.text for one in pieces[max(0, at - 2) : at])
    after = "".join(one.digits or one.text for one in pieces[at + 1 : at + 8])
    must = (
        "." in piece.digits
        or float(piece.digits) >= 10
        or _AFTER.search(before) is not None
        or re.search(
            r"(?:\bby|\bx|\d\s*to)\s*$", "".join(one.digits or one.text for one in pieces[max(0, at - 4) : at])
        )
        is not None
        or _MUST.match(after.lstrip()) is not None
        or re.match(rf"\s*to\s+{_NUMBER}\s*(?:{_UNIT_WORD}|{_TIME})\b", after, re.IGNORECASE) is not None
    )
    return piece.digits if must else piece.text


def _segments(text: str) -> str:
    """``segment 4 A`` as ``segment 4A``."""
    return re.sub(r"\b([Ss]egments? \d)\s+([ABab])\b(?!\s+(?:\d|[a-z]+ (?:nodule|lesion|cyst|mass)))", _upper, text)


def _upper(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2].upper()}"


def _dimensions(text: str) -> str:
    """``12 by 9`` as ``12 x 9``, however many there are."""
    return re.sub(rf"(?<=\d)\s*(?:\bby\b|[x×])\s*(?={_NUMBER})", " x ", text, flags=re.IGNORECASE)


def _units(text: str) -> str:
    for word, unit in sorted(_UNITS.items(), key=lambda pair: -len(pair[0])):
        space = "" if unit == "%" else " "
        text = re.sub(rf"({_NUMBER})[\s-]*(?:{word})(?![^\W\d_])", rf"\1{space}{unit}", text, flags=re.IGNORECASE)
    return re.sub(rf"({_NUMBER})(mm|cm)\b", r"\1 \2", text)


def _ranges(text: str) -> str:
    """``5 to 6 mm`` as ``5-6 mm``."""
    return re.sub(rf"({_NUMBER})\s+to\s+({_NUMBER})(?=\s?(?:mm|cm|mL|HU|%|{_TIME})(?![^\W\d_]))", r"\1-\2", text)


def _names(text: str) -> str:
    """The reporting systems' own spelling: ``bi rads`` as ``BI-RADS``."""
    return re.sub(
        r"\b(B[IY]|T[IY]|L[IY]|P[IY]|O)[ -]?RAD(?:S|'S)\b",
        lambda found: f"{found[1].upper().replace('Y', 'I')}-RADS",
        text,
        flags=re.IGNORECASE,
    )
