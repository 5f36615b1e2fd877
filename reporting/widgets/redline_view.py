"""What changed since the signed version, word by word: struck through what went, underlined what came."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QColor, QFont, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from reporting.draft.redline import Change, Kind

# Shape and colour say what became of a piece; the words stay readable on the toned paper.
COLOURS = {Kind.SAME: "#17191C", Kind.ADDED: "#14532D", Kind.REMOVED: "#9B1C1C"}
GROUNDS = {Kind.ADDED: "#CBE8D3", Kind.REMOVED: "#F3D4D1"}
UNCHANGED = "No word differs from the signed version."


class RedlineView(QTextEdit):
    """Read-only; only sections that differ are shown."""

    def __init__(self, changes: Sequence[Change], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("redline")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Changes since the signed version")
        self.document().setDocumentMargin(20)
        self.document().setUndoRedoEnabled(False)
        cursor = self.textCursor()
        differing = [change for change in changes if change.differs]
        for change in differing:
            _write(cursor, change)
        if not differing:
            cursor.insertText(UNCHANGED, _plain())
        self.moveCursor(QTextCursor.MoveOperation.Start)


def _write(cursor: QTextCursor, change: Change) -> None:
    heading = _plain()
    heading.setFontWeight(QFont.Weight.Bold)
    heading.setForeground(QColor("#4A5057"))
    spaced = QTextBlockFormat()
    spaced.setTopMargin(14)
    if not cursor.atStart():
        cursor.insertBlock()
    cursor.setBlockFormat(spaced)
    cursor.insertText(change.title.upper(), heading)
    cursor.insertBlock(QTextBlockFormat())
    for piece in change.pieces:
        cursor.insertText(piece.text, _look(piece.kind))


def _plain() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(QColor(COLOURS[Kind.SAME]))
    return look


def _look(kind: Kind) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(QColor(COLOURS[kind]))
    look.setFontStrikeOut(kind is Kind.REMOVED)
    look.setFontUnderline(kind is Kind.ADDED)
    if kind in GROUNDS:
        look.setBackground(QColor(GROUNDS[kind]))
    return look
