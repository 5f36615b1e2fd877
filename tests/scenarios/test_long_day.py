"""A long day: studies opened, scrolled and closed, hundreds of times; memory does not grow with them."""

from __future__ import annotations

import os

import psutil
import pytest

from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, BEN, CAT, DAN

PATIENTS = (ADA, BEN, CAT, DAN)
CYCLES, WARM = int(os.environ.get("LECTERN_CYCLES", "500")), 50
MOST_GROWTH = 1.05


def cycle(seat: Seat, number: int) -> None:
    seat.open(PATIENTS[number % len(PATIENTS)].study_uid)
    for _ in range(5):
        seat.do("image.next")
        seat.rest(0)
    seat.station.desk.close()
    seat.do("place.worklist")
    seat.rest(0)


@pytest.mark.soak
def test_memory_does_not_grow_after_the_fiftieth_study(workstation: Seat) -> None:
    process, sizes = psutil.Process(), []
    for number in range(CYCLES):
        cycle(workstation, number)
        sizes.append(process.memory_info().rss)
    assert max(sizes[-10:]) <= MOST_GROWTH * max(sizes[WARM - 10 : WARM]), [size >> 20 for size in sizes[::25]]
