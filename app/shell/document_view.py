"""A report or PDF of the study, read beside the images."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QDialog, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.shell.pdf_pages import pages
from viewer.dicom.documents import Document

INDENT = 16
PAGE_WIDTH = 760


def pages_of(document: Document) -> tuple[QImage, ...]:
    """The pages of an encapsulated PDF, none for text. Call it off the GUI thread; raises ValueError."""
    return pages(document.pdf) if document.pdf else ()


class DocumentView(QDialog):
    """A window of its own: lines of plain text, or the pages of a PDF.

    ``whose`` says of which patient and study; ``doubt`` why that may be another one than the patient being read.
    """

    def __init__(
        self, document: Document, images: tuple[QImage, ...], parent: QWidget, whose: str = "", doubt: str = ""
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(document.title)
        self.resize(PAGE_WIDTH + 72, 900)
        sheet = QWidget()
        sheet.setObjectName("page")
        column = QVBoxLayout(sheet)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(4)
        for text, tone in ((doubt, "critical"), (whose, "heading")):
            words = _label(text)
            words.setProperty(tone, "true")
            column.addWidget(words)
            words.setHidden(not text)
        column.addWidget(_label(" · ".join(part for part in (document.title, document.status) if part)))
        for image in images:
            column.addWidget(_page(image))
        for line in document.lines:
            column.addWidget(_label(line.text, depth=line.depth, heading=line.heading))
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)


def _label(text: str, *, depth: int = 0, heading: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setWordWrap(True)
    label.setProperty("heading", heading)
    label.setContentsMargins(INDENT * depth, 8 if heading else 0, 0, 0)
    return label


def _page(image: QImage) -> QLabel:
    label = QLabel()
    label.setPixmap(QPixmap.fromImage(image).scaledToWidth(PAGE_WIDTH, Qt.TransformationMode.SmoothTransformation))
    return label
