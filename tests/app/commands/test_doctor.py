"""What doctor finds, and that it finds what is amiss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.inspection import decoders, machine
from tests.app.commands.conftest import Run
from tests.phantoms import ct_series, save_all


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The renderer is asked in another process, and models of 200 MB are hashed: once is enough (below)."""
    monkeypatch.setattr(machine, "renderer_name", lambda: "llvmpipe (LLVM 15.0.6, 256 bits)")
    monkeypatch.setattr(machine, "speech", lambda cache, own: {"engines": {"faster-whisper": "1"}, "models": []})


def doctor(lectern: Run, *arguments: str) -> Any:
    return lectern("doctor", "--json", *arguments).json


def test_a_machine_without_an_archive_is_described_and_none_is_made(lectern: Run, home: Path) -> None:
    found = doctor(lectern)
    assert found["archive"] == {"present": False, "why_not": None}
    assert not (home / "archive").exists()
    assert found["renderer"]["gl_renderer"].startswith("llvmpipe")
    assert "processor" in found["renderer"]["volumes"]
    assert found["disk"]["free_bytes"] > 0
    assert found["python"]["version"].startswith("3.")
    assert found["fonts"]["Latin"]
    assert isinstance(found["qt"]["display_at_hand"], bool)


def test_graphics_hardware_is_told_from_software(lectern: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "renderer_name", lambda: "NVIDIA RTX A2000/PCIe/SSE2")
    assert "VTK" in doctor(lectern)["renderer"]["volumes"]


def test_every_decoder_gives_its_test_picture_back(lectern: Run) -> None:
    found = doctor(lectern)["decoders"]
    assert len(found) == len(decoders.TRIALS)
    assert [one["name"] for one in found if not one["works"]] == []


def test_a_decoder_that_fails_is_amiss(lectern: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise decoders.Damaged("The compressed image could not be decoded (OSError).")

    monkeypatch.setattr(decoders, "decode_compressed", broken)
    done = lectern("doctor", "--json")
    assert done.status == 1
    assert len(done.json["amiss"]) >= len(decoders.TRIALS)


def test_a_whole_archive_is_whole_with_every_byte_read(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    lectern("import", tmp_path / "in")
    quick, full = doctor(lectern)["archive"], doctor(lectern, "--hashes")["archive"]
    assert (quick["checked"], quick["hashes_verified"]) == (3, False)
    assert (full["checked"], full["hashes_verified"]) == (3, True)
    assert full["missing"] == full["changed"] == full["report_faults"] == []


def test_missing_and_changed_files_are_named(lectern: Run, home: Path, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    lectern("import", tmp_path / "in")
    first, second, _ = sorted(path for path in (home / "archive" / "objects").rglob("*") if path.is_file())
    first.unlink()
    data = bytearray(second.read_bytes())
    data[-7] ^= 1
    second.chmod(0o600)
    second.write_bytes(data)
    quick = lectern("doctor", "--json")
    assert quick.status == 1
    assert [one["path"] for one in quick.json["archive"]["missing"]] == [str(first)]
    assert quick.json["archive"]["changed"] == []
    full = lectern("doctor", "--hashes", "--json")
    assert [one["path"] for one in full.json["archive"]["changed"]] == [str(second)]
    assert len(full.json["amiss"]) == 2


def test_an_archive_that_cannot_be_opened_is_said_with_the_rest(lectern: Run, home: Path) -> None:
    (home / "archive").mkdir(parents=True)
    (home / "archive" / "lectern.sqlite3").write_bytes(b"no database" * 500)
    done = lectern("doctor", "--json")
    assert done.status == 1
    assert "cannot be opened" in done.json["archive"]["why_not"]
    assert done.json["python"]["version"]


def test_a_full_disk_is_amiss(lectern: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "LOW_DISK", 1 << 60)
    assert any("free where the archive is" in one for one in doctor(lectern)["amiss"])


def test_a_person_reads_a_line_on_everything(lectern: Run) -> None:
    shown = lectern("doctor").out
    for word in ("Python", "Qt", "Renderer", "Decoders", "Speech", "PDF fonts", "Disk", "Archive"):
        assert f"\n{word}" in f"\n{shown}"
