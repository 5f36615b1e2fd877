"""How a study is to leave: as what, to whom, with its identity or without, and what stays then."""

from __future__ import annotations

import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.export.containers import SHORTEST_PASSWORD
from app.export.options import TITLES, Dates, Keep, Options
from app.export.wish import Wish
from app.settings import Settings
from app.shell.dialog_buttons import cancel_or
from viewer.model.study import Study
from viewer.model.text import clean, date_text, name_text

PLACE = "export.folder"
FOLDER, ZIP, LOCKED = "Folder", "ZIP", "ZIP with a password"
DATES = {
    Dates.REMOVED: "are taken out",
    Dates.SHIFTED: "are shifted, days between them stay",
    Dates.KEPT: "stay",
}
USUAL = frozenset({Keep.CONTENT})
WITH = "Everything leaves as it is, with the name of the patient. A signed report goes with it as a PDF."
WITHOUT = (
    "By the Basic Profile of DICOM PS3.15 Annex E. Images that may have words burned in, and documents, are held until "
    "you have looked at them."
)


class ExportDialog(QDialog):
    """Emits ``wished`` once the place is chosen; says what is amiss in itself."""

    wished = Signal(object)  # Wish

    def __init__(self, study: Study, settings: Settings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("export_dialog")
        self.setWindowTitle("Export study")
        self.setFixedWidth(560)
        self._study, self._settings = study, settings
        self.form = QComboBox()
        self.form.addItems([FOLDER, ZIP, LOCKED])
        self.password, self.again = _secret("Password"), _secret("Once more")
        self.recipient = QLineEdit(placeholderText="for the record of what left")
        self.nameless = QCheckBox("Without the patient's identity")
        self.explains = _plain(WITH, muted=True)
        self.dates = QComboBox()
        for dates, words in DATES.items():
            self.dates.addItem(f"Dates {words}", str(dates))
        self.keeps = {option: QCheckBox(title) for option, title in TITLES.items()}
        for option, box in self.keeps.items():
            box.setChecked(option in USUAL)
        self.why = _plain("")
        self.why.setProperty("warning", True)
        self.why.hide()
        self._lay_out()
        self.form.currentTextChanged.connect(self._show_parts)
        self.nameless.toggled.connect(self._show_parts)
        self._show_parts()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(8)
        column.addWidget(_plain(_whose(self._study)))
        column.addSpacing(8)
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(1, 1)
        self._secrets = [_plain("Password"), _plain("Once more")]
        fields = [(_plain("As"), self.form), (self._secrets[0], self.password), (self._secrets[1], self.again)]
        for row, (title, field) in enumerate([*fields, (_plain("Goes to"), self.recipient)]):
            rows.addWidget(title, row, 0)
            rows.addWidget(field, row, 1)
        column.addLayout(rows)
        column.addSpacing(8)
        column.addWidget(self.nameless)
        column.addWidget(self.explains)
        column.addWidget(self._kept())
        column.addWidget(self.why)
        column.addSpacing(8)
        column.addLayout(cancel_or("Export…", self.choose_place, self.close))

    def _kept(self) -> QWidget:
        self._options = QWidget()
        column = QVBoxLayout(self._options)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.dates)
        column.addSpacing(8)
        column.addWidget(_heading("Stays all the same"))
        for box in self.keeps.values():
            column.addWidget(box)
        return self._options

    def _show_parts(self) -> None:
        locked = self.form.currentText() == LOCKED
        for widget in (*self._secrets, self.password, self.again):
            widget.setVisible(locked)
        self._options.setVisible(self.nameless.isChecked())
        self.explains.setText(WITHOUT if self.nameless.isChecked() else WITH)
        self.why.hide()
        self.adjustSize()

    def choose_place(self) -> None:
        """Let the reader choose where; the suggested name tells nothing about the patient."""
        reason = self._why_not()
        if reason:
            self.why.setText(reason)
            self.why.show()
            self.adjustSize()
            return
        suffix = "" if self.form.currentText() == FOLDER else ".zip"
        name = f"export-{datetime.datetime.now():%Y%m%d-%H%M%S}{suffix}"
        folder = QFileDialog.getExistingDirectory(self, "Export into", self._settings.recall(PLACE))
        if folder:
            self._settings.remember(PLACE, folder)
            self.export_to(Path(folder) / name)

    def export_to(self, out: Path) -> None:
        """Wish for an export to that place."""
        zipped = self.form.currentText() != FOLDER
        password = self.password.text() if self.form.currentText() == LOCKED else ""
        self.wished.emit(
            Wish((self._study.uid,), out, zipped, password, self.options, recipient=self.recipient.text().strip())
        )
        self.close()

    @property
    def options(self) -> Options | None:
        """What is kept beside the profile, None where the identity stays."""
        if not self.nameless.isChecked():
            return None
        kept = frozenset(option for option, box in self.keeps.items() if box.isChecked())
        return Options(kept, Dates(self.dates.currentData()))

    def _why_not(self) -> str:
        if self.form.currentText() != LOCKED:
            return ""
        if len(self.password.text()) < SHORTEST_PASSWORD:
            return f"The password needs at least {SHORTEST_PASSWORD} characters."
        return "" if self.password.text() == self.again.text() else "The two passwords differ."


def _whose(study: Study) -> str:
    patient = study.patient
    who = " · ".join(filter(None, (name_text(patient.name), patient.patient_id, date_text(patient.birth_date))))
    what = " · ".join(filter(None, (date_text(study.date), study.description)))
    return f"{clean(who, 160) or 'No patient name'}\n{clean(what, 160)}"


def _secret(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field


def _heading(text: str) -> QLabel:
    label = _plain(text.upper())
    label.setProperty("heading", True)
    return label


def _plain(text: str, *, muted: bool = False) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", muted)
    return label
