"""Studies that were deleted: out of sight at once, and brought back whole for a while; then their files go for good.

Deleting takes the rows out of the database and keeps them in a file; the images stay where they lie until the time is over.
Reports, drafts, orders and known lengths are not touched.
"""

from __future__ import annotations

import base64
import contextlib
import datetime
import shutil
import uuid
from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, delete, insert, select, text

from app.archive import schema
from app.archive.archive import Archive
from app.archive.departures import Departure, Departures, Kind
from app.archive.index import UnknownStudy
from app.archive.joining import settle_arrived, settle_gone
from app.archive.outbox import State
from app.archive.recovery import known_paths
from app.durable import sync_folder, write_synced

FOLDER, MANIFEST = "deleted", "rows.json"
KEPT_DAYS = 30
_TABLES: tuple[Table, ...] = (schema.study, schema.series, schema.instance, schema.seen_images)


class NotDeleted(Exception):  # noqa: N818 - it says what did not happen
    """The study stays; the message is a sentence that says why."""


class NotBroughtBack(Exception):  # noqa: N818 - it says what did not happen
    """The study cannot be brought back; the message is a sentence that says why."""


class Deleted(msgspec.Struct, frozen=True):
    """What is kept of a deleted study: who deleted it, when and why, and its rows by table."""

    id: str
    study_uid: str
    patient_name: str
    patient_id: str
    date: str
    description: str
    objects: int
    reader: str
    reason: str
    moment: str
    rows: dict[str, list[dict[str, Any]]]

    @property
    def paths(self) -> list[str]:
        """The archive's own files, relative to its root; referenced ones are not the archive's to remove."""
        return [row["path"] for row in self.rows["instance"] if row["modified_ns"] is None]

    @property
    def until(self) -> str:
        """The day from which its files may go, YYYY-MM-DD."""
        return f"{datetime.datetime.fromisoformat(self.moment) + datetime.timedelta(days=KEPT_DAYS):%Y-%m-%d}"


class Bin:
    """Deletes studies and brings them back. Any thread may ask."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._folder = archive.files.root / FOLDER

    def delete(self, study_uid: str, reader: str, reason: str) -> Deleted:
        """Delete a study; raises UnknownStudy or NotDeleted, and then nothing was changed."""
        if not reason.strip():
            raise NotDeleted("Say why the study is deleted; nothing was deleted.")
        with self._archive.database.writing() as connection:
            _refuse(connection, study_uid, reader)
            rows = {table.name: _rows_of(connection, table, study_uid) for table in _TABLES}
            entry = _entry(study_uid, rows, reader, reason.strip())
            self._keep(entry)
            for table in (schema.claim, *reversed(_TABLES)):
                connection.execute(delete(table).where(_of(table, study_uid)))
            settle_gone(connection, study_uid)
        self._note(entry, Kind.DELETED, reader)
        return entry

    def entries(self) -> tuple[Deleted, ...]:
        """Deleted studies that can be brought back, the latest first."""
        return tuple(sorted(self._valid(), key=lambda one: one.moment, reverse=True))

    def bring_back(self, entry_id: str, reader: str) -> Deleted:
        """Put a study back as it was; raises NotBroughtBack."""
        entry = next((one for one in self._valid() if one.id == entry_id), None)
        if entry is None:
            raise NotBroughtBack("There is no such deleted study; its time may be over.")
        lost = [path for path in entry.paths if not self._archive.files.absolute(path).exists()]
        if lost:
            raise NotBroughtBack(f"{len(lost)} of its files are gone; the study was left as it is.")
        with self._archive.database.writing() as connection:
            if connection.scalar(select(schema.study.c.uid).where(schema.study.c.uid == entry.study_uid)):
                raise NotBroughtBack("The study has come into the archive again meanwhile; that one was left as it is.")
            for table in _TABLES:
                if entry.rows[table.name]:
                    connection.execute(insert(table), entry.rows[table.name])
            settle_arrived(connection, entry.study_uid)
        shutil.rmtree(self._folder / entry.id, ignore_errors=True)
        self._note(entry, Kind.BROUGHT_BACK, reader)
        return entry

    def empty(self, older_than_days: int = KEPT_DAYS) -> int:
        """Remove the files of studies whose time is over; how many studies that were."""
        before = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=older_than_days)
        over = [one for one in self._valid() if datetime.datetime.fromisoformat(one.moment) < before]
        for entry in over:
            self._remove(entry)
        return len(over)

    def paths(self) -> set[str]:
        """Files that belong to deleted studies, relative to the archive's root."""
        return {path for entry in self._valid() for path in entry.paths}

    def _remove(self, entry: Deleted) -> None:
        with self._archive.database.engine.connect() as connection:
            in_use = known_paths(connection, entry.paths)
        for path in entry.paths:
            if path not in in_use:
                file = self._archive.files.absolute(path)
                file.unlink(missing_ok=True)
                with contextlib.suppress(OSError):  # others still lie there
                    file.parent.rmdir()
        shutil.rmtree(self._folder / entry.id, ignore_errors=True)

    def _keep(self, entry: Deleted) -> None:
        """On the disk before the rows are gone."""
        folder = self._folder / entry.id
        folder.mkdir(parents=True, mode=0o700)
        write_synced(folder / MANIFEST, msgspec.json.encode(entry))
        sync_folder(self._folder)
        sync_folder(self._folder.parent)

    def _valid(self) -> Iterable[Deleted]:
        """Entries whose rows are gone indeed: a program that died between the two left the study as it was."""
        for file in sorted(self._folder.glob(f"*/{MANIFEST}")) if self._folder.is_dir() else ():
            try:
                entry = msgspec.json.decode(file.read_bytes(), type=Deleted)
            except (OSError, msgspec.MsgspecError):
                continue
            restored = _with_preambles(entry)
            with self._archive.database.engine.connect() as connection:
                paths = [row["path"] for row in restored.rows["instance"]]
                if not known_paths(connection, paths):
                    yield restored

    def _note(self, entry: Deleted, kind: Kind, reader: str) -> None:
        record = Departures(self._archive.database)
        place = f"{FOLDER}/{entry.id}"
        record.complete(
            record.begin(Departure(reader, kind, place, (entry.study_uid,), entry.objects, method=entry.reason))
        )


