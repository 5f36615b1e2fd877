"""Text from DICOM or from people as plain text where Qt would guess that it is markup."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel


def plain_tool_tip(text: str) -> str:
    """A tooltip that shows ``text`` as it stands: Qt takes a tooltip with a tag in it for markup."""
    return f"<pre>{escape(text, quote=False)}</pre>" if "<" in text or "&" in text else text


def plain_line(text: str) -> QLabel:
    """A label that shows ``text`` as it stands, broken into lines where it is long."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
