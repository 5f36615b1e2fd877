"""The checker on the command line: findings, images at hand, exit status."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread, dcmwrite

from app.inspection.choosing import choose
from app.inspection.scan import scan
from reporting.export import sr_measurements, sr_report
from reporting.export.exporter import Letterhead
from tests.app.commands.conftest import Run
from tests.conftest import real_data
from tests.phantoms import ct_slice, save
from tests.reporting.made import a_signed_report
from viewer.tools.length import TOOL


@pytest.fixture
def image(tmp_path: Path) -> Path:
    return save(ct_slice(spacing=(0.7, 0.5)), tmp_path / "images" / "a.dcm")


@pytest.fixture
def measured(tmp_path: Path, image: Path) -> Path:
    """Our own measurement document of a length of 4 mm on the image."""
    choice = choose(scan([image]))
    length = replace(TOOL.measure(choice.image, None, [(2.0, 3.0), (10.0, 3.0)]), series_text="Series 1, image 1")
    report = a_signed_report(study=choice.study, measurements=(length,))
    (tmp_path / "sr").mkdir()
    file = tmp_path / "sr" / "measured.dcm"
    file.write_bytes(sr_measurements.make(report, Letterhead()))
    return file


def with_length(file: Path, value: str) -> Path:
    """The same document, but its length says something else."""
    made = dcmread(file)

    def change(items: object) -> None:
        for item in items:  # type: ignore[attr-defined]
            if item.get("ValueType") == "NUM":
                measured = item.MeasuredValueSequence[0]
                measured.NumericValue = value
                if "FloatingPointValue" in measured:
                    measured.FloatingPointValue = float(value)
            change(item.get("ContentSequence") or [])

    change(made.ContentSequence)
    written = io.BytesIO()
    dcmwrite(written, made)
    other = file.with_name("changed.dcm")
    other.write_bytes(written.getvalue())
    return other


def test_a_sound_document_with_its_image_at_hand_has_no_findings(lectern: Run, measured: Path, image: Path) -> None:
    done = lectern("check", measured, "--images", image.parent, "--json")
    assert done.status == 0, done.out
    assert done.json["left_out"] == []
    assert (done.json["files"][0]["errors"], done.json["files"][0]["findings"]) == (0, [])


def test_a_length_that_does_not_follow_from_its_points_is_an_error(lectern: Run, measured: Path, image: Path) -> None:
    done = lectern("check", with_length(measured, "9.5"), "--images", image.parent, "--json")
    assert done.status == 1
    assert any("9.5 mm" in one["sentence"] and "give 4" in one["sentence"] for one in done.json["files"][0]["findings"])


def test_an_image_that_is_not_at_hand_is_said_to_be_left_out(lectern: Run, measured: Path) -> None:
    done = lectern("check", with_length(measured, "9.5"), "--json")
    assert done.status == 1
    assert len(done.json["left_out"]) == 1
    assert "not at hand" in done.json["left_out"][0]
    assert not any("9.5 mm" in one["sentence"] for one in done.json["files"][0]["findings"])


def test_images_are_found_in_the_archive_and_among_the_files_named(lectern: Run, measured: Path, image: Path) -> None:
    changed = with_length(measured, "9.5")
    beside = lectern("check", changed, image, "--json")
    assert beside.json["files"][0]["errors"] == 1
    assert lectern("import", image).status == 0
    archived = lectern("check", changed, "--json")
    assert archived.json["files"][0]["errors"] == 1
    assert archived.json["left_out"] == []


def test_checking_makes_no_archive(lectern: Run, measured: Path, home: Path) -> None:
    lectern("check", measured)
    assert not (home / "archive").exists()


def test_a_report_in_a_wrong_state_is_an_error(lectern: Run, tmp_path: Path) -> None:
    made = dcmread(io.BytesIO(sr_report.make(a_signed_report(), Letterhead())))
    made.VerificationFlag = "UNVERIFIED"
    written = io.BytesIO()
    dcmwrite(written, made)
    (tmp_path / "sr.dcm").write_bytes(written.getvalue())
    done = lectern("check", tmp_path / "sr.dcm")
    assert done.status == 1
    assert "error" in done.out


def test_what_is_no_dicom_is_unusable_and_among_others_only_in_part(lectern: Run, measured: Path, image: Path) -> None:
    (measured.parent / "letter.dcm").write_text("Dear colleague")
    alone = lectern("check", measured.parent / "letter.dcm", "--json")
    assert alone.status == 2
    assert alone.json["files"][0]["unreadable"]
    together = lectern("check", measured.parent, "--images", image.parent, "--json")
    assert together.status == 1
    assert {Path(one["path"]).name: one["errors"] for one in together.json["files"]}["measured.dcm"] == 0


def test_an_empty_folder_holds_nothing_to_check(lectern: Run, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    assert lectern("check", tmp_path / "none").status == 2


def test_documents_of_another_program_are_not_blamed(lectern: Run) -> None:
    folder = real_data("seg_sr_highdicom")
    done = lectern("check", folder / "sr_document.dcm", folder / "sr_document_with_multiple_groups.dcm", "--json")
    assert done.status in (0, 1)
    assert all(one["errors"] == 0 for one in done.json["files"])
