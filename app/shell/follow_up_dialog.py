"""A recommended follow-up: which examination, when, why, by which rule; kept, and put into words in the report."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QDialog, QGridLayout, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from app.desk.desk import now
from app.shell.dialog_buttons import cancel_or
from reporting.results import FollowUp, months_later
from viewer.model.measurement import new_tracking_uid
from viewer.model.study import Study

MODALITIES = ("CT", "MR", "US", "DX", "MG", "PT", "NM")
USUAL_MONTHS, MOST_MONTHS = 6, 120


class FollowUpDialog(QDialog):
    """Emits the follow-up and after how many months it is due."""

    made = Signal(object, int)  # FollowUp, months

    def __init__(self, study: Study, who: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("follow_up_dialog")
        self.setWindowTitle("Recommend a follow-up")
        self.setFixedWidth(480)
        self._study, self._who = study, who
        own = next((one.modality for one in study.series if one.instances), "CT")
        self.modality = QComboBox()
        self.modality.addItems(list(dict.fromkeys([own, *MODALITIES])))
        self.months = QSpinBox()
        self.months.setRange(1, MOST_MONTHS)
        self.months.setValue(USUAL_MONTHS)
        self.months.setSuffix(" months after this study")
        self.region = QLineEdit(placeholderText="for example: chest; empty for any")
        self.reason = QLineEdit(placeholderText="for example: 6 mm nodule, right upper lobe")
        self.guideline = QLineEdit(placeholderText="for example: Fleischner 2017")
        self.says = QLabel("")
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setWordWrap(True)
        self._lay_out()
        self.months.valueChanged.connect(lambda _: self._show_day())
        self._show_day()

    def _lay_out(self) -> None:
        rows = QGridLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(8)
        rows.setColumnStretch(1, 1)
        fields = (
            ("Examination", self.modality),
            ("Region", self.region),
            ("When", self.months),
            ("Because of", self.reason),
            ("By", self.guideline),
        )
        for row, (title, field) in enumerate(fields):
            rows.addWidget(QLabel(title), row, 0)
            rows.addWidget(field, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addLayout(rows)
        column.addWidget(self.says)
        column.addLayout(cancel_or("Recommend", self.make, self.close))

    def _show_day(self) -> None:
        due = months_later(self._study.date, self.months.value())
        self.says.setText(f"Due on {due}; kept until such a study of this patient arrives." if due else NO_DATE)

    def make(self) -> None:
        """Emit it, unless there is no day to wait for."""
        due = months_later(self._study.date, self.months.value())
        if not due:
            return
        texts = (self.region.text().strip(), self.reason.text().strip(), self.guideline.text().strip())
        modality = self.modality.currentText()
        made = FollowUp(new_tracking_uid(), self._study.uid, modality, due, *texts, self._who, now())
        self.made.emit(made, self.months.value())
        self.close()


NO_DATE = "This study has no date, so that no day can be told."
