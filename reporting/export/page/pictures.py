"""The key images with their captions: one large enough for the text in its corners to be read, several two in a row."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table

from reporting.export.page import look
from reporting.export.page.measured import caption_text
from reporting.export.page.picture import Picture
from reporting.export.page.text import line
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import KeyImage, Report
from reporting.words import Words, words_for

_GAP = 14.0
_SIDE = (look.TEXT_WIDTH - _GAP) / 2
_TALLEST = _SIDE * 1.25
_ALONE = 340.0  # 120 mm


def grid(setter: Typesetter, report: Report) -> list[Flowable]:
    """The heading and the grid; nothing without key images."""
    images, words = report.key_images, words_for(report.language)
    if not images:
        return []
    heading = line(setter, words.page.key_images, look.HEADING)
    if len(images) == 1:
        return [KeepTogether([heading, Spacer(1, 4), *_cell(setter, images[0], words, _ALONE, _ALONE)])]
    cells = [_cell(setter, image, words, _SIDE, _TALLEST) for image in images]
    rows = [_row(cells[at : at + 2]) for at in range(0, len(cells), 2)]
    table = Table(rows, colWidths=[_SIDE, _GAP, _SIDE], style=_PLAIN)
    return [CondPageBreak(_TALLEST + 60), heading, table]


def _row(cells: list[list[Flowable]]) -> list[list[Flowable]]:
    return [cells[0], [], cells[1] if len(cells) > 1 else []]


def _cell(setter: Typesetter, image: KeyImage, words: Words, width: float, height: float) -> list[Flowable]:
    cell: list[Flowable] = [Picture(image.png, width, height)]
    caption = caption_text(image.caption, words)
    return [*cell, line(setter, caption, look.CAPTION)] if caption else cell


_PLAIN = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
]  # fmt: skip
