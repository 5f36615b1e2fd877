"""Key object selections: a sound one of another library passes, and each rule notices what breaks it, and nothing else."""

from __future__ import annotations

import copy
import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import highdicom
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.sr.codedict import codes

from reporting.export.verify import check
from tests.phantoms import Subject, ct_slice, to_bytes, uid
from tests.reporting.export.presented import a_report, findings, images, key_objects, sentences
from tests.reporting.export.samples import dciodvfy_errors

Defect = Callable[[Dataset], object]
SR_CLASS = "1.2.840.10008.5.1.4.1.1.88.22"


def rows(made: Dataset, kind: str) -> list[Dataset]:
    return [item for item in made.ContentSequence if item.ValueType == kind]


def cited(made: Dataset) -> Dataset:
    return rows(made, "IMAGE")[0].ReferencedSOPSequence[0]


def study(made: Dataset) -> Dataset:
    return made.CurrentRequestedProcedureEvidenceSequence[0]


def series(made: Dataset) -> Dataset:
    return study(made).ReferencedSeriesSequence[0]


def without(*keywords: str) -> Defect:
    return lambda made: [delattr(made, keyword) for keyword in keywords]


def titled(value: str, meaning: str, scheme: str = "DCM") -> Defect:
    def change(made: Dataset) -> None:
        title = made.ConceptNameCodeSequence[0]
        title.CodeValue, title.CodingSchemeDesignator, title.CodeMeaning = value, scheme, meaning

    return change


def modified(*, coded: bool = True, relationship: str = "HAS CONCEPT MOD") -> Dataset:
    """A document title modifier (CID 7011, motion blur)."""
    item = Dataset()
    item.RelationshipType, item.ValueType = relationship, "CODE"
    item.ConceptNameCodeSequence = [_code("113011", "Document Title Modifier")]
    if coded:
        item.ConceptCodeSequence = [_code("111210", "Motion blur")]
    return item


def _code(value: str, meaning: str) -> Dataset:
    made = Dataset()
    made.CodeValue, made.CodingSchemeDesignator, made.CodeMeaning = value, "DCM", meaning
    return made


def rejected(made: Dataset, modifier: Dataset | None) -> None:
    titled("113001", "Rejected for Quality Reasons")(made)
    if modifier is not None:
        made.ContentSequence.insert(0, modifier)


def _again(made: Dataset, kind: str) -> None:
    made.ContentSequence.append(copy.deepcopy(rows(made, kind)[0]))


def _moved(made: Dataset, kind: str, relationship: str) -> None:
    rows(made, kind)[0].RelationshipType = relationship


def _unlisted(made: Dataset) -> None:
    del series(made).ReferencedSOPSequence[0]


def _listed_more(made: Dataset) -> None:
    more = copy.deepcopy(series(made).ReferencedSOPSequence[0])
    more.ReferencedSOPInstanceUID = "1.2.9"
    series(made).ReferencedSOPSequence.append(more)


def _no_image(made: Dataset) -> None:
    cited(made).ReferencedSOPClassUID = SR_CLASS
    series(made).ReferencedSOPSequence[0].ReferencedSOPClassUID = SR_CLASS


def _another_study(made: Dataset) -> None:
    other = copy.deepcopy(study(made))
    other.StudyInstanceUID = "1.2.8"
    other.ReferencedSeriesSequence[0].ReferencedSOPSequence = []
    made.CurrentRequestedProcedureEvidenceSequence.append(other)


def _nested(made: Dataset) -> None:
    box = Dataset()
    box.RelationshipType, box.ValueType, box.ContinuityOfContent = "CONTAINS", "CONTAINER", "SEPARATE"
    box.ConceptNameCodeSequence = [_code("113000", "Of Interest")]
    made.ContentSequence.append(box)


def _put(of: Callable[[Dataset], Dataset], **values: object) -> Defect:
    return lambda made: [setattr(of(made), keyword, value) for keyword, value in values.items()]


def _described(made: Dataset) -> Dataset:
    return rows(made, "TEXT")[0]


