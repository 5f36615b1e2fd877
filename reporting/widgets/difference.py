"""What an edit of a text was, told from the text before and after."""

from __future__ import annotations


def difference(old: str, new: str, caret: int, selected: tuple[int, int] | None = None) -> tuple[int, int, str]:
    """The range of ``old`` that was replaced, and by what; ``caret`` is the place in ``new`` where the edit ended.

    Where a repeated letter could have come or gone at several places, the caret tells which. ``selected`` is what was
    selected before, which an edit replaces exactly.
    """
    if selected is not None and selected[0] < selected[1]:
        start, stop = selected
        kept = len(old) - stop
        if new[:start] == old[:start] and new[len(new) - kept :] == old[stop:] and len(new) >= start + kept:
            return start, stop, new[start : len(new) - kept]
    tail = min(_common(old[::-1], new[::-1]), max(0, len(new) - caret))
    head = min(_common(old, new), len(old) - tail, len(new) - tail)
    return head, len(old) - tail, new[head : len(new) - tail]


def _common(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((number for number, (a, b) in pairs if a != b), min(len(one), len(other)))


def index_of(text: str, position: int) -> int:
    """Qt's position (UTF-16 units) as an index of characters."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * position].decode("utf-16-le", "ignore"))


def position_of(text: str, index: int) -> int:
    """An index of characters as Qt's position (UTF-16 units)."""
    return len(text[:index].encode("utf-16-le", "surrogatepass")) // 2
