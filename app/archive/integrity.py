"""Checks that the archive still holds what its rows say: the database, every file, and on demand every byte."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Row, select, text, update
from sqlalchemy.exc import DatabaseError

from app.archive import schema
from app.archive.archive import Archive
from app.archive.bin import Bin
from app.archive.chunks import batched
from app.archive.files import received_hash
from app.archive.recovery import known_paths
from app.archive.remarks import add_remark

MISSING = "The file of this object is missing from the archive."
CHANGED = "The file of this object is not what was received; do not rely on it."
STUDY_REMARK = "Files of this study are missing or were changed on the disk."
PIECE = 500


@dataclass(frozen=True, slots=True)
class IntegrityReport:
    """What was found. ``missing`` and ``changed`` hold (SOP Instance UID, file); ``unknown`` are files of no row."""

    checked: int
    database: str  # a sentence, "" where the database is whole
    missing: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.database or self.missing or self.changed)


@dataclass(slots=True)
class _Findings:
    checked: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, str]] = field(default_factory=list)


def check(
    archive: Archive,
    *,
    hashes: bool = False,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> IntegrityReport:
    """Check the archive and flag what is wrong in the rows, so that readers see it; flags that no longer hold are taken off.

    Without ``hashes`` a file's presence and size are looked at; with it every byte is read.
    """
    database = _database_trouble(archive)
    if database:
        return IntegrityReport(0, database)
    findings = _Findings()
    uids = _all_uids(archive)
    for some in batched(uids, PIECE):
        if cancelled():
            break
        _check_some(archive, some, findings, hashes=hashes)
        on_progress(findings.checked, len(uids))
    return IntegrityReport(
        findings.checked, "", tuple(findings.missing), tuple(findings.changed), tuple(_unknown(archive))
    )


def _database_trouble(archive: Archive) -> str:
    """SQLite's own check; other databases have theirs."""
    if archive.database.engine.dialect.name != "sqlite":
        return ""
    try:
        with archive.database.engine.connect() as connection:
            answers = [*connection.scalars(text("PRAGMA integrity_check(3)"))]
            strays = connection.execute(text("PRAGMA foreign_key_check")).first()
    except DatabaseError as error:
        answers, strays = [str(error.orig)], None
    except UnicodeDecodeError:  # the answer quotes what is damaged
        answers, strays = ["its pages hold bytes that are no text"], None
    if answers != ["ok"]:
        return f"The database is damaged ({answers[0]}). Please restore it from the last backup; nothing was changed."
    return "The database holds rows that belong to nothing. Please restore it from the last backup." if strays else ""


def _all_uids(archive: Archive) -> list[str]:
    table = schema.instance.c
    with archive.database.engine.connect() as connection:
        return list(connection.scalars(select(table.sop_uid).order_by(table.path)))


def _check_some(archive: Archive, uids: Sequence[str], findings: _Findings, *, hashes: bool) -> None:
    table = schema.instance
    with archive.database.engine.connect() as connection:
        rows = connection.execute(select(table).where(table.c.sop_uid.in_(uids))).all()
    troubles = [(row, _trouble(archive, row, hashes=hashes)) for row in rows]
    findings.checked += len(rows)
    for kind, found in ((MISSING, findings.missing), (CHANGED, findings.changed)):
        found += [(row.sop_uid, str(archive.files.absolute(row.path))) for row, trouble in troubles if trouble == kind]
    _flag(archive, [(row, trouble) for row, trouble in troubles if trouble != row.trouble])


def _trouble(archive: Archive, row: Row[tuple[object, ...]], *, hashes: bool) -> str:
    file = archive.files.absolute(row.path)
    try:
        if file.stat().st_size != row.size:
            return CHANGED
        if not hashes:
            return str(row.trouble) if row.trouble == CHANGED else ""
        return "" if received_hash(file, row.preamble, own=row.modified_ns is None) == row.sha256 else CHANGED
    except OSError:
        return MISSING


def _flag(archive: Archive, news: list[tuple[Row[tuple[object, ...]], str]]) -> None:
    if not news:
        return
    table = schema.instance
    with archive.database.writing() as connection:
        for row, trouble in news:
            connection.execute(update(table).where(table.c.sop_uid == row.sop_uid).values(trouble=trouble))
            if trouble:
                add_remark(connection, row.study_uid, STUDY_REMARK)


def _unknown(archive: Archive) -> Iterator[str]:
    """Files under the archive's objects that no row names; for instance after an older database was restored.

    Those of deleted studies that can still be brought back are no strangers.
    """
    deleted = Bin(archive).paths()
    for folder in archive.files.objects.glob("*/*"):
        names = [file.relative_to(archive.files.root).as_posix() for file in folder.iterdir()]
        with archive.database.engine.connect() as connection:
            known = known_paths(connection, names)
        yield from (str(Path(name)) for name in names if name not in known and name not in deleted)
