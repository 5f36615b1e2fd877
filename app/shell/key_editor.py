"""Another key for an action, another deed for a gesture: the panel under the list of keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.shell.action import Action
from app.shell.key_bindings import KeyBindings, standard
from app.shell.mouse_bindings import GESTURES, MouseBindings


class KeyEditor(QWidget):
    """Keys of one action. What a new key stands for already is said before it is taken."""

    def __init__(self, keys: KeyBindings) -> None:
        super().__init__()
        self._keys = keys
        self._action: Action | None = None
        self.capture = QKeySequenceEdit()
        self.capture.setMaximumSequenceLength(1)
        self.capture.setClearButtonEnabled(True)
        self.capture.setMaximumWidth(180)
        self.capture.keySequenceChanged.connect(lambda _: self._judge())
        self.remark = _line()
        self.set_key = _button("Use this key", self._set)
        self.add_key = _button("Add this key", self._add)
        self.no_key = _button("No key", lambda: self._put(()))
        self.default = _button("Default", self._reset)
        row = QHBoxLayout()
        row.setSpacing(8)
        self._title = _line()
        for part in (self._title, self.capture, self.set_key, self.add_key):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.no_key)
        row.addWidget(self.default)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self.remark)

    def edit(self, action: Action) -> None:
        """Edit the keys of an action."""
        self._action = action
        self._title.setText(f"New key for “{action.title}”")
        with QSignalBlocker(self.capture):
            self.capture.clear()
        self._judge()

    def _key(self) -> str:
        return standard(self.capture.keySequence().toString(QKeySequence.SequenceFormat.PortableText))

    def _judge(self) -> None:
        """Say what a key would be taken from; offer what can be done."""
        key, action = self._key(), self._action
        if action is None:
            return
        holder = self._keys.holder(key) if key else None
        own = holder is not None and holder.id == action.id
        taken = holder is not None and not own
        self.remark.setText(self._sentence(key, action, holder))
        self.remark.setProperty("warning", taken)
        self.remark.style().polish(self.remark)
        self.set_key.setText("Take it and use it" if taken else "Use this key")
        self.add_key.setText("Take it and add it" if taken else "Add this key")
        self.set_key.setEnabled(bool(key))
        self.add_key.setEnabled(bool(key) and not own)
        self.no_key.setEnabled(bool(self._keys.keys(action.id)))
        self.default.setEnabled(self._keys.is_own(action.id))

    def _sentence(self, key: str, action: Action, holder: Action | None) -> str:
        if holder is not None and holder.id != action.id:
            return f"{key} is the key of “{holder.title}”, which would lose it."
        if holder is not None:
            return f"{key} is a key of this action already."
        if key:
            return f"{key} is free."
        losers = self._keys.taken_by_reset(action.id)
        return f"The default would take its key from “{', '.join(one.title for one in losers)}”." if losers else ""

    def _set(self) -> None:
        self._put((self._key(),))

    def _add(self) -> None:
        if self._action is not None:
            self._put((*self._keys.keys(self._action.id), self._key()))

    def _put(self, keys: tuple[str, ...]) -> None:
        if self._action is not None:
            self._keys.put(self._action.id, keys)
            self.edit(self._action)

    def _reset(self) -> None:
        if self._action is not None:
            self._keys.reset(self._action.id)
            self.edit(self._action)


class GestureEditor(QWidget):
    """What one gesture of the mouse does."""

    def __init__(self, mouse: MouseBindings) -> None:
        super().__init__()
        self._mouse, self._gesture = mouse, ""
        self._title = QLabel()
        self.choice = QComboBox()
        self.choice.setMinimumWidth(260)
        self.choice.activated.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._title)
        row.addWidget(self.choice)
        row.addStretch(1)
        row.setAlignment(Qt.AlignmentFlag.AlignTop)

    def edit(self, gesture: str) -> None:
        """Offer what the gesture may do."""
        self._gesture = gesture
        self._title.setText(GESTURES[gesture])
        self.choice.clear()
        for does, words in self._mouse.offered(gesture).items():
            self.choice.addItem(words, does)
        self.choice.setCurrentIndex(self.choice.findData(self._mouse.of(gesture)))

    def _choose(self, _index: int) -> None:
        self._mouse.put(self._gesture, self.choice.currentData())


class Editors(QStackedWidget):
    """The editor of whatever row is selected."""

    def __init__(self, keys: KeyBindings, mouse: MouseBindings) -> None:
        super().__init__()
        self.nothing, self.key, self.gesture = QWidget(), KeyEditor(keys), GestureEditor(mouse)
        for part in (self.nothing, self.key, self.gesture):
            self.addWidget(part)

    def edit(self, row: Action | str | None) -> None:
        """An action, a gesture by name, or nothing."""
        if isinstance(row, Action):
            self.key.edit(row)
            self.setCurrentWidget(self.key)
        elif row:
            self.gesture.edit(row)
            self.setCurrentWidget(self.gesture)
        else:
            self.setCurrentWidget(self.nothing)


def _button(text: str, act: Callable[[], None]) -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)
    made.clicked.connect(act)
    return made


def _line() -> QLabel:
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setMinimumHeight(20)
    return made
