"""The other systems: which are known, how each is reached, and a test that says what fails at which layer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QTableWidgetItem, QVBoxLayout, QWidget

from app.network.checks import Check
from app.network.node import Node
from app.network.web.web_node import WebNode
from app.shell.row_list import row_list
from app.shell.source_form import DICOM, WEB, SourceForm
from app.shell.sources import KnownSources
from app.shell.theme import MUTED
from viewer.model.text import clean

System = Node | WebNode
WORKS, FAILS, OPEN = "works", "fails", "—"
GREEN, RED = "#4CB782", "#E5534B"
NONE_YET = "No other system is known yet. Add the PACS as a DICOM node, as a DICOMweb server, or as both."
REMOVE = "Remove…"


class SourcesWindow(QDialog):
    """Stays beside the worklist. What is typed holds once it is saved; a test takes what is typed."""

    def __init__(self, sources: KnownSources, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("sources")
        self.setWindowTitle("Sources")
        self.resize(1040, 640)
        self._sources = sources
        self._systems: list[System] = []
        self._shown: System | None = None  # the one that is kept and edited; None for a new one
        self._test = 0
        self.table = row_list("sources_table", ("Name", "Kind"), {0: 180}, 1)
        self.form, self.says = SourceForm(), _plain(NONE_YET)
        self.results = row_list("sources_checks", ("Tried", "", "What was found"), {0: 110, 1: 64}, 2)
        self.results.setSelectionMode(self.results.SelectionMode.NoSelection)
        self.results.setWordWrap(True)
        self.new_dicom, self.new_web, self.drop = (_button(one) for one in (f"Add {DICOM}", f"Add {WEB}", REMOVE))
        self.try_it, self.save = _button("Test"), _button("Save")
        self.save.setProperty("primary", True)
        self._lay_out()
        self._connect()
        self._fill()

    def _lay_out(self) -> None:
        left, right, foot = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.table, 1)
        for button in (self.new_dicom, self.new_web, self.drop):
            left.addWidget(button)
        right.setSpacing(12)
        right.addWidget(self.form)
        foot.addWidget(self.says, 1)
        foot.addWidget(self.try_it)
        foot.addWidget(self.save)
        right.addLayout(foot)
        right.addWidget(self.results, 1)
        right.addStretch(0)
        around = QHBoxLayout(self)
        around.setContentsMargins(16, 16, 16, 16)
        around.setSpacing(24)
        around.addLayout(left, 4)
        around.addLayout(right, 7)

    def _connect(self) -> None:
        self.table.itemSelectionChanged.connect(self._choose)
        self.new_dicom.clicked.connect(lambda: self.begin(Node("", "", name="")))
        self.new_web.clicked.connect(lambda: self.begin(WebNode("", "")))
        self.drop.clicked.connect(self._remove)
        self.save.clicked.connect(self.keep)
        self.try_it.clicked.connect(self.test)
        self._sources.changed.connect(self._fill)
        self._sources.checked.connect(self._add_check)
        self._sources.tested.connect(self._on_tested)

    def _fill(self) -> None:
        self._systems = sorted(self._sources.known().all, key=lambda one: one.title.casefold())
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._systems))
        for row, system in enumerate(self._systems):
            for column, text in enumerate((system.title, WEB if isinstance(system, WebNode) else DICOM)):
                item = QTableWidgetItem(clean(text, 80))
                item.setToolTip(clean(_where(system), 200))
                self.table.setItem(row, column, item)
        self.table.blockSignals(False)
        if not self._systems:
            self.table.clearSelection()
            self._show(None)
            self.says.setText(NONE_YET)
            return
        title = self._shown.title if self._shown else ""
        row = next((row for row, one in enumerate(self._systems) if one.title == title), 0)
        self.table.selectRow(row)
        self._choose()

    def _choose(self) -> None:
        row = self.table.currentRow()
        if self.table.selectedItems() and 0 <= row < len(self._systems):
            self._shown = self._systems[row]
            self._show(self._shown)

    def begin(self, system: System) -> None:
        """An empty system to be filled in."""
        self._shown = None
        self.table.clearSelection()
        self._show(system)
        self.form.name.setFocus()

    def _show(self, system: System | None) -> None:
        self._test = 0
        self.results.setRowCount(0)
        self.drop.setText(REMOVE)
        self.says.setText("")
        self.form.setVisible(system is not None)
        for widget in (self.try_it, self.save, self.results):
            widget.setVisible(system is not None)
        self.try_it.setEnabled(True)
        self.drop.setEnabled(self._shown is not None and system is not None)
        if system is not None:
            results = self._sources.gets_results(system) if system is self._shown else False
            self.form.show_system(system, has_secret=self._sources.has_secret(system.title), results=results)

    def keep(self) -> None:
        """Save what was typed, or say what is amiss."""
        try:
            system = self.form.system()
            before, self._shown = self._shown, system
            try:
                self._sources.put(system, self.form.typed_secret(), before, results=self.form.results.isChecked())
            except ValueError:
                self._shown = before
                raise
        except (ValueError, OSError) as error:
            self.says.setText(str(error))
            return
        self.says.setText(f"{clean(system.title, 60)} is kept.")

    def test(self) -> None:
        """Try what was typed."""
        self.results.setRowCount(0)
        try:
            system = self.form.system()
        except ValueError as error:
            self.says.setText(str(error))
            return
        secret = self.form.typed_secret()
        if secret is None and self._shown is not None and self._shown.title != system.title:
            secret = self._sources.kept_secret(self._shown.title)
        self.says.setText("Testing …")
        self.try_it.setEnabled(False)
        self._test = self._sources.test(system, secret)

    def _add_check(self, number: int, check: Check) -> None:
        if number != self._test:
            return
        row = self.results.rowCount()
        self.results.setRowCount(row + 1)
        words, colour = {True: (WORKS, GREEN), False: (FAILS, RED), None: (OPEN, MUTED)}[check.passed]
        for column, text in enumerate((check.name, words, check.sentence)):
            item = QTableWidgetItem(clean(text, 400))
            item.setToolTip(clean(text, 400))
            if column == 1:
                item.setForeground(QColor(colour))
            self.results.setItem(row, column, item)
        self.results.resizeRowToContents(row)

    def _on_tested(self, number: int, trouble: str) -> None:
        if number != self._test:
            return
        self.try_it.setEnabled(True)
        states = [item.text() for row in range(self.results.rowCount()) if (item := self.results.item(row, 1))]
        good = FAILS not in states and bool(states)
        self.says.setText(trouble or ("Everything that is needed works." if good else "Something fails; see below."))

    def _remove(self) -> None:
        """The first click asks, the second does it."""
        if self._shown is None:
            return
        if self.drop.text() == REMOVE:
            self.drop.setText(f"Remove {clean(self._shown.title, 40)}?")
            return
        system, self._shown = self._shown, None
        try:
            self._sources.remove(system)
        except (ValueError, OSError) as error:
            self.says.setText(str(error))


def _where(system: System) -> str:
    if isinstance(system, WebNode):
        return system.url
    return f"{system.ae_title}@{system.host}:{system.port}{' through TLS' if system.tls else ''}"


def _button(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    return button


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
