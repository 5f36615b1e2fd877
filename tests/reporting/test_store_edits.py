"""Single bytes of stored reports changed behind the program's back: every one is noticed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from app.database import Database, open_database
from reporting.report import Status
from reporting.store import REPORT, Conflict, ReportStore, Tampered
from tests.reporting.made import a_length, a_report, a_signed_report

COLUMNS = [column.name for column in REPORT.columns if column.name != "sequence"]


@pytest.fixture
def filled(tmp_path: Path) -> Database:
    """A database with four signed versions, its triggers taken away as a forger would."""
    database = open_database(tmp_path)
    store = ReportStore(database.engine)
    with database.writing() as connection:
        store.add_version(connection, a_signed_report(1, Status.PRELIMINARY, measurements=(a_length(),)))
        store.add_version(connection, a_signed_report(2))
        store.add_version(connection, a_signed_report(3, addendum_number=1))
        store.add_version(connection, a_signed_report(4, addendum_number=1, correction=True, correction_number=1))
    with database.writing() as connection:
        connection.execute(sql.text("DROP TRIGGER report_no_update"))
    return database


def _edits(database: Database, count: int) -> None:
    chance = random.Random(20261124)
    store = ReportStore(database.engine)
    assert store.faults() == ()
    for _ in range(count):
        sequence, name = chance.randint(1, 4), chance.choice(COLUMNS)
        with database.engine.connect() as connection:
            row = connection.execute(sql.select(REPORT).where(REPORT.c.sequence == sequence)).one()
        before = row._mapping[name]
        after = _changed(before, chance)
        if after == before:
            continue
        if _put(database, sequence, name, after):
            assert store.faults() != (), (name, before, after)
            _put(database, sequence, name, before)
    assert store.faults() == ()


def _changed(value: object, chance: random.Random) -> object:
    if isinstance(value, int):
        return value ^ (1 << chance.randint(0, 7))
    raw = bytearray(value if isinstance(value, bytes) else str(value).encode())
    if not raw:
        return "x"
    place = chance.randrange(len(raw))
    if isinstance(value, bytes):
        raw[place] ^= chance.randint(1, 255)
        return bytes(raw)
    raw[place] = (raw[place] + chance.randint(1, 90)) % 128
    return raw.decode("utf-8", "replace")


def _put(database: Database, sequence: int, name: str, value: object) -> bool:
    """Change a column; false where the database itself refuses a second row of that kind."""
    try:
        with database.writing() as connection:
            connection.execute(sql.update(REPORT).where(REPORT.c.sequence == sequence).values({name: value}))
    except IntegrityError:
        return False
    return True


def test_every_single_byte_is_noticed(filled: Database) -> None:
    _edits(filled, 100)


@pytest.mark.soak
def test_every_one_of_a_thousand_single_bytes_is_noticed(filled: Database) -> None:
    _edits(filled, 1000)


def test_a_changed_version_is_not_read(filled: Database) -> None:
    store = ReportStore(filled.engine)
    _put(filled, 2, "signed_by", "somebody else")
    with pytest.raises(Tampered):
        store.versions(a_report().study.uid)


def test_a_correction_takes_the_place_of_a_final_report_and_a_mere_change_does_not(filled: Database) -> None:
    store = ReportStore(filled.engine)
    latest = store.latest(a_report().study.uid)
    assert latest is not None
    assert latest.correction
    with pytest.raises(Conflict), filled.writing() as connection:
        store.add_version(connection, a_signed_report(5, addendum_number=1))
