"""Known lengths kept in the archive: rows that are only added, of which the newest of an image holds."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.archive.calibrations import KNOWN_LENGTH, KnownLengths
from app.database import Database, open_database
from viewer.model.known_length import KnownLength, Scope

IMAGE, OTHER, FRAME = Scope("1.2", "1.2.3"), Scope("1.2", "1.2.4"), Scope("1.9", "1.9.1", 7)
DRAWN = KnownLength(
    IMAGE, ((0.1, 2.0 / 3.0), (412.30000000000007, 20.0)), 25.4, 1 / 3, 0.1, "Okafor, Ada", "2026-11-24T12:10:33+01:00"
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = open_database(tmp_path)
    yield made
    made.close()


def test_a_known_length_comes_back_equal_to_the_last_bit(database: Database) -> None:
    rows = KnownLengths(database)
    of_frame = replace(DRAWN, scope=FRAME, length_mm=math.pi)
    rows.add(IMAGE, DRAWN, "ada")
    rows.add(FRAME, of_frame, "ada")
    assert rows.of(["1.2"]) == (DRAWN,)
    assert set(rows.of(["1.9", "1.2", "1.2"])) == {DRAWN, of_frame}
    assert rows.of(["1"]) == rows.of([]) == ()


def test_the_newest_of_an_image_holds_and_a_removal_is_a_row_too(database: Database) -> None:
    rows, second = KnownLengths(database), replace(DRAWN, length_mm=30.0, reader="Mbeki, Ben")
    of_other = replace(DRAWN, scope=OTHER)
    for scope, known in ((IMAGE, DRAWN), (OTHER, of_other), (IMAGE, second)):
        rows.add(scope, known, "ada")
    assert rows.of(["1.2"]) == (of_other, second)  # in the order in which they were made
    rows.add(IMAGE, None, "ben")
    assert rows.of(["1.2"]) == (of_other,)
    rows.add(IMAGE, DRAWN, "ada")
    assert rows.of(["1.2"]) == (of_other, DRAWN)
    with database.engine.connect() as connection:
        kept = connection.execute(select(KNOWN_LENGTH).order_by(KNOWN_LENGTH.c.id)).all()
    assert [(row.sop_uid, row.length_mm, row.recorded_by) for row in kept] == [
        ("1.2.3", 25.4, "ada"),
        ("1.2.4", 25.4, "ada"),
        ("1.2.3", 30.0, "ada"),
        ("1.2.3", None, "ben"),
        ("1.2.3", 25.4, "ada"),
    ]
    assert all(row.recorded.endswith("+00:00") for row in kept)


@pytest.mark.parametrize("broken", [{"row_mm": None}, {"column_mm": 0.0}, {"row_mm": -0.1}, {"length_mm": math.inf}])
def test_a_row_whose_numbers_are_none_to_measure_by_calibrates_nothing(
    database: Database, broken: dict[str, float | None]
) -> None:
    rows = KnownLengths(database)
    rows.add(IMAGE, DRAWN, "ada")
    rows.add(IMAGE, replace(DRAWN, length_mm=30.0), "ada")
    with database.writing() as connection:
        connection.execute(KNOWN_LENGTH.update().where(KNOWN_LENGTH.c.length_mm == 30.0).values(**broken))
    assert rows.of(["1.2"]) == ()  # nor does the one before it come back


def test_a_thousand_studies_are_asked_for_at_once(database: Database) -> None:
    rows = KnownLengths(database)
    rows.add(IMAGE, DRAWN, "ada")
    assert rows.of([f"9.{number}" for number in range(1200)] + ["1.2"]) == (DRAWN,)
