"""Where a paragraph may be broken into lines, and the lines it makes at a width. No hyphen is added, no blank is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fontTools import unicodedata as scripts

from reporting.export.typesetting import bidi
from reporting.export.typesetting.shaping import Cluster

_IDEOGRAPHIC = {"Hani", "Hira", "Kana", "Bopo", "Yiii"}
_NOT_FIRST = set("、。，．・：；？！）］｝」』】〉》〕ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々%‰,.;:!?)]}")
_NOT_LAST = set("（［｛「『【〈《〔([{")
_GLUE = re.compile(
    "(?<=[0-9]) (?=(?:[µmck]?[mlgs][²³]?|mGy|mSv|HU|px²?|mm/s|[%°±×x])(?![a-z]))|(?<=[±×≥≤<>~]) (?=[0-9])| (?=· )"
)
_HYPHENS = set("-‐–—/")


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """One line: its clusters as written, their ``order`` from left to right, its width in ems without the end blanks."""

    clusters: tuple[Cluster, ...]
    order: tuple[int, ...]
    width: float

    @property
    def drawn(self) -> int:
        """How many clusters there are before the blanks at its end."""
        return _without_end_blanks(self.clusters)


def break_lines(clusters: tuple[Cluster, ...], base: int, width: float) -> tuple[Line, ...]:
    """The lines of a paragraph no wider than ``width`` ems; a word wider than a line is broken between its clusters."""
    lines, start, kept = [], 0, _kept_together(clusters)
    while start < len(clusters):
        end = _line_end(clusters, start, width, kept)
        lines.append(_line(clusters[start:end], base))
        start = end
    return tuple(lines)


def _kept_together(clusters: tuple[Cluster, ...]) -> set[int]:
    """Where no line may begin: after the blank between a number and its unit or sign, and before a point that parts."""
    text = "".join(cluster.text for cluster in clusters)
    first = clusters[0].start if clusters else 0
    return {found.end() + first for found in _GLUE.finditer(text)}


def _line_end(clusters: tuple[Cluster, ...], start: int, width: float, kept: set[int]) -> int:
    used, last_break = 0.0, 0
    for index in range(start, len(clusters)):
        cluster = clusters[index]
        free = cluster.start not in kept
        if index > start and free and may_break(clusters[index - 1].text[-1], cluster.text[0]):
            last_break = index
        if not cluster.blank and used + cluster.advance > width and index > start:
            return last_break or index
        used += cluster.advance
    return len(clusters)


def may_break(before: str, after: str) -> bool:
    """Whether a line may end between two characters."""
    if after.isspace() or before == "\u00a0":
        return False
    if before.isspace() or before == "\u200b":
        return True
    if before in _NOT_LAST or after in _NOT_FIRST:
        return False
    if before in _HYPHENS and after.isalpha():
        return True
    return scripts.script(before) in _IDEOGRAPHIC or scripts.script(after) in _IDEOGRAPHIC


def _line(clusters: tuple[Cluster, ...], base: int) -> Line:
    drawn = _without_end_blanks(clusters)
    levels = [cluster.level for cluster in clusters[:drawn]] + [base] * (len(clusters) - drawn)  # rule L1
    width = sum(cluster.advance for cluster in clusters[:drawn])
    return Line(clusters, tuple(bidi.visual_order(levels)), width)


def _without_end_blanks(clusters: tuple[Cluster, ...]) -> int:
    drawn = len(clusters)
    while drawn and clusters[drawn - 1].blank:
        drawn -= 1
    return drawn
