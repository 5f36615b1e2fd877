"""Copies of the database, made now and then, checked, and kept in a number; the images are not in them."""

from __future__ import annotations

import datetime
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from app.database import Database, DatabaseTrouble

FOLDER = "backups"
EVERY_HOURS = 20  # at least once a day, at whatever hour the workstation runs
KEPT = 14
_NAME = re.compile(r"lectern-\d{8}-\d{6}\.sqlite3")
_FORM = "lectern-%Y%m%d-%H%M%S.sqlite3"


def backup_folder(archive: Path, named: str) -> Path:
    """Where copies go: the folder that the settings name, else one in the archive's."""
    return Path(named).expanduser() if named.strip() else archive / FOLDER


def backups_in(folder: Path) -> tuple[Path, ...]:
    """The copies in a folder, newest first."""
    if not folder.is_dir():
        return ()
    return tuple(sorted((one for one in folder.iterdir() if _NAME.fullmatch(one.name)), reverse=True))


def is_due(folder: Path) -> bool:
    """Whether the newest copy is older than it should be."""
    newest = next(iter(backups_in(folder)), None)
    return newest is None or time.time() - newest.stat().st_mtime > EVERY_HOURS * 3600


def back_up(database: Database, folder: Path, kept: int = KEPT) -> Path | None:
    """Make a copy, see that it is whole, and let the oldest ones go; None for databases that have tools of their own.

    Raises OSError, or DatabaseTrouble where the copy is not whole; the older copies then stay.
    """
    if database.engine.dialect.name != "sqlite":
        return None
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target = folder / datetime.datetime.now().strftime(_FORM)
    database.back_up(target)
    trouble = damage(target)
    if trouble:
        target.unlink()
        raise DatabaseTrouble(f"The database was copied and the copy is not whole ({trouble}). Run `main.py doctor`.")
    for old in backups_in(folder)[max(kept, 1) :]:
        old.unlink(missing_ok=True)
    return target


def damage(file: Path) -> str:
    """What SQLite finds wrong with a database file, "" where it is whole. The file is not changed."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            answers = [row[0] for row in opened.execute("PRAGMA integrity_check(1)")]
    except sqlite3.Error as error:
        return str(error)
    except UnicodeDecodeError:  # what SQLite says quotes the damaged bytes
        return "its pages hold bytes that are no text"
    return "" if answers == ["ok"] else str(answers[0])
