"""The command palette: type a few letters, run any command, show any series, go to any setting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from rapidfuzz import fuzz, process, utils
from shiboken6 import isValid

from app.shell.action_table import ActionTable

ROWS = 12
OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down)


@dataclass(frozen=True, slots=True)
class Found:
    """Something else than an action that can be found by name, and what is done with it."""

    title: str
    explanation: str
    run: Callable[[], object]


class Palette(QFrame):
    """A search box over the window with the best matches below; Enter runs, Escape leaves.

    ``more`` is asked at every opening for what can be found beside the actions.
    """

    def __init__(self, table: ActionTable, window: QWidget, more: Callable[[], Iterable[Found]] = lambda: ()) -> None:
        super().__init__(window)
        self.setObjectName("palette")
        self._table, self._more = table, more
        self._found: dict[str, Found] = {}
        self._before: QWidget | None = None
        self._search = QLineEdit()
        self._search.setObjectName("paletteSearch")
        self._search.setPlaceholderText("Type a command …")
        self._list = QListWidget()
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self._search)
        layout.addWidget(self._list)
        self._search.textChanged.connect(self._fill)
        self._search.installEventFilter(self)
        self._list.itemActivated.connect(lambda _: self._run())
        self._list.itemClicked.connect(lambda _: self._run())
        self.hide()

    def open(self) -> None:
        """Show it in the upper third of the window, empty and ready to type."""
        window = self.window()
        width = min(640, window.width() - 80)
        self.setGeometry((window.width() - width) // 2, window.height() // 8, width, 440)
        self._before = QApplication.focusWidget()
        self._found = {f"found {number}": one for number, one in enumerate(self._more())}
        self._search.clear()
        self._fill("")
        self.show()
        self.raise_()
        self._search.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows move in the list while the caret stays in the box; the keys are its own while it is open."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and event.key() in OWN_KEYS:
            event.accept()
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._key(event.key()):
            return True
        if event.type() == QEvent.Type.FocusOut:
            self.hide()
        return super().eventFilter(watched, event)

    def _key(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            self._list.setCurrentRow(max(0, min(self._list.count() - 1, self._list.currentRow() + step)))
        else:
            return False
        return True

    def _fill(self, text: str) -> None:
        self._list.clear()
        for action_id in self._matches(text):
            self._list.addItem(self._row(action_id))
        self._list.setCurrentRow(0)

    def _matches(self, text: str) -> list[str]:
        texts = {one.id: f"{one.title} {one.explanation}" for one in self._table.declared}
        texts |= {key: f"{one.title} {one.explanation}" for key, one in self._found.items()}
        if not text.strip():
            return [one.id for one in self._table.declared if not self._table.why_not(one.id)][:ROWS]
        wanted = utils.default_process(text)
        titles = {one.id: one.title for one in self._table.declared} | {k: one.title for k, one in self._found.items()}
        titled = [key for key, title in titles.items() if wanted in utils.default_process(title)]
        found = process.extract(
            text, texts, scorer=fuzz.WRatio, processor=utils.default_process, limit=ROWS, score_cutoff=45
        )
        return list(dict.fromkeys([*titled, *(action_id for _, _, action_id in found)]))[:ROWS]

    def _row(self, action_id: str) -> QListWidgetItem:
        if action_id in self._found:
            other = self._found[action_id]
            item = QListWidgetItem(f"{other.title}    ({other.explanation})")
            item.setData(Qt.ItemDataRole.UserRole, action_id)
            return item
        action = self._table.qt(action_id)
        reason = self._table.why_not(action_id)
        keys = action.shortcut().toString()
        item = QListWidgetItem(action.icon(), f"{action.text()}    {keys}" + (f"    ({reason})" if reason else ""))
        item.setData(Qt.ItemDataRole.UserRole, action_id)
        if reason:
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        return item

    def _leave(self) -> None:
        """Give the keys back to where they were; else Qt gives them to the next editor, which is the report."""
        if self._before is not None and isValid(self._before):
            self._before.setFocus()
        self.hide()

    def _run(self) -> None:
        item = self._list.currentItem()
        self._leave()
        key = item.data(Qt.ItemDataRole.UserRole) if item is not None else ""
        if key in self._found:
            self._found[key].run()
        elif key:
            self._table.trigger(key)
