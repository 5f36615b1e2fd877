"""Critical results, follow-ups and quality notes on the command line."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pydicom
import pytest

from tests.app.commands.conftest import Run
from tests.app.commands.test_report import STUDY, TEXT
from tests.phantoms import ct_series, save_all


@pytest.fixture
def results(lectern: Run, tmp_path: Path) -> Run:
    save_all(ct_series(2), tmp_path / "in")
    assert lectern("import", tmp_path / "in").status == 0
    assert lectern("settings", "reader_name=Okafor, Ada", "reader_login=ada").status == 0

    def run(*arguments: object) -> Any:
        return lectern("results", *arguments, "--json")

    return run


def _flagged(results: Run) -> Any:
    flagged = results("flag", "--study", STUDY, "--finding", "Tension pneumothorax", "--urgency", "minutes")
    assert flagged.status == 0, flagged.err
    return flagged.json


def test_a_critical_result_stays_open_until_somebody_repeats_it(results: Run) -> None:
    made = _flagged(results)
    assert 3500 < made["seconds_left"] <= 3600
    tried = results("tell", "--result", made["uid"], "--to", "Dr Baker", "--way", "telephone", "--not-reached")
    assert (tried.status, tried.json["open"]) == (1, True)
    told = results("tell", "--result", made["uid"], "--to", "Dr Baker", "--way", "telephone")
    assert told.json["open"]  # told, but not read back
    assert [one["uid"] for one in results("open").json["results"]] == [made["uid"]]
    closed = results("tell", "--result", made["uid"], "--to", "Dr Li", "--way", "telephone", "--read-back")
    assert (closed.status, closed.json["open"]) == (0, False)
    assert [one["reached"] for one in closed.json["contacts"]] == [False, True, True]
    assert results("open").json["results"] == []
    assert len(results("open", "--all").json["results"]) == 1


def test_the_report_says_who_was_told_and_is_signed_only_then(results: Run, lectern: Run) -> None:
    assert lectern("report", "new", "--study", STUDY, "--template", "ct-chest", "--text", TEXT).status == 0
    made = _flagged(results)
    refused = lectern("report", "sign", "--study", STUDY)
    assert (refused.status, "not been acknowledged" in refused.err) == (2, True)
    results("tell", "--result", made["uid"], "--to", "Dr Li", "--way", "in person", "--read-back")
    signed = lectern("report", "sign", "--study", STUDY, "--json")
    assert signed.status == 0, signed.err
    block = signed.json["sections"][-1]
    assert block["title"] == "Communication of critical results"
    assert block["text"].startswith("Tension pneumothorax: told to Dr Li by Okafor, Ada, in person, ")
    assert block["text"].endswith("Read back and confirmed.")


def test_a_critical_result_that_nobody_answers_is_signed_with_a_reason(results: Run, lectern: Run) -> None:
    assert lectern("report", "new", "--study", STUDY, "--template", "ct-chest", "--text", TEXT).status == 0
    _flagged(results)
    signed = lectern("report", "sign", "--study", STUDY, "--override", "critical=Nobody answers; ward is searched")
    assert signed.status == 0, signed.err


def test_a_follow_up_is_waited_for_until_a_matching_study_comes(results: Run, lectern: Run, tmp_path: Path) -> None:
    study_date = ct_series(1)[0].StudyDate
    arguments = ("--modality", "CT", "--months", "6", "--region", "chest", "--guideline", "Fleischner 2017")
    made = results("recommend", "--study", STUDY, *arguments).json
    assert made["due"].replace("-", "") > study_date
    (waiting,) = results("follow-ups").json["follow_ups"]
    assert (waiting["guideline"], waiting["done_by"]) == ("Fleischner 2017", None)
    later = ct_series(2)
    for image in later:
        image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.99", "1.2.99.1"
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = f"1.2.99.1.{image.InstanceNumber}"
        image.StudyDate = f"{int(study_date[:4]) + 1}{study_date[4:]}"
        image.StudyDescription = "CT chest follow-up"
    save_all(later, tmp_path / "later")
    assert lectern("import", tmp_path / "later").status == 0
    (done,) = results("follow-ups").json["follow_ups"]
    assert (done["state"], done["done_by"]) == ("done", "1.2.99")
    assert results("cancel", "--follow-up", made["uid"], "--reason", "x").status == 2  # it has ended


@pytest.mark.parametrize("changed", [{"PatientID": "OTHER"}, {"Modality": "MR"}, {"PatientBirthDate": ""}])
def test_a_study_of_somebody_else_or_of_another_kind_meets_nothing(
    results: Run, lectern: Run, tmp_path: Path, changed: dict[str, str]
) -> None:
    results("recommend", "--study", STUDY, "--modality", "CT", "--due", "2020-01-01")
    later = ct_series(2)
    for image in later:
        image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.99", "1.2.99.1"
        image.SOPInstanceUID = image.file_meta.MediaStorageSOPInstanceUID = f"1.2.99.1.{image.InstanceNumber}"
        image.StudyDate = f"{int(image.StudyDate[:4]) + 1}{image.StudyDate[4:]}"
        for name, value in changed.items():
            setattr(image, name, value)
    save_all(later, tmp_path / "later")
    assert lectern("import", tmp_path / "later").status == 0
    (waiting,) = results("follow-ups").json["follow_ups"]
    assert waiting["done_by"] is None


def test_a_follow_up_that_is_not_wanted_says_why(results: Run) -> None:
    made = results("recommend", "--study", STUDY, "--modality", "CT", "--due", "2099-01-01").json
    assert made["state"] == "waiting"
    assert results("cancel", "--follow-up", made["uid"], "--reason", "Biopsied").status == 0
    (ended,) = results("follow-ups").json["follow_ups"]
    assert (ended["state"], ended["cancelled"]) == ("cancelled", "Biopsied")


def test_an_image_is_sent_back_with_a_coded_reason(results: Run, lectern: Run, tmp_path: Path) -> None:
    assert lectern("settings", f"results_folder={tmp_path / 'out'}").status == 0
    image = str(ct_series(2)[0].SOPInstanceUID)
    asked = ("--ask", "repeat", "--reason", "motion", "--note", "Breathing; please repeat")
    done = results("quality", "--study", STUDY, "--image", image, *asked)
    assert done.status == 0, done.err
    assert lectern("outbox", "send").status in (0, 1)
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    (dataset,) = [pydicom.dcmread(file) for file in files]
    assert dataset.SOPInstanceUID == done.json["sop_uid"]
    assert dataset.ConceptNameCodeSequence[0].CodeValue == "113001"
    modifier = next(one for one in dataset.ContentSequence if one.ConceptNameCodeSequence[0].CodeValue == "113011")
    assert modifier.ConceptCodeSequence[0].CodeValue == "111210"
    (checked,) = lectern("check", files[0], "--json").json["files"]
    assert (checked["errors"], checked["warnings"]) == (0, 0), checked
    if shutil.which("dsrdump"):
        dumped = subprocess.run(["dsrdump", str(files[0])], capture_output=True, text=True, check=False)
        assert dumped.returncode == 0
        assert "E:" not in dumped.stderr
        assert "Motion blur" in dumped.stdout


def test_a_note_on_an_image_that_is_not_there_is_refused(results: Run) -> None:
    done = results("quality", "--study", STUDY, "--image", "1.2.3", "--ask", "limited", "--reason", "other")
    assert (done.status, "no image" in done.err) == (2, True)


def test_no_patient_stands_in_the_log(results: Run, home: Path) -> None:
    _flagged(results)
    logged = "".join(file.read_text("utf-8") for file in home.rglob("*.log"))
    assert "pneumothorax" not in logged
