"""``main.py export``: a PDI folder or ZIP, with what was withheld named."""

from __future__ import annotations

from pathlib import Path

import pyzipper

from tests.app.commands.conftest import Run
from tests.phantoms import colour_capture, ct_slice, save_all


def imported(lectern: Run, folder: Path, *objects: object) -> str:
    save_all(objects, folder)  # type: ignore[arg-type]
    return str(lectern("import", folder, "--json").json["studies"][0])


def test_a_study_leaves_as_a_folder(lectern: Run, tmp_path: Path) -> None:
    uid = imported(lectern, tmp_path / "in", ct_slice())
    found = lectern("export", uid, "--out", tmp_path / "out", "--json")
    assert found.status == 0
    assert found.json == {
        "path": str(tmp_path / "out"), "objects": 1, "reports": 0, "withheld": [], "remarks": [],
    }  # fmt: skip
    assert (tmp_path / "out" / "DICOMDIR").is_file()
    assert "is there already" in lectern("export", uid, "--out", tmp_path / "out").sentence


def test_what_is_held_is_named_and_released_by_its_uid(lectern: Run, tmp_path: Path) -> None:
    uid = imported(lectern, tmp_path / "in", ct_slice(), colour_capture(number=7))
    found = lectern("export", uid, "--out", tmp_path / "out", "--deidentify", "--json")
    assert found.status == 1
    (held,) = found.json["withheld"]
    assert held["held"]
    more = ("--deidentify", "--release", held["sop_uid"], "--keep", "uids", "--dates", "shifted")
    assert lectern("export", uid, "--out", tmp_path / "again", *more).status == 0


def test_where_all_is_held_nothing_is_written(lectern: Run, tmp_path: Path) -> None:
    uid = imported(lectern, tmp_path / "in", colour_capture())
    found = lectern("export", uid, "--out", tmp_path / "out", "--deidentify", "--json")
    assert (found.status, found.json["path"]) == (2, None)
    assert not (tmp_path / "out").exists()


def test_the_password_of_a_zip_comes_from_a_file(lectern: Run, tmp_path: Path) -> None:
    uid = imported(lectern, tmp_path / "in", ct_slice())
    (tmp_path / "word").write_text("correct horse\n")
    assert (
        lectern("export", uid, "--out", tmp_path / "a.zip", "--zip", "--password-file", tmp_path / "word").status == 0
    )
    with pyzipper.AESZipFile(tmp_path / "a.zip") as opened:
        assert opened.read("README.TXT", pwd=b"correct horse").startswith(b"MEDICAL IMAGES")


def test_what_makes_no_sense_is_said(lectern: Run, tmp_path: Path) -> None:
    assert "no study" in lectern("export", "1.2.3", "--out", tmp_path / "out").sentence
    assert "go with --deidentify" in lectern("export", "1.2.3", "--out", tmp_path / "out", "--keep", "uids").sentence
    assert "Only a ZIP" in lectern("export", imported(lectern, tmp_path / "in", ct_slice()), "--out", tmp_path / "out",
                                   "--password-file", _word(tmp_path)).sentence  # fmt: skip


def _word(folder: Path) -> Path:
    (folder / "word").write_text("correct horse\n")
    return folder / "word"
