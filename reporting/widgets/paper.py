"""The light page on which a report is written: its colours, and how the pieces of a text look on it.

Only the page is light, so that it reads like what will go out; it is a toned white, which does not glare in a dark room.
Every pair keeps a contrast of at least 4.5:1, and no meaning rests on colour alone: a blank has brackets, a deleted
measurement is struck through, a changed one has a wavy line.
"""

from __future__ import annotations

from PySide6.QtGui import QColor, QTextCharFormat

INK, FAINT = QColor("#17191C"), QColor("#5A6068")
BLANK_INK, BLANK_GROUND = QColor("#6B4A00"), QColor("#F7E3AE")
LINK_INK, LINK_GROUND = QColor("#164F96"), QColor("#D9E5F3")
FLAW_INK, FLAW_GROUND = QColor("#8A2A00"), QColor("#F8DCC4")


def plain_format() -> QTextCharFormat:
    """Text."""
    form = QTextCharFormat()
    form.setForeground(INK)
    return form


def partial_format() -> QTextCharFormat:
    """What is being heard and may still change."""
    form = QTextCharFormat()
    form.setForeground(FAINT)
    form.setFontItalic(True)
    return form


def misspelt_format() -> QTextCharFormat:
    """A word that no dictionary knows."""
    form = QTextCharFormat()
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SpellCheckUnderline)
    form.setUnderlineColor(FLAW_INK)
    return form


def token_format(kind: str, filled: bool, flaw: str) -> QTextCharFormat:
    """A field or a measurement; ``flaw`` is ``changed``, ``deleted`` or ""."""
    form = plain_format()
    if kind == "field":
        return _field_format(form, filled)
    form.setForeground(FLAW_INK if flaw else LINK_INK)
    form.setBackground(FLAW_GROUND if flaw else LINK_GROUND)
    form.setFontStrikeOut(flaw == "deleted")
    if flaw == "changed":
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        form.setUnderlineColor(FLAW_INK)
    return form


def _field_format(form: QTextCharFormat, filled: bool) -> QTextCharFormat:
    if filled:
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        form.setUnderlineColor(FAINT)
    else:
        form.setForeground(BLANK_INK)
        form.setBackground(BLANK_GROUND)
    return form
