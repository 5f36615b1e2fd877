"""The passage of a text in which words were found, as a list shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from viewer.model.text import folded

BEGIN, END = "\x02", "\x03"  # around each word that was found
_WORD = re.compile(r"[^\W_]+")
_LEAD, _LENGTH = 3, 24  # words before the first one that was found, and in all


def is_one_of(word: str, wanted: Sequence[str]) -> bool:
    """Whether a word of a text begins with one of these, which are folded, without regard to case and accents."""
    plain = folded(word)
    return any(plain.startswith(one) for one in wanted)


def parts(words: Sequence[str]) -> tuple[str, ...]:
    """The single words of words and phrases, folded."""
    return tuple(part for word in words for part in _WORD.findall(folded(word)))


def passage(text: str, words: Sequence[str]) -> str:
    """The piece of the text with the most of the words in it; "" where it has none."""
    wanted, tokens = parts(words), list(_WORD.finditer(text))
    met = [number for number, token in enumerate(tokens) if is_one_of(token[0], wanted)]
    if not met:
        return ""
    first = max(met, key=lambda start: _different(tokens, met, wanted, start))
    begin, end = max(first - _LEAD, 0), min(max(first - _LEAD, 0) + _LENGTH, len(tokens)) - 1
    return "".join(
        (
            "…" if begin else "",
            _marked(text, tokens[begin : end + 1], wanted),
            "…" if end + 1 < len(tokens) else text[tokens[end].end() :],
        )
    )


def _different(tokens: list[re.Match[str]], met: list[int], wanted: tuple[str, ...], start: int) -> int:
    """How many of the words lie within a passage that begins with a token."""
    near = [folded(tokens[number][0]) for number in met if start <= number < start + _LENGTH - _LEAD]
    return sum(any(word.startswith(one) for word in near) for one in set(wanted))


def _marked(text: str, tokens: list[re.Match[str]], wanted: tuple[str, ...]) -> str:
    pieces, at = list[str](), tokens[0].start()
    for token in tokens:
        pieces.append(text[at : token.start()])
        pieces.append(f"{BEGIN}{token[0]}{END}" if is_one_of(token[0], wanted) else token[0])
        at = token.end()
    return "".join(pieces)
