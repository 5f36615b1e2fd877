"""Lesions over time: what was measured before and now, the sum of the targets, and a plot. Stays open beside the images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QMenu,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.desk.lesions import Lesions
from app.shell.lesion_chart import LesionChart, lines
from app.shell.lesion_rows import HEADINGS, Row, rows, sum_row
from viewer.model import lesion
from viewer.model.measurement import Measurement
from viewer.model.text import clean, date_text
from viewer.widgets.plain import plain_line

NAME, ORGAN, TARGET, NODE = range(4)
ROW, MOST_ROWS, TURN_MS = 28, 10, 1
UID = Qt.ItemDataRole.UserRole
RULES = "Longest diameter, nodes by their short axis (RECIST 1.1). Sums only: a category of response is the reader's."
EMPTY = "Nothing was measured yet that has a diameter. Measure a lesion; measure it on a prior too, then tie both (Y)."


class LesionPanel(QDialog):
    """Follows the lesions of the open study."""

    lesion_activated = Signal(str)  # tracking UID

    def __init__(self, lesions: Lesions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("lesionPanel")
        self.setWindowTitle("Lesions over time")
        self.setModal(False)
        self.resize(860, 560)
        self._lesions = lesions
        self._table = _table()
        self._chart = LesionChart(self)
        self._rules, self._hints = plain_line(RULES), plain_line("")
        self._hints.setProperty("warning", "true")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        for widget in (self._table, self._chart, self._hints, self._rules):
            layout.addWidget(widget, int(widget is self._chart))
        layout.addStretch(0)
        self._table.itemChanged.connect(self._take)
        self._table.cellDoubleClicked.connect(lambda row, _: self.lesion_activated.emit(self._uid(row)))
        self._later = QTimer(
            self, singleShot=True, interval=TURN_MS
        )  # a cell that changes may not be replaced meanwhile
        self._later.timeout.connect(self.show_lesions)
        lesions.changed.connect(self._later.start)
        self.show_lesions()

    def show_lesions(self) -> None:
        """Show the lesions as they are now."""
        courses = self._lesions.courses
        sums = lesion.sums(courses)
        shown = rows(courses)
        self._table.blockSignals(True)
        self._fill(shown, sum_row(sums))
        self._table.blockSignals(False)
        self._chart.show_lines(lines(courses, sums, [row.name for row in shown]))
        notes = [f"{row.name}: {row.note} No change is given." for row in shown if row.note]
        self._hints.setText("\n".join([*notes, *lesion.hints(courses)]))
        self._hints.setVisible(bool(self._hints.text()))
        self._rules.setText(RULES if shown else EMPTY)

    def _fill(self, shown: Sequence[Row], summed: Row | None) -> None:
        every = [*shown, *([summed] if summed else [])]
        self._table.setRowCount(len(every))
        for number, row in enumerate(every):
            cells = (row.name, row.organ, "", "", row.before, row.now, row.change, row.percent)
            for column, text in enumerate(cells):
                self._table.setItem(number, column, _item(text, row, column))
        head = self._table.horizontalHeader().sizeHint().height()
        self._table.setFixedHeight(head + ROW * min(max(len(every), 1), MOST_ROWS) + 4)

    def _take(self, item: QTableWidgetItem) -> None:
        uid, on = str(item.data(UID)), item.checkState() is Qt.CheckState.Checked
        if item.column() == ORGAN:
            self._lesions.mark(uid, organ=clean(item.text(), 48))
        elif item.column() in (TARGET, NODE):
            self._lesions.mark(uid, **{"target" if item.column() == TARGET else "node": on})

    def _uid(self, row: int) -> str:
        item = self._table.item(row, NAME)
        return str(item.data(UID)) if item else ""


def same_lesion_menu(lesions: Lesions, uid: str, parent: QWidget) -> QMenu:
    """The measurements on other studies that a measurement may be tied to, and the way back."""
    menu = QMenu(parent)
    own = next((one for one in lesions.all if one.uid == uid), None)
    for other in lesions.candidates(uid):
        action = QAction(_named(other, lesions.moments[other.image.study_uid]).replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(own is not None and own.tracking_uid == other.tracking_uid)
        action.triggered.connect(lambda _=False, chosen=other.uid: lesions.tie(uid, chosen))
        menu.addAction(action)
    menu.addSeparator()
    apart = menu.addAction("A lesion of its own")
    apart.triggered.connect(lambda: lesions.part(uid))
    return menu


def _named(one: Measurement, moment: str) -> str:
    size = lesion.size(one, node=one.follow.node)
    parts = (date_text(moment[:8]), size.text if size else "", one.label, one.series_text)
    return clean(" · ".join(part for part in parts if part), 96)


def _item(text: str, row: Row, column: int) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setData(UID, row.uid)
    flags = Qt.ItemFlag.ItemIsEnabled
    if row.uid and column in (TARGET, NODE):
        flags |= Qt.ItemFlag.ItemIsUserCheckable
        item.setCheckState(
            Qt.CheckState.Checked if (row.target, row.node)[column - TARGET] else Qt.CheckState.Unchecked
        )
    if row.uid and column == ORGAN:
        flags |= Qt.ItemFlag.ItemIsEditable
    if not row.uid:
        face = item.font()
        face.setBold(True)
        item.setFont(face)
    item.setFlags(flags)
    return item


def _table() -> QTableWidget:
    view = QTableWidget(0, len(HEADINGS))
    view.setEditTriggers(QAbstractItemView.EditTrigger.SelectedClicked | QAbstractItemView.EditTrigger.DoubleClicked)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW)
    view.setShowGrid(False)
    view.setHorizontalHeaderLabels(list(HEADINGS))
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    return view
