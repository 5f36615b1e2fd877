"""The worklist as a table: only rows that are looked at are read."""

from __future__ import annotations

import datetime
import html
from collections.abc import Callable
from typing import Any, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from app.worklist.columns import COLUMNS
from app.worklist.entries import BLOCK, Entry, Found, Sorting, Wish
from app.worklist.feed import Block, Feed, Place
from app.worklist.marks import AMBER, MUTED, status_icon, urgency_icon
from app.worklist.query import Query
from app.worklist.wording import late

Index: TypeAlias = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
NOWHERE = QModelIndex()
UID_ROLE = int(Role.UserRole)


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class WorklistModel(QAbstractTableModel):
    """All studies that fit the query, in order, of which only those are here that were looked at lately.

    ``around`` and ``kept`` are told by the table: which row is in view and which study is selected. A list that comes anew
    brings the rows in view; where the selected study is not among them, ``located`` follows.
    """

    relisted = Signal()  # the list is there anew
    row_read = Signal(str)  # facts of this study came or changed
    located = Signal(int)  # the row of the study that was looked for, -1 where the list does not have it

    def __init__(self, feed: Feed, now: Callable[[], datetime.datetime] = _now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._feed, self._now = feed, now
        self._total, self._number = 0, 0
        self._uids: dict[int, str] = {}
        self._places: dict[str, int] = {}
        self._entries: dict[str, Entry] = {}
        self._asked: set[int] = set()  # blocks whose rows are here as they now are, or under way
        self._wanted = False  # whether a list is under way: rows of the former one are not asked for any more
        self.query, self.sorting = Query(), Sorting()
        self.around, self.kept = 0, ""
        self.moved = True  # whether the list that comes is another one, and not the same as it is now
        feed.listed.connect(self._take_list)
        feed.block_read.connect(self._take_block)
        feed.located.connect(self._take_place)
        feed.failed.connect(self._give_up)

    def show(self, query: Query) -> None:
        """Show what fits a query."""
        if query != self.query:
            self.query, self.moved = query, True
        self.refresh()

    def refresh(self) -> None:
        """Read the list anew; rows on screen stay until the new ones are there. Another list is seen from its beginning."""
        self._wanted = True
        self._feed.list(Wish(self.query, self.sorting, 0 if self.moved else self.around))

    def locate(self, uid: str) -> None:
        """Look for a study in the list; ``located`` follows."""
        self._feed.locate(Wish(self.query, self.sorting), uid, self._number)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, in the database."""
        sorting = Sorting(COLUMNS[column].id, order == Qt.SortOrder.DescendingOrder)
        if sorting != self.sorting:
            self.sorting, self.moved = sorting, True
            self.refresh()

    def uid(self, row: int) -> str:
        """The study in a row, "" outside of the list and where the row was not read yet."""
        return self._uids.get(row, "")

    def row(self, uid: str) -> int:
        """The row of a study, -1 if it is not among those that were read."""
        return self._places.get(uid, -1)

    def entry(self, uid: str) -> Entry | None:
        """The facts of a study, None until they were read."""
        return self._entries.get(uid)

    def times_changed(self) -> None:
        """Announce that waiting times read differently now."""
        self._announce(0, self._total - 1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """How many studies fit."""
        return 0 if parent.isValid() else self._total

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
        entry = self._looked_at(index.row(), uid)
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
        quiet = column in ("id", "referrer", "claim", "accession", "body") or (
            column == "urgency" and not entry.urgency
        )
        return QColor(MUTED) if quiet else None

    def _looked_at(self, row: int, uid: str) -> Entry | None:
        """The row's entry as known so far; its block is read if it was not since the list came."""
        block = row // BLOCK
        if block not in self._asked and not self._wanted and 0 <= row < self._total:
            self._asked.add(block)
            self._feed.read(Wish(self.query, self.sorting, block * BLOCK), self._total, self._number)
        return self._entries.get(uid)

    def _give_up(self) -> None:
        """The list could not be read; what is here stays, and the next look asks again."""
        self._wanted = False
        self._asked.clear()

    def _take_list(self, found: Found) -> None:
        self._wanted = False
        self._number += 1
        self._asked = set(range(found.first // BLOCK, -(-(found.first + len(found.entries)) // BLOCK)))
        uids = {found.first + number: entry.uid for number, entry in enumerate(found.entries)}
        same = found.total == self._total and all(self._uids.get(row) == uid for row, uid in uids.items())
        if not same:
            self.beginResetModel()
        self._total, self._uids = found.total, uids
        self._places = {uid: row for row, uid in uids.items()}
        self._entries = {uid: entry for uid, entry in self._entries.items() if uid in self._places}
        changed = [entry for entry in found.entries if self._entries.get(entry.uid) != entry]
        self._entries |= {entry.uid: entry for entry in changed}
        if not same:
            self.endResetModel()
        else:
            self._announce(0, self._total - 1)
        for entry in changed:
            self.row_read.emit(entry.uid)
        self.moved = False
        self.relisted.emit()
        if self.kept and self.kept not in self._places:
            self.locate(self.kept)

    def _take_place(self, place: Place) -> None:
        if place.number != self._number:
            return
        if place.row >= 0:
            self._uids[place.row] = place.uid
            self._places[place.uid] = place.row
        self.located.emit(place.row)

    def _take_block(self, block: Block) -> None:
        if block.number != self._number:
            return  # of a list that is no longer shown
        changed = [entry for entry in block.entries if self._entries.get(entry.uid) != entry]
        for number, entry in enumerate(block.entries):
            self._uids[block.first + number] = entry.uid
            self._places[entry.uid] = block.first + number
        self._entries |= {entry.uid: entry for entry in changed}
        self._announce(block.first, block.first + len(block.entries) - 1)
        for entry in changed:
            self.row_read.emit(entry.uid)

    def _announce(self, first: int, last: int) -> None:
        if 0 <= first <= last:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(COLUMNS) - 1))


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].numeric else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _icon(entry: Entry, column: str) -> Any:
    if column == "urgency":
        return urgency_icon(entry.urgency)
    return status_icon(entry.status) if column == "status" else None
