"""What is on the screen as a whole, kept for Ctrl+Z: hanging steps and what else changes many owners at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtGui import QUndoStack

from viewer.session.commands import Done
from viewer.session.panes import Arranged, Panes


class Keeper(Protocol):
    """An owner of a part of what is on the screen."""

    def moment(self) -> Any:
        """Its part as it is now; never changed afterwards, and equal where nothing has changed."""
        ...

    def go_back_to(self, moment: Any) -> None:
        """Be as then; the panes are arranged afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class Moment:
    """The panes, the active one, and the part of each keeper."""

    arranged: Arranged
    active: int
    parts: tuple[Any, ...]


class Moments:
    """Makes changes of the whole screen that can be taken back."""

    def __init__(self, undo: QUndoStack, panes: Panes) -> None:
        self._undo, self._panes = undo, panes
        self._keepers: list[Keeper] = []

    def keep(self, *keepers: Keeper) -> None:
        """Remember these too; they go back in this order."""
        self._keepers.extend(keepers)

    def change(self, text: str, change: Callable[[], object]) -> None:
        """Do ``change``, as one step of undo of that name where anything has changed by it."""
        before = self._now()
        change()
        after = self._now()
        if before != after:
            self._undo.push(Done(text, self._go_to, before, after))

    def _now(self) -> Moment:
        parts = tuple(keeper.moment() for keeper in self._keepers)
        return Moment(self._panes.arranged, self._panes.active, parts)

    def _go_to(self, moment: Moment) -> None:
        for keeper, part in zip(self._keepers, moment.parts, strict=True):
            keeper.go_back_to(part)
        self._panes.arrange(moment.arranged)
        self._panes.set_active(moment.active)
