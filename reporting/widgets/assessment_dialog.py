"""An assessment made beside the report: questions of a system, answers measured or typed, and the result at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from reporting.assessment.assess import Outcome, assess, assessment_of
from reporting.assessment.measured import measured_text
from reporting.assessment.system import Input, System
from reporting.assessment.verdict import Evaluator
from reporting.compose import measurement_name, measurement_sentence
from viewer.model.measurement import Measurement

BY_HAND = "By hand"


@dataclass(frozen=True, slots=True)
class Question:
    """An input with the widgets that ask for it; ``source`` lists measurements where it can be one."""

    asked: Input
    label: QLabel
    answer: QLineEdit | QComboBox
    source: QComboBox | None = None

    @property
    def text(self) -> str:
        """The answer as text, "" while there is none."""
        if isinstance(self.answer, QComboBox):
            return str(self.answer.currentData() or "")
        return self.answer.text()

    @property
    def measurement(self) -> str:
        """The UID of the measurement that the answer was taken from, "" where it was typed."""
        return str(self.source.currentData() or "") if self.source is not None else ""


class AssessmentDialog(QDialog):
    """Emits ``assessed`` with what is to be stated in the report."""

    assessed = Signal(object)  # Assessment

    def __init__(
        self,
        systems: Sequence[System],
        rules: Mapping[str, Evaluator],
        measurements: Sequence[Measurement],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("assessment_dialog")
        self.setWindowTitle("Assessment")
        self.setMinimumSize(720, 640)
        self._systems, self._rules, self._measurements = tuple(systems), rules, tuple(measurements)
        self.questions: tuple[Question, ...] = ()
        self.outcome: Outcome | None = None
        self.system = QComboBox()
        for one in self._systems:
            self.system.addItem(one.name, one.id)
        self.source, self.answer, self.reasons = _words(), _words(), _words()
        self.answer.setObjectName("assessmentResult")
        self.source.setProperty("faint", True)
        self._lay_out()
        self.system.currentIndexChanged.connect(lambda _: self._ask())
        self._ask()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(12)
        column.addWidget(self.system)
        column.addWidget(self.source)
        self._area = QScrollArea(widgetResizable=True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._area, 1)
        column.addWidget(self.answer)
        column.addWidget(self.reasons)
        row = QHBoxLayout()
        row.addStretch(1)
        leave, self.insert = QPushButton("Cancel"), QPushButton("Into the report")
        leave.setAutoDefault(False)
        self.insert.setProperty("primary", True)
        leave.clicked.connect(self.close)
        self.insert.clicked.connect(self._insert)
        row.addWidget(leave)
        row.addWidget(self.insert)
        column.addLayout(row)

    @property
    def chosen(self) -> System:
        """The system that is asked."""
        return next(one for one in self._systems if one.id == self.system.currentData())

    def _ask(self) -> None:
        form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setColumnStretch(1, 1)
        self.questions = tuple(self._question(one) for one in self.chosen.input)
        for row, question in enumerate(self.questions):
            grid.addWidget(question.label, row, 0)
            grid.addLayout(_side_by_side(question.answer, question.source), row, 1)
        grid.setRowStretch(len(self.questions), 1)
        self._area.setWidget(form)
        self.source.setText(f"{self.chosen.publication}. {self.chosen.rounding}")
        self._work_out()

    def _question(self, asked: Input) -> Question:
        label = QLabel(f"{asked.prompt}, {asked.unit}" if asked.unit else asked.prompt)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if asked.kind == "number":
            line = QLineEdit()
            line.setMaximumWidth(120)
            line.textEdited.connect(lambda _: self._typed(asked.id))
            return Question(asked, label, line, self._measured(asked))
        box = QComboBox()
        box.addItem("", "")
        for key, text in [(one.id, one.label) for one in asked.option] or [("yes", "yes"), ("no", "no")]:
            box.addItem(text, key)
        box.currentIndexChanged.connect(lambda _: self._work_out())
        return Question(asked, label, box)

    def _measured(self, asked: Input) -> QComboBox | None:
        """The measurements that can answer, None where there are none."""
        if not asked.measures:
            return None
        fitting = [one for one in self._measurements if measured_text(asked.measures, one)]
        if not fitting:
            return None
        box = QComboBox()
        box.addItem(BY_HAND, "")
        for one in fitting:
            box.addItem(f"{measurement_name(one)}: {measurement_sentence(one)}", one.uid)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(16)
        box.activated.connect(lambda _: self._take(asked))
        return box

    def _take(self, asked: Input) -> None:
        question = next(one for one in self.questions if one.asked.id == asked.id)
        measurement = next((one for one in self._measurements if one.uid == question.measurement), None)
        if measurement is not None and isinstance(question.answer, QLineEdit):
            question.answer.setText(measured_text(asked.measures, measurement))
        self._work_out()

    def _typed(self, input_id: str) -> None:
        """What is typed over a measured number is no longer that measurement."""
        question = next(one for one in self.questions if one.asked.id == input_id)
        if question.source is not None:
            question.source.setCurrentIndex(0)
        self._work_out()

    def _texts(self) -> dict[str, str]:
        return {one.asked.id: one.text for one in self.questions if one.text.strip()}

    def _work_out(self) -> None:
        self.outcome = assess(self.chosen, self._rules[self.chosen.id], self._texts())
        asks = self.outcome.asks.id if self.outcome.asks else ""
        for question in self.questions:
            font = question.label.font()
            font.setBold(question.asked.id == asks)
            question.label.setFont(font)
        verdict = self.outcome.verdict
        self.answer.setText(self.outcome.statement or self.outcome.trouble or _asking(self.outcome))
        self.reasons.setText(" ".join(verdict.reasons) if verdict else "")
        self.insert.setEnabled(bool(self.outcome.statement))

    def _insert(self) -> None:
        if self.outcome is None or not self.outcome.statement:
            return
        measured = {one.asked.id: one.measurement for one in self.questions if one.measurement}
        self.assessed.emit(assessment_of(self.outcome, self._texts(), measured))
        self.close()


def _side_by_side(answer: QWidget, source: QWidget | None) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(answer)
    if source is not None:
        row.addWidget(source, 1)
    elif isinstance(answer, QLineEdit):
        row.addStretch(1)
    return row


def _asking(outcome: Outcome) -> str:
    return f"Still needed: {outcome.asks.prompt}." if outcome.asks else "It does not apply."


def _words() -> QLabel:
    return QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
