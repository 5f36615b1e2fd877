"""The segments and contours of the open study: what each is, how large, whether it is seen. Stays open beside the images."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.shell.segment_editor import SegmentEditor
from app.shell.segment_rows import HEADINGS, Row, rows
from viewer.model.segmentation import Segmentation
from viewer.session.reading import Reading
from viewer.session.segment_places import go_to_segment
from viewer.widgets.plain import plain_line, plain_tool_tip

ROW, SWATCH, TURN_MS = 26, 12, 1
EDITING, LISTING = (860, 480), (980, 460)  # the size it opens with
KEY = Qt.ItemDataRole.UserRole
NAME, VOLUME = 0, 2
EMPTY = "This study holds neither segmentations nor contours."
BEGIN = "New segment begins one in the series of the active pane."
READING = "Segmentations are being read …"


class SegmentPanel(QDialog):
    """Follows the segmentations of a reading; a click leads to the middle of a segment."""

    refused = Signal(str)

    def __init__(self, reading: Reading, parent: QWidget | None = None, editor: SegmentEditor | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("segmentPanel")
        self.setWindowTitle("Segmentations")
        self.setModal(False)
        self.resize(*(EDITING if editor else LISTING))
        self._reading, self._owner = reading, reading.segmentations
        self._rows: tuple[Row, ...] = ()
        self._ticked = False
        self._editor, self._chosen = editor, ""  # the uid of the object whose row was clicked
        self._table, self._note = _table(), plain_line("")
        self._fill, self._per_cent = QSlider(Qt.Orientation.Horizontal), plain_line("")
        self._outline, self._on = QCheckBox("Outline"), QCheckBox("Shown")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.setSpacing(8)
        layout.addLayout(self._controls())
        layout.addWidget(self._table, 1)
        layout.addWidget(self._note)
        if editor is not None:
            layout.addWidget(editor)
            editor.copy_wanted.connect(self._copy)
        self._table.itemChanged.connect(self._take)
        self._table.cellClicked.connect(self._on_clicked)
        self._later = QTimer(
            self, singleShot=True, interval=TURN_MS
        )  # a cell that changes may not be replaced meanwhile
        self._later.timeout.connect(self.show_segments)
        for changed in (
            self._owner.changed,
            reading.editing.changed,
            reading.panes.active_changed,
            reading.panes.view_changed,
        ):
            changed.connect(self._show_soon)
        self.show_segments()

    def _controls(self) -> QHBoxLayout:
        self._fill.setRange(0, 100)
        self._fill.setFixedWidth(160)
        self._fill.setAccessibleName("Opacity of segments")
        self._fill.valueChanged.connect(lambda value: self._owner.set_fill(value / 100))
        self._per_cent.setMinimumWidth(44)
        self._outline.clicked.connect(lambda on: self._owner.set_outline(outline=on))
        self._on.clicked.connect(self._owner.toggle)
        row = QHBoxLayout()
        row.setSpacing(12)
        for widget in (self._on, self._outline, plain_line("Opacity"), self._fill, self._per_cent):
            row.addWidget(widget)
        row.addStretch(1)
        for text, visible in (("Show all", True), ("Hide all", False)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, seen=visible: self._show_all(visible=seen))
            row.addWidget(button)
        return row

    def show_segments(self) -> None:
        """Show them as they are now."""
        reading, shown = self._reading, self._owner.shown
        made = rows(self._owner, reading.places.stack(reading.panes.active))
        self._on.setChecked(self._owner.on)
        self._outline.setChecked(shown.outline)
        self._per_cent.setText(f"{round(shown.fill * 100)} %")
        self._fill.blockSignals(True)
        self._fill.setValue(round(shown.fill * 100))
        self._fill.blockSignals(False)
        if made != self._rows:
            self._rows = made
            self._table.blockSignals(True)
            self._put()
            self._table.blockSignals(False)
        self._select()
        if self._editor is not None:
            self._editor.copy.setEnabled(bool(self._copyable()))
        nothing = f"{EMPTY} {BEGIN}" if self._editor else EMPTY
        self._note.setText((READING if self._owner.waiting else nothing) if not made else self._elsewhere())
        self._note.setVisible(bool(self._note.text()))

    def _show_soon(self, *_: object) -> None:
        self._later.start()

    def _elsewhere(self) -> str:
        """Why objects are not shown on the series of the active pane."""
        return "\n".join(dict.fromkeys(row.note for row in self._rows if row.note))

    def _put(self) -> None:
        self._table.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            for column, text in enumerate((row.name, row.kind, row.volume, row.said)):
                self._table.setItem(number, column, _item(row, column, text))

    def _select(self) -> None:
        """The row of the segment that is drawn on is lit, else that of the object that was clicked."""
        active = self._reading.editing.active
        lit = (active[0].uid, active[1].number) if active and self._chosen in ("", active[0].uid) else None
        self._table.clearSelection()
        for number, row in enumerate(self._rows):
            own = (row.one.uid, row.segment.number if row.segment else 0)
            if own == lit or (lit is None and own == (self._chosen, 0)):
                self._table.selectRow(number)

    def _take(self, item: QTableWidgetItem) -> None:
        if item.column() == NAME:
            self._ticked = True
            seen = item.checkState() is Qt.CheckState.Checked
            keys, self._rows = self._rows[item.row()].keys, ()  # the tick is no longer what was put there
            self._owner.set_visible(keys, visible=seen)

    def _on_clicked(self, row: int, _column: int) -> None:
        """A click leads to the segment, unless it was on the tick."""
        ticked, self._ticked = self._ticked, False
        if not ticked:
            self._go(row)

    def _show_all(self, *, visible: bool) -> None:
        self._owner.set_visible([key for row in self._rows for key in row.keys], visible=visible)

    def _copyable(self) -> list[Segmentation]:
        """The object of which a copy can be begun: the one whose row was clicked, else the only one there is."""
        own = {one.uid for one in self._reading.editing.all}
        able = [one for one in self._owner.all if one.uid not in own]
        chosen = [one for one in able if one.uid == self._chosen]
        return chosen or (able if len(able) == 1 else [])

    def _copy(self) -> None:
        for one in self._copyable():
            self._reading.segment_copies.begin(one, self._reading.places.stack(self._reading.panes.active))

    def _go(self, number: int) -> None:
        row = self._rows[number] if number < len(self._rows) else None
        if row is not None:
            self._chosen = row.one.uid
            if row.segment is not None and self._reading.editing.get(row.one.uid):
                self._reading.editing.choose(row.one.uid, row.segment.number)
            self.show_segments()
        if row is not None and row.segment is not None:
            why = go_to_segment(self._reading, row.one, row.segment)
            if why:
                self.refused.emit(why)


def _item(row: Row, column: int, text: str) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(plain_tool_tip(text))
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    if column == NAME:
        flags |= Qt.ItemFlag.ItemIsUserCheckable
        item.setCheckState(Qt.CheckState.Checked if row.visible else Qt.CheckState.Unchecked)
        if row.segment is not None:
            item.setIcon(_swatch(QColor(*row.segment.colour)))
    if column == VOLUME:
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    if row.segment is None:
        face = item.font()
        face.setBold(True)
        item.setFont(face)
    item.setFlags(flags)
    return item


def _swatch(colour: QColor) -> QIcon:
    picture = QPixmap(2 * SWATCH, 2 * SWATCH)
    picture.fill(colour)
    return QIcon(picture)


def _table() -> QTableWidget:
    view = QTableWidget(0, len(HEADINGS))
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW)
    view.setShowGrid(False)
    view.setHorizontalHeaderLabels(list(HEADINGS))
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(len(HEADINGS) - 1, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    return view
