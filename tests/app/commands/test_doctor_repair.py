"""``main.py doctor --repair``: a damaged archive is whole again, and says what was done."""

from __future__ import annotations

import multiprocessing
import shutil
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from app.archive.archive import open_archive
from app.database import FILE_NAME
from app.inspection import machine
from tests.app.commands.conftest import Run
from tests.phantoms import SUBJECT, ct_series, save_all


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "renderer_name", lambda: "llvmpipe")
    monkeypatch.setattr(machine, "speech", lambda cache, own: {"engines": {"faster-whisper": "1"}, "models": []})


@pytest.fixture
def database(lectern: Run, home: Path, tmp_path: Path) -> Path:
    save_all(ct_series(4), tmp_path / "in")
    lectern("import", tmp_path / "in")
    return home / "archive" / FILE_NAME


def doctor(lectern: Run, *arguments: str) -> Any:
    return lectern("doctor", "--json", *arguments)


def test_a_damaged_database_is_restored_from_the_last_copy(lectern: Run, database: Path) -> None:
    assert lectern("backup").status == 0
    database.write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    amiss = doctor(lectern)
    assert amiss.status == 1
    assert "--repair" in " ".join(amiss.json["amiss"]) or "restore" in " ".join(amiss.json["amiss"])
    found = doctor(lectern, "--repair")
    assert found.status == 0
    assert found.json["repaired"]["restored_from"].startswith("lectern-")
    assert Path(found.json["repaired"]["database_set_aside"]).exists()
    assert (found.json["archive"]["objects"], found.json["archive"]["unknown_files"]) == (4, [])
    assert SUBJECT.name.split("^", maxsplit=1)[0] in lectern("worklist").out


@pytest.mark.parametrize("lost", ["damaged", "gone"])
def test_without_a_copy_the_index_is_made_from_the_files(lectern: Run, database: Path, lost: str) -> None:
    if lost == "gone":
        database.unlink()
    else:
        database.write_bytes(b"nothing" * 900)
    found = doctor(lectern, "--repair")
    assert (found.status, found.json["repaired"]["indexed"]) == (0, 4)


def test_a_rebuild_is_made_where_it_is_wished(lectern: Run, database: Path) -> None:
    found = doctor(lectern, "--rebuild")
    assert (found.status, found.json["repaired"]["indexed"], found.json["archive"]["objects"]) == (0, 4, 4)


def test_files_that_no_row_names_are_told_and_taken_in(
    lectern: Run, database: Path, home: Path, tmp_path: Path
) -> None:
    shutil.copy(database, tmp_path / "before")
    save_all(ct_series(6), tmp_path / "more")
    lectern("import", tmp_path / "more")
    shutil.copy(tmp_path / "before", database)  # somebody put an old copy back
    told = doctor(lectern)
    assert told.status == 1
    assert "2 files of the archive are in no index" in " ".join(told.json["amiss"])
    assert doctor(lectern, "--repair").json["repaired"]["indexed"] == 2
    assert doctor(lectern).status == 0


def hold(folder: Path, tell: Connection) -> None:
    archive = open_archive(folder)
    with archive.database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        tell.send("")
        tell.recv()


def test_an_archive_that_another_program_has_open_is_left_alone(lectern: Run, database: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=hold, args=(database.parent, theirs))
    process.start()
    ours.recv()
    try:
        assert "open" in doctor(lectern, "--rebuild").sentence
    finally:
        ours.send("")
        process.join()


def test_where_there_is_no_archive_there_is_nothing_to_repair(lectern: Run) -> None:
    assert "no archive" in doctor(lectern, "--repair").sentence


def test_backups_are_counted_and_can_be_made_elsewhere(lectern: Run, database: Path, tmp_path: Path) -> None:
    found = lectern("backup", "--to", tmp_path / "elsewhere", "--json")
    assert Path(found.json["path"]).parent == tmp_path / "elsewhere"
    lectern("backup")
    assert len(doctor(lectern).json["archive"]["backups"]) == 1
