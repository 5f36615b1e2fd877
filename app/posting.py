"""Takes what waits in the outbox to where it is to go; each kind of destination has a file in ``app/destinations``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.archive.archive import Archive
from app.archive.departures import Departure, Departures, Kind
from app.archive.outbox import Item, Outbox, State
from app.destinations.destination import Means
from app.destinations.kinds import fault_of as fault_of_destination
from app.destinations.kinds import kind_of
from app.logs import log_failure
from app.network.calling import Caller, Unreachable
from app.settings import Preferences

FOLDER = "folder:"
MISSING = "Its file is missing from the archive."


def destinations(values: Preferences) -> tuple[str, ...]:
    """Where results are to go, as the settings say. A word that is no system stays, and its reason shows in the outbox."""
    folder = [f"{FOLDER}{values.results_folder.strip()}"] if values.results_folder.strip() else []
    return (*values.results_to.split(), *folder)


def fault_of(values: Preferences) -> str:
    """What is wrong with the setting, "" where nothing is."""
    fault = next(filter(None, map(fault_of_destination, values.results_to.split())), "")
    return f"The setting “Results go to” cannot be read: {fault}" if fault else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn came to."""

    taken: int = 0
    confirmed: int = 0
    failed: int = 0
    reasons: tuple[str, ...] = ()

    def plus(self, *, taken: int = 0, confirmed: int = 0, failed: int = 0, reason: str = "") -> Turn:
        """With more of each."""
        reasons = (*self.reasons, reason) if reason and reason not in self.reasons else self.reasons
        return replace(
            self,
            taken=self.taken + taken,
            confirmed=self.confirmed + confirmed,
            failed=self.failed + failed,
            reasons=reasons,
        )


@dataclass
class _Noted:
    """The ledger of one turn: rows are changed at once, and counted."""

    outbox: Outbox
    turn: Turn = field(default_factory=Turn)
    told: set[int] = field(default_factory=set)

    def taken(self, items: Sequence[Item], reason: str, *, confirmed: bool) -> None:
        self.outbox.taken(items, reason, confirmed=confirmed)
        self.told |= {item.id for item in items}
        new = sum(item.state is State.WAITING for item in items)
        self.turn = self.turn.plus(taken=new, confirmed=len(items) if confirmed else 0)

    def failed(self, items: Sequence[Item], reason: str, *, again: bool = False) -> None:
        self.outbox.failed(items, reason, again=again)
        self.told |= {item.id for item in items}
        self.turn = self.turn.plus(failed=len(items), reason=reason if items else "")

    def asked(self, items: Sequence[Item], transaction_uid: str) -> None:
        self.outbox.asked(items, transaction_uid)

    def reported(self, transaction_uid: str, committed: Sequence[str], refused: dict[str, str], silent: str) -> None:
        if committed or refused:
            self.outbox.report(transaction_uid, committed, refused)
        self.outbox.unconfirmed(transaction_uid, silent)
        reason = next(iter(refused.values()), "")
        self.turn = self.turn.plus(confirmed=len(committed), failed=len(refused), reason=reason)


class Posting:
    """One turn at a time: everything due is tried once. Any thread may run it, one at a time in a program.

    Where two programs run it, an object may be sent twice, which changes nothing at its destination. ``home`` is the
    folder of settings, known systems and secrets.
    """

    def __init__(
        self, archive: Archive, caller: Caller, *, commitment: bool = True, reader: str = "", home: Path = Path()
    ) -> None:
        self._means, self._reader = Means(archive, caller, commitment, home), reader
        self._outbox, self._departures = Outbox(archive.database), Departures(archive.database)

    def run(self, cancelled: Callable[[], bool] = lambda: False) -> Turn:
        """Try what is due: send what waits, then ask for the confirmation of what was taken."""
        noted, means = _Noted(self._outbox), replace(self._means, cancelled=cancelled)
        for state in (State.WAITING, State.SENT):
            for (destination, one), items in self._outbox.due().items():
                at_once = kind_of(destination)[0].at_once
                for start in range(0, len(items), at_once):
                    if one is state and not cancelled():
                        self._attempt(destination, state, items[start : start + at_once], means, noted)
        return noted.turn

    def _attempt(self, destination: str, state: State, items: Sequence[Item], means: Means, noted: _Noted) -> None:
        kind, address = kind_of(destination)
        noted.told.clear()
        try:
            if state is State.WAITING:
                self._carry(destination, self._present(items, noted), means, noted)
            elif kind.confirm is None:
                noted.taken(items, "It was taken; nothing more can be asked.", confirmed=True)
            else:
                kind.confirm(address, items, means, noted)
        except (Unreachable, ValueError) as error:
            noted.failed(_untold(items, noted), str(error))
        except Exception as error:  # one destination must not hold up the others; its text may hold a name
            log_failure("outbox: a destination failed", error)
            noted.failed(_untold(items, noted), f"It could not be sent ({type(error).__name__}).")

    def _carry(self, destination: str, items: Sequence[Item], means: Means, noted: _Noted) -> None:
        if not items:
            return
        kind, address = kind_of(destination)
        line, before = self._note(destination, items), noted.turn.taken
        try:
            kind.carry(address, items, means, noted)
        finally:
            if noted.turn.taken > before:
                self._departures.complete(line)

    def _present(self, items: Sequence[Item], noted: _Noted) -> list[Item]:
        """Those whose file is in the archive; the others are noted as failed."""
        present = [item for item in items if item.path and self._means.file(item).is_file()]
        lost = [item for item in items if item not in present]
        noted.failed(lost, MISSING)
        return present

    def _note(self, destination: str, items: Sequence[Item]) -> int:
        studies = tuple(dict.fromkeys(item.study_uid for item in items))
        return self._departures.begin(Departure(self._reader, Kind.SENT, destination, studies, len(items)))


def _untold(items: Sequence[Item], noted: _Noted) -> list[Item]:
    return [item for item in items if item.id not in noted.told]
