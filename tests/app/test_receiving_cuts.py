"""Many objects received over links that break at random moments: whatever was acknowledged is in the archive, once."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydicom import Dataset
from pynetdicom import AE
from sqlalchemy import func, select

from app.archive import schema
from app.archive.archive import Archive, open_archive
from app.archive.integrity import check
from app.network.rules import Rules
from app.receiving import Receiving
from tests.phantoms import EXPLICIT_LITTLE, SOP_CLASS, Subject, gradient, new_object, put_pixels

SOAK = bool(os.environ.get("LECTERN_SOAK"))
COUNTS = [200, pytest.param(10_000, marks=[pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="run by make soak")])]
RULES = Rules(port=0, anyone=True)


@pytest.fixture
def archive(tmp_path: Path, database_url: str) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive", database_url)) as opened:
        yield opened


def an_object(number: int) -> Dataset:
    """One of a hundred studies of ten objects each, and so on."""
    subject = Subject(f"P-{number // 10}", f"Cut^{number // 10}", study=f"study {number // 10}")
    return put_pixels(new_object("CT", subject, "series 1", number), gradient(seed=number % 7)[:8, :8])


@pytest.mark.parametrize("count", COUNTS)
def test_what_was_acknowledged_is_there_however_often_the_link_breaks(count: int, archive: Archive) -> None:
    chance = random.Random(20261124)
    receiving = Receiving(archive, RULES)
    receiving.start()
    acknowledged: set[str] = set()
    cuts, number = 0, 0
    while number < count:
        entity = AE("SENDER")
        entity.add_requested_context(SOP_CLASS["CT"], EXPLICIT_LITTLE)
        association = entity.associate("127.0.0.1", receiving.port, ae_title=RULES.ae_title)
        assert association.is_established
        lasts = chance.randrange(1, 60)
        for _ in range(lasts):
            made = an_object(number)
            answer = association.send_c_store(made)
            if answer.get("Status", 0xFFFF) != 0:
                break
            acknowledged.add(str(made.SOPInstanceUID))
            number += 1
            if number == count:
                break
        if chance.random() < 0.5:
            association.dul.socket.close()  # the cable, in the midst of it
            cuts += 1
        association.abort()
    receiving.close()
    with archive.database.engine.connect() as connection:
        here = set(connection.scalars(select(schema.instance.c.sop_uid)))
        images = connection.scalar(select(func.sum(schema.study.c.image_count)))
    assert cuts > count // 200
    assert acknowledged == here
    assert images == count
    assert receiving.figures.held_apart == receiving.figures.unreadable == 0
    assert check(archive, hashes=True).whole
