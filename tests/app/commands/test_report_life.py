"""A report between a resident and an attending, on the command line."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path
from typing import Any

import pydicom
import pytest

from tests.app.commands.conftest import Outcome, Run
from tests.app.commands.test_report import STUDY, TEXT
from tests.phantoms import ct_series, save_all


class Two:
    """A resident and an attending at one archive."""

    def __init__(self, lectern: Run) -> None:
        self.lectern = lectern

    def sit(self, name: str, login: str, role: str) -> None:
        done = self.lectern("settings", f"reader_name={name}", f"reader_login={login}", f"reader_role={role}")
        assert done.status == 0, done.err

    def resident(self) -> None:
        self.sit("Novak, Eva", "novak", "resident")

    def attending(self) -> None:
        self.sit("Okafor, Ada", "ada", "attending")

    def do(self, action: str, *arguments: str) -> Any:
        done = self.run(action, *arguments)
        assert done.status == 0, done.err
        return done.json

    def run(self, action: str, *arguments: str) -> Outcome:
        return self.lectern("report", action, "--study", STUDY, "--json", *arguments)


@pytest.fixture
def two(lectern: Run, tmp_path: Path) -> Two:
    save_all(ct_series(2), tmp_path / "in")
    assert lectern("import", tmp_path / "in").status == 0
    both = Two(lectern)
    both.resident()
    both.do("new", "--template", "ct-chest", "--text", TEXT)
    return both


def test_a_resident_signs_sends_gets_back_and_an_attending_confirms_with_a_grade(two: Two, lectern: Run) -> None:
    refused = two.run("sign")
    assert (refused.status, "attending confirms" in refused.err) == (2, True)
    assert two.do("sign", "--preliminary")["status"] == "preliminary"
    assert two.do("send", "--to", "ada")["phase"] == "pending"
    assert two.run("send").status == 2  # it was sent already
    (waiting,) = lectern("report", "pending", "--json").json["pending"]
    assert (waiting["by"], waiting["to"], waiting["version"]) == ("Novak, Eva", "ada", 1)
    two.attending()
    assert two.do("return", "--note", "Please measure the node.")["phase"] == "returned"
    assert lectern("report", "pending", "--json").json["returned"][0]["note"] == "Please measure the node."
    two.resident()
    two.do("revise", "--text", '{"impression": "Node of 9 mm."}')
    two.do("sign", "--preliminary")
    two.do("send")
    two.attending()
    two.do("revise", "--text", '{"impression": "Node of 9 mm. Rib fracture."}')
    held = two.run("sign", "--override", "agreement=seen on the scout")
    assert "Say how far this differs" in held.err
    assert "put into words" in two.run("sign", "--grade", "major", "--override", "agreement=scout").err
    final = two.do("sign", "--grade", "major", "--comment", "Fracture missed.", "--override", "agreement=on the scout")
    assert final["cosigned"]["grade"] == "major"
    assert final["cosigned"]["preliminary_by"] == "Novak^Eva"
    assert lectern("report", "pending", "--json").json == {"pending": [], "returned": []}
    changed = two.do("compare")
    (impression,) = [one for one in changed["sections"] if one["differs"]]
    assert [one["text"] for one in impression["pieces"] if one["kind"] == "added"] == [" Rib fracture."]
    assert changed["graded"]["grade"] == "major"


def test_the_confirmed_report_names_both_and_passes_our_checker(two: Two, lectern: Run, tmp_path: Path) -> None:
    two.do("sign", "--preliminary")
    two.attending()
    two.do("sign")
    done = two.do("export", "--format", "sr-report", "--out", str(tmp_path / "out"))
    dataset = pydicom.dcmread(io.BytesIO(Path(done["path"]).read_bytes()))
    assert (dataset.CompletionFlag, dataset.VerificationFlag, dataset.PreliminaryFlag) == (
        "COMPLETE",
        "VERIFIED",
        "FINAL",
    )
    assert [str(one.VerifyingObserverName) for one in dataset.VerifyingObserverSequence] == ["Okafor^Ada"]
    (resident,) = dataset.ParticipantSequence
    assert (resident.ParticipationType, str(resident.PersonName)) == ("ATTEST", "Novak^Eva")
    assert [str(one.PersonName) for one in dataset.AuthorObserverSequence] == ["Novak^Eva"]
    (before,) = dataset.PredecessorDocumentsSequence
    assert before.StudyInstanceUID == STUDY
    (checked,) = lectern("check", done["path"], "--json").json["files"]
    assert checked["errors"] == 0, checked
    text = Path(two.do("export", "--format", "text", "--out", str(tmp_path / "out"))["path"]).read_text("utf-8")
    assert "Preliminary report: Eva Novak" in text or "Preliminary report: Novak, Eva" in text
    assert "I have reviewed the images" in text


def test_a_final_report_is_corrected_by_a_version_that_says_why(two: Two) -> None:
    two.attending()
    two.run("discard")
    two.do("new", "--template", "ct-chest", "--text", TEXT)
    two.do("sign")
    made = two.do("correct", "--text", "The side was wrong.", "--sections", json.dumps({"impression": "Left nodule."}))
    assert (made["phase"], made["correction"], made["version"]) == ("correction", 1, 2)
    signed = two.do("sign", "--override", "agreement=as corrected")
    assert (signed["status"], signed["version"], signed["correction"]) == ("final", 2, 1)
    assert signed["sections"][-1]["text"] == "The side was wrong."
    two.resident()
    assert two.run("addendum", "--text", "More.").status == 2


def test_a_broken_seal_is_said_and_nothing_is_written_over_it(two: Two, lectern: Run, home: Path) -> None:
    two.do("sign", "--preliminary")
    (file,) = home.rglob("lectern.sqlite3")
    with sqlite3.connect(file) as rows:
        rows.execute("DROP TRIGGER report_no_update")
        rows.execute("UPDATE report SET signed_by = 'somebody'")
    refused = two.run("revise", "--text", "{}")
    assert (refused.status, "changed after signing" in refused.err) == (2, True)
    assert lectern("report", "list", "--json").json["faults"]
