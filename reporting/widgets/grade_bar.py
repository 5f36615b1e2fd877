"""Over the signature of who confirms somebody else's report: how far it differs, in which words, and the changes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from reporting.report import CoSigned, Grade
from viewer.model.text import clean, name_text

WORDS = {Grade.AGREE: "Agree", Grade.MINOR: "Minor", Grade.MAJOR: "Major"}
TIPS = {
    Grade.AGREE: "No difference in what is found",
    Grade.MINOR: "A difference that does not matter for the treatment",
    Grade.MAJOR: "A difference that may change what is done; the comment goes into the report",
}


class GradeBar(QWidget):
    """Gone where there is no preliminary report of somebody else under this one."""

    graded = Signal(object, str)  # Grade, comment
    changes_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gradeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._whose = QLabel(self)
        self._whose.setTextFormat(Qt.TextFormat.PlainText)
        self._whose.setWordWrap(True)
        self._whose.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._group = QButtonGroup(self)
        self._buttons = {grade: self._button(grade) for grade in WORDS}
        self.changes_button = QPushButton("Changes", self)
        self.changes_button.setCheckable(True)
        self.changes_button.setToolTip("What you changed since the preliminary report")
        self.changes_button.toggled.connect(self.changes_wanted)
        self.comment = QLineEdit(self)
        self.comment.setPlaceholderText("What differs")
        self.comment.setAccessibleName("What differs from the preliminary report")
        self.comment.editingFinished.connect(self._tell)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        for button in self._buttons.values():
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.changes_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 4)
        column.setSpacing(6)
        column.addWidget(self._whose)
        column.addLayout(row)
        column.addWidget(self.comment)

    def _button(self, grade: Grade) -> QPushButton:
        button = QPushButton(WORDS[grade], self)
        button.setObjectName(f"grade_{grade.value}")
        button.setCheckable(True)
        button.setToolTip(TIPS[grade])
        self._group.addButton(button)
        button.clicked.connect(self._tell)
        return button

    def button(self, grade: Grade) -> QPushButton:
        """The button of a grade."""
        return self._buttons[grade]

    def show_under(self, under: CoSigned | None, *, open_for_writing: bool) -> None:
        """Show how the report under this one is graded; None where there is none."""
        self.setVisible(under is not None and open_for_writing)
        if under is None:
            self.changes_button.setChecked(False)
            return
        who = clean(name_text(under.by.name) or under.by.login, 64)
        self._whose.setText(f"Against the preliminary report of {who}")
        for grade, button in self._buttons.items():
            button.setChecked(grade is under.grade)
        self.comment.setVisible(under.grade in (Grade.MINOR, Grade.MAJOR))
        if not self.comment.hasFocus() and self.comment.text() != under.comment:
            self.comment.setText(under.comment)

    def _tell(self) -> None:
        chosen = next((grade for grade, button in self._buttons.items() if button.isChecked()), None)
        if chosen is not None:
            self.graded.emit(chosen, self.comment.text().strip())
