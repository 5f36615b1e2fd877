"""The pages of a report as they will go out, and whose they are: the last look before signing, or only a look."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from reporting.draft.life_cycle import Event
from reporting.report import Report
from reporting.widgets.sign_bar import WORDS
from reporting.widgets.tip import plain_tip
from viewer.model.text import clean, date_text, name_text


class SignPreview(QWidget):
    """Restates the identity, shows the pages, and asks for the signature or to go back."""

    confirmed = Signal(object)  # Event
    went_back = Signal()

    def __init__(
        self, report: Report, event: Event, pages: Sequence[QImage], why_not: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("signPreview")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sheets = [(QLabel(), page) for page in pages]
        self._scroll = QScrollArea()
        self._scroll.setObjectName("previewPages")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._stacked())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_identity(report))
        column.addWidget(self._scroll, 1)
        if why_not:
            column.addWidget(_plain_label(f"To read only. Not to be signed now: {why_not}", "previewNote"))
        column.addLayout(self._buttons(event, why_not))

    def _stacked(self) -> QWidget:
        sheets = QWidget()
        column = QVBoxLayout(sheets)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(12)
        for label, _ in self._sheets:
            column.addWidget(label)
        column.addStretch(1)
        return sheets

    def take_keys(self) -> None:
        """Return signs, or goes back where there is nothing to sign."""
        (self.sign_button if self.sign_button.isEnabled() else self._back).setFocus()

    def _buttons(self, event: Event, why_not: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(12, 8, 12, 12)
        self._back = QPushButton("Back to the report")
        self._back.clicked.connect(self.went_back)
        self.sign_button = QPushButton(WORDS[event])
        self.sign_button.setProperty("primary", True)
        self.sign_button.setEnabled(not why_not)
        self.sign_button.setToolTip(plain_tip(why_not))
        self.sign_button.clicked.connect(lambda: self.confirmed.emit(event))
        row.addWidget(self._back)
        row.addStretch(1)
        row.addWidget(self.sign_button)
        return row

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages fill the width, in device pixels."""
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        width = max(64, self._scroll.viewport().width() - 24)
        for label, page in self._sheets:
            smooth = Qt.TransformationMode.SmoothTransformation
            shown = QPixmap.fromImage(page.scaledToWidth(round(width * ratio), smooth))
            shown.setDevicePixelRatio(ratio)
            label.setPixmap(shown)


def _identity(report: Report) -> QLabel:
    patient, study = report.study.patient, report.study
    who = (name_text(patient.name), date_text(patient.birth_date), patient.sex, patient.patient_id)
    procedure = report.order.procedure or study.description
    accession = report.order.accession or study.accession
    what = (procedure, date_text(study.date), f"accession {accession}" if accession else "no accession number")
    lines = ("  ·  ".join(clean(part) for part in parts if part) for parts in (who, what))
    return _plain_label("\n".join(lines), "previewIdentity")


def _plain_label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
