"""What changed between two versions of a report, word by word, to be read by a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from reporting.report import Report

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|\w+|\s+|[^\w\s]")
LONGEST = 4000  # words of a section; beyond it whole paragraphs are compared


class Kind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what became of it."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A section of either version with its pieces in reading order, removed before added."""

    section_id: str
    title: str
    pieces: tuple[Piece, ...]

    @property
    def differs(self) -> bool:
        """Whether anything changed."""
        return any(piece.kind is not Kind.SAME for piece in self.pieces)


def changes(before: Report, after: Report) -> tuple[Change, ...]:
    """Every section of both versions, in the order of the later one; sections that are gone stand last."""
    ids = dict.fromkeys([*(one.id for one in after.sections), *(one.id for one in before.sections)])
    return tuple(_change(before, after, section_id) for section_id in ids)


def _change(before: Report, after: Report, section_id: str) -> Change:
    old, new = before.section(section_id), after.section(section_id)
    title = (new or old or before.sections[0]).title
    return Change(section_id, title, redline(old.text if old else "", new.text if new else ""))


def redline(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two texts; joined without the added ones they are the old text, without the removed ones the new."""
    before, after = _tokens(old), _tokens(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    pieces = [piece for step in matcher.get_opcodes() for piece in _pieces(step, before, after)]
    return tuple(_joined(pieces))


def _tokens(text: str) -> list[str]:
    tokens = _TOKEN.findall(text)
    return tokens if len(tokens) <= LONGEST else text.splitlines(keepends=True)


def _pieces(step: tuple[str, int, int, int, int], before: list[str], after: list[str]) -> Iterator[Piece]:
    kind, first, last, start, stop = step
    if kind == "equal":
        yield Piece(Kind.SAME, "".join(before[first:last]))
        return
    if last > first:
        yield Piece(Kind.REMOVED, "".join(before[first:last]))
    if stop > start:
        yield Piece(Kind.ADDED, "".join(after[start:stop]))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """A blank alone between two changes is taken into both, so that a phrase reads as one."""
    run: list[Piece] = []
    for number, piece in enumerate(pieces):
        lonely = (
            piece.kind is Kind.SAME and piece.text.isspace() and 0 < number < len(pieces) - 1 and "\n" not in piece.text
        )
        run += [Piece(Kind.REMOVED, piece.text), Piece(Kind.ADDED, piece.text)] if lonely else [piece]
        if piece.kind is Kind.SAME and not lonely:
            yield from _gathered(run[:-1])
            yield piece
            run = []
    yield from _gathered(run)


def _gathered(run: list[Piece]) -> Iterator[Piece]:
    for kind in (Kind.REMOVED, Kind.ADDED):
        text = "".join(piece.text for piece in run if piece.kind is kind)
        if text:
            yield Piece(kind, text)
