"""One key or button for dictation: held, it listens as long as it is held; tapped, until it is tapped again."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

HELD_S = 0.4  # a shorter press is a tap


class PushToTalk(QObject):
    """Watches the key of an action; ``start`` gives back whether there is something listening now.

    A shortcut tells only that its key went down. Its release, and the presses that a held key repeats, are seen at the
    window, to which every key comes that nobody below has taken.
    """

    def __init__(
        self, start: Callable[[], bool], stop: Callable[[], None], listening: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._start, self._stop, self._listening = start, stop, listening
        self._action: QAction | None = None
        self._key_down = self._down = self._began = False
        self._since = 0.0

    def watch(self, window: QWidget, action: QAction) -> None:
        """Follow the keys of ``action`` in ``window``."""
        self._action = action
        window.installEventFilter(self)

    def act(self) -> None:
        """The action was triggered: by its key, which may be held on, or by a menu, which is a tap."""
        self.press()
        if not self._key_down:
            self._down = False

    def press(self) -> None:
        """The key or button went down."""
        self._down, self._since, self._began = True, time.monotonic(), False
        if self._listening():
            self._stop()
        else:
            self._began = self._start()

    def release(self) -> None:
        """It came up: what was held ends, what was tapped goes on."""
        held = self._down and self._began and time.monotonic() - self._since >= HELD_S
        self._down = False
        if held:
            self._stop()

    def let_go(self) -> None:
        """The window lost the keys, so that no release will be seen: what is held ends."""
        held, self._down, self._key_down = self._down and self._began, False, False
        if held:
            self._stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes nothing away."""
        if event.type() == QEvent.Type.WindowDeactivate:
            self.let_go()
        elif isinstance(event, QKeyEvent) and self._is_own(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                self._key_down = True
            elif event.type() == QEvent.Type.KeyRelease:
                self._key_down = False
                self.release()
        return super().eventFilter(watched, event)

    def _is_own(self, event: QKeyEvent) -> bool:
        keys = {one.toString().split("+")[-1] for one in self._action.shortcuts()} if self._action else set()
        return not event.isAutoRepeat() and QKeySequence(event.key()).toString() in keys
