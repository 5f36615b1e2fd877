"""Which words are known, and which may be meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

from rapidfuzz import fuzz, process

MOST_SUGGESTIONS, NEAR = 6, 70.0
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Lookup(Protocol):
    """A dictionary."""

    def lookup(self, word: str) -> bool:
        """Whether it knows a word."""
        ...

    def suggest(self, word: str) -> Iterator[str]:
        """What may be meant, the likeliest first."""
        ...


class Speller:
    """Dictionaries of a language, and lists of words that are known besides."""

    def __init__(self, dictionaries: Sequence[Lookup], words: Iterable[str]) -> None:
        self._dictionaries = tuple(dictionaries)
        self._words = {word.lower() for word in words}

    @property
    def usable(self) -> bool:
        """Whether there is a dictionary of the common language; lists of terms alone would underline everything."""
        return bool(self._dictionaries)

    def learn(self, word: str) -> None:
        """Know a word from now on."""
        self._words.add(word.lower())

    def unknown(self, words: Iterable[str]) -> frozenset[str]:
        """Those of the words that are not known."""
        return frozenset(word for word in words if not self.knows(word))

    def knows(self, word: str) -> bool:
        """Whether a word is known, or every part of one with hyphens."""
        plain = word.replace("’", "'").removesuffix("'s")
        if self._known(plain):
            return True
        parts = plain.split("-")
        return len(parts) > 1 and all(len(part) < 3 or self._known(part) for part in parts)

    def _known(self, word: str) -> bool:
        return word.lower() in self._words or any(one.lookup(word) for one in self._dictionaries)

    def suggest(self, word: str) -> tuple[str, ...]:
        """What may be meant, the likeliest first; terms of the field before words of the common language."""
        near = process.extract(word.lower(), self._words, scorer=fuzz.ratio, limit=3, score_cutoff=NEAR)
        terms = [_like(word, found) for found, _, _ in near]
        common = [one for each in self._dictionaries[:1] for one in islice(each.suggest(word), MOST_SUGGESTIONS)]
        return tuple(dict.fromkeys((*terms, *common)))[:MOST_SUGGESTIONS]


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Words that can be judged, with their places: no short ones, no abbreviations in capitals, nothing joined to digits."""
    for found in _WORD.finditer(text):
        word, start, stop = found[0], found.start(), found.end()
        beside = text[start - 1 : start] + text[stop : stop + 1]
        mixed = any(letter.isupper() for letter in word[1:])
        if len(word) > 2 and not mixed and not any(one.isdigit() or (one in "._@/" and one != ".") for one in beside):
            yield word, start, stop


def _like(word: str, found: str) -> str:
    return found.capitalize() if word[:1].isupper() else found
