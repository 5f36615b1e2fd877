"""What a text says there is, what it rules out, and what it only asks: by its sentences, without understanding them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reporting.checks.anatomy import plain
from reporting.checks.terms import Terms

_SENTENCE = re.compile(r"[^.;\n]*(?:(?<=\d)\.(?=\d)[^.;\n]*)*")  # a point between digits ends no sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """A term in a text: where it stands, in which sentence, and whether it is ruled out or only asked for."""

    start: int
    stop: int
    sentence: str
    denied: bool
    asked: bool

    @property
    def positive(self) -> bool:
        """Whether the text says that there is such a thing."""
        return not (self.denied or self.asked)


@lru_cache(maxsize=64)  # every kind of finding asks for the same sections
def sentences(text: str) -> tuple[tuple[int, str], ...]:
    """(place, sentence) of plain text."""
    return tuple((found.start(), found[0]) for found in _SENTENCE.finditer(text) if found[0].strip())


def statements(text: str, wanted: re.Pattern[str], terms: Terms) -> tuple[Statement, ...]:
    """Every place where a pattern is found in a text as it was written."""
    shown = plain(text)
    if not wanted.search(shown):
        return ()
    return tuple(
        _statement(at, sentence, found, terms)
        for at, sentence in sentences(shown)
        for found in wanted.finditer(sentence)
    )


def _statement(at: int, sentence: str, found: re.Match[str], terms: Terms) -> Statement:
    before, after = sentence[: found.start()], sentence[found.end() :]
    turned = [turn.end() for turn in terms.turning.finditer(before)]
    before = before[turned[-1] :] if turned else before
    turning = terms.turning.search(after)
    after = after[: turning.start()] if turning else after
    denied = bool(terms.negations.search(before) or terms.denied.search(after))
    return Statement(at + found.start(), at + found.end(), sentence, denied, bool(terms.asked.search(sentence)))
