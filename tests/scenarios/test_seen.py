"""What was on the screen is shown under each series, kept from sitting to sitting, and asked for once before signing."""

from __future__ import annotations

from app.archive.seen_images import SeenImages
from reporting.draft.life_cycle import Event
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, BEN
from viewer.widgets.series_strip import SeriesStrip


def unopened(seat: Seat) -> list[str]:
    return [one.sentence for one in seat.station.desk.remarks() if one.check == "unseen-series"]


def test_a_series_that_was_opened_stays_so_in_the_next_sitting(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    (stack,) = seat.exam.stacks
    seen = seat.station.reading.seen
    seat.wait(lambda: seen.of(stack.id), "the image to be seen")
    seat.do("image.ten_on")
    seat.wait(lambda: len(seen.of(stack.id)) == 2, "the next one")
    kept = seen.of(stack.id)
    assert unopened(seat) == []
    seat.open(BEN.study_uid)
    assert not seen.of(stack.id)
    seat.open(ADA.study_uid)
    seat.wait(lambda: kept <= seen.of(stack.id), "what was seen before")
    strip = seat.station.page.findChild(SeriesStrip)
    assert strip is not None
    item = next(one for one in strip.items if one.stack.id == stack.id)
    assert item._seen == {stack.id: len(seen.of(stack.id))}


def test_what_one_reader_saw_is_not_what_another_saw(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    (stack,) = seat.exam.stacks
    seat.wait(lambda: seat.station.reading.seen.of(stack.id), "the image to be seen")
    seat.station.desk.close()
    store = SeenImages(seat.station.archive.database)
    seat.wait(lambda: store.get(ADA.study_uid, "ada"), "the row")
    assert store.get(ADA.study_uid, "ben") == frozenset()
    assert store.get(BEN.study_uid, "ada") == frozenset()


def test_series_that_were_not_opened_are_one_quiet_remark(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    (stack,) = seat.exam.stacks
    seat.wait(lambda: seat.station.reading.seen.of(stack.id), "the image to be seen")
    seat.station.reading.seen.clear()
    (said,) = unopened(seat)
    assert said.startswith("1 series not opened: Series ")
    seat.fill_blanks()
    seat.write("impression", "Normal.")
    assert seat.station.desk.why_not_sign(Event.SIGN_FINAL) == ""  # it warns and does not block
