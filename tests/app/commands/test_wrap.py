"""``main.py import --wrap``: papers and pictures of a patient who is named, or of a study."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from tests.app.commands.conftest import Run
from tests.phantoms import SUBJECT, write_ct_series


def a_picture(folder: Path) -> Path:
    Image.new("RGB", (8, 8), (1, 2, 3)).save(folder / "a.png")
    return folder / "a.png"


def test_of_a_typed_patient(lectern: Run, tmp_path: Path) -> None:
    who = ("--patient-name", "Okafor, Ada", "--patient-id", "P1", "--birth-date", "1958-04-12", "--sex", "F")
    found = lectern("import", "--wrap", a_picture(tmp_path), *who, "--title", "Letter", "--json")
    assert (found.status, found.json["taken"]) == (0, 1)
    assert "Okafor" in lectern("worklist").out


def test_into_a_study(lectern: Run, tmp_path: Path) -> None:
    write_ct_series(tmp_path / "in", 2)
    lectern("import", tmp_path / "in")
    found = lectern("import", "--wrap", a_picture(tmp_path), "--patient-from", SUBJECT.study_uid, "--json")
    assert found.json["studies"] == [SUBJECT.study_uid]


def test_what_makes_no_sense_is_said(lectern: Run, tmp_path: Path) -> None:
    file = a_picture(tmp_path)
    assert "name is missing" in lectern("import", "--wrap", file).sentence
    assert "no study" in lectern("import", "--wrap", file, "--patient-from", "1.2.3").sentence
    assert "only goes with --wrap" in lectern("import", file, "--patient-id", "P1").sentence
    assert "not both" in lectern("import", "--wrap", file, "--patient-from", "1.2", "--patient-id", "P1").sentence
