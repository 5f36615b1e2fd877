"""Short ways to set plain text on the page."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from reporting.export.plain import one_line, plain
from reporting.export.typesetting.flowing import Paragraph, Style, Typesetter


def line(setter: Typesetter, text: str, style: Style) -> Paragraph:
    """One paragraph; line ends in the text become blanks."""
    return setter.paragraph(one_line(text), style)


def prose(setter: Typesetter, text: str, style: Style) -> list[Flowable]:
    """A paragraph for every line of a text; blank lines are kept as room."""
    lines = plain(text).split("\n")
    return [setter.paragraph(piece, style) if piece else Spacer(1, style.leading / 2) for piece in lines]
