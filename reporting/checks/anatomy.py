"""Words for sides and organs that checks read, as data: one TOML file a language in ``resources/check_words``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from reporting.words import ENGLISH, primary

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "check_words"


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words in which ``*`` stands for any ending, and ``<side>`` in ``no_side`` for any word of left or right.

    A side that ends in a dot is an abbreviation; its dot ends no sentence.
    """

    left: list[str]
    right: list[str]
    both: list[str]
    negations: list[str]
    sound: list[str]
    parting: list[str]
    no_side: list[str]
    male: list[str]
    female: list[str]
    paired: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A language's words as patterns, for text that went through ``read``.

    ``side`` has the groups ``left``, ``right`` and ``both``, ``site`` a group for each paired organ; ``negated`` takes what
    a negation rules out, up to the next comma or stop, with a side before it that opens the phrase ("On the right no
    effusion"); ``sound`` is a phrase that ends in a word for a normal organ; ``clause`` parts what belongs together, and
    ``phrase`` does, but for a colon.
    """

    shortened: re.Pattern[str]
    side: re.Pattern[str]
    no_side: re.Pattern[str]
    site: re.Pattern[str]
    clause: re.Pattern[str]
    phrase: re.Pattern[str]
    negated: re.Pattern[str]
    sound: re.Pattern[str]
    male: re.Pattern[str]
    female: re.Pattern[str]

    def read(self, text: str) -> str:
        """Plain text in which the dot of an abbreviated side ends no sentence."""
        return self.shortened.sub(r"\1_", plain(text))

    def found(self, text: str) -> str:
        """What a text says there is: without what is negated, and without phrases that call an organ normal."""
        phrases = self.phrase.split(self.negated.sub(" ", self.read(text)))
        return ". ".join(phrase for phrase in phrases if not self.sound.search(phrase))


@lru_cache(maxsize=64)  # every check asks for the same sections
def plain(text: str) -> str:
    """Text without capitals and accents, as long as ``composed(text)``."""
    return "".join(map(_bare, composed(text)))


@lru_cache(maxsize=1024)
def _bare(letter: str) -> str:
    return unicodedata.normalize("NFD", letter.lower())[0]


def composed(text: str) -> str:
    """Text with each accented letter as one letter (NFC), and the typewriter's apostrophe."""
    return unicodedata.normalize("NFC", text).replace("’", "'")


def is_read(language: str) -> bool:
    """Whether there are words for a language (an RFC 5646 tag)."""
    return (FOLDER / f"{primary(language)}.toml").is_file()


@lru_cache(maxsize=16)
def anatomy(language: str) -> Anatomy:
    """The words of a language, English where it has none."""
    return load_anatomy(FOLDER / f"{primary(language) if is_read(language) else ENGLISH}.toml")


def load_anatomy(path: Path) -> Anatomy:
    """The words of a file; raises ValueError where it is no such file."""
    words = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    sides = any_of([*words.left, *words.right])
    opening = rf"(?:(?:^|(?<=[.;:,\n]))\s*(?:\w{{1,3}}\s+){{0,2}}{sides}\s+)?"
    short = [plain(word[:-1]) for word in (*words.left, *words.right, *words.both) if word.endswith(".")]
    return Anatomy(
        shortened=re.compile(rf"\b({'|'.join(short) or '(?!)'})\."),
        side=_groups({"left": words.left, "right": words.right, "both": words.both}),
        no_side=re.compile(any_of(words.no_side).replace("<side>", sides)),
        site=_groups(words.paired),
        clause=re.compile(rf"[.;:,\n]|{any_of(words.parting)}"),
        phrase=re.compile(rf"[.;,\n]|{any_of(words.parting)}"),
        sound=re.compile(rf"{any_of(words.sound)}\s*$"),
        negated=re.compile(rf"{opening}{any_of(words.negations)}[^.;,\n]*"),
        male=re.compile(any_of(words.male)),
        female=re.compile(any_of(words.female)),
    )


def _groups(named: dict[str, list[str]]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{any_of(words)})" for name, words in named.items()))


def any_of(words: Iterable[str]) -> str:
    """Whole words; the longest first, so that the whole of it is found."""
    return rf"\b(?:{'|'.join(_pattern(word) for word in sorted(words, key=len, reverse=True))})\b"


def _pattern(word: str) -> str:
    parts = (re.escape(part).replace(r"\*", r"\w*").replace(r"\.", "_") for part in plain(word).split())
    return r"[-\s]+".join(parts)
