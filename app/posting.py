"""Takes what waits in the outbox to where it is to go: systems of the network, and folders."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.archive.archive import Archive
from app.archive.departures import Departure, Departures, Kind
from app.archive.outbox import Item, Outbox, State
from app.durable import sync_folder, write_parts
from app.logs import log_failure
from app.network.calling import Caller, Unreachable
from app.network.commitment import NotOffered, ask
from app.network.node import node_of, nodes_of
from app.network.send import Sent, send
from app.settings import Preferences
from reporting.export.dicom.uids import derived

FOLDER = "folder:"
MISSING = "Its file is missing from the archive."
_AT_ONCE = 200


def destinations(values: Preferences) -> tuple[str, ...]:
    """Where results are to go, as the settings say. A word that is no system stays, and its reason shows in the outbox."""
    folder = [f"{FOLDER}{values.results_folder.strip()}"] if values.results_folder.strip() else []
    return (*values.results_to.split(), *folder)


def fault_of(values: Preferences) -> str:
    """What is wrong with the setting, "" where nothing is."""
    try:
        nodes_of(values.results_to)
    except ValueError as error:
        return f"The setting “Results go to” cannot be read: {error}"
    return ""


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


class Posting:
    """One turn at a time: everything due is tried once. Any thread may run it, one at a time in a program.

    Where two programs run it, an object may be sent twice, which changes nothing at its destination.
    """

    def __init__(self, archive: Archive, caller: Caller, *, commitment: bool = True, reader: str = "") -> None:
        self._archive, self._caller, self._commitment, self._reader = archive, caller, commitment, reader
        self._outbox, self._departures = Outbox(archive.database), Departures(archive.database)

    def run(self, cancelled: Callable[[], bool] = lambda: False) -> Turn:
        """Try what is due: send what waits, then ask for the confirmation of what was taken."""
        turn = Turn()
        for state in (State.WAITING, State.SENT):
            for (destination, one), items in self._outbox.due().items():
                for start in range(0, len(items), _AT_ONCE):
                    if one is state and not cancelled():
                        turn = self._attempt(destination, state, items[start : start + _AT_ONCE], turn)
        return turn

    def _attempt(self, destination: str, state: State, items: Sequence[Item], turn: Turn) -> Turn:
        try:
            if state is State.SENT:
                return self._confirm(destination, items, turn)
            present = [item for item in items if self._file(item).is_file()]
            lost = [item for item in items if item not in present]
            self._outbox.failed(lost, MISSING)
            turn = turn.plus(failed=len(lost), reason=MISSING if lost else "")
            if not present:
                return turn
            if destination.startswith(FOLDER):
                return self._write(Path(destination.removeprefix(FOLDER)), present, turn)
            return self._send(destination, present, turn)
        except (Unreachable, ValueError) as error:
            self._outbox.failed(items, str(error))
            return turn.plus(failed=len(items), reason=str(error))
        except Exception as error:  # one destination must not hold up the others; its text may hold a name
            log_failure("outbox: a destination failed", error)
            reason = f"It could not be sent ({type(error).__name__})."
            self._outbox.failed(items, reason)
            return turn.plus(failed=len(items), reason=reason)

    def _send(self, destination: str, items: Sequence[Item], turn: Turn) -> Turn:
        node = node_of(destination)
        by_uid = {item.sop_uid: item for item in items}
        line = self._note(destination, items)
        told: list[Sent] = []

        def note(one: Sent) -> None:
            """Each answer is kept as it comes: a program that dies has forgotten none."""
            told.append(one)
            if one.taken:
                self._outbox.taken([by_uid[one.sop_uid]], f"{node.title} has taken it.", confirmed=not self._commitment)
            else:
                self._outbox.failed([by_uid[one.sop_uid]], one.reason)

        try:
            send(node, self._caller, [self._file(item) for item in items], on_sent=note)
        finally:
            if any(one.taken for one in told):
                self._departures.complete(line)
        for one in told:
            turn = turn.plus(taken=1) if one.taken else turn.plus(failed=1, reason=one.reason)
        return turn

    def _confirm(self, destination: str, items: Sequence[Item], turn: Turn) -> Turn:
        """Ask for storage commitment; a report that does not come at once comes to the receiver."""
        node = node_of(destination)
        transaction = derived("commitment", uuid.uuid4().hex)
        self._outbox.asked(items, transaction)
        try:
            report = ask(node, self._caller, transaction, [(item.sop_class_uid, item.sop_uid) for item in items])
        except NotOffered as error:
            self._outbox.taken(items, f"{node.title} has taken it. {error}", confirmed=True)
            return turn.plus(confirmed=len(items))
        if report is None:
            self._outbox.unconfirmed(transaction, f"{node.title} has taken it and has not confirmed it yet.")
            return turn
        self._outbox.report(transaction, report.committed, report.refused)
        self._outbox.unconfirmed(transaction, f"{node.title} says nothing of it in its confirmation.")
        reason = next(iter(report.refused.values()), "")
        return turn.plus(confirmed=len(report.committed), failed=len(report.refused), reason=reason)

    def _write(self, folder: Path, items: Sequence[Item], turn: Turn) -> Turn:
        line = self._note(f"{FOLDER}{folder}", items)
        for item in items:
            try:
                _copy(self._file(item), folder, item.sop_uid)
            except OSError as error:
                reason = f"{folder} cannot be written ({error.strerror or type(error).__name__})."
                self._outbox.failed([item], reason)
                turn = turn.plus(failed=1, reason=reason)
            else:
                self._outbox.taken([item], "It is in the folder.", confirmed=True)
                turn = turn.plus(taken=1, confirmed=1)
        if turn.taken:
            self._departures.complete(line)
        return turn

    def _file(self, item: Item) -> Path:
        return self._archive.files.absolute(item.path) if item.path else Path("/nowhere")

    def _note(self, destination: str, items: Sequence[Item]) -> int:
        studies = tuple(dict.fromkeys(item.study_uid for item in items))
        return self._departures.begin(Departure(self._reader, Kind.SENT, destination, studies, len(items)))


def _copy(file: Path, folder: Path, sop_uid: str) -> None:
    """Write an object into a folder, whole or not at all; the same bytes that are there already are left."""
    folder.mkdir(parents=True, exist_ok=True)
    target, data = folder / f"{sop_uid}.dcm", file.read_bytes()
    if target.exists():
        if target.read_bytes() == data:
            return
        raise FileExistsError(17, "another file has the name of the object")
    part = folder / f".{sop_uid}-{uuid.uuid4().hex[:8]}.part"
    try:
        write_parts(part, [data])
        part.replace(target)
        sync_folder(folder)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
