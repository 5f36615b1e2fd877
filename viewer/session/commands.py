"""Changes of the view that Ctrl+Z takes back: windows, zoom and pan, series, layouts. Steps of one drag become one change."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtGui import QUndoCommand, QUndoStack

State = TypeVar("State")


class Gestures:
    """Numbers for gestures, each given once, so that steps of one never join those of another."""

    def __init__(self, undo: QUndoStack) -> None:
        self._undo = undo
        self._numbers = itertools.count(1)
        self._last = ("", 0, -1)  # what was done, its gesture, how many changes there were after it

    def new(self) -> int:
        """A number for the steps of one drag."""
        return next(self._numbers)

    def again(self, what: str) -> int:
        """The number of the same thing done just before, with nothing else between (notches of a wheel), else a new one."""
        name, gesture, index = self._last
        return gesture if name == what and index == self._undo.index() else self.new()

    def done(self, what: str, gesture: int) -> None:
        """``what`` was done just now."""
        self._last = what, gesture, self._undo.index()


class Change(QUndoCommand, Generic[State]):
    """From ``before`` to ``after`` by calling ``apply``; changes with the same ``gesture`` (above 0) become one."""

    def __init__(
        self, text: str, apply: Callable[[State], None], before: State, after: State, gesture: int = 0
    ) -> None:
        super().__init__(text)
        self._apply, self._before, self._after, self._gesture = apply, before, after, gesture

    def redo(self) -> None:
        """Go to the later state."""
        self._apply(self._after)

    def undo(self) -> None:
        """Go back to the earlier state."""
        self._apply(self._before)

    def id(self) -> int:
        """A number that only steps of the same gesture share; -1 is never merged."""
        return self._gesture or -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take a later step of the same gesture in; a gesture that ends where it began vanishes."""
        if not isinstance(other, Change):
            return False
        self._after = other._after
        self.setObsolete(self._before == self._after)
        return True


class Done(Change[State]):
    """A change that is made already when it becomes a step of undo."""

    def __init__(self, text: str, apply: Callable[[State], None], before: State, after: State) -> None:
        super().__init__(text, apply, before, after)
        self._made = True

    def redo(self) -> None:
        """Go to the later state, where it is not there already."""
        if self._made:
            self._made = False
        else:
            super().redo()
