"""Labels that show text as it is: nothing from a DICOM header is ever read as markup."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.worklist.marks import sign

Named = TypeVar("Named", bound=QWidget)


def named(widget: Named, name: str) -> Named:
    """The widget under the name that the style sheet knows it by."""
    widget.setObjectName(name)
    return widget


def label(text: str = "", *, wrap: bool = True, **properties: bool) -> QLabel:
    """A plain text label; ``properties`` (heading, muted, warning, title) are for the style sheet."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    for name, value in properties.items():
        made.setProperty(name, value)
    return made


def signed_label(icon: str, colour: str, text: str, **properties: bool) -> QWidget:
    """A text with a sign before it."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    mark = QLabel()
    mark.setPixmap(sign(icon, colour).pixmap(16, 16))
    mark.setAlignment(Qt.AlignmentFlag.AlignTop)
    mark.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    layout.addWidget(mark)
    layout.addWidget(label(text, **properties), 1)
    return row


def section(title: str, *contents: QWidget) -> QWidget:
    """A heading with what stands under it."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    layout.addWidget(label(title.upper(), heading=True))
    for content in contents:
        layout.addWidget(content)
    return box
