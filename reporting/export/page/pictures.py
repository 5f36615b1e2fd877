"""The key images with their captions: one large enough for the text in its corners to be read, several two in a row."""

from __future__ import annotations

from reportlab.platypus import CondPageBreak, Flowable, KeepTogether, Spacer, Table

from reporting.export.page import look
from reporting.export.page.picture import Picture
from reporting.export.page.text import line
from reporting.export.typesetting.flowing import Typesetter
from reporting.report import KeyImage

HEADING = "Key images"
_GAP = 14.0
_SIDE = (look.TEXT_WIDTH - _GAP) / 2
_TALLEST = _SIDE * 1.25
_ALONE = 340.0  # 120 mm


def grid(setter: Typesetter, images: tuple[KeyImage, ...]) -> list[Flowable]:
    """The heading and the grid; nothing without key images."""
    if not images:
        return []
    if len(images) == 1:
        return [
            KeepTogether([line(setter, HEADING, look.HEADING), Spacer(1, 4), *_cell(setter, images[0], _ALONE, _ALONE)])
        ]
    cells = [_cell(setter, image, _SIDE, _TALLEST) for image in images]
    rows = [_row(cells[at : at + 2]) for at in range(0, len(cells), 2)]
    table = Table(rows, colWidths=[_SIDE, _GAP, _SIDE], style=_PLAIN)
    return [CondPageBreak(_TALLEST + 60), line(setter, HEADING, look.HEADING), table]


def _row(cells: list[list[Flowable]]) -> list[list[Flowable]]:
    return [cells[0], [], cells[1] if len(cells) > 1 else []]


def _cell(setter: Typesetter, image: KeyImage, width: float, height: float) -> list[Flowable]:
    cell: list[Flowable] = [Picture(image.png, width, height)]
    return [*cell, line(setter, image.caption, look.CAPTION)] if image.caption.strip() else cell


_PLAIN = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
]  # fmt: skip
