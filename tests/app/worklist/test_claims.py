from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import update

from app.archive.schema import claim
from app.worklist.claims import Claims, Holder

ADA, BOB = Holder("ada", "a"), Holder("bob", "b")


def test_a_study_has_one_reader(rows: Any, database: Any) -> None:
    claims = Claims(database)
    rows.study("chest")
    assert claims.take("chest", ADA)
    assert not claims.take("chest", BOB)
    assert claims.take("chest", Holder("ada", "another screen"))
    assert claims.reader("chest") == "ada"


def test_only_the_holder_gives_a_study_back(rows: Any, database: Any) -> None:
    claims = Claims(database)
    rows.study("chest")
    claims.take("chest", ADA)
    claims.release("chest", BOB)
    assert claims.reader("chest") == "ada"
    claims.release("chest", ADA)
    assert claims.reader("chest") == ""
    assert claims.take("chest", BOB)


def test_a_holder_that_fell_silent_is_followed(rows: Any, database: Any) -> None:
    claims = Claims(database)
    rows.study("chest")
    claims.take("chest", ADA)
    with database.writing() as connection:
        connection.execute(update(claim).values(refreshed="2026-01-01T00:00:00.000+00:00"))
    assert claims.take("chest", BOB)
    assert claims.reader("chest") == "bob"


def test_of_many_who_reach_for_it_at_once_one_gets_it(rows: Any, database: Any) -> None:
    rows.study("chest")
    readers = [Holder(f"reader {number}", str(number)) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda holder: Claims(database).take("chest", holder), readers))
    assert got.count(True) == 1
    assert Claims(database).reader("chest") == readers[got.index(True)].reader


def test_a_study_that_is_not_there_cannot_be_claimed(database: Any) -> None:
    assert not Claims(database).take("unknown", ADA)
