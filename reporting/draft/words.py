"""Edits of a report on the undo stack."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QUndoCommand

from reporting.report import Report, Run, Section
from reporting.template import Template

TYPING = 4711
Put = Callable[[str, tuple[Run, ...]], None]


class Whole(QUndoCommand):
    """Another report in the place of one: a draft that was discarded can be taken back."""

    def __init__(self, place: Callable[[Report], None], before: Report, after: Report) -> None:
        super().__init__("Discarded draft")
        self._place, self._before, self._after = place, before, after

    def redo(self) -> None:
        """Put the other report on the desk."""
        self._place(self._after)

    def undo(self) -> None:
        """Put the discarded one back."""
        self._place(self._before)


class Other(QUndoCommand):
    """Another report made with another template in the place of one."""

    def __init__(
        self,
        place: Callable[[Report, Template], None],
        before: tuple[Report, Template],
        after: tuple[Report, Template],
    ) -> None:
        super().__init__(f"Template {after[1].name}")
        self._place, self._before, self._after = place, before, after

    def redo(self) -> None:
        """Put the new report on the desk."""
        self._place(*self._after)

    def undo(self) -> None:
        """Put the one of before back."""
        self._place(*self._before)


class Words(QUndoCommand):
    """New runs of one section; typing on within a word joins the command before."""

    def __init__(
        self,
        put: Put,
        section: Section,
        after: tuple[Run, ...],
        typed_at: tuple[int, int] | None = None,
        typed: str = "",
    ) -> None:
        super().__init__(f"Text of {section.title}")
        self._put, self._section_id = put, section.id
        self._before, self._after = section.runs, after
        self._typed_at, self._typed = typed_at, typed
        self._kind = TYPING if len(typed) == 1 else -1  # what is pasted or dictated is one step

    @property
    def changes_something(self) -> bool:
        """Whether the runs are others than before."""
        return self._before != self._after

    def redo(self) -> None:
        """Set the new runs."""
        self._put(self._section_id, self._after)

    def undo(self) -> None:
        """Set the runs of before."""
        self._put(self._section_id, self._before)

    def id(self) -> int:
        """The kind of command that may join this one; -1 for none (Qt's rule)."""
        return self._kind

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take the next letter of the same word in; false if ``other`` is anything else."""
        if not isinstance(other, Words) or not self._goes_on_with(other):
            return False
        self._after, self._typed = other._after, self._typed + other._typed
        self._typed_at = other._typed_at
        return True

    def _goes_on_with(self, other: Words) -> bool:
        here = (self._put, self._section_id, self._after) == (other._put, other._section_id, other._before)
        if not here or self._typed_at is None or other._typed_at is None or len(other._typed) != 1:
            return False
        new_word = self._typed[-1:].isspace() and not other._typed.isspace()
        return self._typed_at[1] == other._typed_at[0] and not new_word
