"""Preliminary, revised, final, an addendum: one report through its life, read again each time from the archive."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

from app.archive.integrity import check
from reporting.draft.life_cycle import Event, Phase
from reporting.report import Status
from tests.scenarios.seat import Seat
from tests.scenarios.studies import BEN


def test_a_preliminary_report_stays_on_the_desk_and_takes_no_more_words(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    workstation.fill_blanks()
    workstation.write("impression", "First opinion.")
    assert workstation.sign("report.sign_preliminary").status is Status.PRELIMINARY
    workstation.settle()
    assert workstation.open_uid == BEN.study_uid
    assert workstation.draft.phase == Phase.PRELIMINARY
    workstation.write("impression", " Ignored.")
    assert workstation.text("impression").endswith("First opinion.")


def test_it_is_read_again_after_it_was_closed(workstation: Seat) -> None:
    workstation.station.desk.close()
    workstation.open(BEN.study_uid)
    assert workstation.draft.phase == Phase.PRELIMINARY
    assert workstation.text("impression").endswith("First opinion.")


def test_its_revision_is_a_new_version_that_is_signed_as_final(workstation: Seat) -> None:
    workstation.station.page.report.request(Event.REVISE)
    assert workstation.draft.phase == Phase.REVISION
    workstation.write("impression", " Second look: unchanged.")
    signed = workstation.sign("report.sign")
    assert (signed.status, signed.version) == (Status.FINAL, 2)
    first = workstation.signed[0]
    assert signed.predecessor_uid == first.uid
    assert signed.uid != first.uid
    workstation.wait(lambda: workstation.open_uid != BEN.study_uid, "the next study")


def test_a_final_report_changes_only_by_an_addendum(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    assert workstation.draft.phase == Phase.FINAL
    assert not workstation.station.actions.trigger("report.sign")
    workstation.refused.clear()
    workstation.do("report.addendum")
    workstation.write("impression", "Ignored.")
    assert "Ignored" not in workstation.text("impression")
    workstation.write("addendum-1", "The prior was compared by telephone.")
    signed = workstation.sign("report.sign")
    assert (signed.status, signed.version, signed.addendum_number) == (Status.FINAL, 3, 1)


def test_every_version_is_in_the_archive_and_can_be_chosen(workstation: Seat) -> None:
    workstation.open(BEN.study_uid)
    versions = workstation.station.desk.store.versions(BEN.study_uid)
    assert [(one.version, one.status) for one in versions] == [
        (1, Status.PRELIMINARY),
        (2, Status.FINAL),
        (3, Status.FINAL),
    ]
    assert workstation.station.desk.store.faults() == ()
    box = workstation.panel.findChild(QComboBox, "versions")
    assert isinstance(box, QComboBox)
    assert box.count() == len(versions) + 1
    found = check(workstation.station.archive, hashes=True)
    assert (found.whole, found.unknown) == (True, ())


def test_versions_signed_at_this_desk_are_all_offered(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(BEN.study_uid)
    seat.fill_blanks()
    seat.write("impression", "First.")
    seat.sign("report.sign_preliminary")
    seat.station.page.report.request(Event.REVISE)
    seat.write("impression", " Second.")
    seat.sign("report.sign_preliminary")
    box = seat.panel.findChild(QComboBox, "versions")
    assert isinstance(box, QComboBox)
    assert [box.itemText(row)[:9] for row in range(box.count())] == ["On the de", "Version 2", "Version 1"]


def test_pages_are_shown_anew_when_another_signature_is_asked_for(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(BEN.study_uid)
    seat.fill_blanks()
    seat.write("impression", "Unsure.")
    seat.look("report.sign_preliminary")
    seat.do("report.sign")
    offered = seat.station.desk.offered
    seat.wait(lambda: seat.station.desk.offered not in (None, offered), "the other pages")
    seat.settle()
    assert seat.signed == []
    seat.do("report.sign")
    seat.wait(lambda: seat.signed, "the signature")
    assert seat.signed[0].status is Status.FINAL


def test_what_was_changed_after_the_last_look_is_not_signed(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(BEN.study_uid)
    seat.fill_blanks()
    seat.write("impression", "Small.")
    seat.look()
    start, stop = seat.place_of([(10.0, 10.0), (30.0, 10.0)])
    seat.do("tool.length")
    seat.drag(start, stop)
    assert len(seat.draft.report.measurements) == 1
    seat.do("report.sign")
    assert seat.refused == ["Not signed: the report has changed since you looked at it. Please look again."]
    assert seat.signed == []
    seat.refused.clear()
    seat.rest(20)
    assert seat.panel.findChild(QWidget, "signPreview") is None
    assert len(seat.sign().measurements) == 1
