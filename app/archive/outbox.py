"""What is to go to other systems and folders, kept until it is confirmed there, whatever happens to the program."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from app.archive.schema import instance, now_text, outbox
from app.database import Database

FIRST_WAIT_S, LONGEST_WAIT_S = 30, 3600


class State(StrEnum):
    """How far an object has come."""

    WAITING = "waiting"
    SENT = "sent"  # taken there, and not confirmed yet
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Item:
    """One object for one destination. ``path`` is the archive's, "" where the archive no longer has the object."""

    id: int
    sop_uid: str
    sop_class_uid: str
    study_uid: str
    destination: str
    state: State
    attempts: int
    next_try: str
    reason: str
    transaction_uid: str
    created: str
    path: str


def enqueue(connection: Connection, study_uid: str, sop_uids: Iterable[str], destinations: Sequence[str]) -> None:
    """Put objects into the outbox within the caller's transaction; what is in it already stays as it is."""
    now = now_text()
    for uid in sop_uids:
        known = set(connection.scalars(select(outbox.c.destination).where(outbox.c.sop_uid == uid)))
        rows = [
            {
                "sop_uid": uid,
                "study_uid": study_uid,
                "destination": one,
                "state": State.WAITING,
                "created": now,
                "changed": now,
            }
            for one in dict.fromkeys(destinations)
            if one not in known
        ]
        if rows:
            connection.execute(insert(outbox), rows)


class Outbox:
    """The rows. Its methods may be called from any thread and any process."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, study_uid: str, sop_uids: Iterable[str], destinations: Sequence[str]) -> None:
        """Put objects into the outbox."""
        with self._database.writing() as connection:
            enqueue(connection, study_uid, sop_uids, destinations)

    def due(self) -> dict[tuple[str, State], list[Item]]:
        """What is to be done now, by destination and state, oldest first."""
        found: dict[tuple[str, State], list[Item]] = {}
        for item in self._items((State.WAITING, State.SENT), before=now_text()):
            found.setdefault((item.destination, item.state), []).append(item)
        return found

    def open_items(self) -> list[Item]:
        """Everything that has not arrived for sure."""
        return self._items((State.WAITING, State.SENT))

    def all_items(self) -> list[Item]:
        """Everything, oldest first."""
        return self._items(tuple(State))

    def taken(self, items: Iterable[Item], reason: str, *, confirmed: bool) -> None:
        """The destination has taken them; ``confirmed`` where nothing more is to be asked."""
        state = State.CONFIRMED if confirmed else State.SENT
        self._change(items, {"state": state, "reason": reason, "next_try": "", "attempts": 0})

    def asked(self, items: Iterable[Item], transaction_uid: str) -> None:
        """A confirmation is about to be asked for; its answer may come before this program hears that it was heard."""
        self._change(items, {"transaction_uid": transaction_uid})

    def failed(self, items: Iterable[Item], reason: str, *, again: bool = False) -> None:
        """It did not work; it is tried again later and later. With ``again`` the objects must be sent once more."""
        with self._database.writing() as connection:
            for item in items:
                wait = min(FIRST_WAIT_S * 2 ** min(item.attempts, 16), LONGEST_WAIT_S)
                values: dict[str, Any] = {"reason": reason, "attempts": item.attempts + 1, "next_try": _after(wait)}
                if again:
                    values |= {"state": State.WAITING, "transaction_uid": ""}
                same = (outbox.c.id == item.id) & (outbox.c.state == item.state)
                connection.execute(update(outbox).where(same).values(**values, changed=now_text()))

    def unconfirmed(self, transaction_uid: str, reason: str) -> None:
        """No report has come yet on these; what was reported meanwhile stays as it was reported."""
        left = [item for item in self._items((State.SENT,)) if item.transaction_uid == transaction_uid != ""]
        self.failed(left, reason)

    def report(self, transaction_uid: str, committed: Sequence[str], refused: Mapping[str, str]) -> bool:
        """What a system reports on a storage commitment; whether the transaction is known."""
        items = [item for item in self._items((State.SENT,)) if item.transaction_uid == transaction_uid != ""]
        done = set(committed)
        self.taken([item for item in items if item.sop_uid in done], "It is kept there safely.", confirmed=True)
        for item in items:
            if item.sop_uid in refused and item.sop_uid not in done:
                self.failed([item], refused[item.sop_uid], again=True)
        return bool(items)

    def hurry(self) -> None:
        """Try everything again at once."""
        waiting = outbox.c.state.in_((State.WAITING, State.SENT))
        with self._database.writing() as connection:
            connection.execute(update(outbox).where(waiting).values(next_try="", changed=now_text()))

    def withdraw(self, ids: Iterable[int], reader: str) -> None:
        """Take back what has not arrived; who did so stays in its row."""
        with self._database.writing() as connection:
            for number in ids:
                waiting = (outbox.c.id == number) & outbox.c.state.in_((State.WAITING, State.SENT))
                values = {"state": State.WITHDRAWN, "reason": f"Taken back by {reader}.", "changed": now_text()}
                connection.execute(update(outbox).where(waiting).values(**values))

    def counts(self) -> dict[State, int]:
        """How many there are of each state."""
        asked = select(outbox.c.state, func.count()).group_by(outbox.c.state)
        with self._database.engine.connect() as connection:
            return {State(state): count for state, count in connection.execute(asked)}

    def _items(self, states: Sequence[State], before: str = "") -> list[Item]:
        joined = outbox.outerjoin(instance, outbox.c.sop_uid == instance.c.sop_uid)
        asked = select(outbox, instance.c.path, instance.c.sop_class_uid).select_from(joined)
        asked = asked.where(outbox.c.state.in_(states))
        if before:
            asked = asked.where(outbox.c.next_try <= before)
        with self._database.engine.connect() as connection:
            return [_item(row) for row in connection.execute(asked.order_by(outbox.c.id))]

    def _change(self, items: Iterable[Item], values: dict[str, Any]) -> None:
        """Change rows that no reader took back meanwhile."""
        with self._database.writing() as connection:
            for item in items:
                same = (outbox.c.id == item.id) & outbox.c.state.in_((State.WAITING, State.SENT))
                connection.execute(update(outbox).where(same).values(**values, changed=now_text()))


def _item(row: Row[Any]) -> Item:
    return Item(
        row.id,
        row.sop_uid,
        row.sop_class_uid or "",
        row.study_uid,
        row.destination,
        State(row.state),
        row.attempts,
        row.next_try,
        row.reason,
        row.transaction_uid,
        row.created,
        row.path or "",
    )


def _after(seconds: float) -> str:
    moment = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds")
