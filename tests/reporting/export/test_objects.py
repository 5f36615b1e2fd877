"""What a signed report leaves: the narrative, the measurements, the PDF, each whole and bound to the others."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread

from reporting.export import pdf
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.objects import signed_objects
from reporting.export.verify import check
from reporting.report import Status
from tests.reporting.export.samples import NAMES, dciodvfy_errors, report
from viewer.dicom.documents import read_document
from viewer.dicom.header import read_header
from viewer.session.documents import documents_of

HEAD = Letterhead("The Clinic")


def test_a_signed_report_leaves_objects_that_two_checkers_pass(tmp_path: Path) -> None:
    made = signed_objects(report(), HEAD)
    assert [one.role for one in made] == ["report", "measurements", "key-objects", "pdf"]
    for one in made:
        assert dciodvfy_errors(one.data, tmp_path) == [], one.role
        assert check(one.data) == (), one.role


@pytest.mark.parametrize("script", NAMES)
def test_any_name_passes_through_all_objects(script: str, tmp_path: Path) -> None:
    for one in signed_objects(report(NAMES[script]), HEAD):
        assert dciodvfy_errors(one.data, tmp_path) == [], one.role


def test_each_object_is_the_one_it_is_said_to_be() -> None:
    for one in signed_objects(report(), HEAD):
        document = dcmread(io.BytesIO(one.data))
        assert (document.SOPClassUID, document.SOPInstanceUID) == (one.sop_class_uid, one.sop_uid)
        assert document.SeriesInstanceUID == one.series_uid
    assert len({one.series_uid for one in signed_objects(report(), HEAD)}) == 4


def test_without_measurements_there_is_no_measurement_document() -> None:
    assert [one.role for one in signed_objects(report(measurements=(), key_images=()))] == ["report", "pdf"]


def test_a_draft_never_leaves() -> None:
    with pytest.raises(ExportError, match="draft"):
        signed_objects(report(status=Status.DRAFT))


def test_made_again_the_objects_are_equal() -> None:
    assert signed_objects(report(), HEAD) == signed_objects(report(), HEAD)


def test_the_pdf_comes_out_of_its_object_byte_for_byte(tmp_path: Path) -> None:
    wrapped = signed_objects(report(), HEAD)[-1]
    (tmp_path / "object.dcm").write_bytes(wrapped.data)
    document = dcmread(io.BytesIO(wrapped.data))
    inside = document.EncapsulatedDocument[: document.EncapsulatedDocumentLength]
    assert inside == pdf.make(report(), HEAD)
    subprocess.run(["dcm2pdf", tmp_path / "object.dcm", tmp_path / "out.pdf"], capture_output=True, check=True)
    assert (tmp_path / "out.pdf").read_bytes()[: len(inside)] == inside


def test_the_pdf_names_the_narrative_as_its_source() -> None:
    narrative, *_, wrapped = signed_objects(report(), HEAD)
    source = dcmread(io.BytesIO(wrapped.data)).SourceInstanceSequence[0]
    assert source.ReferencedSOPInstanceUID == narrative.sop_uid


def test_a_reader_finds_the_day_and_time_of_the_signature(tmp_path: Path) -> None:
    for one in signed_objects(report(), HEAD):
        file = tmp_path / f"{one.role}.dcm"
        file.write_bytes(one.data)
        facts = read_header(file)
        study = replace(facts.study, series=(replace(facts.series, documents=(facts.instance,)),))
        assert study.date == "20261120"
        assert [each.date for each in documents_of(study)] == ["2026-11-22 14:05"]
        assert read_document(file).status.endswith("2026-11-22 14:05")
