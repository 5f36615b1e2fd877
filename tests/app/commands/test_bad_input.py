"""Bad input, end to end: refused or flagged with a sentence, nothing else lost, no traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.app.commands.bad_files import FLAGGED, HOSTILE_NAMES, REFUSED, escaping_zip, slice_of, zip_bomb
from tests.app.commands.conftest import Outcome, Run
from tests.phantoms import Subject, ct_series, ct_slice, report, save, save_all

# The library warns of the very faults that are put in here, and the tests themselves write them.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


def sound(done: Outcome) -> Any:
    """What every answer must be: JSON, and no traceback."""
    assert "Traceback" not in done.err
    return done.json


def stacks(found: Any) -> list[Any]:
    return [stack for study in found["studies"] for series in study["series"] for stack in series["stacks"]]


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_alone_is_refused_with_a_sentence_and_status_2(name: str, lectern: Run, tmp_path: Path) -> None:
    make, said = REFUSED[name]
    bad = tmp_path / "bad.dcm"
    bad.write_bytes(make())
    done = lectern("inspect", bad, "--json")
    found = sound(done)
    assert done.status == 2
    assert found["studies"] == []
    assert [one["path"] for one in found["unreadable"]] == [str(bad)]
    assert said in found["unreadable"][0]["reason"]
    assert found["unreadable"][0]["reason"].endswith(".")


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_among_good_ones_costs_nothing_else(name: str, lectern: Run, tmp_path: Path) -> None:
    make, said = REFUSED[name]
    save_all(ct_series(3), tmp_path / "in")
    (tmp_path / "in" / "00001a.dcm").write_bytes(make())
    done = lectern("import", tmp_path / "in", "--json")
    found = sound(done)
    assert done.status == 1
    assert (found["taken"], len(found["refused"]), len(found["studies"])) == (3, 1, 1)
    assert said in found["refused"][0]["reason"]
    inspected = sound(lectern("inspect", tmp_path / "in", "--json"))
    assert [stack["images"] for stack in stacks(inspected)] == [3]


@pytest.mark.parametrize("name", FLAGGED)
def test_a_doubtful_image_is_taken_in_and_flagged(name: str, lectern: Run, tmp_path: Path) -> None:
    make, said = FLAGGED[name]
    bad = tmp_path / "doubtful.dcm"
    bad.write_bytes(make())
    found = sound(lectern("inspect", bad, "--json"))
    (stack,) = stacks(found)
    told = [*(one["reason"] for one in stack["damaged"]), *stack["remarks"], stack["why_not"] or ""]
    assert any(said in text for text in told), told
    assert lectern("import", bad).status == 0


@pytest.mark.parametrize("name", [name for name in FLAGGED if name.startswith("huge")])
def test_a_bomb_is_neither_rendered_nor_measured_but_refused(name: str, lectern: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bomb.dcm"
    bad.write_bytes(FLAGGED[name][0]())
    assert lectern("inspect", bad).status == 1
    done = lectern("measure", bad, "--tool", "length", "--points", "1,1", "2,2")
    assert done.status == 2
    assert "larger than this program accepts" in done.sentence
    assert lectern("render", bad, "--native", "--out", tmp_path / "a.png").status == 2
    assert not (tmp_path / "a.png").exists()


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
def test_a_hostile_name_is_plain_text_everywhere(kind: str, lectern: Run, tmp_path: Path) -> None:
    save(
        slice_of("named", PatientName=HOSTILE_NAMES[kind], StudyDescription=HOSTILE_NAMES[kind][:60]),
        tmp_path / "a.dcm",
    )
    found = sound(lectern("inspect", tmp_path / "a.dcm", "--json"))
    name = found["studies"][0]["patient"]["name"]
    assert 0 < len(name) <= 1024
    assert lectern("import", tmp_path / "a.dcm").status == 0
    assert len(sound(lectern("worklist", "--json"))["studies"]) == 1
    for shown in (lectern("inspect", tmp_path / "a.dcm"), lectern("worklist")):
        assert not {"\x1b", "\x07", "\u202e"} & set(shown.out)
        assert "Traceback" not in shown.err


def test_an_image_without_pixel_data_is_named_among_the_other_objects(lectern: Run, tmp_path: Path) -> None:
    save(slice_of("bare", PixelData=None), tmp_path / "a.dcm")
    found = sound(lectern("inspect", tmp_path / "a.dcm", "--json"))
    assert stacks(found) == []
    assert "holds no pixel data" in found["other_objects"][0]["summary"]
    assert "no image" in lectern("measure", tmp_path / "a.dcm", "--tool", "length", "--points", "0,0", "1,1").sentence


def test_a_zip_with_names_that_escape_gives_its_good_image_and_nothing_outside(lectern: Run, tmp_path: Path) -> None:
    place = tmp_path / "deep" / "er"
    place.mkdir(parents=True)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    done = lectern("import", escaping_zip(place), "--json")
    found = sound(done)
    assert done.status == 1
    assert found["taken"] == 1
    reasons = {one["path"].split("!")[-1]: one["reason"] for one in found["refused"]}
    assert len(reasons) == 6
    assert "outside the ZIP" in reasons["../../escaped.dcm"]
    assert "outside the ZIP" in reasons["/absolute.dcm"]
    assert "link" in reasons["link.dcm"]
    assert "not a DICOM file" in reasons["a.dcm"]  # in the ZIP inside the ZIP
    assert "not a DICOM file" in reasons["readme.txt"]
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    assert all(path.is_relative_to(tmp_path / "home") or path.name == "disc.zip" for path in new)


def test_a_zip_bomb_is_not_read_to_its_end(lectern: Run, tmp_path: Path) -> None:
    done = lectern("import", zip_bomb(tmp_path), "--json")
    found = sound(done)
    assert done.status == 1
    assert found["taken"] == 1
    assert "times its size" in found["refused"][0]["reason"]
    assert sum(path.stat().st_size for path in (tmp_path / "home").rglob("*") if path.is_file()) < 5 << 20


def test_two_patients_in_one_folder_stay_two(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    save_all(ct_series(2, subject=Subject("OTHER-1", "Other^Otto", "19700101", "M")), tmp_path / "in")
    inspected = sound(lectern("inspect", tmp_path / "in", "--json"))
    assert {(one["patient"]["id"], len(one["series"])) for one in inspected["studies"]} == {
        ("LECTERN-1", 1),
        ("OTHER-1", 1),
    }
    found = sound(lectern("import", tmp_path / "in", "--json"))
    assert len(found["studies"]) == 2
    assert any("2 patients" in remark for remark in found["remarks"])


def test_another_patient_under_the_same_study_uid_is_kept_apart(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    intruder = ct_slice(number=9)
    intruder.PatientID, intruder.PatientName = "OTHER-1", "Other^Otto"
    save(intruder, tmp_path / "in" / "intruder.dcm")
    inspected = sound(lectern("inspect", tmp_path / "in", "--json"))
    assert len(inspected["studies"]) == 2
    done = lectern("import", tmp_path / "in", "--json")
    found = sound(done)
    assert done.status == 1
    assert (found["taken"], len(found["conflicts"])) == (3, 1)
    assert found["conflicts"][0]["path"].endswith("intruder.dcm")


def test_a_second_copy_is_passed_over_and_a_clash_of_uids_is_named(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(3), tmp_path / "in")
    (tmp_path / "in" / "copy.dcm").write_bytes((tmp_path / "in" / "00001.dcm").read_bytes())
    assert [stack["images"] for stack in stacks(sound(lectern("inspect", tmp_path / "in", "--json")))] == [3]
    clash = bytearray((tmp_path / "in" / "00001.dcm").read_bytes())
    clash[-5] ^= 1
    (tmp_path / "in" / "clash.dcm").write_bytes(clash)
    done = lectern("inspect", tmp_path / "in", "--json")
    assert done.status == 1
    assert "another object under the SOP Instance UID" in sound(done)["unreadable"][0]["reason"]
    found = sound(lectern("import", tmp_path / "in", "--json"))
    assert (found["taken"], found["already_here"], len(found["conflicts"])) == (3, 1, 1)


def test_a_link_out_of_the_folder_is_not_followed(lectern: Run, tmp_path: Path) -> None:
    save(ct_slice(), tmp_path / "in" / "a.dcm")
    outside = save(ct_slice(number=2), tmp_path / "outside.dcm")
    (tmp_path / "in" / "b.dcm").symlink_to(outside)
    found = sound(lectern("import", tmp_path / "in", "--json"))
    assert found["taken"] == 1
    assert "link" in found["refused"][0]["reason"]


def test_what_is_no_file_at_all_is_refused(lectern: Run, tmp_path: Path) -> None:
    for arguments in (["inspect"], ["import"], ["check"], ["dictate"]):
        done = lectern(*arguments, tmp_path / "nothing here")
        assert done.status == 2
        assert "There is no file or folder" in done.sentence
    assert lectern("inspect", "x" * 5000).status == 2
    assert lectern("inspect", tmp_path / "a\0b").status == 2


def test_an_empty_folder_holds_nothing(lectern: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    done = lectern("inspect", tmp_path / "in", "--json")
    assert done.status == 2
    assert sound(done)["files"] == 0
    assert "no image" in lectern("render", tmp_path / "in", "--out", tmp_path / "a.png").sentence.lower()


def test_an_archive_that_is_no_database_is_refused_and_left_alone(lectern: Run, home: Path, tmp_path: Path) -> None:
    (home / "archive").mkdir(parents=True)
    (home / "archive" / "lectern.sqlite3").write_bytes(b"this is not a database" * 100)
    save(ct_slice(), tmp_path / "a.dcm")
    for arguments in (["import", tmp_path / "a.dcm"], ["worklist"], ["report", "list"]):
        done = lectern(*arguments)
        assert done.status == 2
        assert "cannot be opened" in done.sentence
    assert (home / "archive" / "lectern.sqlite3").read_bytes().startswith(b"this is not a database")


def test_nested_but_honest_content_is_read(lectern: Run, tmp_path: Path) -> None:
    save(report(), tmp_path / "sr.dcm")
    found = sound(lectern("inspect", tmp_path / "sr.dcm", "--json"))
    assert [one["modality"] for one in found["other_objects"]] == ["SR"]


def test_the_name_of_a_file_that_is_no_text_is_told_all_the_same(lectern: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    strange = tmp_path / "in" / "caf\udce9.dcm"
    strange.write_bytes(b"nothing")
    save(ct_slice(), tmp_path / "in" / "good.dcm")
    done = lectern("inspect", tmp_path / "in", "--json")
    assert done.status == 1
    assert sound(done)["unreadable"][0]["path"] == str(strange)
