"""Which panes take the window of another: those whose values mean the same."""

from __future__ import annotations

from viewer.model.volume import Stack, modality_unit
from viewer.session.exams import Exams
from viewer.session.link_switches import Link, LinkSwitches
from viewer.session.panes import Panes
from viewer.session.relations import Relations

UNKNOWN = frozenset({"", "1", "US"})  # US: unspecified (PS3.3 C.11.1.1.2)


class WindowPartners:
    """Answers while windows are linked; otherwise every series has a window of its own."""

    def __init__(self, exams: Exams, panes: Panes, relations: Relations, switches: LinkSwitches) -> None:
        self._exams, self._panes, self._relations, self._switches = exams, panes, relations, switches

    def of(self, pane: int) -> tuple[int, ...]:
        """The other visible panes of the same patient, modality and unit; values without a unit are not compared."""
        own = self._stack(pane)
        if own is None or not self._switches.on(Link.WINDOW) or modality_unit(own.images[0]) in UNKNOWN:
            return ()
        return tuple(other for other in self._panes.visible if other != pane and self._alike(own, self._stack(other)))

    def _stack(self, pane: int) -> Stack | None:
        return self._exams.stack(self._panes.view(pane).place.stack_id)

    def _alike(self, own: Stack, other: Stack | None) -> bool:
        if other is None or other.colour or other.modality != own.modality:
            return False
        if modality_unit(other.images[0]) != modality_unit(own.images[0]):
            return False
        return self._relations.one_patient(own, other)
