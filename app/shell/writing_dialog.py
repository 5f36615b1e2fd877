"""Templates and phrases edited as text, with what comes of them beside it and every fault named with its line."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontDatabase, QTextCursor, QUndoStack
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.shell.own_writing import PHRASES, OwnWriting, WrittenFile
from reporting.compose import first_wording
from reporting.draft.draft import Draft
from reporting.phrases import Phrasebook, phrases_of, settled
from reporting.report import Order
from reporting.template_files import read_template
from reporting.template_lines import line_of
from reporting.widgets.page import ReportPage
from viewer.model.study import Patient, Study

ROLE = Qt.ItemDataRole.UserRole
WAIT_MS = 300
EXAMPLE = Study("example", Patient("Example^Patient"), description="Example examination")


class WritingDialog(QDialog):
    """Edits the files of an OwnWriting."""

    def __init__(self, writing: OwnWriting, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("writing_dialog")
        self.setWindowTitle("Templates and phrases")
        self.resize(1280, 800)
        self._writing = writing
        self._book: Phrasebook = writing.book
        self.files = QListWidget()
        self.text = QPlainTextEdit()
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.fault = QPushButton(flat=True)
        self.fault.setProperty("warning", True)
        self.preview = QStackedWidget()
        self.keep, self.back = QPushButton("Keep as mine"), QPushButton("Back to the delivered one")
        self.keep.setProperty("primary", True)
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._lay_out()
        self._connect()
        self._list()

    def _lay_out(self) -> None:
        parts = QSplitter()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text, 1)
        column.addWidget(self.fault)
        for part, share in ((self.files, 2), (middle, 5), (self.preview, 5)):
            parts.addWidget(part)
            parts.setStretchFactor(parts.indexOf(part), share)
        parts.setSizes([220, 540, 520])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(parts, 1)
        note = QLabel(
            "Your copy stands in for the delivered one. An open report keeps what it was made with.", wordWrap=True
        )
        row = QHBoxLayout()
        row.addWidget(note, 1)
        row.addWidget(self.back)
        row.addWidget(self.keep)
        whole.addLayout(row)

    def _connect(self) -> None:
        self.files.currentItemChanged.connect(lambda *_: self._open())
        self.text.textChanged.connect(self._timer.start)
        self._timer.timeout.connect(self.look)
        self.fault.clicked.connect(self._go_to_fault)
        self.keep.clicked.connect(self._keep)
        self.back.clicked.connect(self._back)

    @property
    def file(self) -> WrittenFile | None:
        """The file that is open."""
        item = self.files.currentItem()
        found: WrittenFile | None = item.data(ROLE) if item else None
        return found

    def open_file(self, name: str) -> None:
        """Open the file that a reader calls so."""
        for row in range(self.files.count()):
            if self.files.item(row).data(ROLE).name == name:
                self.files.setCurrentRow(row)

    def _list(self) -> None:
        row = max(self.files.currentRow(), 0)
        self.files.blockSignals(True)
        self.files.clear()
        for file in self._writing.files:
            item = QListWidgetItem(f"{file.name}  ·  mine" if file.own else file.name, self.files)
            item.setData(ROLE, file)
        self.files.blockSignals(False)
        self.files.setCurrentRow(min(row, self.files.count() - 1))

    def _open(self) -> None:
        file = self.file
        if file is None:
            return
        try:
            self.text.setPlainText(file.path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            self.text.setPlainText("")
            self.fault.setText(f"{file.path.name} cannot be read ({type(error).__name__}).")
        self.back.setEnabled(file.own)
        self.back.setText("Back to the delivered one" if file.delivered or not file.own else "Delete")
        self.look()

    def look(self) -> None:
        """Check the text as it stands and show what comes of it; the last good one stays while there is a fault."""
        file, text = self.file, self.text.toPlainText()
        if file is None:
            return
        reason = self._writing.fault(file, text)
        self.keep.setEnabled(not reason)
        self.fault.setVisible(bool(reason))
        self.fault.setText(f"Line {line_of(text, reason)}: {reason}" if reason else "")
        if not reason:
            self._show(file, text)

    def _show(self, file: WrittenFile, text: str) -> None:
        shown = self._phrases(file, text) if file.kind == PHRASES else self._page(file, text)
        while (old := self.preview.widget(0)) is not None:
            self.preview.removeWidget(old)
            old.deleteLater()
        self.preview.addWidget(shown)

    def _page(self, file: WrittenFile, text: str) -> QWidget:
        template = read_template(text, file.path.name)
        undo = QUndoStack()
        draft = Draft(first_wording(template, EXAMPLE, Order()), template, undo)
        page = ReportPage(draft, self.preview)
        undo.setParent(page)
        draft.setParent(page)
        return page

    def _phrases(self, file: WrittenFile, text: str) -> QWidget:
        """Every phrase of the file as it will read, its blanks in brackets."""
        found = phrases_of(text, file.path.name)
        book = settled({**self._writing.book.phrases, **{one.id: one for one in found}}, file.path.name)
        lines = []
        for phrase in found:
            runs = book.runs(phrase, first_wording(self._writing.templates[0], EXAMPLE, Order()))
            fields = book.fields(run.ref for run in runs)
            said = "".join(run.text or (f"[{fields[run.ref].prompt}]" if run.ref in fields else "") for run in runs)
            called = ", ".join(filter(None, (phrase.short, *(f"“insert {word}”" for word in phrase.spoken))))
            lines.append(f"{called}\n{said}\n")
        view = QPlainTextEdit("\n".join(lines))
        view.setReadOnly(True)
        return view

    def _go_to_fault(self) -> None:
        block = self.text.document().findBlockByNumber(line_of(self.text.toPlainText(), self.fault.text()) - 1)
        if block.isValid():
            self.text.setTextCursor(QTextCursor(block))
            self.text.setFocus()

    def _keep(self) -> None:
        if self.file is not None and self._writing.keep(self.file, self.text.toPlainText()):
            self._list()

    def _back(self) -> None:
        if self.file is not None:
            self._writing.back_to_delivered(self.file)
            self._list()
