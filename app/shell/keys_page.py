"""Keys and mouse: the help page of everything that can be pressed, made from the table, and where it is bound otherwise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.shell.action import Action
from app.shell.action_table import ActionTable
from app.shell.binding_files import read_bindings, write_bindings
from app.shell.key_bindings import KeyBindings, Unusable
from app.shell.key_editor import Editors
from app.shell.menus import ORDER
from app.shell.mouse_bindings import GESTURES, MouseBindings
from app.shell.theme import ACCENT, MUTED

_KEYS, _MENU, _WHAT = range(3)
_FILES = "Bindings (*.json)"
UNBOUND = (
    "Drag a thumbnail: show the series in that pane. Drag a measurement: its handles, its line or its label; Shift holds a "
    "line level or upright. Double-click a measurement: name it; while drawing, end it."
)


class KeysPage(QDialog):
    """A table of keys and what they do. What was bound otherwise is lit; whatever is selected can be bound below."""

    def __init__(
        self, table: ActionTable, keys: KeyBindings, mouse: MouseBindings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Keys and mouse")
        self.resize(860, 760)
        self._table, self._keys, self._mouse = table, keys, mouse
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find by name or key …")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.view = _view()
        self.view.itemSelectionChanged.connect(self._edit_selected)
        self.editors = Editors(keys, mouse)
        self.said = _plain("")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        for part in (self.search, self.view, self.editors):
            layout.addWidget(part)
        layout.addWidget(_plain(UNBOUND))
        layout.addLayout(self._files())
        self.editors.setFixedHeight(72)
        self._rows: tuple[Action | str, ...] = ()
        for changed in (table.keys_changed, mouse.changed):
            changed.connect(self._fill)
        self._fill()

    def _files(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.said, 1)
        acts: tuple[tuple[str, Callable[[], None]], ...] = (
            ("Import…", self._ask_to_import),
            ("Export…", self._ask_to_export),
            ("All defaults", self.reset_all),
        )
        for text, act in acts:
            button = QPushButton(text)
            button.setAutoDefault(False)
            button.clicked.connect(act)
            row.addWidget(button)
        return row

    # the list

    def _fill(self) -> None:
        """Every gesture, then every action in the order of the menus."""
        selected = self.selected
        by_menu = sorted(self._table.declared, key=lambda one: ORDER.index(one.menu))
        self._rows = (*GESTURES, *by_menu)
        self.view.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            self._write(number, row)
        self._filter(self.search.text())
        self.select(selected.id if isinstance(selected, Action) else selected)

    def _write(self, number: int, row: Action | str) -> None:
        if isinstance(row, Action):
            keys, menu, what = ", ".join(row.keys), row.menu, f"{row.title}: {row.explanation}"
            own = self._keys.is_own(row.id)
        else:
            keys, menu, what = GESTURES[row], "Mouse", self._mouse.words(row)
            own = self._mouse.is_own(row)
        for column, text in ((_KEYS, keys), (_MENU, menu), (_WHAT, what)):
            item = QTableWidgetItem(text)
            if column == _MENU:
                item.setForeground(QColor(MUTED))
            if column == _KEYS and own:
                item.setForeground(QColor(ACCENT))
                item.setToolTip("Bound otherwise than at first")
            self.view.setItem(number, column, item)

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        for number in range(self.view.rowCount()):
            cells = (self.view.item(number, column) for column in (_KEYS, _MENU, _WHAT))
            shown = any(wanted in cell.text().casefold() for cell in cells if cell is not None)
            self.view.setRowHidden(number, not shown)

    @property
    def selected(self) -> Action | str | None:
        """The action or gesture that is selected."""
        rows = self.view.selectionModel().selectedRows()
        return self._rows[rows[0].row()] if rows and rows[0].row() < len(self._rows) else None

    def select(self, name: str | None) -> None:
        """Select an action by its id, or a gesture."""
        ids = [row.id if isinstance(row, Action) else row for row in self._rows]
        if name in ids:
            self.view.selectRow(ids.index(name))

    def _edit_selected(self) -> None:
        self.editors.edit(self.selected)

    # all of it

    def reset_all(self) -> None:
        """Keys and mouse as at first."""
        self._keys.reset_all()
        self._mouse.reset_all()
        self._edit_selected()
        self.said.setText("Keys and mouse are as at first.")

    def _ask_to_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export bindings", "lectern-bindings.json", _FILES)
        if name:
            self.export(Path(name))

    def _ask_to_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import bindings", "", _FILES)
        if name:
            self.take(Path(name))

    def export(self, file: Path) -> None:
        """Write the bindings to a file."""
        try:
            write_bindings(file, self._keys, self._mouse)
        except OSError as error:
            self.said.setText(f"Not exported: {error.strerror}.")
        else:
            self.said.setText(f"Exported to {file.name}.")

    def take(self, file: Path) -> None:
        """Take over the bindings of a file."""
        try:
            read_bindings(file, self._keys, self._mouse)
        except Unusable as reason:
            self.said.setText(f"Nothing was changed. {reason}")
        else:
            self.said.setText(f"The bindings of {file.name} are in use.")


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("muted", True)
    return label


def _view() -> QTableWidget:
    view = QTableWidget(0, 3)
    view.setObjectName("keys")
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.verticalHeader().hide()
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setHorizontalHeaderLabels(["Keys", "Menu", "What it does"])
    for column in (_KEYS, _MENU):
        view.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
    view.horizontalHeader().setStretchLastSection(True)
    view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    return view
