"""The saved filters at the left of the worklist, with how many studies fit each."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.worklist.filters import SavedFilter
from app.worklist.labels import label, named
from app.worklist.marks import ACCENT, AMBER, GREEN, MUTED, RED, TEXT, sign

_ICONS = {
    "My unread": ("ph.circle-fill", ACCENT),
    "STAT": ("ph.warning-octagon-fill", RED),
    "Overdue": ("ph.clock-counter-clockwise-fill", RED),
    "All today": ("ph.calendar-blank", MUTED),
    "Second opinions": ("ph.users", MUTED),
    "Awaiting co-sign": ("ph.circle-half-fill", AMBER),
    "Signed": ("ph.check-circle-fill", GREEN),
    "All studies": ("ph.stack", MUTED),
}
FILTER_ROLE = int(Qt.ItemDataRole.UserRole)
COUNT_ROLE = FILTER_ROLE + 1
ITEM_HEIGHT = 34


class FilterList(QWidget):
    """Choose a filter, save the search as one's own, remove one's own with Delete."""

    chosen = Signal(object)  # SavedFilter
    save_wanted = Signal(str)  # a name
    forget_wanted = Signal(str)
    share_wanted = Signal(str)
    withdraw_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._list = named(_List(), "worklist_filters")
        self._list.setItemDelegate(_FilterDelegate(self._list))
        self._list.currentItemChanged.connect(self._announce)
        self._list.forget_wanted.connect(self.forget_wanted)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._offer)
        self._name = named(QLineEdit(), "worklist_filter_name")
        self._name.setPlaceholderText("Save this search as…")
        self._name.setMaxLength(60)
        self._name.returnPressed.connect(self._save)
        self._name.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 16, 8, 12)
        layout.setSpacing(8)
        heading = label("WORKLIST", heading=True)
        heading.setIndent(8)
        layout.addWidget(heading)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._name)

    def show_filters(self, filters: Sequence[SavedFilter]) -> None:
        """Show these filters; the chosen one stays chosen, else the first is."""
        before = self.current.name if self.current else ""
        self._list.blockSignals(True)
        self._list.clear()
        for filter_ in filters:
            item = QListWidgetItem(filter_.name)
            item.setData(FILTER_ROLE, filter_)
            own = ("ph.users-three", MUTED) if filter_.owner else ("ph.bookmark-simple", MUTED)
            item.setIcon(sign(*_ICONS.get(filter_.name, own)))
            item.setToolTip(_explained(filter_))
            self._list.addItem(item)
        self._list.blockSignals(False)
        names = [filter_.name for filter_ in filters]
        self._list.setCurrentRow(names.index(before) if before in names else 0)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many studies fit, by name."""
        for row in range(self._list.count()):
            item = self._list.item(row)
            item.setData(COUNT_ROLE, counts.get(item.text()))

    def offer_saving(self, wanted: bool) -> None:
        """Show or hide the line in which a name for the search is typed."""
        self._name.setVisible(wanted)

    @property
    def current(self) -> SavedFilter | None:
        """The chosen filter."""
        item = self._list.currentItem()
        return item.data(FILTER_ROLE) if item else None

    def choose(self, name: str) -> None:
        """Choose a filter by its name."""
        for row in range(self._list.count()):
            if self._list.item(row).text() == name:
                self._list.setCurrentRow(row)

    def count(self, name: str) -> int | None:
        """The count shown beside a filter."""
        rows = (self._list.item(row) for row in range(self._list.count()))
        return next((item.data(COUNT_ROLE) for item in rows if item.text() == name), None)

    def _offer(self, place: QPoint) -> None:
        item = self._list.itemAt(place)
        menu = self.menu_of(item.data(FILTER_ROLE)) if item else None
        if menu and not menu.isEmpty():
            menu.exec(self._list.viewport().mapToGlobal(place))

    def menu_of(self, filter_: SavedFilter) -> QMenu:
        """What can be done with a filter of one's own: shared with everybody, made one's own again, removed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if filter_.own:
            if filter_.owner:
                menu.addAction("Share no longer", lambda: self.withdraw_wanted.emit(filter_.name))
            else:
                menu.addAction("Share with everybody", lambda: self.share_wanted.emit(filter_.name))
            menu.addAction("Remove", lambda: self.forget_wanted.emit(filter_.name))
        return menu

    def _announce(self) -> None:
        if self.current:
            self.chosen.emit(self.current)

    def _save(self) -> None:
        name = self._name.text().strip()
        if name:
            self._name.clear()
            self.save_wanted.emit(name)


def _explained(filter_: SavedFilter) -> str:
    """The tooltip, plain text whatever is in it: the words, and whose filter it is."""
    whose = f"Shared by {filter_.owner}" if filter_.owner else ""
    lines = filter(None, (filter_.query or "Everything", whose))
    return f"<qt>{'<br>'.join(html.escape(line) for line in lines)}</qt>"


class _List(QListWidget):
    forget_wanted = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes one's own filter."""
        item = self.currentItem()
        if event.key() == Qt.Key.Key_Delete and item and item.data(FILTER_ROLE).own:
            self.forget_wanted.emit(item.text())
            return
        super().keyPressEvent(event)


class _FilterDelegate(QStyledItemDelegate):
    """A filter's sign and name, and its count at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """All filters are equally high."""
        return QSize(120, ITEM_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one filter."""
        painter.save()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        box: QRect = option.rect
        if selected or hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(QColor("#1C3350" if selected else "#1E2125"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(box, 4, 4)
        index.data(Qt.ItemDataRole.DecorationRole).paint(painter, QRect(box.left() + 8, box.top() + 9, 16, 16))
        painter.setPen(QColor("#FFFFFF" if selected else TEXT))
        words = box.adjusted(34, 0, -44, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        name = option.fontMetrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeft, name)
        count = index.data(COUNT_ROLE)
        painter.setPen(QColor(TEXT if selected else MUTED))
        shown = "" if count is None else f"{count:,}".replace(",", "\u202f")
        painter.drawText(box.adjusted(0, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, shown)
        painter.restore()
