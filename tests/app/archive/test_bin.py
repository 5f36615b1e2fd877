"""Deleting needs a reason, is refused where something would be lost, and is undone whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import insert, select

from app.archive import bin as deleting
from app.archive import schema
from app.archive.archive import Archive
from app.archive.bin import KEPT_DAYS, Bin, NotBroughtBack, NotDeleted
from app.archive.departures import Departures, Kind
from app.archive.importer import Importer
from app.archive.index import Index, UnknownStudy
from app.archive.integrity import check
from app.archive.outbox import Outbox
from app.archive.repair import repair
from app.archive.seen_images import SeenImages
from reporting.store import DRAFT
from tests.phantoms import SUBJECT, Subject, ct_series, ct_slice, save, save_all

OTHER = Subject(patient_id="OTHER", study="other")
UID = SUBJECT.study_uid


@pytest.fixture
def stored(archive: Archive, incoming: Path) -> list[Path]:
    save_all([*ct_series(4), *ct_series(2, subject=OTHER)], incoming)
    odd = save(ct_slice(number=99), incoming / "odd.dcm")
    odd.write_bytes(b"#!/bin/sh\n".ljust(128, b"x") + odd.read_bytes()[128:])  # its preamble is kept in the row
    Importer(archive).run([incoming])
    SeenImages(archive.database).put(UID, "ada", [("1.2", 0)])
    return sorted(archive.files.objects.rglob("*.dcm"))


def rows(archive: Archive) -> list[object]:
    with archive.database.engine.connect() as connection:
        tables = (schema.study, schema.series, schema.instance, schema.seen_images)
        return [sorted(map(tuple, connection.execute(select(table))), key=str) for table in tables]


def test_a_deleted_study_is_gone_and_comes_back_exactly_as_it_was(archive: Archive, stored: list[Path]) -> None:
    before = rows(archive)
    entry = Bin(archive).delete(UID, "ada", "wrong patient")
    assert not Index(archive).has(UID)
    assert Index(archive).has(OTHER.study_uid)
    assert [one.id for one in Bin(archive).entries()] == [entry.id]
    assert check(archive, hashes=True).unknown == ()  # its files wait, and are no strangers
    assert repair(archive).indexed == 0
    Bin(archive).bring_back(entry.id, "ben")
    assert rows(archive) == before
    assert check(archive, hashes=True).whole
    assert Bin(archive).entries() == ()
    kinds = [
        (one.departure.kind, one.departure.reader, one.departure.method) for one in Departures(archive.database).all()
    ]
    assert kinds == [(Kind.BROUGHT_BACK, "ben", "wrong patient"), (Kind.DELETED, "ada", "wrong patient")]


def test_the_files_go_when_the_time_is_over_and_no_others(archive: Archive, stored: list[Path]) -> None:
    Bin(archive).delete(UID, "ada", "wrong patient")
    assert Bin(archive).empty(KEPT_DAYS) == 0
    assert sorted(archive.files.objects.rglob("*.dcm")) == stored
    assert Bin(archive).empty(-1) == 1
    assert len(list(archive.files.objects.rglob("*.dcm"))) == 2
    assert check(archive, hashes=True).whole
    assert list((archive.files.root / deleting.FOLDER).iterdir()) == []


def test_a_study_that_came_again_is_not_written_over(archive: Archive, stored: list[Path], incoming: Path) -> None:
    entry = Bin(archive).delete(UID, "ada", "wrong patient")
    assert Importer(archive).run([incoming]).taken == 5
    with pytest.raises(NotBroughtBack, match="again meanwhile"):
        Bin(archive).bring_back(entry.id, "ada")
    assert Bin(archive).empty(-1) == 1
    assert check(archive, hashes=True).whole
    assert Index(archive).has(UID)


def test_files_that_are_only_referenced_are_never_removed(archive: Archive, incoming: Path) -> None:
    save_all(ct_series(2), incoming)
    Importer(archive, copy=False).run([incoming])
    Bin(archive).delete(UID, "ada", "wrong patient")
    Bin(archive).empty(-1)
    assert len(list(incoming.iterdir())) == 2


def test_without_a_reason_nothing_is_deleted(archive: Archive, stored: list[Path]) -> None:
    with pytest.raises(NotDeleted, match="Say why"):
        Bin(archive).delete(UID, "ada", " ")
    with pytest.raises(UnknownStudy):
        Bin(archive).delete("1.2.3", "ada", "because")


def test_what_would_be_lost_keeps_the_study(archive: Archive, stored: list[Path]) -> None:
    now = schema.now_text()
    with archive.database.writing() as connection:
        held = {"study_uid": UID, "reader": "ben", "holder": "x", "since": now, "refreshed": now}
        connection.execute(insert(schema.claim).values(**held))
    with pytest.raises(NotDeleted, match="ben is reading"):
        Bin(archive).delete(UID, "ada", "because")
    draft = {"study_uid": UID, "login": "ben", "revision": 1, "saved_at": now, "content": b"x"}
    with archive.database.writing() as connection:
        connection.execute(insert(DRAFT).values(**draft))
    with pytest.raises(NotDeleted, match="unsigned draft"):
        Bin(archive).delete(UID, "ben", "because")
    Outbox(archive.database).put(OTHER.study_uid, ["1.2"], ["A@h:1"])
    with pytest.raises(NotDeleted, match="outbox"):
        Bin(archive).delete(OTHER.study_uid, "ben", "because")
    assert Index(archive).has(UID)
    assert Bin(archive).entries() == ()


def test_a_program_that_dies_between_file_and_rows_has_deleted_nothing(
    archive: Archive, stored: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Bin._keep

    def dies(self: Bin, entry: deleting.Deleted) -> None:
        keep(self, entry)
        raise KeyboardInterrupt

    monkeypatch.setattr(Bin, "_keep", dies)
    with pytest.raises(KeyboardInterrupt):
        Bin(archive).delete(UID, "ada", "because")
    monkeypatch.undo()
    assert Index(archive).has(UID)
    assert Bin(archive).entries() == ()
    assert Bin(archive).empty(-1) == 0
    assert check(archive, hashes=True).whole
