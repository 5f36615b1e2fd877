"""Where each line of the corner text stands, cut or wrapped so that corners, letters and ruler keep clear of each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFont

from viewer.widgets import lettering
from viewer.widgets.corner_text import Corners, Tone, Words

MARGIN, SCROLL_BAR = 8, 10  # logical pixels

_WRAPPED = {Tone.ATTENTION: 2, Tone.CRITICAL: 3}  # what warns is not cut before it fills so many lines
_BESIDE_RULER = 2  # so many of the lowest lines stand beside the ruler and the letter above it


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
            *self._block(corners.top_left, right=False, bottom=False),
            *self._block(corners.top_right, right=True, bottom=False),
            *self._block(corners.bottom_left, right=False, bottom=True),
            *self._block(corners.bottom_right, right=True, bottom=True),
        )

    def _block(self, words: Sequence[Words], *, right: bool, bottom: bool) -> Iterator[Written]:
        margin, step = MARGIN * self.ratio, lettering.line_height(lettering.font(self.ratio))
        lines = self._fitted(words, bottom=bottom)
        top = self.height - margin - len(lines) * step if bottom else margin
        for number, (text, tone) in enumerate(lines):
            face = self._face(tone)
            wide = lettering.width(text, face)
            left = self.width - SCROLL_BAR * self.ratio - margin - wide if right else margin
            line_top = top + number * step
            yield Written(text, tone, face, left, line_top + 0.8 * step, QRectF(left, line_top, wide, step))

    def _fitted(self, words: Sequence[Words], *, bottom: bool) -> list[tuple[str, Tone]]:
        """The lines from the top down; at the bottom they are fitted from below, where there is less room."""
        fitted: list[tuple[str, Tone]] = []
        for line in reversed(words):
            beside = bottom and len(fitted) < _BESIDE_RULER
            room = self.width * (0.32 if beside else 0.47) - (MARGIN + SCROLL_BAR) * self.ratio
            parts = lettering.wrapped(line.text, self._face(line.tone), room, _WRAPPED.get(line.tone, 1))
            fitted = [(part, line.tone) for part in parts] + fitted
        return fitted

    def _face(self, tone: Tone) -> QFont:
        return lettering.font(self.ratio, bold=tone is Tone.STRONG)
