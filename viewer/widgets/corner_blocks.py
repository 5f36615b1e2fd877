"""Where each line of the corner text stands, cut or wrapped so that corners, letters and ruler keep clear of each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor

from viewer.widgets import colours, lettering
from viewer.widgets.corner_text import Corners, Tone, Words
from viewer.widgets.lettering import Face, Line

MARGIN, SCROLL_BAR = 8, 10  # logical pixels

_WRAPPED = {Tone.ATTENTION: 3, Tone.CRITICAL: 6}  # what warns is not cut before it fills so many lines
RULER_ROOM = 240  # logical pixels: in a narrower pane there is no ruler, lest numbers beside it be cut
_BESIDE_RULER = 2  # so many of the lowest lines stand beside the ruler and the letter above it
_TALL = 16  # in a pane of so many lines what does not fit goes on beneath: half a number is worse than a line more


_TONES: dict[Tone, QColor] = {
    Tone.PLAIN: colours.TEXT,
    Tone.STRONG: colours.BRIGHT,
    Tone.ATTENTION: colours.AMBER,
    Tone.CRITICAL: colours.CRITICAL,
    Tone.CHIP: colours.OTHERS,
    Tone.AXIAL: colours.PLANE_TEXT["axial"],
    Tone.SAGITTAL: colours.PLANE_TEXT["sagittal"],
    Tone.CORONAL: colours.PLANE_TEXT["coronal"],
}


@dataclass(frozen=True, eq=False, slots=True)
class Written(Line):
    """A line of the corner text."""

    tone: Tone


@dataclass(frozen=True, slots=True)
class CornerBlocks:
    """Lays out corners in a pane of ``width`` x ``height`` device pixels."""

    width: float
    height: float
    ratio: float

    def blocks(self, corners: Corners) -> tuple[tuple[Written, ...], ...]:
        """The lines of the four corners."""
        return (
            _block(self, corners.top_left, right=False, bottom=False),
            _block(self, corners.top_right, right=True, bottom=False),
            _block(self, corners.bottom_left, right=False, bottom=True),
            _block(self, corners.bottom_right, right=True, bottom=True),
        )

    def lines(self, corners: Corners) -> tuple[Written, ...]:
        """Every line of the four corners."""
        return tuple(line for block in self.blocks(corners) for line in block)


@lru_cache(maxsize=64)
def _block(pane: CornerBlocks, words: tuple[Words, ...], *, right: bool, bottom: bool) -> tuple[Written, ...]:
    """One corner. Most corners stay as they are from one image to the next, and are asked for twice a picture."""
    margin, step = MARGIN * pane.ratio, lettering.line_height(lettering.face_of(pane.ratio))
    lines = _fitted(pane, words, bottom=bottom)
    top = pane.height - margin - len(lines) * step if bottom else margin
    return tuple(_written(pane, line, top + number * step, step, right=right) for number, line in enumerate(lines))


def _written(pane: CornerBlocks, line: tuple[str, Tone], top: float, step: float, *, right: bool) -> Written:
    text, tone = line
    margin, face = MARGIN * pane.ratio, _face(pane, tone)
    wide = lettering.width(text, face)
    left = pane.width - SCROLL_BAR * pane.ratio - margin - wide if right else margin
    return Written(text, _TONES[tone], face, left, top + 0.8 * step, QRectF(left, top, wide, step), tone)


def _fitted(pane: CornerBlocks, words: Sequence[Words], *, bottom: bool) -> list[tuple[str, Tone]]:
    """The lines from the top down; at the bottom they are fitted from below, where there is less room."""
    fitted: list[tuple[str, Tone]] = []
    tall = pane.height >= _TALL * lettering.line_height(lettering.face_of(pane.ratio))
    for line in reversed(words):
        beside = bottom and len(fitted) < _BESIDE_RULER and pane.width >= RULER_ROOM * pane.ratio
        room = pane.width * (0.32 if beside else 0.47) - (MARGIN + SCROLL_BAR) * pane.ratio
        usual = 1 if not tall else 3 if beside else 2
        parts = lettering.wrapped(line.text, _face(pane, line.tone), room, _WRAPPED.get(line.tone, usual))
        fitted = [(part, line.tone) for part in parts] + fitted
    return fitted


def _face(pane: CornerBlocks, tone: Tone) -> Face:
    return lettering.face_of(pane.ratio, bold=tone is Tone.STRONG)
