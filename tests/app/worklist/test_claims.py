from __future__ import annotations

import datetime
import multiprocessing
import os
import random
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from app.archive import schema
from app.archive.listing import claim_event
from app.archive.schema import claim
from app.database import open_database
from app.worklist import claims as claims_module
from app.worklist.claims import Claims, Event, Holder
from tests.app.worklist.conftest import study_row

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
    trail = [(one.kind, one.reader, one.actor) for one in claims.history("chest")]
    assert trail == [("taken", "ada", ""), ("expired", "ada", "bob"), ("taken", "bob", "")]


def test_silent_claims_are_given_back_and_recorded(rows: Any, database: Any) -> None:
    claims = Claims(database)
    for uid in ("chest", "head", "hand"):
        rows.study(uid)
        claims.take(uid, ADA)
    claims.hand_on("hand", "cleo", "ada")
    with database.writing() as connection:
        connection.execute(
            update(claim).where(claim.c.study_uid != "head").values(refreshed="2026-01-01T00:00:00.000+00:00")
        )
    assert claims.sweep() == 1
    assert [claims.reader(uid) for uid in ("chest", "head", "hand")] == ["", "ada", "cleo"]
    assert [one.kind for one in claims.history("chest")] == [Event.TAKEN, Event.EXPIRED]
    assert claims.sweep() == 0


def test_a_beat_keeps_a_claim_and_tells_of_a_lost_one(rows: Any, database: Any) -> None:
    claims = Claims(database)
    rows.study("chest")
    claims.take("chest", ADA)
    with database.writing() as connection:
        connection.execute(update(claim).values(refreshed="2026-01-01T00:00:00.000+00:00"))
    assert claims.beat("chest", ADA)
    assert claims.sweep() == 0
    claims.hand_on("chest", "bob", "chief")
    assert not claims.beat("chest", ADA)
    assert [one.kind for one in claims.history("chest")] == [Event.TAKEN, Event.HANDED_ON], "a beat is no event"


def test_a_study_handed_on_is_its_readers_alone(rows: Any, database: Any, entries: Any) -> None:
    claims = Claims(database)
    rows.study("chest")
    assert claims.hand_on("chest", "bob", "chief")
    assert not claims.take("chest", ADA)
    assert claims.take("chest", BOB)
    assert claims.hand_on("chest", "", "chief")
    assert not claims.hand_on("chest", "", "chief")
    assert not claims.hand_on("unknown", "bob", "chief")
    assert claims.take("chest", ADA)
    (entry,) = entries.rows(["chest"]).values()
    assert entry.claimed_by == "ada"


def test_the_trail_of_claims_cannot_be_shortened(rows: Any, database: Any) -> None:
    rows.study("chest")
    Claims(database).take("chest", ADA)
    with pytest.raises(DatabaseError, match="cannot be forgotten"), database.writing() as connection:
        connection.execute(delete(claim_event))


def _claim_all(url: str, place: str, number: int, count: int) -> list[str]:
    claims_module.STALE = datetime.timedelta(hours=1)  # nobody gives a sign of life here, however long it takes
    database = open_database(url or Path(place))
    claims, holder = Claims(database), Holder(f"reader {number}", str(number))
    order = list(range(count))
    random.Random(number).shuffle(order)
    got = [f"s{one}" for one in order if claims.take(f"s{one}", holder)]
    database.close()
    return got


@pytest.mark.parametrize("count", [pytest.param(1000, marks=pytest.mark.soak), 25])
def test_of_many_processes_that_claim_every_study_each_study_has_one_reader(
    count: int, database: Any, database_url: str, tmp_path: Path
) -> None:
    if count > 100 and not os.environ.get("LECTERN_SOAK"):
        pytest.skip("the long version runs under make soak")
    with database.writing() as connection:
        rows = [study_row(f"s{one}", patient_id=f"P{one}") for one in range(count)]
        connection.execute(schema.study.insert(), rows)
    with ProcessPoolExecutor(8, multiprocessing.get_context("fork")) as pool:
        asked = [pool.submit(_claim_all, database_url, str(tmp_path), number, count) for number in range(8)]
        got = [one.result() for one in asked]
    assert sorted(uid for some in got for uid in some) == sorted(f"s{one}" for one in range(count))


def test_of_many_who_reach_for_it_at_once_one_gets_it(rows: Any, database: Any) -> None:
    rows.study("chest")
    readers = [Holder(f"reader {number}", str(number)) for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda holder: Claims(database).take("chest", holder), readers))
    assert got.count(True) == 1
    assert Claims(database).reader("chest") == readers[got.index(True)].reader


def test_a_study_that_is_not_there_cannot_be_claimed(database: Any) -> None:
    assert not Claims(database).take("unknown", ADA)
