"""A small grid to pick a layout from: any number of rows and columns, of panes or of tiles of one series."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from viewer.widgets import colours

ROWS, COLUMNS = 5, 8
CELL, GAP, FOOT = 26, 4, 24  # logical pixels
_STEPS = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}
OWN_KEYS = (*_STEPS, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape)


class GridCells(QWidget):
    """The cells; the pointer or the arrow keys choose a corner, a click or Return takes it."""

    chosen = Signal(int, int)  # rows, columns
    left = Signal()  # the keys went elsewhere, or Escape

    def __init__(self, rows: int, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gridCells")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._rows, self._columns = min(rows, ROWS), min(columns, COLUMNS)
        self.setFixedSize(self.sizeHint())
        self._tell()

    def sizeHint(self) -> QSize:
        """All cells, and a line of text."""
        return QSize(COLUMNS * (CELL + GAP) - GAP, ROWS * (CELL + GAP) + FOOT)

    @property
    def picked(self) -> tuple[int, int]:
        """Rows and columns that are lit."""
        return self._rows, self._columns

    def cell(self, at: QPoint) -> tuple[int, int]:
        """Rows and columns up to the cell at a place, held within the grid."""
        row, column = at.y() // (CELL + GAP), at.x() // (CELL + GAP)
        return min(max(row + 1, 1), ROWS), min(max(column + 1, 1), COLUMNS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The cells, those that are chosen lit, and their number in words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row in range(ROWS):
            for column in range(COLUMNS):
                lit = row < self._rows and column < self._columns
                painter.setPen(QPen(colours.ACCENT if lit else colours.MUTED, 1))
                painter.setBrush(colours.LIT if lit else colours.BLACK)
                painter.drawRect(QRectF(column * (CELL + GAP) + 0.5, row * (CELL + GAP) + 0.5, CELL - 1, CELL - 1))
        painter.setPen(colours.TEXT)
        base = self.height() - (FOOT - QFontMetrics(self.font()).ascent()) // 2
        painter.drawText(0, base, self._words())
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the cells up to the pointer."""
        self._choose(*self.cell(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take them."""
        self._choose(*self.cell(event.position().toPoint()))
        self.chosen.emit(self._rows, self._columns)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows light, Return takes, Escape leaves."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step:
            self._choose(min(max(self._rows + step[0], 1), ROWS), min(max(self._columns + step[1], 1), COLUMNS))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._rows, self._columns)
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The keys that it uses are its own, also where they are shortcuts of the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever clicks elsewhere does not want it."""
        super().focusOutEvent(event)
        self.left.emit()

    def _choose(self, rows: int, columns: int) -> None:
        if (rows, columns) != (self._rows, self._columns):
            self._rows, self._columns = rows, columns
            self._tell()
            self.update()

    def _tell(self) -> None:
        self.setAccessibleDescription(self._words())

    def _words(self) -> str:
        return f"{self._rows} × {self._columns}"


class GridPicker(QFrame):
    """The cells over the window, and whether they are tiles of the active pane's series; it goes with the keys."""

    picked = Signal(int, int, bool)  # rows, columns, tiles

    def __init__(self, rows: int, columns: int, *, tiles: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("gridPicker")
        self.cells = GridCells(rows, columns)
        self.tiles = QCheckBox("Tiles of the active series")
        self.tiles.setChecked(tiles)
        self.tiles.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.cells)
        column.addWidget(self.tiles)
        self.cells.chosen.connect(self._take)
        self.cells.left.connect(self.close)

    def open_at(self, place: QPoint) -> None:
        """Show it with its upper left corner at a place of its parent, ready for arrows and pointer."""
        self.adjustSize()
        self.move(place)
        self.show()
        self.raise_()
        self.cells.setFocus()

    def _take(self, rows: int, columns: int) -> None:
        self.picked.emit(rows, columns, self.tiles.isChecked())
        self.close()
