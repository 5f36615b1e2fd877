"""A damaged database is set aside, never thrown away, and the newest whole copy takes its place."""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.archive.backups import backups_in, damage
from app.archive.files import INCOMING, INTENT
from app.database import FILE_NAME
from app.durable import sync_folder

_BESIDE = ("-wal", "-shm")
# Rows that a seal guards, that a person reads again before they count, or that hurt nobody where a byte of them is wrong.
# Known lengths and orders are not among them: a number out of a damaged file is worse than none.
_SALVAGED = ("report", "draft", "outbox", "departure", "saved_filter", "seen_images", "kept_paths")


class InUse(Exception):  # noqa: N818 - it says what was found
    """Another program has the archive open; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Restored:
    """Where the damaged database lies now, and the copy that took its place; "" where there was no whole one."""

    damaged: Path
    copy: str


def refuse_while_open(folder: Path) -> None:
    """Raise InUse where another program of this computer has the database open."""
    file, own = str((folder / FILE_NAME).resolve()), psutil.Process().pid
    for process in psutil.process_iter():
        try:
            if process.pid != own and any(one.path == file for one in process.open_files()):
                raise InUse("Another Lectern has this archive open. Close it first; nothing was changed.")
        except (psutil.Error, OSError):
            continue


def restore(folder: Path, backups: Path, *, from_files_alone: bool = False) -> Restored | None:
    """Set a damaged database aside and put the newest whole copy of ``backups`` in its place; None where it is whole.

    With ``from_files_alone`` a whole one is set aside too, and no copy is taken.
    """
    file = folder / FILE_NAME
    if not file.exists() or (not from_files_alone and not damage(file)):
        return None
    aside = _aside(folder)
    # What a killed program left was decided by the rows that are lost now: nothing of it may be removed.
    for intent in (folder / INCOMING).glob(f"*/*{INTENT}"):
        intent.unlink()
    for suffix in ("", *_BESIDE):
        old = file.with_name(f"{FILE_NAME}{suffix}")
        if old.exists():
            old.rename(aside / old.name)
    copies = () if from_files_alone else backups_in(backups)
    whole = next((copy for copy in copies if not damage(copy)), None)
    if whole:
        part = file.with_name(f"{FILE_NAME}.part")
        part.write_bytes(whole.read_bytes())
        part.replace(file)
    sync_folder(folder)
    return Restored(aside / FILE_NAME, whole.name if whole else "")


def _aside(folder: Path) -> Path:
    made = folder / f"damaged-{datetime.datetime.now():%Y%m%d-%H%M%S-%f}"
    made.mkdir(mode=0o700)
    return made


def salvage(damaged: Path, file: Path) -> dict[str, int]:
    """Copy what can still be read of a damaged database (reports, drafts …) into the one in use, and count it.

    A row that is there already stays; only a later save of a draft replaces an earlier one. Signed reports keep their seals,
    which tell whether one was changed.
    """
    counts: dict[str, int] = {}
    with (
        closing(sqlite3.connect(f"{damaged.absolute().as_uri()}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(file)) as new,
    ):
        new.execute("PRAGMA foreign_keys=ON")
        for table in _SALVAGED:
            try:
                copied = _copy_rows(old, new, table)
            except (sqlite3.Error, UnicodeDecodeError):  # this table cannot be read at all
                continue
            new.commit()
            if copied:
                counts[table] = copied
    return counts


def _copy_rows(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    columns = [row[1] for row in new.execute(f'PRAGMA table_info("{table}")')]
    there = {row[1] for row in old.execute(f'PRAGMA table_info("{table}")')}
    common = [column for column in columns if column in there]
    if not common:
        return 0
    names, places = ", ".join(f'"{one}"' for one in common), ", ".join("?" for _ in common)
    rows = old.execute(f'SELECT {names} FROM "{table}"')  # noqa: S608 - names of our own tables
    copied = 0
    while True:
        try:
            row = rows.fetchone()
        except (sqlite3.DatabaseError, UnicodeDecodeError):  # from here on the pages are lost
            return copied
        if row is None:
            return copied
        copied += _put(new, table, names, places, row)
        if table == "draft" and "revision" in common:
            _keep_later_draft(new, dict(zip(common, row, strict=True)))


def _put(new: sqlite3.Connection, table: str, names: str, places: str, row: tuple[object, ...]) -> int:
    try:
        return new.execute(f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({places})', row).rowcount  # noqa: S608
    except sqlite3.IntegrityError:  # its study is gone
        return 0


def _keep_later_draft(new: sqlite3.Connection, row: dict[str, object]) -> None:
    new.execute(
        "UPDATE draft SET revision = :revision, saved_at = :saved_at, content = :content "
        "WHERE study_uid = :study_uid AND login = :login AND revision < :revision",
        row,
    )
