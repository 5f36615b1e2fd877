"""The declared actions as Qt actions: bound to what they do, disabled with a reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import qtawesome
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from app.shell.action import Action
from app.shell.key_bindings import KeyBindings
from app.shell.theme import MUTED, TEXT

Why = Callable[[], str]


class ActionTable(QObject):
    """Every action by id. An action without a handler is disabled and says so; one whose ``why`` gives a sentence too."""

    refused = Signal(str)
    keys_changed = Signal()

    def __init__(self, actions: Iterable[Action], window: QWidget, bindings: KeyBindings | None = None) -> None:
        super().__init__(window)
        self._window, self._bindings = window, bindings
        self._declared = {action.id: action for action in actions}
        self._handlers: dict[str, Callable[[], object]] = {}
        self._why: dict[str, Why] = {}
        self._made = {action.id: self._make(action) for action in self._declared.values()}
        if bindings is not None:
            self._take_keys()
            bindings.changed.connect(self._take_keys)

    @property
    def declared(self) -> tuple[Action, ...]:
        """The actions in the order of their declaration, with the keys that they have now."""
        return tuple(self._declared.values())

    @property
    def tools(self) -> tuple[Action, ...]:
        """Those that give the left button a tool; behind ``tool.`` their id names it."""
        return tuple(action for action in self._declared.values() if action.id.startswith("tool."))

    def _take_keys(self) -> None:
        """The keys as they are bound now, for every menu, tip and list that is made from this."""
        if self._bindings is None:
            return
        self._declared = {one: self._bindings.with_keys(action) for one, action in self._declared.items()}
        for action in self._declared.values():
            self._made[action.id].setShortcuts([QKeySequence(key) for key in action.keys])
            self._made[action.id].setToolTip(self.tip(action.id))
        self.keys_changed.emit()

    def key(self, action_id: str) -> str:
        """The first key of an action as it is written, its title in the menu where it has none."""
        action = self._declared[action_id]
        return action.keys[0] if action.keys else f"{action.menu} ▸ {action.title}"

    def bind(self, action_id: str, handler: Callable[[], object], why: Why | None = None) -> None:
        """Give an action what it does, and optionally what keeps it from being done (a sentence, "" for nothing)."""
        self._handlers[action_id] = handler
        if why is not None:
            self._why[action_id] = why
        self._made[action_id].setEnabled(True)
        self._made[action_id].setToolTip(self.tip(action_id))

    def qt(self, action_id: str) -> QAction:
        """The Qt action, for menus and buttons."""
        return self._made[action_id]

    def tip(self, action_id: str) -> str:
        """Title with its key, then what it does."""
        action = self._declared[action_id]
        key = f"  ({action.keys[0]})" if action.keys else ""
        return f"{action.title}{key}\n{action.explanation}"

    def why_not(self, action_id: str) -> str:
        """Why the action cannot be done now, "" if it can."""
        if action_id not in self._handlers:
            return "Nothing to do this on yet."
        return self._why[action_id]() if action_id in self._why else ""

    def trigger(self, action_id: str) -> bool:
        """Do it as a reader would; false, with the reason announced, where it cannot be done."""
        reason = self.why_not(action_id)
        if reason:
            self.refused.emit(f"{self._declared[action_id].title}: {reason}")
            return False
        self._handlers[action_id]()
        return True

    def conflicts(self) -> dict[str, list[str]]:
        """Keys that stand for more than one action."""
        by_key: dict[str, list[str]] = {}
        for action in self._declared.values():
            for key in action.keys:
                by_key.setdefault(QKeySequence(key).toString(), []).append(action.id)
        return {key: ids for key, ids in by_key.items() if len(ids) > 1}

    def _make(self, action: Action) -> QAction:
        made = QAction(action.title, self._window)
        made.setObjectName(action.id)
        made.setShortcuts([QKeySequence(key) for key in action.keys])
        made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        made.setAutoRepeat(action.repeats)
        made.setEnabled(False)
        made.setToolTip(self._tip_of(action))
        if action.icon:
            made.setIcon(qtawesome.icon(action.icon, color=TEXT, color_disabled=MUTED))
        made.triggered.connect(lambda: self.trigger(action.id))
        self._window.addAction(made)
        return made

    @staticmethod
    def _tip_of(action: Action) -> str:
        return f"{action.title}\n{action.explanation}"
