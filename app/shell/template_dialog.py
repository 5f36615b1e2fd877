"""Which template a report is made with, why this one, and another one instead."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.shell.dialog_buttons import cancel_or
from reporting.template import Template
from viewer.model.words import plain

ROLE = Qt.ItemDataRole.UserRole


class TemplateDialog(QDialog):
    """Emits ``chosen`` with the template that is to be used instead."""

    chosen = Signal(object)  # Template

    def __init__(self, offered: Sequence[tuple[Template, str, bool]], current: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("template_dialog")
        self.setWindowTitle("Template of the report")
        self.setMinimumSize(620, 460)
        self.search = QLineEdit(placeholderText="Find a template", clearButtonEnabled=True)
        self.list = QListWidget(self)
        self.list.setWordWrap(True)
        self.why = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._current = current
        for template, why, fits in offered:
            self._add(template, why, fits=fits)
        self._lay_out()
        self.search.textChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *_: self._explain())
        self.list.itemActivated.connect(lambda _: self._take())
        self.list.setCurrentRow(next((row for row in range(self.list.count()) if self._of(row).id == current), 0))

    def _add(self, template: Template, why: str, *, fits: bool) -> None:
        note = "in use" if template.id == self._current else "" if fits else "does not fit"
        item = QListWidgetItem(f"{template.name}  ·  {note}" if note else template.name, self.list)
        item.setData(ROLE, template)
        item.setData(ROLE + 1, why if fits else f"{template.name} does not fit: {why}.")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self.why)
        warning = QLabel("The report begins again; what was written comes back with Undo.", wordWrap=True)
        column.addWidget(warning)
        self.buttons = cancel_or("Begin again with it", self._take, self.close)
        column.addLayout(self.buttons)

    def _of(self, row: int) -> Template:
        found: Template = self.list.item(row).data(ROLE)
        return found

    def _filter(self, text: str) -> None:
        wanted = plain(text)
        for row in range(self.list.count()):
            self.list.item(row).setHidden(wanted not in plain(self._of(row).name))

    def _explain(self) -> None:
        item = self.list.currentItem()
        self.why.setText(str(item.data(ROLE + 1)) if item else "")

    def _take(self) -> None:
        item = self.list.currentItem()
        if item is not None and not item.isHidden():
            template = item.data(ROLE)
            self.close()
            if template.id != self._current:
                self.chosen.emit(template)
