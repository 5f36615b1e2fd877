"""The narrative document: what it says, whose it is, where it stands and what it rests on."""

import io
from dataclasses import replace
from pathlib import Path

import highdicom
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export import sr_report
from reporting.export.dicom import uids
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.plain import plain
from reporting.report import Report, Status
from tests.reporting.export.samples import (
    FINDINGS,
    NAMES,
    PRIOR,
    STUDY,
    dciodvfy_errors,
    dsrdump,
    report,
    section,
    study,
)
from viewer.dicom.header import read_header
from viewer.model.study import Study

HEAD = Letterhead()
PRELIMINARY = {"status": Status.PRELIMINARY}
IDEOGRAPHIC = {"Japanese": "Yamada^Tarou=山田^太郎=やまだ^たろう", "Chinese": "Wang^XiaoDong=王^小东"}
DRAFT = {"status": Status.DRAFT, "signed_by": None, "signed_at": ""}


def made(report_: Report) -> Dataset:
    return dcmread(io.BytesIO(sr_report.make(report_, HEAD)))


def sections(document: Dataset) -> dict[str, str]:
    """Heading code to text, as a reader of the document joins it."""
    found = [item for item in document.ContentSequence if item.ValueType == "CONTAINER"]
    return {item.ConceptNameCodeSequence[0].CodeValue: _text(item) for item in found}


def _text(container: Dataset) -> str:
    texts = [item.TextValue for item in container.ContentSequence if item.ValueType == "TEXT"]
    return "\n".join(texts).replace("\r\n", "\n")


@pytest.mark.parametrize(
    "changes", [{}, PRELIMINARY, DRAFT, {"measurements": (), "key_images": ()}, {"language": "pl-PL"}]
)
def test_two_validators_find_no_error(changes: dict[str, object], tmp_path: Path) -> None:
    data = sr_report.make(report(**changes), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    assert "TID 2000 (DCMR)" in dsrdump(data, tmp_path)


@pytest.mark.parametrize("script", [*NAMES, *IDEOGRAPHIC])
def test_a_name_in_any_script_survives(script: str, tmp_path: Path) -> None:
    name = IDEOGRAPHIC.get(script) or NAMES[script]
    data = sr_report.make(report(name), HEAD)
    document = dcmread(io.BytesIO(data))
    assert document.SpecificCharacterSet == "ISO_IR 192"
    assert str(document.PatientName) == name.replace("\\", "/")
    assert name.replace("\\", "/") in dsrdump(data, tmp_path)
    assert read_header(data).study.patient.name == name.replace("\\", "/")
    assert dciodvfy_errors(data, tmp_path) == []


def test_the_signed_text_is_in_it_word_for_word() -> None:
    found = sections(made(report()))
    assert found["59776-5"] == plain(FINDINGS + "\nIt measures 29.0 mm.")
    assert found["19005-8"] == "1. Growing mass, suspicious for cancer.\n2. Enlarged node."
    assert "55111-9" not in found  # the empty section is left out


def test_a_paragraph_points_at_the_image_of_the_measurement_it_quotes() -> None:
    findings = next(i for i in made(report()).ContentSequence if i.ConceptNameCodeSequence[0].CodeValue == "59776-5")
    quoting = [item for item in findings.ContentSequence if "ContentSequence" in item]
    assert [item.TextValue for item in quoting] == ["It measures 29.0 mm."]
    reference = quoting[0].ContentSequence[0].ReferencedSOPSequence[0]
    assert reference.ReferencedSOPInstanceUID == report().measurements[0].image.sop_uid


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        (DRAFT, ("PARTIAL", "UNVERIFIED", "PRELIMINARY")),
        (PRELIMINARY, ("COMPLETE", "UNVERIFIED", "PRELIMINARY")),
        ({}, ("COMPLETE", "VERIFIED", "FINAL")),
    ],
)
def test_the_flags_are_those_of_its_state(changes: dict[str, object], flags: tuple[str, str, str]) -> None:
    document = made(report(**changes))
    assert (document.CompletionFlag, document.VerificationFlag, document.PreliminaryFlag) == flags


def test_who_verified_a_final_report_and_when() -> None:
    verifier = made(report()).VerifyingObserverSequence[0]
    assert verifier.VerifyingObserverName == "Schmidt^Anna^^Dr."
    assert verifier.VerificationDateTime == "20261122140531+0100"
    assert verifier.VerifyingOrganization == "Radiology, St. Vincent Hospital"


def test_who_signs_a_preliminary_report_attests_and_does_not_verify() -> None:
    document = made(report(**PRELIMINARY))
    assert "VerifyingObserverSequence" not in document
    participant = document.ParticipantSequence[0]
    assert (participant.ParticipationType, participant.PersonName) == ("ATTEST", "Schmidt^Anna^^Dr.")


