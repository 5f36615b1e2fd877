"""Critical results of the open study: what somebody must be told, how much time is left, and everybody who was told."""

from __future__ import annotations

import datetime

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desk.desk import now
from app.desk.results import StudyResults
from app.shell.row_list import row_list
from reporting.communication import contact_text
from reporting.results import SPOKEN, Contact, Critical, Urgency, Way
from reporting.words import ENGLISH, words_for
from viewer.model.text import clean

URGENCIES = {Urgency.MINUTES: "Within minutes", Urgency.HOURS: "Within hours", Urgency.DAYS: "Within days"}
WAYS = {Way.TELEPHONE: "By telephone", Way.IN_PERSON: "In person", Way.MESSAGE: "By message"}
COLUMNS = ("Finding", "Must be told", "Time left")
TICK_MS = 1000


class CriticalWindow(QDialog):
    """Stays beside the images; the timers run while it is open."""

    def __init__(self, results: StudyResults, who: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("critical_window")
        self.setWindowTitle("Critical results")
        self.resize(680, 520)
        self._results, self._who = results, who
        self._shown: tuple[Critical, ...] = ()
        self.finding = QLineEdit(placeholderText="What somebody must be told")
        self.urgency = _choices(URGENCIES)
        self.flag_button = QPushButton("Start the timer")
        self.table = row_list("critical_table", COLUMNS, {1: 140, 2: 140}, 0)
        self.contacts = _plain("")
        self.to = QLineEdit(placeholderText="Name and role of whom you told")
        self.way = _choices(WAYS)
        self.reached = QCheckBox("Reached")
        self.reached.setChecked(True)
        self.confirmed = QCheckBox("Read back")
        self.note = QLineEdit(placeholderText="Note")
        self.tell_button = QPushButton("Keep")
        self._lay_out()
        self._connect()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._fill()

    def _lay_out(self) -> None:
        flag = QHBoxLayout()
        flag.addWidget(self.finding, 1)
        flag.addWidget(self.urgency)
        flag.addWidget(self.flag_button)
        told = QGridLayout()
        told.setHorizontalSpacing(12)
        told.setVerticalSpacing(8)
        told.setColumnStretch(1, 1)
        for row, (title, field) in enumerate((("Told", self.to), ("How", self.way), ("Note", self.note))):
            told.addWidget(_plain(title), row, 0)
            told.addWidget(field, row, 1)
        outcome = QHBoxLayout()
        outcome.addWidget(self.reached)
        outcome.addWidget(self.confirmed)
        outcome.addStretch(1)
        outcome.addWidget(self.tell_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(flag)
        column.addWidget(self.table, 1)
        column.addWidget(self.contacts)
        column.addLayout(told)
        column.addLayout(outcome)
        for button in (self.flag_button, self.tell_button):
            button.setAutoDefault(False)
        self.tell_button.setProperty("primary", True)

    def _connect(self) -> None:
        self.flag_button.clicked.connect(self._flag)
        self.finding.returnPressed.connect(self._flag)
        self.tell_button.clicked.connect(self._tell)
        self.table.itemSelectionChanged.connect(self._show_contacts)
        self.way.currentIndexChanged.connect(lambda _: self._name_confirmation())
        self.reached.toggled.connect(self.confirmed.setEnabled)
        self.to.textChanged.connect(lambda _: self._enable())
        self._results.changed.connect(self._fill)

    # -- what there is ------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        chosen = self.chosen
        self._shown = self._results.critical
        self.table.setRowCount(len(self._shown))
        for row, one in enumerate(self._shown):
            texts = (clean(one.finding), URGENCIES[one.urgency], "")
            for column, text in enumerate(texts):
                self.table.setItem(row, column, QTableWidgetItem(text))
        rows = [row for row, one in enumerate(self._shown) if chosen and one.uid == chosen.uid]
        if self._shown:
            self.table.selectRow(rows[0] if rows else len(self._shown) - 1)
        self._tick()
        self._show_contacts()

    @property
    def chosen(self) -> Critical | None:
        """The result that is selected."""
        rows = {index.row() for index in self.table.selectedIndexes()}
        return self._shown[min(rows)] if rows and min(rows) < len(self._shown) else None

    def _tick(self) -> None:
        at = datetime.datetime.now().astimezone()
        for row, one in enumerate(self._shown):
            cell = self.table.item(row, 2)
            if cell is not None:
                cell.setText(time_left(one, at))

    def _show_contacts(self) -> None:
        chosen, words = self.chosen, words_for(ENGLISH)
        lines = [contact_text(chosen, one, words) for one in chosen.contacts] if chosen else []
        self.contacts.setText("\n".join(lines))
        self.contacts.setVisible(bool(lines))
        self._enable()

    def _enable(self) -> None:
        self.tell_button.setEnabled(self.chosen is not None and bool(self.to.text().strip()))

    def _name_confirmation(self) -> None:
        """A spoken result is read back, a written one is confirmed."""
        self.confirmed.setText("Read back" if self.way.currentData() in SPOKEN else "Receipt confirmed")

    # -- what is done -------------------------------------------------------------------------------------------------

    def _flag(self) -> None:
        if self.finding.text().strip():
            self._results.flag(self.finding.text(), Urgency(self.urgency.currentData()))
            self.finding.clear()

    def _tell(self) -> None:
        chosen, to = self.chosen, self.to.text().strip()
        if chosen is None or not to:
            return
        way, reached = Way(self.way.currentData()), self.reached.isChecked()
        confirmed = reached and self.confirmed.isChecked()
        spoken = way in SPOKEN
        note = self.note.text().strip()
        contact = Contact(self._who, to, now(), way, reached, confirmed and spoken, confirmed and not spoken, note)
        self._results.tell(chosen.uid, contact)
        for line in (self.to, self.note):
            line.clear()
        self.confirmed.setChecked(False)
        self.reached.setChecked(True)


def time_left(one: Critical, at: datetime.datetime) -> str:
    """``23:05 left``, ``over by 1:02:00``, or that it was told."""
    seconds = round(one.left(at).total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    clock = f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
    if one.closed_by is not None:
        return "told in time" if seconds >= 0 else f"told {clock} late"
    return f"{clock} left" if seconds >= 0 else f"over by {clock}"


def _choices(words: dict[Urgency, str] | dict[Way, str]) -> QComboBox:
    box = QComboBox()
    for value, text in words.items():
        box.addItem(text, value)
    return box


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
