"""The worklist as a table: only rows that are looked at are read."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from app.worklist.columns import COLUMNS
from app.worklist.entries import Entry, Sorting
from app.worklist.feed import Feed
from app.worklist.marks import AMBER, MUTED, order_icon, status_icon, urgency_icon
from app.worklist.query import Query
from app.worklist.wording import late

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
BLOCK = 64  # rows read together
NOWHERE = QModelIndex()
UID_ROLE = int(Role.UserRole)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class WorklistModel(QAbstractTableModel):
    """All studies that fit the query, in order; a row's facts are asked from the feed when they are first looked at."""

    relisted = Signal()  # the list is there anew
    row_read = Signal(str)  # facts of this study came or changed

    def __init__(self, feed: Feed, now: Callable[[], datetime.datetime] = _now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed, self._now = feed, now
        self._uids: tuple[str, ...] = ()
        self._places: dict[str, int] = {}
        self._entries: dict[str, Entry] = {}
        self._asked: set[int] = set()  # blocks whose rows are here as they now are, or under way
        self.query, self.sorting = Query(), Sorting()
        feed.listed.connect(self._take_list)
        feed.rows_read.connect(self._take_rows)

    def show(self, query: Query) -> None:
        """Show what fits a query."""
        self.query = query
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew; rows on screen stay until the new ones are there."""
        self._feed.list(self.query, self.sorting)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, in the database."""
        sorting = Sorting(COLUMNS[column].id, order == Qt.SortOrder.DescendingOrder)
        if sorting != self.sorting:
            self.sorting = sorting
            self.refresh()

    def uid(self, row: int) -> str:
        """The study in a row, "" outside of the list."""
        return self._uids[row] if 0 <= row < len(self._uids) else ""

    def row(self, uid: str) -> int:
        """The row of a study, -1 if it is not in the list."""
        return self._places.get(uid, -1)

    def entry(self, uid: str) -> Entry | None:
        """The facts of a study, None until they were read."""
        return self._entries.get(uid)

    def times_changed(self) -> None:
        """Announce that waiting times read differently now."""
        self._announce(0, len(self._uids) - 1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many studies fit."""
        return 0 if parent.isValid() else len(self._uids)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """How many columns there are, shown or not."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = int(Role.DisplayRole)) -> Any:
        """Titles of the columns."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return COLUMNS[section].title
        if role == Role.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = int(Role.DisplayRole)) -> Any:
        """What a cell shows; None until its row was read."""
        uid = self.uid(index.row())
        if role == UID_ROLE:
            return uid
        if role == Role.TextAlignmentRole:
            return _alignment(index.column())
        entry = self._wanted(index.row(), uid)
        return self._shown(entry, index.column(), role) if entry else None

    def _shown(self, entry: Entry, number: int, role: int) -> Any:
        column = COLUMNS[number]
        if role == Role.DisplayRole:
            return column.text(entry, self._now())
        if role == Role.ToolTipRole:
            text = column.explanation(entry, self._now()) or column.text(entry, self._now())
            return f"<qt>{html.escape(text)}</qt>" if text else None  # plain text, whatever is in it
        if role == Role.DecorationRole:
            return _icon(entry, column.id)
        if role == Role.ForegroundRole:
            return self._colour(entry, column.id)
        return None

    def _colour(self, entry: Entry, column: str) -> QColor | None:
        if column == "waiting" and late(entry, self._now()):
            return QColor(AMBER)
        quiet = column in ("order", "id", "referrer", "claim", "accession", "body") or (
            column == "urgency" and not entry.urgency
        )
        return QColor(MUTED) if quiet else None

    def _wanted(self, row: int, uid: str) -> Entry | None:
        """The row's entry as known so far; its block is read if it was not since the list came."""
        block = row // BLOCK
        if uid and block not in self._asked:
            self._asked.add(block)
            self._feed.read(self._uids[block * BLOCK : (block + 1) * BLOCK])
        return self._entries.get(uid)

    def _take_list(self, uids: tuple[str, ...]) -> None:
        self._asked.clear()
        if uids == self._uids:
            self._announce(0, len(uids) - 1)
        else:
            self.beginResetModel()
            self._uids = uids
            self._places = {uid: row for row, uid in enumerate(uids)}
            self._entries = {uid: entry for uid, entry in self._entries.items() if uid in self._places}
            self.endResetModel()
        self.relisted.emit()

    def _take_rows(self, entries: dict[str, Entry]) -> None:
        changed = [uid for uid, entry in entries.items() if self._entries.get(uid) != entry and uid in self._places]
        self._entries |= {uid: entries[uid] for uid in changed}
        rows = [self._places[uid] for uid in changed]
        if rows:
            self._announce(min(rows), max(rows))
        for uid in changed:
            self.row_read.emit(uid)

    def _announce(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _icon(entry: Entry, column: str) -> Any:
    if column == "urgency":
        return urgency_icon(entry.urgency)
    if column == "order":
        return order_icon(awaits_images=entry.awaits_images, has_order=entry.has_order)
    return status_icon(entry.status) if column == "status" else None
