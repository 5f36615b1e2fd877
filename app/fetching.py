"""A study from another system into the archive: asked for again after a cut, without anything coming twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass

from app.archive.archive import Archive
from app.archive.index import Index
from app.arriving import Arriving
from app.network.calling import Caller, Layer, Unreachable
from app.network.node import Node
from app.network.query import RemoteObject, list_objects
from app.network.retrieve import Wanted, get

TRIES, PAUSE_S = 4, 1.0  # the pause doubles


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of it. ``missing`` are SOP Instance UIDs that the node lists and the archive still lacks."""

    expected: int
    received: int
    missing: tuple[str, ...] = ()
    trouble: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything the node lists is here."""
        return not self.missing and not self.trouble


class Fetcher:
    """Fetches studies by C-GET. ``run`` may be called on any thread."""

    def __init__(self, archive: Archive, caller: Caller) -> None:
        self._archive, self._caller = archive, caller

    def run(
        self,
        node: Node,
        study_uid: str,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Fetched:
        """Fetch what is not here yet; a cut connection is tried again. Raises Unreachable where it cannot even be asked."""
        listed = list_objects(node, self._caller, study_uid)
        if not listed:
            raise Unreachable(Layer.SERVICE, f"{node.title} has no study with this UID, or does not show it.")
        before, trouble, pause = len(self._missing(listed)), "", PAUSE_S
        for attempt in range(TRIES):
            missing = self._missing(listed)
            if not missing or cancelled():
                break
            if attempt:
                time.sleep(pause)
                pause *= 2
            trouble, came = self._try(node, Wanted(study_uid, missing, listed), on_progress, cancelled)
            if not trouble or (not came and attempt):
                break
        missing = self._missing(listed)
        left = tuple(one.sop_uid for one in missing)
        return Fetched(len(listed), before - len(missing), left, trouble if left else "")

    def _try(
        self, node: Node, wanted: Wanted, on_progress: Callable[[int, int], None], cancelled: Callable[[], bool]
    ) -> tuple[str, bool]:
        """Why it ended early ("" if it did not), and whether anything came."""
        total, here = len(wanted.all_objects), len(wanted.all_objects) - len(wanted.objects)
        with closing(Arriving(self._archive)) as arriving:
            arriving.start()

            def on_received() -> None:
                arriving.tell()
                on_progress(here + arriving.figures.received, total)

            try:
                get(node, self._caller, wanted, arriving.spool, on_received, cancelled)
            except Unreachable as error:
                return str(error), arriving.figures.received > 0
            return "", arriving.figures.received > 0

    def _missing(self, listed: tuple[RemoteObject, ...]) -> tuple[RemoteObject, ...]:
        here = Index(self._archive).present(one.sop_uid for one in listed)
        return tuple(one for one in listed if one.sop_uid not in here)
