"""From what the engine heard to what goes into the report: pure functions on text, each keeping the raw text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reporting.dictation.commands import Spoken, spoken_command
from reporting.dictation.engine import Final, Word
from reporting.dictation.numbers import format_numbers
from reporting.dictation.punctuation import punctuate

UNSURE = 0.5
LARGEST_MM = 300.0


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard (``raw``), what to write (``text``) or do (``command``), and what the reader should check."""

    raw: str
    text: str
    command: Spoken | None = None
    words: tuple[Word, ...] = ()
    seconds: float = 0.0
    unreliable: str = ""
    flags: tuple[str, ...] = ()


def transcribe(final: Final, sections: Sequence[str] = ()) -> Transcript:
    """A command, or text in its written form with flags."""
    command = spoken_command(final.text, sections)
    text = "" if command else written(final.text)
    flags = () if command else check(text, final.words)
    return Transcript(final.text, text, command, final.words, final.seconds, final.unreliable, flags)


def written(heard: str) -> str:
    """The written form of what was heard: marks, numbers, units."""
    return format_numbers(punctuate(heard))


def check(text: str, words: Sequence[Word] = ()) -> tuple[str, ...]:
    """Sentences on what is likely misheard. Nothing is mended: the reader decides."""
    flags = [f"{size} is very large." for size in _sizes(text)]
    flags += [f"Segment {number} has no letter." for number in re.findall(r"\b[Ss]egment (4)\b(?![AB])", text)]
    flags += [f"BI-RADS {n} does not exist." for n in re.findall(r"BI-RADS (?:category )?(\d+)", text) if int(n) > 6]
    flags += ["“category for” may be “category 4”."] if re.search(r"\bcategory for\b", text, re.IGNORECASE) else []
    unsure = [word.text.strip(".,") for word in words if word.probability < UNSURE and not _written_sign(word.text)]
    return (*flags, *((f"Unsure: {', '.join(unsure)}.",) if unsure else ()))


def _written_sign(text: str) -> bool:
    """Signs for words that were spoken out (``mm``, ``x``): the engine's probability is of the spelling, not the hearing."""
    return text.strip(".,").lower() in ("mm", "cm", "x", "%", "")


def _sizes(text: str) -> list[str]:
    found = re.findall(r"(\d+(?:\.\d+)?)\s(mm|cm)\b", text)
    return [f"{value} {unit}" for value, unit in found if float(value) * (10 if unit == "cm" else 1) > LARGEST_MM]
