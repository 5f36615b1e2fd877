"""What the network brings is in the archive soon, and survives whatever happens to the program in between."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydicom import dcmread
from sqlalchemy import select

from app import arriving as module
from app.archive import schema
from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer, ImportSummary
from app.archive.index import Index
from app.archive.integrity import check
from app.arriving import Figures, take_abandoned
from app.network.node import Node
from app.network.rules import Rules
from app.network.spool import Spool
from app.receiving import Receiving
from tests.app.network.conftest import associated, send
from tests.phantoms import ct_slice, save, write_ct_series

RULES = Rules(port=0, nodes=(Node("SENDER", "127.0.0.1"),))
ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("LECTERN_RECEIVER_KILLS", "4"))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(open_archive(tmp_path / "archive")) as opened:
        yield opened


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.02)


def _objects(archive: Archive) -> set[str]:
    with archive.database.engine.connect() as connection:
        return set(connection.scalars(select(schema.instance.c.sop_uid)))


def test_what_is_sent_is_soon_in_the_archive(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Figures] = []
    receiving = Receiving(archive, RULES, told.append)
    receiving.start()
    files = write_ct_series(tmp_path / "series", 6)
    assert send(receiving.port, files, monkeypatch) == [0] * 6
    _until(lambda: receiving.figures.taken == 6)
    assert send(receiving.port, files[:2], monkeypatch) == [0] * 2
    receiving.close()
    assert (receiving.figures.received, receiving.figures.already_here) == (8, 2)
    assert (len(_objects(archive)), Index(archive).counts().studies) == (6, 1)
    assert told[-1].studies == receiving.figures.studies
    assert check(archive, hashes=True).whole
    assert list((archive.files.root / module.FOLDER).iterdir()) == []


def test_what_is_no_dicom_inside_is_kept_beside_because_its_sender_was_told_it_is_safe(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = ct_slice()
    del made.StudyInstanceUID
    receiving = Receiving(archive, RULES)
    receiving.start()
    assert send(receiving.port, [save(made, tmp_path / "a.dcm")], monkeypatch) == [0]
    receiving.close()
    assert (receiving.figures.taken, receiving.figures.unreadable) == (0, 1)
    assert len(list((archive.files.root / module.FOLDER / "unreadable").iterdir())) == 1


def test_what_cannot_be_written_now_waits_and_is_tried_again(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_S", 0.05)
    run, failures = Importer.run, iter([True, True])

    def at_first_full(self: Importer, paths: list[Path]) -> ImportSummary:
        return ImportSummary(stopped="The disk is full.") if next(failures, False) else run(self, paths)

    monkeypatch.setattr(Importer, "run", at_first_full)
    told: list[Figures] = []
    receiving = Receiving(archive, RULES, told.append)
    receiving.start()
    assert send(receiving.port, [save(ct_slice(), tmp_path / "a.dcm")], monkeypatch) == [0]
    _until(lambda: receiving.figures.taken == 1)
    receiving.close()
    assert [one.trouble for one in told] == ["The disk is full.", "The disk is full.", ""]


def test_what_a_dead_program_received_is_taken_at_the_next_start(archive: Archive, tmp_path: Path) -> None:
    left = Spool(archive.files.root / module.FOLDER / "00000000-1-1-dead")
    for file in write_ct_series(tmp_path / "series", 3):
        left.keep(file.read_bytes())
    (left.folder / "half.part").write_bytes(b"half")
    assert take_abandoned(archive) == 0, "another machine's, and not old yet"
    machine = module.this_program().split("-")[0]
    left.folder.rename(left.folder.with_name(f"{machine}-1-1-dead"))
    assert take_abandoned(archive) == 3
    assert (len(_objects(archive)), left.folder.exists()) == (3, False)


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_receiver_killed_while_it_receives_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    files = write_ct_series(tmp_path / "series", 40)
    moments = random.Random(20261124)
    cut = 0
    for number in range(KILLS):
        home = tmp_path / f"home {number}"
        process, port = _started(home)
        acknowledged = _send_until_killed(process, port, files, moments.uniform(0.02, 0.4))
        cut += len(acknowledged) < len(files)
        with closing(open_archive(home / "archive")) as archive:
            take_abandoned(archive)
            assert acknowledged <= _objects(archive)
            found = check(archive, hashes=True)
            assert (found.whole, found.unknown) == (True, ())
    assert cut, "no kill came in time"


def _started(home: Path) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "main.py", "--home", home, "receive", "--port", "0", "--anyone"],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr
    for line in process.stderr:
        if "listens on" in line:
            return process, int(line.split(" port ")[1].split(",")[0])
    raise AssertionError("the receiver did not start")


def _send_until_killed(process: subprocess.Popen[str], port: int, files: list[Path], after_s: float) -> set[str]:
    """The SOP Instance UIDs that were acknowledged before the receiver was killed."""
    association = associated(port, files[:1])
    end, acknowledged = time.monotonic() + after_s, set()
    for file in files:
        if time.monotonic() > end:
            process.send_signal(signal.SIGKILL)
        try:
            answer = association.send_c_store(file)
        except RuntimeError:  # no association any more
            break
        if "Status" not in answer:
            break
        assert answer.Status == 0
        acknowledged.add(file)
    process.kill()
    process.communicate()
    association.abort()
    return {_sop_uid(file) for file in acknowledged}


def _sop_uid(file: Path) -> str:
    return str(dcmread(file, stop_before_pixels=True).SOPInstanceUID)
