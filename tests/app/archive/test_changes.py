"""Another desk's work is noticed within two seconds, on both databases; a server that goes and comes back is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from app.archive import schema
from app.archive.changes import Changes
from app.database import Database, open_database
from tests.app.worklist.conftest import study_row
from tests.postgresql import Server, server


@pytest.fixture
def desks(tmp_path: Path, database_url: str) -> Iterator[tuple[Database, Database]]:
    both = open_database(database_url or tmp_path), open_database(database_url or tmp_path)
    yield both
    for one in both:
        one.close()


def wait_for(fits: Callable[[], Any], seconds: float) -> float:
    begun = time.monotonic()
    while not fits() and time.monotonic() - begun < seconds:
        time.sleep(0.02)
    assert fits()
    return time.monotonic() - begun


def test_what_another_desk_does_is_noticed_within_two_seconds(desks: tuple[Database, Database]) -> None:
    mine, theirs = desks
    heard: list[float] = []
    changes = Changes(mine, lambda: heard.append(time.monotonic()))
    changes.start()
    time.sleep(1.5)
    assert not heard
    with theirs.writing() as connection:
        connection.execute(schema.study.insert().values(study_row("chest")))
    wait_for(lambda: heard, 4)
    heard.clear()
    moment = "2026-11-23T08:00:00.000+00:00"
    claimed = {"study_uid": "chest", "reader": "bob", "holder": "b", "since": moment, "refreshed": moment}
    with theirs.writing() as connection:
        connection.execute(schema.claim.insert().values(claimed))
    assert wait_for(lambda: heard, 4) < 2
    heard.clear()
    with theirs.writing() as connection:  # a sign of life changes nothing that anybody sees
        connection.execute(update(schema.claim).values(refreshed="2026-11-23T08:00:10.000+00:00"))
    time.sleep(1.5)
    assert not heard
    changes.close()


def test_a_server_that_goes_is_told_in_a_sentence_and_reached_again() -> None:
    with server() as own:
        said = _while_it_restarts(own)
    assert "cannot be reached" in said[0]
    assert "is reached again" in said[1]


def _while_it_restarts(own: Server) -> list[str]:
    database = open_database(own.new())
    said: list[str] = []
    heard: list[float] = []
    changes = Changes(database, lambda: heard.append(time.monotonic()), said.append, said.append)
    changes.start()
    time.sleep(0.5)
    own.stop()
    wait_for(lambda: len(said) == 1, 10)
    own.start()
    wait_for(lambda: len(said) == 2, 10)
    assert heard, "what was done meanwhile is looked for"
    with database.writing() as connection:  # and what is asked next is answered
        connection.execute(schema.study.insert().values(study_row("chest")))
    changes.close()
    database.close()
    return said
