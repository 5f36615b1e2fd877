"""The spool keeps whole objects, oldest first, and nothing of what failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.network import spool as module
from app.network.spool import Spool


def test_objects_wait_in_the_order_in_which_they_came(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    kept = [spool.keep(b"head", memoryview(bytes([number]))) for number in range(12)]
    assert spool.waiting() == kept
    assert kept[3].read_bytes() == b"head\x03"


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = Spool(tmp_path / "spool")

    def full(file: Path, parts: object) -> None:
        file.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "write_parts", full)
    with pytest.raises(OSError, match="No space"):
        spool.keep(b"whole")
    assert list(spool.folder.iterdir()) == []


def test_what_is_done_is_gone_and_what_is_unreadable_is_kept_beside(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "received" / "one")
    first, second = spool.keep(b"1"), spool.keep(b"2")
    spool.done(first)
    kept = spool.set_aside(second)
    assert (spool.waiting(), kept.read_bytes()) == ([], b"2")
    spool.close()
    assert [one.name for one in (tmp_path / "received").iterdir()] == ["unreadable"]


def test_a_spool_in_which_something_waits_stays(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool")
    kept = spool.keep(b"1")
    spool.close()
    assert kept.read_bytes() == b"1"
