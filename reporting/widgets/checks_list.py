"""What the checks remark: one quiet list above Sign; a click goes to the section."""

from __future__ import annotations

from collections.abc import Sequence

import qtawesome
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from reporting.checks.contract import Remark, Severity

ROWS_SEEN = 5
LEAST, PADDING = 34, 8  # logical pixels: one row, and what stands above and below the rows
# shape, colour and words say how grave it is
ICONS = {
    Severity.BLOCK: ("ph.prohibit", "#E5534B"),
    Severity.WARN: ("ph.warning", "#E8B339"),
    Severity.INFO: ("ph.check", "#8B929B"),
}
WAITING = ("ph.question", "#E5534B")
SAID = {
    Severity.BLOCK: "Signing waits for this",
    Severity.WARN: "To look at; signing does not wait for it",
    Severity.INFO: "Overruled",
}
WAITS_FOR_REASON = "Signing waits for this, or for a reason why it stays"
SECTION, REMARK = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class ChecksList(QListWidget):
    """The remarks, the grave ones first; gone when there are none."""

    section_activated = Signal(str)
    remark_selected = Signal(object)  # Remark, None where none is

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checksList")
        self.setAccessibleName("Checks")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(True)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)  # a sentence may be higher than the list
        self._room, self._wide = LEAST * ROWS_SEEN, 0
        self.itemClicked.connect(self._activate)
        self.itemActivated.connect(self._activate)
        self.itemSelectionChanged.connect(lambda: self.remark_selected.emit(self.selected))

    def set_room(self, height: int) -> None:
        """No higher than this; what does not fit is scrolled to."""
        self._room = max(LEAST, height)
        self._fit()

    def show_remarks(self, remarks: Sequence[Remark]) -> None:
        """Show these; the one that was selected stays so where it is still there."""
        before = self.selected
        self.blockSignals(True)  # one word about the selection, when all are there
        self.clear()
        for remark in remarks:
            self.addItem(_item(remark))
            if before and (remark.check, remark.sentence) == (before.check, before.sentence) and not remark.reason:
                self.setCurrentRow(self.count() - 1)
        self.blockSignals(False)
        self.remark_selected.emit(self.selected)
        self.setVisible(bool(remarks))
        self._fit()

    @property
    def selected(self) -> Remark | None:
        """The remark that is selected."""
        chosen = self.selectedItems()
        return chosen[0].data(REMARK) if chosen else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sentences wrap anew."""
        super().resizeEvent(event)
        if self.width() != self._wide:  # else it is its own scroll bar that came or went
            self._wide = self.width()
            self._fit()

    def _fit(self) -> None:
        self.doItemsLayout()  # only laid out do wrapped sentences tell their height
        heights = [self.visualItemRect(self.item(row)).height() for row in range(min(self.count(), ROWS_SEEN))]
        self.setFixedHeight(min(sum(heights) + PADDING, self._room))

    def _activate(self, item: QListWidgetItem) -> None:
        if item.data(SECTION):
            self.section_activated.emit(str(item.data(SECTION)))


def _item(remark: Remark) -> QListWidgetItem:
    icon, colour = WAITING if remark.holds and remark.needs_reason else ICONS[remark.severity]
    words = f"{remark.sentence} Overruled: {remark.reason}" if remark.reason else remark.sentence
    item = QListWidgetItem(qtawesome.icon(icon, color=colour), words)
    item.setData(SECTION, remark.section_id)
    item.setData(REMARK, remark)
    item.setToolTip(WAITS_FOR_REASON if remark.holds and remark.needs_reason else SAID[remark.severity])
    return item
