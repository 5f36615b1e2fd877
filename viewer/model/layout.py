"""How panes are arranged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid of panes, numbered row by row from 0. ``maximised`` is the pane shown alone, None for all."""

    rows: int = 1
    columns: int = 1
    maximised: int | None = None

    @property
    def count(self) -> int:
        """How many panes the grid holds."""
        return self.rows * self.columns
