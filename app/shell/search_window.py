"""The window in which reports and studies are searched, with the report of what was found beside the list."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QTableWidgetItem,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.search.finder import Found, Hit
from app.search.passage import BEGIN, END, is_one_of, parts
from app.search.wish import Wish
from app.shell.row_list import row_list
from app.shell.searching import Searching
from viewer.model.text import clean, date_text, name_text

COLUMNS = ("Patient", "ID", "Study date", "Modality", "Description", "Report", "Where it was found")
WIDE = {0: 170, 1: 110, 2: 92, 3: 76, 4: 170, 5: 90}
PAUSE_MS = 250
DOCUMENTS = {"DOC", "KO", "PR", "SR", "SEG", "RTSTRUCT"}  # no kinds of images
_FOUND = QColor("#5A4A12")
_HINT = 'As one says it: sarcoidosis CT chest last year · "ground glass" -covid since 2024'


class SearchWindow(QDialog):
    """Stays beside the worklist; opening a study leaves it open."""

    chosen = Signal(str)  # study UID

    def __init__(self, searching: Searching, study_uid: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("search")
        self.setWindowTitle("Search reports and studies")
        self.resize(1480, 680)
        self._searching, self._study_uid = searching, study_uid
        self._hits: tuple[Hit, ...] = ()
        self._wish = Wish()
        self.line = QLineEdit(placeholderText=_HINT, maxLength=300)
        self.line.setObjectName("search_line")
        self.line.setClearButtonEnabled(True)
        self.only = QCheckBox("Only this patient")
        self.only.setEnabled(bool(study_uid))
        self.only.setToolTip("Only studies that are surely of the patient whose study is open or selected")
        self.table = row_list("search_table", COLUMNS, WIDE, len(COLUMNS) - 1)
        self.report = QPlainTextEdit(readOnly=True, placeholderText="Select a study to read its report.")
        self.report.setObjectName("search_report")
        self.says = _label("")
        self.go = QPushButton("Open study")
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out()
        self._connect()
        self._enable()

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.line, 1)
        head.addWidget(self.only)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        for part, share in ((self.table, 3), (self.report, 1)):
            parts.addWidget(part)
            parts.setStretchFactor(parts.count() - 1, share)
        parts.setSizes([1060, 390])
        foot.addWidget(self.says, 1)
        foot.addWidget(self.go)
        self.go.setAutoDefault(False)
        self.go.setProperty("primary", True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(head)
        layout.addWidget(parts, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.line.textChanged.connect(self._pause.start)
        self.line.returnPressed.connect(self.look)
        self.only.toggled.connect(self.look)
        self._pause.timeout.connect(self.look)
        self.table.itemSelectionChanged.connect(self._on_selected)
        self.table.cellDoubleClicked.connect(lambda *_: self.open_selected())
        self.go.clicked.connect(self.open_selected)
        self._searching.found.connect(self._show)
        self._searching.read.connect(self._show_report)
        self._searching.refused.connect(self.says.setText)

    def look(self) -> None:
        """Look for what the line says."""
        self._pause.stop()
        self.says.setText("Searching …")
        self._searching.look(self.line.text(), self._study_uid if self.only.isChecked() else "")

    def open_selected(self) -> None:
        """Open the selected study."""
        hit = self._selected()
        if hit is not None:
            self.chosen.emit(hit.study_uid)

    def _selected(self) -> Hit | None:
        row = self.table.currentRow()
        return self._hits[row] if self.table.selectedItems() and 0 <= row < len(self._hits) else None

    def _on_selected(self) -> None:
        hit = self._selected()
        self._enable()
        self.report.clear()
        if hit is not None:
            self._searching.show(hit.study_uid)

    def _enable(self) -> None:
        self.go.setEnabled(self._selected() is not None)

    def _show(self, wish: Wish, found: Found) -> None:
        self._wish, self._hits = wish, found.hits
        self.table.clearSelection()
        self.table.setRowCount(len(self._hits))
        for row, hit in enumerate(self._hits):
            self._fill(row, hit)
        self.report.clear()
        self.says.setText(_said(wish, found))
        self._enable()

    def _fill(self, row: int, hit: Hit) -> None:
        cells = (
            name_text(hit.patient_name) or "No patient name",
            hit.patient_id,
            date_text(hit.date),
            "/".join(one for one in hit.modalities if one not in DOCUMENTS),
            hit.description,
            hit.status.value.capitalize() if hit.status else "None",
            _plain(hit.passage),
        )
        for column, text in enumerate(cells):
            item = QTableWidgetItem(clean(text, 400))
            item.setToolTip("")
            self.table.setItem(row, column, item)

    def _show_report(self, uid: str, text: str) -> None:
        hit = self._selected()
        if hit is None or hit.study_uid != uid:
            return
        self.report.setPlainText(text or "This study has no signed report.")
        self.report.setExtraSelections([self._lit(place) for place in places(text, self._wish.words)])
        first = next(iter(places(text, self._wish.words)), None)
        if first is not None:
            cursor = self.report.textCursor()
            cursor.setPosition(first[0])
            self.report.setTextCursor(cursor)
            self.report.centerCursor()

    def _lit(self, place: tuple[int, int]) -> QTextEdit.ExtraSelection:
        made, lit = QTextEdit.ExtraSelection(), QTextCharFormat()
        lit.setBackground(_FOUND)
        cursor = QTextCursor(self.report.document())
        cursor.setPosition(place[0])
        cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
        made.cursor, made.format = cursor, lit
        return made


def places(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where words begin and end in a text, compared without case and accents, in UTF-16 units as Qt counts."""
    wanted, found = parts(words), []
    for word in re.finditer(r"[^\W_]+", text):
        if is_one_of(word[0], wanted):
            start = len(text[: word.start()].encode("utf-16-le")) // 2
            found.append((start, start + len(word[0].encode("utf-16-le")) // 2))
    return found


def _plain(passage: str) -> str:
    return " ".join(passage.replace(BEGIN, "").replace(END, "").split())


def _said(wish: Wish, found: Found) -> str:
    count = found.count
    if not wish.said:
        return f"{count} studies of this patient" if count else ""
    studies = "1 study" if count == 1 else f"{count:,} studies".replace(",", "\u202f")
    more = f", the first {len(found.hits)} shown" if count > len(found.hits) else ""
    return f"{studies}{more}: {wish.said}"


def _label(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("muted", True)
    return label
