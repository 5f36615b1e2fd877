"""kill -9 at random moments: what was acknowledged is there, nothing is half, nothing is left over."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.archive import schema
from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.integrity import check
from tests.app.archive import killed_work
from tests.phantoms import report, write_ct_series

SOAK = bool(os.environ.get("LECTERN_SOAK"))
KILLS = [15, pytest.param(300, marks=[pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="run by make soak")])]
OBJECTS = 64

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs forkserver and SIGKILL")


def _run(work: Callable[..., None], arguments: tuple[Any, ...], kill_after: float | None) -> tuple[int, float]:
    """Run ``work`` in a process of its own and kill it so many seconds after its first word.

    Gives the last count that was acknowledged and the seconds it took.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.app.archive.killed_work"])
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(*arguments, tell))
    process.start()
    tell.close()
    heard = hear.recv()
    began = time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    try:
        while True:
            heard = hear.recv()
    except EOFError:
        process.join()
    return heard, time.monotonic() - began


def _assert_whole(archive: Archive) -> None:
    found = check(archive, hashes=True)
    assert (found.whole, found.unknown) == (True, ())
    assert [path for path in archive.files.incoming.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("kills", KILLS)
def test_a_killed_import_leaves_each_object_whole_or_absent(kills: int, tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    sources = {hashlib.sha256(path.read_bytes()).hexdigest() for path in write_ct_series(incoming, OBJECTS)}
    acknowledged, seconds = _run(killed_work.import_folder, (tmp_path / "whole", incoming), None)
    assert acknowledged == OBJECTS
    moments = random.Random(20261123)
    counts = []
    for number in range(kills):
        folder = tmp_path / str(number)
        # A busy machine may take longer than the first time: every third kill comes late, so that not all come too early.
        late = moments.uniform(0, seconds) * (3 if number % 3 == 2 else 1)
        acknowledged, _ = _run(killed_work.import_folder, (folder, incoming), late)
        archive = open_archive(folder)
        _assert_whole(archive)
        with archive.database.engine.connect() as connection:
            hashes = list(connection.scalars(select(schema.instance.c.sha256)))
            images = connection.scalar(select(schema.study.c.image_count)) or 0
        assert acknowledged <= len(hashes) == images
        assert set(hashes) <= sources
        summary = Importer(archive).run([incoming])
        assert (summary.taken, summary.already_here) == (OBJECTS - len(hashes), len(hashes))
        archive.close()
        counts.append(len(hashes))
    assert len(set(counts)) > 1  # the kills did fall into the import, not all before or behind it


@pytest.mark.parametrize("kills", KILLS)
def test_a_killed_signing_keeps_objects_and_rows_together_or_neither(kills: int, tmp_path: Path) -> None:
    pairs = 16
    _, seconds = _run(killed_work.sign_reports, (tmp_path / "whole", pairs), None)
    moments = random.Random(20261124)
    counts = []
    for number in range(kills):
        folder = tmp_path / str(number)
        acknowledged, _ = _run(killed_work.sign_reports, (folder, pairs), moments.uniform(0, seconds))
        archive = open_archive(folder)
        _assert_whole(archive)
        with archive.database.engine.connect() as connection:
            noted = {int(name) for name in connection.scalars(select(schema.saved_filter.c.name))}
            kept = set(connection.scalars(select(schema.instance.c.sop_uid)))
        expected = {str(report(number=one).SOPInstanceUID) for n in noted for one in (n, n + pairs)}
        assert kept == expected
        assert noted == set(range(1, len(noted) + 1))
        assert acknowledged <= len(noted)
        archive.close()
        counts.append(len(noted))
    assert len(set(counts)) > 1