def _refuse(connection: Connection, study_uid: str, reader: str) -> None:
    if connection.scalar(select(schema.study.c.uid).where(schema.study.c.uid == study_uid)) is None:
        raise UnknownStudy(study_uid)
    holder = connection.scalar(select(schema.claim.c.reader).where(schema.claim.c.study_uid == study_uid))
    if holder and holder != reader:
        raise NotDeleted(f"{holder} is reading the study; nothing was deleted.")
    drafts = connection.scalar(text("SELECT count(*) FROM draft WHERE study_uid = :uid"), {"uid": study_uid})
    if drafts:
        raise NotDeleted(
            "There is an unsigned draft on the study; sign it or throw it away first. Nothing was deleted."
        )
    waiting = (schema.outbox.c.study_uid == study_uid) & schema.outbox.c.state.in_((State.WAITING, State.SENT))
    if connection.execute(select(schema.outbox.c.id).where(waiting)).first():
        raise NotDeleted("Results of the study have not arrived yet; see the outbox. Nothing was deleted.")


def _of(table: Table, study_uid: str) -> Any:
    return (table.c.uid if table is schema.study else table.c.study_uid) == study_uid


def _rows_of(connection: Connection, table: Table, study_uid: str) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table).where(_of(table, study_uid))).mappings()]


def _entry(study_uid: str, rows: dict[str, list[dict[str, Any]]], reader: str, reason: str) -> Deleted:
    (study,) = rows["study"]
    return Deleted(
        uuid.uuid4().hex,
        study_uid,
        study["patient_name"],
        study["patient_id"],
        study["date"],
        study["description"],
        len(rows["instance"]),
        reader,
        reason,
        schema.now_text(),
        rows,
    )


def _with_preambles(entry: Deleted) -> Deleted:
    """JSON keeps bytes as base64."""
    for row in entry.rows["instance"]:
        if isinstance(row["preamble"], str):
            row["preamble"] = base64.b64decode(row["preamble"])
    return entry
