"""Whose papers or pictures they are: of the study that is selected, or of a patient who is typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.desk.person import person_name
from app.shell.dialog_buttons import cancel_or
from app.wrapping.subject import Unfit, typed
from viewer.model.study import Study
from viewer.model.text import clean, date_text, name_text

INTO, BESIDE, TYPED = "The selected study", "A study of its own, same patient", "Another patient"
KINDS = {"paper": "Papers", "film": "Scanned films", "photo": "Photographs"}
SEXES = {"": "not said", "F": "female", "M": "male", "O": "other"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the reader said. The name is a DICOM PN."""

    of_study: bool
    own_study: bool
    kind: str
    title: str
    name: str = ""
    patient_id: str = ""
    birth_date: str = ""
    sex: str = ""


class WrapDialog(QDialog):
    """Emits ``said``; what was typed and cannot be used is told in it."""

    said = Signal(object)  # Said

    def __init__(self, files: Sequence[Path], study: Study | None, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("wrap_dialog")
        self.setWindowTitle("Add papers or pictures")
        self.setFixedWidth(560)
        self._study = study
        self.place = QComboBox()
        self.place.addItems([INTO, BESIDE, TYPED] if study else [TYPED])
        self.whose = _plain(_whose(study))
        self.kind = _choices(KINDS)
        self.title = QLineEdit(placeholderText="for example: Letter of the family doctor")
        self.name = QLineEdit(placeholderText="Family, Given")
        self.number, self.born = QLineEdit(), QLineEdit(placeholderText="1958-04-12")
        self.sex = _choices(SEXES)
        self.why = _plain("")
        self.why.setProperty("warning", True)
        self._lay_out(files)
        self.place.currentTextChanged.connect(self._show_parts)
        self._show_parts()

    def _lay_out(self, files: Sequence[Path]) -> None:
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(1, 1)
        own = [("Patient", self.name), ("Patient ID", self.number), ("Born", self.born), ("Sex", self.sex)]
        fields = [("They are", self.kind), ("Called", self.title), ("Belong to", self.place), ("", self.whose), *own]
        self._typed: list[QWidget] = []
        for row, (title, field) in enumerate(fields):
            label = _plain(title)
            rows.addWidget(label, row, 0)
            rows.addWidget(field, row, 1)
            self._typed += [label, field] if (title, field) in own else []
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        names = ", ".join(file.name for file in files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
        column.addWidget(_plain(clean(names, 200)))
        column.addLayout(rows)
        column.addWidget(self.why)
        column.addLayout(cancel_or("Add", self.add, self.close))

    def _show_parts(self) -> None:
        is_typed = self.place.currentText() == TYPED
        for widget in self._typed:
            widget.setVisible(is_typed)
        self.whose.setVisible(not is_typed)
        self.why.hide()
        self.adjustSize()

    def add(self) -> None:
        """Say it, or tell what is amiss."""
        place = self.place.currentText()
        said = Said(
            place != TYPED,
            place == BESIDE,
            self.kind.currentData(),
            self.title.text().strip(),
            person_name(self.name.text()),
            self.number.text(),
            self.born.text(),
            self.sex.currentData(),
        )
        try:
            if place == TYPED:
                typed(said.name, said.patient_id, said.birth_date, said.sex, said.title)
        except Unfit as reason:
            self.why.setText(str(reason))
            self.why.show()
            self.adjustSize()
            return
        self.said.emit(said)
        self.close()


def _whose(study: Study | None) -> str:
    if study is None:
        return ""
    patient = study.patient
    who = " · ".join(filter(None, (name_text(patient.name), patient.patient_id, date_text(patient.birth_date))))
    what = " · ".join(filter(None, (date_text(study.date), study.description)))
    return f"{clean(who, 160) or 'No patient name'}\n{clean(what, 160)}"


def _choices(named: dict[str, str]) -> QComboBox:
    box = QComboBox()
    for key, words in named.items():
        box.addItem(words, key)
    return box


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
