"""A report or PDF of the study, read beside the images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QColor, QFont, QImage, QPixmap, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QDialog, QFrame, QLabel, QScrollArea, QTextBrowser, QVBoxLayout, QWidget

from app.shell.pdf_pages import pages
from viewer.dicom.documents import Document, Line

INDENT = 16
PAGE_WIDTH = 760
LINK = "#6FB1FF"


def pages_of(document: Document) -> tuple[QImage, ...]:
    """The pages of an encapsulated PDF, none for text. Call it off the GUI thread; raises ValueError."""
    return pages(document.pdf) if document.pdf else ()


class DocumentView(QDialog):
    """A window of its own: lines of plain text, or the pages of a PDF.

    ``whose`` says of which patient and study; ``doubt`` why that may be another one than the patient being read.
    """

    image_wanted = Signal(object)  # ImageLink

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
        self._links = tuple(line.image for line in document.lines if line.image)
        if document.lines:
            self.tree = _tree(document.lines)
            self.tree.anchorClicked.connect(self._go)
            column.addWidget(self.tree, 1)
        else:
            column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(sheet)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def _go(self, url: QUrl) -> None:
        if url.toString().isdigit():
            self.image_wanted.emit(self._links[int(url.toString())])


def _tree(lines: Sequence[Line]) -> QTextBrowser:
    """The lines as one text, written by a cursor and never read as markup; an image is a link."""
    browser = QTextBrowser()
    browser.setObjectName("documentTree")
    browser.setFrameShape(QFrame.Shape.NoFrame)
    browser.setOpenLinks(False)
    browser.document().setUndoRedoEnabled(False)
    cursor = QTextCursor(browser.document())
    links = 0
    for number, line in enumerate(lines):
        place = QTextBlockFormat()
        place.setLeftMargin(INDENT * line.depth)
        place.setTopMargin(8 if line.heading else 0)
        cursor.setBlockFormat(place) if number == 0 else cursor.insertBlock(place)
        cursor.insertText(line.text, _look(line, links))
        links += line.image is not None
    browser.moveCursor(QTextCursor.MoveOperation.Start)
    return browser


def _look(line: Line, number: int) -> QTextCharFormat:
    look = QTextCharFormat()
    if line.heading:
        look.setFontWeight(QFont.Weight.Bold)
    if line.image is not None:
        look.setAnchor(True)
        look.setAnchorHref(str(number))
        look.setForeground(QColor(LINK))
        look.setFontUnderline(True)
    return look


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
