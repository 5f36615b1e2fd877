from __future__ import annotations

import os
import time
from io import BytesIO
from pathlib import Path

import pytest

from app.archive import program
from app.archive.archive import Archive, open_archive
from app.archive.files import Batch
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.integrity import check
from tests.phantoms import ct_slice, to_bytes, write_ct_series


def _staged(archive: Archive) -> Batch:
    batch = archive.files.new_batch()
    batch.sync(batch.stage(BytesIO(to_bytes(ct_slice()))).file)
    return batch


def _died(archive: Archive) -> None:
    """Make what is under way look like the work of a program that no longer runs."""
    [session] = archive.files.incoming.iterdir()
    machine, _, started, suffix = session.name.split("-")
    session.rename(session.with_name(f"{machine}-{2**22 + 1}-{started}-{suffix}"))


def _files(archive: Archive) -> list[Path]:
    return [file for file in archive.files.root.rglob("*") if file.is_file() and "sqlite3" not in file.name]


def test_files_that_were_staged_only_are_removed(archive: Archive) -> None:
    _staged(archive)
    _died(archive)
    assert open_archive(archive.files.root).recovered == 1
    assert _files(archive) == []


def test_files_that_were_placed_without_rows_are_removed(archive: Archive) -> None:
    _staged(archive).place()
    _died(archive)
    assert len(_files(archive)) == 2  # the object and its intent
    assert open_archive(archive.files.root).recovered == 1
    assert _files(archive) == []


def test_files_whose_rows_were_committed_stay(
    archive: Archive, incoming: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_ct_series(incoming, 3)
    monkeypatch.setattr(Batch, "settle", lambda batch: None)  # died between commit and settling
    Importer(archive).run([incoming])
    _died(archive)
    assert open_archive(archive.files.root).recovered == 0
    assert Index(archive).counts().objects == 3
    assert len(_files(archive)) == 3
    assert check(archive, hashes=True).whole


def test_work_of_a_program_that_still_runs_is_left_alone(archive: Archive) -> None:
    _staged(archive).place()
    assert open_archive(archive.files.root).recovered == 0
    assert len(_files(archive)) == 2


def test_a_process_number_that_was_given_again_is_another_program(tmp_path: Path) -> None:
    machine, process, started = program.this_program().split("-")
    folder = tmp_path / f"{machine}-{process}-{int(started) - 1000}-x"
    folder.mkdir()
    assert program.is_abandoned(folder)


def test_work_of_another_machine_is_given_up_after_a_week(tmp_path: Path) -> None:
    folder = tmp_path / "01234567-1-1-x"
    folder.mkdir()
    assert not program.is_abandoned(folder)
    week_ago = time.time() - (program.FOREIGN_DAYS + 1) * 86_400
    os.utime(folder, (week_ago, week_ago))
    assert program.is_abandoned(folder)