def test_a_signed_report_without_a_signer_is_refused() -> None:
    with pytest.raises(ExportError, match="nobody is named who signed"):
        sr_report.make(report(signed_by=None), HEAD)


def test_a_report_without_a_word_is_refused() -> None:
    with pytest.raises(ExportError, match="no text"):
        sr_report.make(report(sections=(section("findings", " \n"),)), HEAD)


def test_evidence_is_all_of_the_study_and_priors_stand_apart() -> None:
    document = made(report())
    current, other = document.CurrentRequestedProcedureEvidenceSequence, document.PertinentOtherEvidenceSequence
    assert [item.StudyInstanceUID for item in current] == [STUDY]
    assert len(current[0].ReferencedSeriesSequence[0].ReferencedSOPSequence) == 10
    assert [item.StudyInstanceUID for item in other] == [PRIOR]


def test_an_image_that_is_only_cited_is_evidence_too(tmp_path: Path) -> None:
    data = sr_report.make(report(study=replace(study(), series=())), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    assert dcmread(io.BytesIO(data)).CurrentRequestedProcedureEvidenceSequence[0].StudyInstanceUID == STUDY


def test_the_order_it_answers() -> None:
    request = made(report()).ReferencedRequestSequence[0]
    assert (request.AccessionNumber, request.RequestedProcedureID) == ("ACC1234", "RP1")
    assert request.PlacerOrderNumberImagingServiceRequest == "P1"
    assert request.ReasonForTheRequestedProcedure == "Bronchial carcinoma?"


def test_a_replaced_report_is_named_by_its_full_address(tmp_path: Path) -> None:
    first = report(**PRELIMINARY)
    second = report(uid="2.25.4712", predecessor_uid=first.uid)
    data = sr_report.make(second, HEAD)
    replaced, document = made(first), dcmread(io.BytesIO(data))
    predecessor = document.PredecessorDocumentsSequence[0]
    series = predecessor.ReferencedSeriesSequence[0]
    assert predecessor.StudyInstanceUID == replaced.StudyInstanceUID
    assert series.SeriesInstanceUID == replaced.SeriesInstanceUID == document.SeriesInstanceUID
    assert series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == replaced.SOPInstanceUID
    assert document.SOPInstanceUID != replaced.SOPInstanceUID
    assert dciodvfy_errors(data, tmp_path) == []


def test_a_study_that_lost_its_type_2_attributes_is_made_whole(tmp_path: Path) -> None:
    bare = Study(STUDY, series=study().series)
    data = sr_report.make(report(study=bare, order=type(report().order)(), comparisons=()), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    document = dcmread(io.BytesIO(data))
    for keyword in (
        "PatientName",
        "PatientID",
        "PatientBirthDate",
        "PatientSex",
        "StudyDate",
        "StudyID",
        "AccessionNumber",
    ):
        assert keyword in document


def test_dates_and_sexes_that_are_none_are_left_empty(tmp_path: Path) -> None:
    odd = study()
    odd = replace(odd, date="yesterday", time="25h", patient=replace(odd.patient, birth_date="19579999", sex="FEMALE"))
    data = sr_report.make(report(study=odd), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    assert read_header(data).study.patient.birth_date == ""


def test_an_identifier_longer_than_the_standard_allows_is_never_cut() -> None:
    long = "X" * 80
    odd = study()
    document = made(report(study=replace(odd, accession="A" * 40, patient=replace(odd.patient, patient_id=long))))
    assert (document.PatientID, document.AccessionNumber) == (long, "A" * 40)


def test_the_real_chest_ct_takes_a_report(chest_ct_folder: Path, tmp_path: Path) -> None:
    files = sorted(file for file in chest_ct_folder.rglob("*") if file.is_file() and file.suffix != ".txt")[:20]
    facts = [read_header(file) for file in files]
    series = replace(facts[0].series, instances=tuple(fact.instance for fact in facts))
    data = sr_report.make(report(study=replace(facts[0].study, series=(series,)), measurements=(), key_images=()), HEAD)
    assert dciodvfy_errors(data, tmp_path) == []
    assert dcmread(io.BytesIO(data)).StudyInstanceUID == facts[0].study.uid
    assert "Clinical Information" in dsrdump(data, tmp_path)


def test_highdicom_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "report.dcm"
    file.write_bytes(sr_report.make(report(), HEAD))
    assert len(highdicom.sr.srread(file).content) == 1


def test_identifiers_are_uids_and_the_same_for_the_same_report() -> None:
    assert uids.is_uid(uids.document_uid(report(uid="no uid")))
    assert uids.document_uid(report(uid="no uid")) == uids.document_uid(report(uid="no uid"))
    assert uids.document_uid(report(uid="no uid", version=4)) != uids.document_uid(report(uid="no uid"))
    assert not any(map(uids.is_uid, ("", "1", "1..2", "1.02", "1.2.a", "1." + "2" * 63)))
