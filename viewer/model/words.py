"""Finding words in what people type into descriptions: case, accents, punctuation and run-together names do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_DOTTED = re.compile(r"\b((?:[A-Za-z]\.){1,3}[A-Za-z]?)(?![A-Za-z])")  # "p.a." is one word, and so is "a.p"
_JOINED = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})|(?<=[0-9])(?=[A-Za-z]{4})")
# "HeadRoutine", "CTChest", "1HEAD"; a plus sign is a word by itself ("sag+KM")
_BETWEEN = re.compile(r"[^a-z0-9+]+")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Words in small letters between single spaces: ``T2_tse Schädel p.a.`` gives ``t2 tse schadel pa``."""
    joined = _JOINED.sub(" ", _DOTTED.sub(lambda found: found[1].replace(".", "") + " ", text))
    letters = unicodedata.normalize("NFKD", joined.replace("ß", "ss"))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    return " ".join(_BETWEEN.sub(" ", bare.replace("+", " + ")).split())


def first_word(words: Iterable[str], text: str) -> str:
    """The first of ``words`` that ``text`` holds, "" where it holds none.

    A word is whole unless it ends with an asterisk: ``lung*`` also finds "lungs", ``pa`` does not find "spain". Several
    words between spaces are found in that order.
    """
    return _first_word(tuple(words), text)


@lru_cache(maxsize=16384)
def _first_word(words: tuple[str, ...], text: str) -> str:
    """Kept: a hanging asks the same of the same series for every pane of every step."""
    within = f" {plain(text)} "
    return next((word for word in words if _pattern(word) in within), "")


@lru_cache(maxsize=4096)
def _pattern(word: str) -> str:
    whole = plain(word.removesuffix("*"))
    if not whole:
        return "\0"  # found nowhere
    return f" {whole}" if word.endswith("*") else f" {whole} "