DEFECTS: dict[str, tuple[Defect, str]] = {
    "modality": (_put(lambda made: made, Modality="SR"), "an object of this kind has KO"),
    "patient": (without("PatientSex"), "Patient's Sex is missing"),
    "date": (without("ContentDate"), "Content Date is missing"),
    "number": (without("InstanceNumber"), "Instance Number is missing"),
    "series number": (without("SeriesNumber"), "Series Number is missing"),
    "step": (without("ReferencedPerformedProcedureStepSequence"), "Referenced Performed Procedure Step Sequence"),
    "title": (titled("121071", "Finding"), "title is none of a key object selection"),
    "title of another scheme": (titled("113000", "Of Interest", "99X"), "none of a key object|private coding scheme"),
    "template": (_put(lambda made: made.ContentTemplateSequence[0], TemplateIdentifier="2000"),
                 "has 2010|The report has no section|The template asks for"),
    "no reason": (lambda made: rejected(made, None), "no reason is given"),
    "best in set": (titled("113013", "Best In Set"), "CID 7012"),
    "reason without code": (lambda made: rejected(made, modified(coded=False)), "has no code"),
    "reason hangs wrong": (lambda made: rejected(made, modified(relationship="CONTAINS")), "says HAS CONCEPT MOD"),
    "reason not asked": (lambda made: made.ContentSequence.insert(0, modified()), "does not ask for"),
    "two descriptions": (lambda made: _again(made, "TEXT"), "more than one description"),
    "empty description": (_put(_described, TextValue=" "), "description is empty"),
    "description hangs wrong": (lambda made: _moved(made, "TEXT", "HAS OBS CONTEXT"), "template says CONTAINS"),
    "image hangs wrong": (lambda made: _moved(made, "IMAGE", "INFERRED FROM"), "template says CONTAINS"),
    "container": (_nested, "no containers"),
    "twice": (lambda made: _again(made, "IMAGE"), "is selected at"),
    "frame": (_put(cited, ReferencedFrameNumber=2), "Frame 2 is named, but the image has 1"),
    "frame 0": (_put(cited, ReferencedFrameNumber=0), "frames count from 1"),
    "no uid": (_put(cited, ReferencedSOPInstanceUID=""), "no instance UID|not listed as evidence|not selected"),
    "no image": (_no_image, "no image|of another SOP class"),
    "unlisted": (_unlisted, "not listed as evidence"),
    "listed more": (_listed_more, "listed as evidence, but not selected"),
    "no evidence": (without("CurrentRequestedProcedureEvidenceSequence"), "no evidence|not listed as evidence"),
    "study of evidence": (_put(study, StudyInstanceUID="1.2.8"), "of another study|Nothing is selected of the study"),
    "study without uid": (_put(study, StudyInstanceUID=""), "A study of the evidence has no UID|another study|Nothing is"),
    "series of evidence": (_put(series, SeriesInstanceUID="1.2.7"), "of another series"),
    "series without uid": (_put(series, SeriesInstanceUID=""), "A series of the evidence has no UID"),
    "two studies": (_another_study, "no identical documents"),
    "nothing": (lambda made: [made.ContentSequence.remove(item) for item in rows(made, "IMAGE")],
                "Nothing is selected|listed as evidence, but not selected"),
}  # fmt: skip


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_noticed_and_nothing_else_is_blamed(name: str) -> None:
    change, said = DEFECTS[name]
    first, *consequences = said.split("|")
    made = key_objects()
    change(made)
    found = sentences(made)
    assert any(first in sentence for sentence in found), found
    assert [one for one in found if not any(part in one for part in (first, *consequences))] == []


def test_a_sound_selection_of_another_library_passes_here_and_elsewhere(tmp_path: Path) -> None:
    for made in (key_objects(), key_objects(chosen=(images()[0], a_report()))):
        assert findings(made) == ()
        assert findings(made, with_images=False) == ()
        made.save_as(tmp_path / "ko.dcm")
        assert dciodvfy_errors((tmp_path / "ko.dcm").read_bytes(), tmp_path) == []
        dumped = subprocess.run(["dsrdump", "+Pl", "+Pt", tmp_path / "ko.dcm"], capture_output=True, check=True).stdout
        assert b"TID 2010 (DCMR)" in dumped


def test_a_rejection_with_its_reason_passes(tmp_path: Path) -> None:
    made = key_objects()
    rejected(made, modified())
    assert findings(made) == ()
    made.save_as(tmp_path / "ko.dcm")
    assert dciodvfy_errors((tmp_path / "ko.dcm").read_bytes(), tmp_path) == []


def test_of_a_selection_that_went_through_dcmtk_only_the_lost_template_is_said(tmp_path: Path) -> None:
    key_objects().save_as(tmp_path / "ko.dcm")
    for command in (["dsr2xml", "ko.dcm", "ko.xml"], ["xml2dsr", "ko.xml", "again.dcm"]):
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    found = check((tmp_path / "again.dcm").read_bytes())
    assert ["template" in one.sentence for one in found] == [True, True]


def test_objects_of_two_studies_are_selected_by_one_document_of_each() -> None:
    old = Subject(study="prior")
    prior = dcmread(io.BytesIO(to_bytes(ct_slice(subject=old))))
    content = highdicom.ko.KeyObjectSelection(codes.DCM.ForConference, [images()[0]])
    made = highdicom.ko.KeyObjectSelectionDocument([images()[0]], content, uid("s"), 6, uid("k"), 1, "Maker", "Here")
    evidence = copy.deepcopy(study(made))
    evidence.StudyInstanceUID, reference = prior.StudyInstanceUID, evidence.ReferencedSeriesSequence[0]
    reference.SeriesInstanceUID = prior.SeriesInstanceUID
    reference.ReferencedSOPSequence[0].ReferencedSOPInstanceUID = prior.SOPInstanceUID
    made.CurrentRequestedProcedureEvidenceSequence.append(evidence)
    made.ContentSequence.append(copy.deepcopy(rows(made, "IMAGE")[0]))
    made.ContentSequence[-1].ReferencedSOPSequence[0].ReferencedSOPInstanceUID = prior.SOPInstanceUID
    assert [one for one in sentences(made) if "identical documents" not in one] == []
    made.IdenticalDocumentsSequence = [copy.deepcopy(evidence)]
    assert findings(made) == ()
