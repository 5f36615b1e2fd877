"""Where each line of the corner text stands, cut or wrapped so that corners, letters and ruler keep clear of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from viewer.widgets import lettering
from viewer.widgets.corner_text import Corners, Tone, Words

MARGIN, SCROLL_BAR = 8, 10  # logical pixels

_WRAPPED = {Tone.ATTENTION: 3, Tone.CRITICAL: 6}  # what warns is not cut before it fills so many lines
_BESIDE_RULER = 2  # so many of the lowest lines stand beside the ruler and the letter above it
_TALL = 16  # in a pane of so many lines what does not fit goes on beneath: half a number is worse than a line more


@dataclass(frozen=True, eq=False, slots=True)
class Written:
    """A line of text in device pixels: its left end, its baseline, and the box it fills."""

    text: str
    tone: Tone
    face: QFont
    left: float
    baseline: float
    box: QRectF


@dataclass(frozen=True, slots=True)
class CornerBlocks:
    """Lays out corners in a pane of ``width`` x ``height`` device pixels."""

    width: float
    height: float
    ratio: float

    def lines(self, corners: Corners) -> tuple[Written, ...]:
        """Every line of the four corners."""
        return (
            *_block(self, corners.top_left, right=False, bottom=False),
            *_block(self, corners.top_right, right=True, bottom=False),
            *_block(self, corners.bottom_left, right=False, bottom=True),
            *_block(self, corners.bottom_right, right=True, bottom=True),
        )


@lru_cache(maxsize=64)
def _block(pane: CornerBlocks, words: tuple[Words, ...], *, right: bool, bottom: bool) -> tuple[Written, ...]:
    """One corner. Most corners stay as they are from one image to the next, and are asked for twice a picture."""
    margin, step = MARGIN * pane.ratio, lettering.line_height(lettering.font(pane.ratio))
    lines = _fitted(pane, words, bottom=bottom)
    top = pane.height - margin - len(lines) * step if bottom else margin
    return tuple(_written(pane, line, top + number * step, step, right=right) for number, line in enumerate(lines))


def _written(pane: CornerBlocks, line: tuple[str, Tone], top: float, step: float, *, right: bool) -> Written:
    text, tone = line
    margin, face = MARGIN * pane.ratio, _face(pane, tone)
    wide = lettering.width(text, face)
    left = pane.width - SCROLL_BAR * pane.ratio - margin - wide if right else margin
    return Written(text, tone, face, left, top + 0.8 * step, QRectF(left, top, wide, step))


def _fitted(pane: CornerBlocks, words: Sequence[Words], *, bottom: bool) -> list[tuple[str, Tone]]:
    """The lines from the top down; at the bottom they are fitted from below, where there is less room."""
    fitted: list[tuple[str, Tone]] = []
    tall = pane.height >= _TALL * lettering.line_height(lettering.font(pane.ratio))
    for line in reversed(words):
        beside = bottom and len(fitted) < _BESIDE_RULER
        room = pane.width * (0.32 if beside else 0.47) - (MARGIN + SCROLL_BAR) * pane.ratio
        usual = 1 if not tall else 3 if beside else 2
        parts = lettering.wrapped(line.text, _face(pane, line.tone), room, _WRAPPED.get(line.tone, usual))
        fitted = [(part, line.tone) for part in parts] + fitted
    return fitted


def _face(pane: CornerBlocks, tone: Tone) -> QFont:
    return lettering.font(pane.ratio, bold=tone is Tone.STRONG)
