"""The direction of writing: the Unicode Bidirectional Algorithm (UAX #9) for text without embeddings or isolates.

The gateway takes explicit embeddings, overrides and isolates out, so rules X1-X8 have nothing to do here and every
paragraph is one isolating run sequence.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

_PAIRS = {
    "(": ")",
    "[": "]",
    "{": "}",
    "〈": "〉",
    "《": "》",
    "「": "」",
    "『": "』",
    "【": "】",
    "〔": "〕",
    "（": "）",
}
_CLOSING = {close: start for start, close in _PAIRS.items()}
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
_NEUTRAL = {"B", "S", "WS", "ON"}


def base_level(text: str, default: int = 0) -> int:
    """0 for a paragraph that starts left to right, 1 for right to left (rules P2, P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in ("L", "R", "AL"):
            return 0 if kind == "L" else 1
    return default


def levels(text: str, base: int) -> list[int]:
    """The embedding level of each character (rules W1-W7, N0-N2, I1, I2)."""
    kinds = [unicodedata.bidirectional(character) or "L" for character in text]
    if base == 0 and not set(kinds) & {"R", "AL", "AN"}:
        return [0] * len(text)
    seen = [index for index, kind in enumerate(kinds) if kind != "BN"]  # X9: boundary neutrals take no part
    resolved = [kinds[index] for index in seen]
    _weak(resolved, base)
    _brackets([text[index] for index in seen], resolved, base)
    _neutral(resolved, base)
    found = [base] * len(text)
    for index, kind in zip(seen, resolved, strict=True):
        found[index] = _implicit(kind, base)
    return _follow(found, kinds)


def _direction(base: int) -> str:
    return "R" if base % 2 else "L"


def _weak(kinds: list[str], base: int) -> None:
    _marks(kinds, base)
    _numbers(kinds, base)
    _separators(kinds)
    _terminators(kinds)
    last = _direction(base)
    for index, kind in enumerate(kinds):  # W6, W7
        if kind in ("ES", "ET", "CS"):
            kinds[index] = "ON"
        elif kind in ("L", "R"):
            last = kind
        elif kind == "EN" and last == "L":
            kinds[index] = "L"


def _marks(kinds: list[str], base: int) -> None:  # W1
    for index, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[index] = kinds[index - 1] if index else _direction(base)


def _numbers(kinds: list[str], base: int) -> None:  # W2, W3
    last = _direction(base)
    for index, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            last = kind
        elif kind == "EN" and last == "AL":
            kinds[index] = "AN"
    kinds[:] = ["R" if kind == "AL" else kind for kind in kinds]


def _separators(kinds: list[str]) -> None:  # W4
    for index in range(1, len(kinds) - 1):
        before, kind, after = kinds[index - 1 : index + 2]
        if before == after and ((kind == "ES" and before == "EN") or (kind == "CS" and before in ("EN", "AN"))):
            kinds[index] = before


def _terminators(kinds: list[str]) -> None:  # W5
    for start, end in _spans(kinds, {"ET"}):
        if "EN" in kinds[max(start - 1, 0) : end + 1]:
            kinds[start:end] = ["EN"] * (end - start)


def _spans(kinds: list[str], wanted: set[str]) -> list[tuple[int, int]]:
    spans, at = [], 0
    for inside, group in groupby(kinds, key=lambda kind: kind in wanted):
        length = len(list(group))
        if inside:
            spans.append((at, at + length))
        at += length
    return spans


def _brackets(characters: Sequence[str], kinds: list[str], base: int) -> None:  # N0
    for start, end in _bracket_pairs(characters, kinds):
        direction = _bracket_direction(kinds, start, end, base)
        if direction:
            kinds[start] = kinds[end] = direction


def _bracket_pairs(characters: Sequence[str], kinds: list[str]) -> list[tuple[int, int]]:
    stack: list[tuple[str, int]] = []
    pairs = []
    for index, character in enumerate(characters):
        if kinds[index] != "ON":
            continue
        if character in _PAIRS:
            stack.append((character, index))
        elif any(opened == _CLOSING.get(character) for opened, _ in stack):
            while stack[-1][0] != _CLOSING[character]:
                stack.pop()
            pairs.append((stack.pop()[1], index))
    return sorted(pairs)


def _bracket_direction(kinds: list[str], start: int, end: int, base: int) -> str:
    embedding = _direction(base)
    inside = {_STRONG[kind] for kind in kinds[start + 1 : end] if kind in _STRONG}
    if embedding in inside:
        return embedding
    if not inside:
        return ""
    before = next((_STRONG[kind] for kind in reversed(kinds[:start]) if kind in _STRONG), embedding)
    return before if before != embedding else embedding


def _neutral(kinds: list[str], base: int) -> None:  # N1, N2
    embedding = _direction(base)
    for start, end in _spans(kinds, _NEUTRAL):
        before = _STRONG[kinds[start - 1]] if start else embedding
        after = _STRONG[kinds[end]] if end < len(kinds) else embedding
        kinds[start:end] = [before if before == after else embedding] * (end - start)


def _implicit(kind: str, base: int) -> int:  # I1, I2
    if base % 2:
        return base if kind == "R" else base + 1
    return {"L": base, "R": base + 1}.get(kind, base + 2)


def _follow(found: list[int], kinds: list[str]) -> list[int]:
    for index in range(1, len(found)):
        if kinds[index] == "BN":
            found[index] = found[index - 1]
    return found


def visual_order(line_levels: Sequence[int]) -> list[int]:
    """The positions of a line's pieces from left to right (rule L2)."""
    order = list(range(len(line_levels)))
    for level in range(max(line_levels, default=0), 0, -1):
        at = 0
        for turned, group in groupby([line_levels[index] >= level for index in order]):
            length = len(list(group))
            if turned:
                order[at : at + length] = order[at : at + length][::-1]
            at += length
    return order
