"""A full disk at any step: a plain sentence, nothing half, and the next import goes on."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from app.archive import files, intake
from app.archive.archive import Archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.integrity import check
from app.archive.keeping import keep
from tests.phantoms import report, to_bytes, write_ct_series


def _fails_at(call: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """The real function, until the disk is full at its ``call``-th use."""
    calls = 0

    def failing(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls >= call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **named)

    return failing


def _no_room_for_rows(*arguments: Any) -> None:
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


BREAKS = [
    *[("_copy", call) for call in (1, 30, 70)],
    *[("sync_folder", call) for call in (1, 2, 5, 8)],
    *[("write_synced", call) for call in (1, 2)],
]


@pytest.mark.parametrize(("step", "call"), [*BREAKS, ("rows", 1)])
def test_a_full_disk_stops_the_import_whole(
    archive: Archive, incoming: Path, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    write_ct_series(incoming, 80)
    with monkeypatch.context() as broken:
        if step == "rows":
            broken.setattr(intake, "write_rows", _no_room_for_rows)
        else:
            broken.setattr(files, step, _fails_at(call, getattr(files, step)))
        summary = Importer(archive).run([incoming])
    assert "disk of the archive is full" in summary.stopped
    found = check(archive, hashes=True)
    assert (found.whole, found.unknown, found.checked) == (True, (), summary.taken)
    assert [file for file in archive.files.incoming.rglob("*") if file.is_file()] == []
    assert Importer(archive).run([incoming]).taken == 80 - summary.taken


@pytest.mark.parametrize(("step", "call"), [("_copy", 2), ("sync_folder", 1), ("sync_folder", 3), ("write_synced", 1)])
def test_a_full_disk_at_signing_keeps_nothing(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, step: str, call: int
) -> None:
    objects = [to_bytes(report()), to_bytes(report(number=2))]
    with monkeypatch.context() as broken:
        broken.setattr(files, step, _fails_at(call, getattr(files, step)))
        with pytest.raises(OSError, match="No space"):
            keep(archive, objects)
    assert Index(archive).counts().objects == 0
    assert [file for file in archive.files.root.rglob("*.dcm") if file.is_file()] == []
    assert len(keep(archive, objects)) == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs a user whom permissions bind")
def test_a_folder_that_may_not_be_written_is_said(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming, 1)
    archive.files.root.chmod(0o500)
    try:
        assert Importer(archive).run([incoming]).stopped
    finally:
        archive.files.root.chmod(0o700)
