"""Where in a TOML text a fault lies: the line that a sentence about it speaks of."""

from __future__ import annotations

import re

_STATED = re.compile(r"line (\d+)")
_PLACE = re.compile(r"(section|phrase)\[(\d+)\](?:\.(field|table)\[(\d+)\])?")
_NAMED = re.compile(r"(?:field|table|phrase|section) (?:id )?'([^']+)'")
_KEY = re.compile(r"key `(\w+)`")


def line_of(text: str, sentence: str) -> int:
    """The line, counted from 1, that a sentence on a template or a file of phrases is about; 1 where it names none."""
    stated = _STATED.search(sentence)
    if stated:
        return int(stated[1])
    lines = text.split("\n")
    place, named, key = _PLACE.search(sentence), _NAMED.search(sentence), _KEY.search(sentence)
    start = _header(lines, place) if place else 0
    if named:
        start = _first(lines, re.compile(rf'id\s*=\s*"{re.escape(named[1])}"'), start, start)
    if key and not named:
        start = _first(lines, re.compile(rf"{key[1]}\s*="), start, start)
    return start + 1


def _header(lines: list[str], place: re.Match[str]) -> int:
    """The line of the header ``[[section]]`` or ``[[section.field]]`` that is counted so."""
    outer, number, inner, below = place[1], int(place[2]), place[3], place[4]
    start = _nth(lines, f"[[{outer}]]", number, 0)
    return _nth(lines, f"[[{outer}.{inner}]]", int(below), start) if inner else start


def _nth(lines: list[str], header: str, number: int, start: int) -> int:
    found = [line for line in range(start, len(lines)) if lines[line].strip() == header]
    return found[number] if number < len(found) else start


def _first(lines: list[str], wanted: re.Pattern[str], start: int, otherwise: int) -> int:
    return next((line for line in range(start, len(lines)) if wanted.search(lines[line])), otherwise)
