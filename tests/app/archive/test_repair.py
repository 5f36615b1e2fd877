"""Whatever happens to the database or to files, what is on the disk is found again, and nothing is thrown away."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from app.archive import schema
from app.archive.archive import Archive, open_archive
from app.archive.backups import FOLDER, back_up, backups_in, damage, is_due
from app.archive.files import INCOMING, INTENT
from app.archive.forecast import forecast
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.integrity import check
from app.archive.repair import DOUBLES, repair
from app.archive.restoring import restore, salvage
from app.database import FILE_NAME, DatabaseTrouble
from app.signing import sign
from reporting.store import ReportStore
from tests.app import signed_work
from tests.phantoms import SUBJECT, Subject, ct_series, report, save, save_all


@pytest.fixture
def stored(archive: Archive, incoming: Path) -> list[Path]:
    save_all(ct_series(5), incoming)
    save(report(), incoming / "report.dcm")
    Importer(archive).run([incoming])
    return sorted(archive.files.objects.rglob("*.dcm"))


def uids(archive: Archive) -> set[str]:
    with archive.database.engine.connect() as connection:
        return set(connection.scalars(select(schema.instance.c.sop_uid)))


def test_the_index_is_made_anew_from_the_files_alone(archive: Archive, stored: list[Path]) -> None:
    before, study = uids(archive), Index(archive).study(SUBJECT.study_uid)
    archive.close()
    assert restore(archive.files.root, archive.files.root / FOLDER, from_files_alone=True)
    with closing(open_archive(archive.files.root)) as again:
        assert Index(again).counts().objects == 0
        done = repair(again)
        assert (done.indexed, done.whole, done.doubles) == (6, True, 0)
        assert uids(again) == before
        assert Index(again).study(SUBJECT.study_uid) == study
        found = check(again, hashes=True)
        assert (found.whole, found.unknown) == (True, ())
    assert sorted(archive.files.objects.rglob("*.dcm")) == stored


def test_a_database_that_is_gone_altogether_is_made_anew(archive: Archive, stored: list[Path]) -> None:
    archive.close()
    (archive.files.root / FILE_NAME).unlink()
    with closing(open_archive(archive.files.root)) as again:
        assert repair(again).indexed == 6


def test_a_file_that_was_moved_is_found_again(archive: Archive, stored: list[Path]) -> None:
    moved = stored[2].parent / "moved.dcm"
    stored[2].rename(moved)
    assert not check(archive).whole
    done = repair(archive)
    assert (done.found_again, done.indexed, done.whole) == (1, 0, True)
    assert check(archive, hashes=True).whole


def test_a_double_is_set_aside_and_a_stranger_is_named(archive: Archive, stored: list[Path]) -> None:
    shutil.copy(stored[0], stored[0].parent / "copy.dcm")
    (stored[0].parent / "junk.dcm").write_bytes(b"junk" * 100)
    done = repair(archive)
    assert (done.doubles, len(done.unreadable)) == (1, 1)
    assert len(list((archive.files.root / DOUBLES).rglob("copy.dcm"))) == 1
    assert (stored[0].parent / "junk.dcm").exists()
    assert check(archive, hashes=True).whole


def test_a_missing_file_stays_missing_and_is_said(archive: Archive, stored: list[Path]) -> None:
    stored[0].unlink()
    done = repair(archive)
    assert (len(done.still_missing), done.whole) == (1, False)


def flip(file: Path, seed: int, count: int = 100) -> None:
    """Change so many random bytes."""
    data, dice = bytearray(file.read_bytes()), random.Random(seed)
    for _ in range(count):
        data[dice.randrange(len(data))] = dice.randrange(256)
    file.write_bytes(data)


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_database_is_noticed_and_everything_comes_back(tmp_path: Path, seed: int) -> None:
    """P12: 100 random bytes; with a copy of before, reports signed since then are salvaged or said to be lost."""
    (uid,) = signed_work.fill_archive(tmp_path, 1)
    folder = tmp_path / "archive"
    with closing(open_archive(folder)) as archive:
        store = ReportStore(archive.database.engine)
        sign(archive, store, signed_work.as_signed(signed_work.written(archive, store, uid)), signed_work.HEAD)
        kept = uids(archive)
        assert back_up(archive.database, folder / FOLDER)
        save_all(ct_series(3, subject=Subject(patient_id="LATER", study="later")), tmp_path / "later")
        Importer(archive).run([tmp_path / "later"])
        after = uids(archive)
        with archive.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    flip(folder / FILE_NAME, seed)
    if not damage(folder / FILE_NAME):
        pytest.skip("these bytes hit nothing that SQLite checks")
    found = restore(folder, folder / FOLDER)
    assert found
    assert found.copy
    with closing(open_archive(folder)) as archive:
        repair(archive)
        salvage(found.damaged, folder / FILE_NAME)
        assert kept < after == uids(archive)
        assert check(archive, hashes=True).whole
        store = ReportStore(archive.database.engine)
        assert store.latest(uid)
        assert store.faults() == ()
    assert found.damaged.exists()


def test_what_was_written_after_the_copy_is_salvaged(tmp_path: Path) -> None:
    (uid,) = signed_work.fill_archive(tmp_path, 1)
    folder = tmp_path / "archive"
    with closing(open_archive(folder)) as archive:
        back_up(archive.database, folder / FOLDER)
        store = ReportStore(archive.database.engine)
        sign(archive, store, signed_work.as_signed(signed_work.written(archive, store, uid)), signed_work.HEAD)
        with archive.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(folder / FILE_NAME, tmp_path / "lost.sqlite3")
    (folder / FILE_NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    found = restore(folder, folder / FOLDER)
    assert found
    with closing(open_archive(folder)) as archive:
        repair(archive)
        assert ReportStore(archive.database.engine).latest(uid) is None
        counts = salvage(tmp_path / "lost.sqlite3", folder / FILE_NAME)
        assert counts["report"] == 1
        assert ReportStore(archive.database.engine).latest(uid)
        assert ReportStore(archive.database.engine).faults() == ()


def test_intents_of_a_killed_program_remove_nothing_after_a_restore(archive: Archive, stored: list[Path]) -> None:
    """The rows that would have said that the batch was committed are lost with the database."""
    batch = stored[0].parent
    left = archive.files.root / INCOMING / "00000000-1-1-abcdef"
    left.mkdir(parents=True)
    (left / f"{batch.name}{INTENT}").write_bytes(b"")
    archive.close()
    (archive.files.root / FILE_NAME).write_bytes(b"no database" * 500)
    assert restore(archive.files.root, archive.files.root / FOLDER)
    with closing(open_archive(archive.files.root)) as again:
        assert repair(again).indexed == 6


def test_a_whole_database_is_left_alone(archive: Archive, stored: list[Path]) -> None:
    archive.close()
    assert restore(archive.files.root, archive.files.root / FOLDER) is None


def test_copies_are_whole_and_the_oldest_go(archive: Archive, stored: list[Path], tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    assert is_due(folder)
    folder.mkdir()
    for day in range(1, 6):
        (folder / f"lectern-2026010{day}-000000.sqlite3").write_bytes(b"old")
    (folder / "of somebody else.sqlite3").write_bytes(b"x")
    made = back_up(archive.database, folder, kept=3)
    assert made
    assert not is_due(folder)
    assert [one.name for one in backups_in(folder)] == [
        made.name, "lectern-20260105-000000.sqlite3", "lectern-20260104-000000.sqlite3",
    ]  # fmt: skip
    with closing(sqlite3.connect(made)) as copy:
        assert copy.execute("SELECT count(*) FROM instance").fetchone() == (6,)
    assert (folder / "of somebody else.sqlite3").exists()


def test_a_copy_that_is_not_whole_is_not_kept(
    archive: Archive, stored: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.archive.backups.damage", lambda _: "a page is lost")
    with pytest.raises(DatabaseTrouble, match="not whole"):
        back_up(archive.database, tmp_path / "copies")
    assert backups_in(tmp_path / "copies") == ()


def test_the_forecast_is_what_came_against_what_is_free(
    archive: Archive, stored: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    came = sum(file.stat().st_size for file in stored)
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1 << 50, 0, 10 << 30))
    found = forecast(archive)
    assert found.per_day == came  # all of it today
    assert found.days == pytest.approx((10 << 30) / came)
    assert found.warning == ""
    with archive.database.writing() as connection:
        connection.execute(schema.instance.update().values(size=1 << 30))
    assert "full in about 2 days" in forecast(archive).warning
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1 << 50, 0, 1 << 30))
    assert "Only 1.0 GiB" in forecast(archive).warning


def test_an_empty_archive_has_no_end_in_sight(archive: Archive) -> None:
    assert forecast(archive).days is None
