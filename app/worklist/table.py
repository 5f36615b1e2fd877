"""The table of studies: columns that can be shown, hidden, moved, sorted and resized, and stay so."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QByteArray, QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from app.worklist.columns import COLUMNS
from app.worklist.table_model import Index, WorklistModel

ROW_HEIGHT = 34
REMEMBERED = "worklist.columns"
_K = Qt.Key
MOVES = {_K.Key_Up, _K.Key_Down, _K.Key_PageUp, _K.Key_PageDown, _K.Key_Home, _K.Key_End, _K.Key_Return, _K.Key_Enter}
FORMAT = f"2/{'.'.join(column.id for column in COLUMNS)}/"  # a layout of other columns is not restored


class Memory(Protocol):
    """Keeps small states of the window by name; ``app.settings.Settings`` does."""

    def remember(self, name: str, value: str) -> None:
        """Keep a value."""

    def recall(self, name: str) -> str:
        """What was kept, "" if nothing."""


class WorklistTable(QTableView):
    """The rows of the model; the selected study is announced, Return or a double click chooses it."""

    selected = Signal(str)
    chosen = Signal(str)

    def __init__(self, model: WorklistModel, memory: Memory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model, self._memory = model, memory
        self._sought = ""  # a study that is to be shown as soon as its row is known
        self._row, self._value = 0, 0  # of the selected study, and how far the list was scrolled
        self.setObjectName("worklist_table")
        self.setModel(model)
        self._dress()
        self._restore()
        self._remembering = QTimer(self, singleShot=True, interval=400)
        self._remembering.timeout.connect(self._remember)
        self._wire()

    def _dress(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(14, 14))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self.setFont(_tabular(self.font()))
        header = self.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(40)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)

    def _restore(self) -> None:
        header = self.horizontalHeader()
        kept = self._memory.recall(REMEMBERED)
        state = QByteArray.fromBase64(kept.removeprefix(FORMAT).encode()) if kept.startswith(FORMAT) else QByteArray()
        if not header.restoreState(state):
            self.reset_columns()
        self.setSortingEnabled(True)  # sorts by what the header shows

    def _wire(self) -> None:
        header = self.horizontalHeader()
        header.customContextMenuRequested.connect(self._offer_columns)
        for changed in (header.sectionResized, header.sectionMoved, header.sortIndicatorChanged):
            changed.connect(self._remembering.start)
        self._model.modelAboutToBeReset.connect(self._note_place)
        self._model.modelReset.connect(self._select_again)
        self._model.dataChanged.connect(self._announce)
        self._model.located.connect(self._take_place)
        self.verticalScrollBar().valueChanged.connect(self._tell_view)
        self.doubleClicked.connect(lambda index: self._choose(index.row()))

    def reset_columns(self) -> None:
        """The columns as they were at first: order, widths, which are shown, most urgent first."""
        header = self.horizontalHeader()
        for number, column in enumerate(COLUMNS):
            header.moveSection(header.visualIndex(number), number)
            header.resizeSection(number, column.width)
            header.setSectionHidden(number, column.hidden)
        header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)

    def select(self, uid: str) -> None:
        """Select a study, if it is in the list; one that was not read yet is looked for."""
        row = self._model.row(uid)
        if row >= 0:
            self.selectRow(row)
        elif uid:
            self._sought = uid
            self._model.locate(uid)

    @property
    def selected_uid(self) -> str:
        """The selected study, "" if none is."""
        return self._model.uid(self.currentIndex().row()) if self.currentIndex().isValid() else ""

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Announce another study when another row is selected."""
        super().currentChanged(current, previous)
        self._announce()

    def _announce(self) -> None:
        """Tell of the selected study, which may have been read only after its row was selected."""
        uid = self.selected_uid
        if uid and uid != self._model.kept:
            self._model.kept = uid
            self.selected.emit(uid)

    def _tell_view(self) -> None:
        self._model.around = max(self.rowAt(0), 0)

    def event(self, event: QEvent) -> bool:
        """The keys that move in the list are the list's, whatever the window uses them for."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in MOVES:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return chooses the selected study; Home and End go to the first and the last row."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex().row())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.selectRow(0 if event.key() == Qt.Key.Key_Home else self._model.rowCount() - 1)
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int) -> None:
        if self._model.uid(row):
            self.chosen.emit(self._model.uid(row))

    def _note_place(self) -> None:
        self._row = 0 if self._model.moved else max(self.currentIndex().row(), 0)
        self._value = self.verticalScrollBar().value()

    def _select_again(self) -> None:
        """Keep the same study selected when the list is there anew; one that is not in view is looked for.

        In the same list, only newer, the rows in view stay where they are on the screen.
        """
        row = self._model.row(self._model.kept)
        if self._model.moved:
            self.scrollToTop()
        if row >= 0:
            shift = row - self._row if self._value and not self._model.moved else 0
            self._select_quietly(row, 0 if self._model.moved else self._value + shift * ROW_HEIGHT)
        elif not self._model.kept:
            self.selectRow(0)
        else:
            self._select_quietly(-1, 0 if self._model.moved else self._value)

    def _take_place(self, row: int) -> None:
        """The selected study stands there; where it left the list, the one in its place is selected."""
        if self._sought:
            self._sought = ""
            if row >= 0:
                self.selectRow(row)
            return
        rows = self._model.rowCount()
        if rows:
            self._select_quietly(row if row >= 0 else min(self._row, rows - 1), self.verticalScrollBar().value())

    def _select_quietly(self, row: int, value: int) -> None:
        """Select a row (none below 0) without scrolling to it."""
        self.setAutoScroll(False)
        if row >= 0:
            self.selectRow(row)
        self.updateGeometries()
        self.verticalScrollBar().setValue(value)
        self.setAutoScroll(True)

    def _offer_columns(self, place: QPoint) -> None:
        self.columns_menu().exec(self.horizontalHeader().mapToGlobal(place))

    def columns_menu(self) -> QMenu:
        """Which columns are shown, and back to the first layout."""
        menu = QMenu(self)
        for number, column in enumerate(COLUMNS):
            action = QAction(column.title, menu, checkable=True, checked=not self.isColumnHidden(number))
            action.toggled.connect(lambda shown, number=number: self._show_column(number, shown))
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("Columns as they were at first", self.reset_columns)
        return menu

    def _show_column(self, number: int, shown: bool) -> None:
        self.setColumnHidden(number, not shown)
        if shown and self.columnWidth(number) < self.horizontalHeader().minimumSectionSize():
            self.setColumnWidth(number, COLUMNS[number].width)
        self._remembering.start()

    def _remember(self) -> None:
        state = bytes(self.horizontalHeader().saveState().toBase64().data()).decode("ascii")
        self._memory.remember(REMEMBERED, FORMAT + state)


def _tabular(font: QFont) -> QFont:
    """The font with figures of equal width, where it has them."""
    tabular = QFont(font)
    tabular.setFeature(QFont.Tag("tnum"), 1)
    return tabular
