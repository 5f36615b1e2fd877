"""How panes are arranged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid of panes, numbered row by row from 0. ``maximised`` is the pane shown alone, None for all.

    With ``tiles`` the panes show images of one series that follow each other (a lightbox).
    """

    rows: int = 1
    columns: int = 1
    maximised: int | None = None
    tiles: bool = False

    @property
    def count(self) -> int:
        """How many panes the grid holds."""
        return self.rows * self.columns
