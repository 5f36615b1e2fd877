"""Which links are on: what panes share when one of them is changed."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Link(StrEnum):
    """What can be linked, each by itself."""

    SCROLL = "scroll"
    WINDOW = "window"
    ZOOM = "zoom"
    PAN = "pan"
    CROSSHAIR = "crosshair"
    LINES = "lines"  # the plane of the active pane as a line in those that it crosses
    RANGE = "range"  # ... and its first and last plane


DEFAULT = frozenset({Link.SCROLL, Link.CROSSHAIR, Link.LINES})


class LinkSwitches(QObject):
    """The links that are chosen, and whether the panes are linked at all."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chosen = DEFAULT
        self._together = True

    @property
    def together(self) -> bool:
        """Whether panes are linked at all; parted ones keep what is chosen for when they are linked again."""
        return self._together

    @property
    def chosen(self) -> frozenset[Link]:
        """The links that are chosen, whether or not the panes are parted for now."""
        return self._chosen

    def on(self, link: Link) -> bool:
        """Whether a link is in force."""
        return self._together and link in self._chosen

    def choose(self, links: Iterable[Link]) -> None:
        """Take exactly these links."""
        self._set(frozenset(links), together=self._together)

    def toggle(self, link: Link) -> None:
        """Switch one link. Choosing one while the panes are parted links them by it alone."""
        if self._together:
            self._set(self._chosen ^ {link}, together=True)
        else:
            self._set(frozenset({link}), together=True)

    def part(self) -> None:
        """Part all panes, or link them again as they were."""
        self._set(self._chosen, together=not self._together)

    def _set(self, chosen: frozenset[Link], *, together: bool) -> None:
        if (chosen, together) != (self._chosen, self._together):
            self._chosen, self._together = chosen, together
            self.changed.emit()


def links_from(text: str) -> frozenset[Link] | None:
    """The links named in ``text`` (separated by spaces) as they were remembered; None where it names something else."""
    words = text.split()
    if not words or any(word not in (*Link, "none") for word in words):
        return None
    return frozenset(Link(word) for word in words if word != "none")


def text_of(links: Iterable[Link]) -> str:
    """Links as they are remembered; the word "none" stands for no link."""
    return " ".join(sorted(links)) or "none"
