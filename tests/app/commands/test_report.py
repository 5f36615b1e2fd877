"""A report's whole life on the command line, and what the rules refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.app.commands.conftest import Outcome, Run
from tests.phantoms import SUBJECT, ct_series, save_all

STUDY = SUBJECT.study_uid
TEXT = json.dumps(
    {
        "contrast": "none",
        "clinical": "Cough.",
        "lungs": "Clear.",
        "pleura": "No effusion.",
        "mediastinum": "Normal.",
        "heart": "Normal.",
        "bones": "Normal.",
        "abdomen": "Normal.",
        "impression": "No evidence of disease.",
    }
)


@pytest.fixture
def report(lectern: Run, tmp_path: Path) -> Run:
    """``report …`` on an archive with one study, by a reader with a name."""
    save_all(ct_series(2), tmp_path / "in")
    assert lectern("import", tmp_path / "in").status == 0
    assert lectern("settings", "reader_name=Okafor, Ada", "reader_login=ada").status == 0

    def run(*arguments: object) -> Outcome:
        return lectern("report", *arguments)

    return run


def written(report: Run, text: str = TEXT) -> Any:
    done = report("new", "--study", STUDY, "--template", "ct-chest", "--text", text, "--json")
    assert done.status == 0, done.err
    return done.json


def signed(report: Run, *arguments: str) -> Any:
    done = report("sign", "--study", STUDY, "--json", *arguments)
    assert done.status == 0, done.err
    return done.json


def test_a_new_report_is_a_draft_with_the_texts_given(report: Run) -> None:
    made = written(report)
    texts = {section["id"]: section["text"] for section in made["sections"]}
    assert texts["impression"] == "No evidence of disease."
    assert "Lungs and airways: Clear." in texts["findings"]
    assert "Contrast medium: none." in texts["technique"]
    assert (made["status"], made["version"], made["unfilled"]) == ("draft", 1, [])
    found = report("list", "--json").json
    assert [(one["study_uid"], one["login"]) for one in found["drafts"]] == [(STUDY, "ada")]
    assert found["reports"] == []


def test_preliminary_revised_final_addendum(report: Run, lectern: Run) -> None:
    written(report)
    first = signed(report, "--preliminary")
    assert (first["status"], first["version"], first["signed_by"]) == ("preliminary", 1, "Okafor^Ada")
    assert {one["role"] for one in first["objects"]} == {"report", "pdf"}
    revised = report("revise", "--study", STUDY, "--text", '{"impression": "A nodule of 5 mm."}', "--json").json
    assert (revised["version"], revised["status"]) == (2, "draft")
    final = signed(report)
    assert (final["status"], final["version"]) == ("final", 2)
    assert "A nodule of 5 mm." in {one["id"]: one["text"] for one in final["sections"]}["impression"]
    assert report("addendum", "--study", STUDY, "--text", "Seen again with a prior.").status == 0
    added = signed(report)
    assert (added["version"], added["addendum"], added["status"]) == (3, 1, "final")
    listed = report("list", "--study", STUDY, "--json").json
    assert [(one["version"], one["status"]) for one in listed["reports"]] == [
        (1, "preliminary"),
        (2, "final"),
        (3, "final"),
    ]
    assert (listed["drafts"], listed["faults"]) == ([], [])
    assert lectern("worklist", "status:final", "--json").json["studies"][0]["status"] == "final"
    assert lectern("doctor", "--json").json["archive"]["report_faults"] == []


def test_a_preliminary_report_is_confirmed_as_it_stands(report: Run) -> None:
    written(report)
    first = signed(report, "--preliminary")
    final = signed(report)
    assert (final["version"], final["status"]) == (2, "final")
    assert final["sections"] == first["sections"]


def test_what_a_check_blocks_is_not_signed(report: Run) -> None:
    written(report, '{"impression": ""}')
    done = report("sign", "--study", STUDY)
    assert done.status == 2
    assert done.sentence.startswith("Not signed: ")
    assert "impression is empty" in done.sentence
    assert report("list", "--json").json["reports"] == []


def test_a_reader_without_a_name_signs_nothing(lectern: Run, tmp_path: Path) -> None:
    save_all(ct_series(2), tmp_path / "in")
    lectern("import", tmp_path / "in")
    lectern("report", "new", "--study", STUDY, "--template", "ct-chest", "--text", TEXT)
    done = lectern("report", "sign", "--study", STUDY)
    assert done.status == 2
    assert "enter your name in the settings" in done.sentence


def test_series_that_nobody_opened_are_remarked_on(report: Run) -> None:
    assert any("series not opened" in one["sentence"] for one in written(report)["remarks"])


REFUSED = {
    "no such study": (["new", "--study", "1.2.3", "--template", "ct-chest"], "no study"),
    "no such template": (["new", "--study", STUDY, "--template", "x"], "ct-chest"),
    "no JSON": (["new", "--study", STUDY, "--template", "ct-chest", "--text", "{"], "no JSON"),
    "JSON of another kind": (["new", "--study", STUDY, "--template", "ct-chest", "--text", "[1]"], "JSON object"),
    "a text that is none": (
        ["new", "--study", STUDY, "--template", "ct-chest", "--text", '{"impression": 3}'],
        "quotes",
    ),
    "no such section": (["new", "--study", STUDY, "--template", "ct-chest", "--text", '{"liver": "x"}'], "liver"),
    "nothing to sign": (["sign", "--study", STUDY], "no report on this study yet"),
    "nothing to add to": (["addendum", "--study", STUDY, "--text", "x"], "Only a final report"),
    "nothing to revise": (["revise", "--study", STUDY], "already open"),
    "nothing to discard": (["discard", "--study", STUDY], "no draft"),
    "nothing to export": (["export", "--study", STUDY, "--format", "pdf", "--out", "x"], "no signed report"),
    "no such format": (["export", "--study", STUDY, "--format", "docx", "--out", "x"], "sr-report"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_refused_and_nothing_is_left(name: str, report: Run) -> None:
    arguments, said = REFUSED[name]
    done = report(*arguments)
    assert done.status == 2
    assert said in done.sentence
    assert report("list", "--json").json == {"reports": [], "drafts": [], "faults": []}


def test_a_second_draft_is_refused_and_a_discarded_one_makes_room(report: Run) -> None:
    written(report)
    again = report("new", "--study", STUDY, "--template", "ct-chest")
    assert again.status == 2
    assert "draft of this report already" in again.sentence
    assert report("discard", "--study", STUDY).status == 0
    written(report)


def test_a_final_report_changes_by_nothing_but_an_addendum(report: Run) -> None:
    written(report)
    signed(report)
    for arguments in (["new", "--template", "ct-chest"], ["revise"], ["sign"], ["sign", "--preliminary"]):
        done = report(*arguments, "--study", STUDY)
        assert done.status == 2
        assert "final" in done.sentence
    report("addendum", "--study", STUDY, "--text", "More.")
    assert "as final" in report("sign", "--preliminary", "--study", STUDY).sentence


@pytest.mark.parametrize(
    ("form", "begins"), [("pdf", b"%PDF"), ("text", b""), ("sr-report", b"\0"), ("dicom-pdf", b"\0")]
)
def test_a_signed_report_is_exported_in_every_form(form: str, begins: bytes, report: Run, tmp_path: Path) -> None:
    written(report)
    signed(report)
    done = report("export", "--study", STUDY, "--format", form, "--out", tmp_path / "out", "--json")
    assert done.status == 0, done.err
    data = Path(done.json["path"]).read_bytes()
    assert data.startswith(begins)
    assert len(data) > 300
    assert list((tmp_path / "out").iterdir()) == [Path(done.json["path"])]
    assert "LECTERN-1" not in Path(done.json["path"]).name


def test_a_report_without_measurements_has_no_measurement_document(report: Run, tmp_path: Path) -> None:
    written(report)
    signed(report)
    done = report("export", "--study", STUDY, "--format", "sr-measurements", "--out", tmp_path / "out")
    assert done.status == 2
    assert "no measurements" in done.sentence
    assert not (tmp_path / "out").exists()


def test_an_earlier_version_is_exported_by_its_number(report: Run, tmp_path: Path) -> None:
    written(report)
    signed(report, "--preliminary")
    signed(report)
    arguments = ["export", "--study", STUDY, "--format", "text", "--out", tmp_path / "out", "--version"]
    assert "reliminary" in Path(report(*arguments, 1, "--json").json["path"]).read_text("utf-8")
    assert report(*arguments, 9).status == 2


def test_exported_objects_pass_our_own_checker(report: Run, lectern: Run, tmp_path: Path) -> None:
    written(report)
    signed(report)
    for form in ("sr-report", "dicom-pdf"):
        assert report("export", "--study", STUDY, "--format", form, "--out", tmp_path / "out").status == 0
    done = lectern("check", tmp_path / "out", "--json")
    assert done.status == 0
    assert [(one["errors"], one["warnings"]) for one in done.json["files"]] == [(0, 0), (0, 0)]


def test_a_folder_that_cannot_be_written_is_refused(report: Run, tmp_path: Path) -> None:
    written(report)
    signed(report)
    (tmp_path / "file").write_text("no folder")
    done = report("export", "--study", STUDY, "--format", "text", "--out", tmp_path / "file")
    assert done.status == 2
    assert "cannot be written" in done.sentence


def test_rows_are_added_up_to_the_one_that_is_named(report: Run) -> None:
    texts = {"nodules.2.size": "7", "nodules.1.size": "5", "nodules.1.lobe": "middle lobe"}
    done = report("new", "--study", STUDY, "--template", "ct-chest", "--text", json.dumps({"fields": texts}), "--json")
    assert done.status == 0, done.err
    findings = {one["id"]: one["text"] for one in done.json["sections"]}["findings"]
    assert [line for line in findings.split("\n") if line.startswith("Nodule")] == [
        "Nodule 1:  nodule in the middle lobe, mean diameter 5 mm, .",
        "Nodule 2:  nodule in the , mean diameter 7 mm, .",
    ]


def test_a_category_is_stated_and_leaves_coded(report: Run, tmp_path: Path) -> None:
    asked = "lung-rads-2022 kind=solid status=baseline size=8"
    done = report("new", "--study", STUDY, "--template", "ct-chest", "--text", TEXT, "--assess", asked, "--json")
    assert done.status == 0, done.err
    assert "Lung-RADS v2022: 4A." in {one["id"]: one["text"] for one in done.json["sections"]}["impression"]
    assert {one["role"] for one in signed(report)["objects"]} == {"report", "measurements", "pdf"}


def test_a_category_that_cannot_be_stated_is_refused(report: Run) -> None:
    for asked, said in (
        ("lung-rads-2022 kind=solid", "status"),
        ("rads x=1", "no system"),
        ("fleischner-2017 age=20", "does not apply"),
    ):
        done = report("new", "--study", STUDY, "--template", "ct-chest", "--assess", asked)
        assert said in done.sentence
