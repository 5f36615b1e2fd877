"""One study lies on the desk, with its images and its report; what comes late, is asked twice or fails harms nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Event as Gate
from typing import Any

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from app.archive.archive import open_archive
from app.desk import desk as desk_module
from app.desk.desk import Desk, Look, Records, Work
from app.desk.opening import fetch
from app.jobs import Jobs
from app.settings import Settings
from app.signing import NotSigned
from reporting.draft.autosaver import SAVE_DELAY_MS
from reporting.draft.life_cycle import Event, Phase
from reporting.report import Report, Run
from reporting.store import ReportStore
from reporting.template_files import load_templates
from tests.app.signed_work import TEMPLATES, fill_archive, written
from viewer.dicom.wall import DecodeWall
from viewer.model.study import ImageRef
from viewer.session.loading import StackLoader
from viewer.session.reading import Habits, Reading


@dataclass
class Room:
    """A desk with what it needs, and what it announced."""

    desk: Desk
    store: ReportStore
    jobs: Jobs
    uids: tuple[str, ...]
    wait: Callable[[Callable[[], object]], None]
    opened: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    signed: list[Report] = field(default_factory=list)

    def open(self, uid: str) -> Work:
        self.desk.open(uid)
        self.wait(lambda: self.desk.work is not None and self.desk.work.opened.study.uid == uid)
        assert self.desk.work is not None
        return self.desk.work

    def offer(self, uid: str) -> None:
        """A finished report, ready to be signed."""
        self.open(uid)
        self.desk.prepare(Event.SIGN_FINAL)
        self.wait(lambda: self.desk.offered is not None or self.refused)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    """Two studies with finished drafts."""
    uids = fill_archive(tmp_path, 2)
    archive, settings = open_archive(tmp_path / "archive"), Settings(tmp_path / "settings.json")
    settings.change(reader_name="Okafor, Ada", reader_login="ada")
    wall, parent = DecodeWall(workers=1), QObject()
    with ThreadPoolExecutor(2) as work, ThreadPoolExecutor(1) as saving:
        reading = Reading(StackLoader(work, wall), QUndoStack(), Habits(), work)
        store, jobs = ReportStore(archive.database.engine), Jobs(work)
        desk = Desk(Records(archive, store, load_templates(TEMPLATES)), reading, settings, jobs, saving, parent)
        made = Room(desk, store, jobs, uids, lambda until: qtbot.waitUntil(lambda: bool(until()), timeout=20_000))
        desk.opened.connect(lambda work: made.opened.append(work.opened.study.uid))
        desk.refused.connect(made.refused.append)
        desk.signed.connect(made.signed.append)
        yield made
        desk.close()
        made.wait(lambda: not jobs.running)
        reading.close()
    wall.close()
    archive.close()


def test_of_two_studies_asked_for_the_last_one_comes(room: Room) -> None:
    first, second = room.uids
    room.desk.open(first)
    room.desk.open(second)
    room.wait(lambda: not room.jobs.running)
    assert room.opened == [second]


def test_a_study_closed_before_it_came_does_not_come(room: Room) -> None:
    room.desk.open(room.uids[0])
    room.desk.close()
    room.wait(lambda: not room.jobs.running)
    assert room.opened == []
    assert room.desk.work is None


def test_closing_saves_the_last_words(room: Room) -> None:
    work = room.open(room.uids[0])
    work.draft.set_runs("impression", [Run("The last words.")])
    room.desk.close()
    kept = room.store.draft_for(room.uids[0], "ada")
    assert kept is not None
    section = kept.report.section("impression")
    assert section is not None
    assert section.text == "The last words."


def test_what_blocks_is_said_and_nothing_is_offered(room: Room) -> None:
    work = room.open(room.uids[0])
    work.draft.set_runs("impression", [])
    assert room.desk.why_not_sign(Event.SIGN_FINAL) == "The impression is empty."
    room.desk.prepare(Event.SIGN_FINAL)
    assert room.refused == ["Not signed: The impression is empty."]
    assert room.desk.offered is None


def test_the_pages_can_be_read_while_checks_block_and_are_not_to_be_signed(room: Room) -> None:
    looked: list[Look] = []
    room.desk.looked_at.connect(looked.append)
    work = room.open(room.uids[0])
    work.draft.set_runs("impression", [])
    room.desk.look()
    room.wait(lambda: looked)
    assert looked[0].why_not == "The impression is empty."
    assert looked[0].report == work.draft.report
    assert looked[0].pdf.startswith(b"%PDF")
    assert "not signed, not to be relied on" in PdfReader(BytesIO(looked[0].pdf)).pages[0].extract_text()
    assert room.refused == []
    room.desk.confirm()
    assert not room.desk.signing
    assert room.store.versions(room.uids[0]) == ()


def test_the_pages_of_a_report_that_is_whole_are_offered_to_be_signed(room: Room) -> None:
    room.open(room.uids[0])
    room.desk.look()
    room.wait(lambda: room.desk.offered)


def test_pages_made_for_a_study_that_was_closed_are_not_shown(room: Room) -> None:
    looked: list[Look] = []
    room.desk.looked_at.connect(looked.append)
    room.open(room.uids[0]).draft.set_runs("impression", [])
    room.desk.look()
    room.open(room.uids[1])
    room.wait(lambda: not room.jobs.running)
    assert looked == []


def test_key_images_of_a_signed_report_are_neither_added_nor_taken_out(room: Room) -> None:
    room.offer(room.uids[0])
    room.desk.confirm()
    room.wait(lambda: room.signed and not room.desk.signing)
    assert room.desk.work is not None
    image = ImageRef(room.uids[0], "1.2", "1.2.3", "1.2.3.4")
    said: list[str] = []
    room.desk.said.connect(said.append)
    room.desk._reading.key_images.toggle(image)
    room.desk.key_images.add(image, b"png")
    assert len(room.refused) == 1
    assert (said, room.desk._reading.key_images.all) == ([], ())


def test_discarding_takes_the_marks_of_key_images_back_too(room: Room) -> None:
    work = room.open(room.uids[0])
    kept = tuple(one.image for one in work.draft.report.key_images)
    image = ImageRef(room.uids[0], "1.2", "1.2.3", "1.2.3.4")
    room.desk._reading.key_images.toggle(image)
    room.desk.key_images.add(image, b"png")
    assert room.desk._reading.key_images.all == (*kept, image)
    room.desk.change(Event.DISCARD)
    assert room.desk._reading.key_images.all == ()
    room.desk._reading.undo.undo()
    assert room.desk._reading.key_images.all == (*kept, image)


def test_what_is_confirmed_is_signed_once(room: Room) -> None:
    room.offer(room.uids[0])
    room.desk.confirm()
    room.desk.confirm()
    room.wait(lambda: not room.desk.signing)
    assert [one.study.uid for one in room.signed] == [room.uids[0]]
    assert len(room.store.versions(room.uids[0])) == 1
    assert room.desk.work is not None
    assert room.desk.work.draft.phase == Phase.FINAL


def test_what_was_withdrawn_is_not_signed(room: Room) -> None:
    room.offer(room.uids[0])
    room.desk.withdraw()
    room.desk.confirm()
    assert not room.desk.signing
    assert room.store.versions(room.uids[0]) == ()


def test_an_offer_of_a_study_that_was_closed_is_not_signed(room: Room) -> None:
    room.offer(room.uids[0])
    room.open(room.uids[1])
    room.desk.confirm()
    room.wait(lambda: not room.jobs.running)
    assert [room.store.versions(uid) for uid in room.uids] == [(), ()]


def test_a_signature_that_fails_leaves_the_draft_open_for_writing(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise NotSigned("The disk is full; it is still a draft.")

    monkeypatch.setattr(desk_module, "sign", fails)
    room.offer(room.uids[0])
    room.desk.confirm()
    room.wait(lambda: not room.desk.signing)
    assert room.refused == ["Not signed: The disk is full; it is still a draft."]
    assert room.desk.work is not None
    assert room.desk.work.draft.phase == Phase.DRAFT
    assert room.desk.why_not_sign(Event.SIGN_FINAL) == ""


def test_no_other_study_opens_while_one_is_signed_and_closing_then_harms_nothing(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, real = Gate(), desk_module.sign

    def slowly(*arguments: Any) -> Any:
        gate.wait(20)
        return real(*arguments)

    monkeypatch.setattr(desk_module, "sign", slowly)
    room.offer(room.uids[0])
    room.desk.confirm()
    room.desk.open(room.uids[1])
    assert room.refused == ["A report is being signed; the next study opens when that is done."]
    room.desk.close()  # as the window does when it is closed
    gate.set()
    room.wait(lambda: room.signed)
    assert len(room.store.versions(room.uids[0])) == 1


def test_a_draft_is_not_saved_behind_the_signature(room: Room, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    stored, told, real = Gate(), Gate(), desk_module.sign

    def told_late(*arguments: Any) -> Any:
        made = real(*arguments)
        stored.set()
        told.wait(20)
        return made

    monkeypatch.setattr(desk_module, "sign", told_late)
    room.offer(room.uids[0])
    room.desk.confirm()
    assert room.desk.work is not None
    room.wait(stored.is_set)
    room.desk.work.draft.set_runs("findings", [Run("As if a measurement had changed a word.")])
    qtbot.wait(2 * SAVE_DELAY_MS)
    told.set()
    room.wait(lambda: room.signed)
    assert room.refused == []
    assert room.store.draft_for(room.uids[0], "ada") is None
    room.desk.change(Event.START_ADDENDUM)
    assert room.desk.work is not None
    room.desk.work.draft.set_text("addendum-1", "It is saved again.")
    room.wait(lambda: room.store.draft_for(room.uids[0], "ada"))
    assert room.refused == []


def test_what_waited_while_a_signature_failed_is_saved(
    room: Room, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    gate = Gate()

    def fails(*_: object) -> None:
        gate.wait(20)
        raise NotSigned("The disk is full; it is still a draft.")

    monkeypatch.setattr(desk_module, "sign", fails)
    room.offer(room.uids[0])
    room.desk.confirm()
    assert room.desk.work is not None
    room.desk.work.draft.set_runs("findings", [Run("Meanwhile.")])
    qtbot.wait(2 * SAVE_DELAY_MS)
    gate.set()
    room.wait(lambda: not room.desk.signing)
    room.wait(lambda: not room.desk.work or not room.desk.work.autosaver.dirty)
    kept = room.store.draft_for(room.uids[0], "ada")
    assert kept is not None
    section = kept.report.section("findings")
    assert section is not None
    assert section.text == "Meanwhile."


def test_a_recovered_draft_is_the_report_and_a_signed_one_its_newest_version(room: Room, tmp_path: Path) -> None:
    archive = open_archive(tmp_path / "archive")
    opened = fetch(archive, room.store, room.uids[0], "ada")
    assert opened.saved is not None
    assert written(archive, room.store, room.uids[0]).sections == opened.saved.report.sections
    assert fetch(archive, room.store, room.uids[0], "ben").saved is None
    archive.close()
    room.offer(room.uids[0])
    room.desk.confirm()
    room.wait(lambda: room.signed)
    room.wait(lambda: not room.desk.signing)
    room.desk.close()
    assert room.open(room.uids[0]).draft.report == room.signed[0]
