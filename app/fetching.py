"""A study from another system into the archive: asked for again after a cut, without anything coming twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from app.archive.archive import Archive
from app.archive.index import Index
from app.arriving import Arriving
from app.network.calling import Layer, Unreachable
from app.network.inlet import Inlet
from app.network.query import RemoteObject
from app.network.quiet import Quiet
from app.network.retrieve import Wanted
from app.network.system import System

TRIES, PAUSE_S = 3, 1.0  # of those in which nothing comes, one after another; the pause doubles
LASTING = (Layer.NAME, Layer.ENCRYPTION, Layer.AUTHENTICATION, Layer.DESTINATION)  # another try changes nothing
ELSEWHERE_S, LOOK_S = 10.0, 0.25  # so long the standing receiver may take for what was delivered to it


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


@dataclass(frozen=True)
class Told:
    """Who is told while a study comes, on threads of the transfer. Figures are objects that are here, of those listed.

    ``taken`` is called when more of the study can be opened; ``quiet`` with the seconds in which nothing has come.
    """

    progress: Callable[[int, int], None] = lambda done, total: None
    taken: Callable[[], None] = lambda: None
    quiet: Callable[[float], None] = lambda seconds: None
    cancelled: Callable[[], bool] = field(default=lambda: False)


class Fetcher:
    """Fetches studies. ``run`` may be called on any thread."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def run(self, system: System, study_uid: str, told: Told | None = None) -> Fetched:
        """Fetch what is not here yet; a cut connection is tried again. Raises Unreachable where it cannot even be asked."""
        told = told or Told()
        listed = system.objects(study_uid)
        if not listed:
            raise Unreachable(Layer.SERVICE, f"{system.title} has no study with this UID, or does not show it.")
        before, trouble, fruitless = len(self._missing(listed)), "", 0
        while (missing := self._missing(listed)) and not told.cancelled() and fruitless < TRIES:
            if trouble:
                _rest(PAUSE_S * 2**fruitless, told.cancelled)
            trouble, again, came = self._try(system, Wanted(study_uid, missing, listed), told)
            if not again:
                break
            fruitless = 0 if came else fruitless + 1
        missing = self._missing(listed)
        left = tuple(one.sop_uid for one in missing)
        return Fetched(len(listed), before - len(missing), left, trouble if left else "")

    def _try(self, system: System, wanted: Wanted, told: Told) -> tuple[str, bool, bool]:
        """Why it ended early ("" if it did not), whether another try may help, and whether anything came."""
        total, here = len(wanted.all_objects), len(wanted.all_objects) - len(wanted.objects)
        trouble, again, delivered = "", False, 0
        with Quiet(told.quiet) as quiet, closing(Arriving(self._archive, lambda _: told.taken())) as arriving:
            arriving.start()

            def on_received() -> None:
                quiet.broken()
                arriving.tell()
                told.progress(here + arriving.figures.received, total)

            try:
                delivered = system.bring(wanted, Inlet(arriving.spool, on_received, told.cancelled))
            except Unreachable as error:
                trouble, again = str(error), error.layer not in LASTING
        if delivered:
            self._await(wanted, delivered, told)
        return trouble, again, len(self._missing(wanted.objects)) < len(wanted.objects)

    def _await(self, wanted: Wanted, delivered: int, told: Told) -> None:
        """Wait until the standing receiver has taken what was delivered to it."""
        here, last, since = len(wanted.all_objects) - len(wanted.objects), 0, time.monotonic()
        while last < delivered and not told.cancelled() and time.monotonic() - since < ELSEWHERE_S:
            came = len(wanted.objects) - len(self._missing(wanted.objects))
            if came > last:
                last, since = came, time.monotonic()
                told.progress(here + came, len(wanted.all_objects))
                told.taken()
            time.sleep(LOOK_S)

    def _missing(self, listed: tuple[RemoteObject, ...]) -> tuple[RemoteObject, ...]:
        here = Index(self._archive).present(one.sop_uid for one in listed)
        return tuple(one for one in listed if one.sop_uid not in here)


def _rest(seconds: float, cancelled: Callable[[], bool]) -> None:
    end = time.monotonic() + seconds
    while not cancelled() and (left := end - time.monotonic()) > 0:
        time.sleep(min(left, LOOK_S))
