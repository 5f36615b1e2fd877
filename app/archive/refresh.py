"""Headers that an earlier version read are read again, so that the facts it did not know of are not missing."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.exc import OperationalError

from app.archive import schema
from app.archive.archive import Archive
from app.archive.facts import CURRENT
from app.archive.reading import Refused, read_facts
from viewer.dicom.unreadable import Unreadable

_LOG = logging.getLogger(__name__)


def refresh(archive: Archive, study_uid: str) -> int:
    """Read the headers of a study again whose facts are older than this version; gives how many were.

    Reads files: never on the GUI thread. A file that is missing, was changed or is no longer the object that came keeps the
    facts it had.
    """
    table = schema.instance.c
    asked = select(table.sop_uid, table.series_uid, table.path, table.modified_ns).where(
        table.study_uid == study_uid, table.trouble == "", ~table.facts.startswith(CURRENT, autoescape=True)
    )
    with archive.database.engine.connect() as connection:
        rows = connection.execute(asked).all()
    read = {row.sop_uid: _read(archive.files.absolute(row.path), row, study_uid) for row in rows}
    found = {uid: text for uid, text in read.items() if text}
    return _write(archive, found) if found else 0


def _read(file: Path, row: Row[Any, Any, Any, Any], study_uid: str) -> str:
    """The facts of a file as JSON, "" where they cannot be had."""
    try:
        if row.modified_ns is not None and file.stat().st_mtime_ns != row.modified_ns:
            return ""
        facts = read_facts(file)
    except (Refused, Unreadable, OSError):
        return ""
    one = facts.header.instance
    same = (one.study_uid, one.series_uid, one.sop_uid) == (study_uid, row.series_uid, row.sop_uid)
    return facts.instance_json if same else ""


def _write(archive: Archive, found: dict[str, str]) -> int:
    table = schema.instance
    try:
        with archive.database.writing() as connection:
            for uid, text in found.items():
                connection.execute(update(table).where(table.c.sop_uid == uid).values(facts=text))
    except OperationalError as error:  # locked or not writable: the study opens with the facts it had
        _LOG.warning("facts of headers could not be brought up to date (%s)", type(error).__name__)
        return 0
    return len(found)
