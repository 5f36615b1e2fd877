"""How panes are arranged."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A grid of panes, numbered row by row from 0. ``maximised`` is the pane shown alone in its area, None for all.

    With ``tiles`` the panes show images of one series that follow each other (a lightbox). ``beyond`` is the grid (rows,
    columns) of a second area, on another screen; its panes are numbered after those of the first.
    """

    rows: int = 1
    columns: int = 1
    maximised: int | None = None
    tiles: bool = False
    beyond: tuple[int, int] = (0, 0)

    @property
    def first(self) -> int:
        """How many panes the first area holds."""
        return self.rows * self.columns

    @property
    def count(self) -> int:
        """How many panes both areas hold."""
        return self.first + self.beyond[0] * self.beyond[1]

    def area(self, pane: int) -> int:
        """In which area a pane lies: 0, or 1 for the second."""
        return int(pane >= self.first)

    def panes_of(self, area: int) -> range:
        """The numbers of an area's panes."""
        return range(self.first, self.count) if area else range(self.first)

    def visible_of(self, area: int) -> tuple[int, ...]:
        """The panes of an area that are on the screen: all of them, or the one that is shown alone."""
        panes = self.panes_of(area)
        return (self.maximised,) if self.maximised in panes and self.maximised is not None else tuple(panes)

    def grid_of(self, area: int) -> tuple[int, int]:
        """Rows and columns of an area."""
        return self.beyond if area else (self.rows, self.columns)
