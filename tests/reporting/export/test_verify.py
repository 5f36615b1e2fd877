"""The checker: every injected defect is noticed, and sound objects, ours or others', are not blamed."""

import copy
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import highdicom
import pytest
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.sr.codedict import codes

from reporting.export import dicom_pdf, sr_measurements, sr_report
from reporting.export.exporter import Letterhead
from reporting.export.verification.finding import Finding, Level
from reporting.export.verify import check
from reporting.report import Report, Status
from tests.reporting.export.samples import angle, ellipse, instance, length, multi_frame, ref, report, study
from viewer.model.calibration import Provenance
from viewer.model.study import PixelFormat, SpacingFacts

HEAD = Letterhead()
Defect = Callable[[Dataset], None]
IMAGES = {image.sop_uid: image for image in [instance(number) for number in range(50, 60)]}


def measurements(changed: Report | None = None) -> Dataset:
    return dcmread(io.BytesIO(sr_measurements.make(changed or report(), HEAD)))


def narrative(**changes: object) -> Dataset:
    return dcmread(io.BytesIO(sr_report.make(report(**changes), HEAD)))


def findings(document: Dataset) -> tuple[Finding, ...]:
    written = io.BytesIO()
    dcmwrite(written, document)
    return check(written.getvalue(), IMAGES.get)


def groups(document: Dataset) -> Sequence:
    return next(
        item.ContentSequence
        for item in document.ContentSequence
        if item.ConceptNameCodeSequence[0].CodeValue == "126010"
    )


def number(document: Dataset, group: int = 0) -> Dataset:
    return next(item for item in groups(document)[group].ContentSequence if item.ValueType == "NUM")


def region(document: Dataset, group: int = 0) -> Dataset:
    return number(document, group).ContentSequence[0]


def _remove(name: str) -> Defect:
    return lambda item: item.__delattr__(name)


def _no_measured_value(document: Dataset) -> None:
    del number(document).MeasuredValueSequence


def _not_evidence(document: Dataset) -> None:
    references = document.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence[0].ReferencedSOPSequence
    references[:] = [item for item in references if not item.ReferencedSOPInstanceUID.endswith(".57")]


def _verified_but_partial(document: Dataset) -> None:
    document.CompletionFlag = "PARTIAL"


def _verified_but_preliminary(document: Dataset) -> None:
    document.PreliminaryFlag = "PRELIMINARY"


def _verifier_attests(document: Dataset) -> None:
    participant = Dataset()
    participant.ParticipationType, participant.PersonName = "ATTEST", "Schmidt^Anna^^Dr."
    document.ParticipantSequence = Sequence([participant])


def _ellipse_of_two_points(document: Dataset) -> None:
    region(document, 2).GraphicData = [1.0, 2.0, 3.0, 4.0]


def _odd_polyline(document: Dataset) -> None:
    region(document).GraphicData = [1.0, 2.0, 3.0, 4.0, 5.0]


def _basic_text(document: Dataset) -> None:
    document.SOPClassUID = document.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.88.11"


def _no_tracking_uid(document: Dataset) -> None:
    items = groups(document)[0].ContentSequence
    items[:] = [item for item in items if item.ValueType != "UIDREF"]


def _shared_tracking_uid(document: Dataset) -> None:
    uids = [item for group in groups(document) for item in group.ContentSequence if item.ValueType == "UIDREF"]
    uids[1].UID = uids[0].UID


def _bogus_template(document: Dataset) -> None:
    document.ContentTemplateSequence[0].TemplateIdentifier = "9999"


def _wordy_template(document: Dataset) -> None:
    document.ContentTemplateSequence[0].TemplateIdentifier = "TID1500"


def _wrong_code(document: Dataset) -> None:
    number(document).ConceptNameCodeSequence[0].CodeValue = "42798000"


def _unknown_code(document: Dataset) -> None:
    groups(document)[0].ContentSequence[0].ConceptNameCodeSequence[0].CodeValue = "112999"


def _wrong_relationship(document: Dataset) -> None:
    groups(document)[0].ContentSequence[0].RelationshipType = "HAS ACQ CONTEXT"


def _region_contained(document: Dataset) -> None:
    region(document).RelationshipType = "CONTAINS"


def _outside(document: Dataset) -> None:
    region(document).GraphicData = [10.0, 10.0, 401.0, 10.0]


def _other_value(document: Dataset) -> None:
    value = number(document).MeasuredValueSequence[0]
    value.NumericValue, value.FloatingPointValue = "31.0", 31.0


def _value_against_itself(document: Dataset) -> None:
    number(document).MeasuredValueSequence[0].FloatingPointValue = 30.0


def _other_area(document: Dataset) -> None:
    value = number(document, 2).MeasuredValueSequence[0]
    value.NumericValue, value.FloatingPointValue = "240.0", 240.0


def _other_angle(document: Dataset) -> None:
    value = number(document, 3).MeasuredValueSequence[0]
    value.NumericValue, value.FloatingPointValue = "91.0", 91.0


def _own_predecessor(document: Dataset) -> None:
    item = copy.deepcopy(document.CurrentRequestedProcedureEvidenceSequence[0])
    series = item.ReferencedSeriesSequence[0]
    series.ReferencedSOPSequence = Sequence([series.ReferencedSOPSequence[0]])
    series.ReferencedSOPSequence[0].ReferencedSOPInstanceUID = document.SOPInstanceUID
    document.PredecessorDocumentsSequence = Sequence([item])


def _predecessor_without_series(document: Dataset) -> None:
    item = Dataset()
    item.StudyInstanceUID = "1.2.3"
    document.PredecessorDocumentsSequence = Sequence([item])


def _no_image(document: Dataset) -> None:
    del region(document).ContentSequence


def _another_header(document: Dataset) -> None:
    document.file_meta.MediaStorageSOPInstanceUID = "1.2.3.4"


DEFECTS: list[tuple[Defect, str]] = [
    (_no_measured_value, "has no measured value"),
    (_not_evidence, "not listed as evidence"),
    (_remove("VerifyingObserverSequence"), "no verifying observer"),
    (_verified_but_partial, "VERIFIED but not COMPLETE"),
    (_verified_but_preliminary, "VERIFIED and PRELIMINARY"),
    (_verifier_attests, "verified and attested"),
    (_remove("CompletionFlag"), "CompletionFlag"),
    (_ellipse_of_two_points, "ELLIPSE has 2 points"),
    (_odd_polyline, "odd in number"),
    (_basic_text, "not allowed in this SOP class"),
    (_no_tracking_uid, "no tracking UID"),
    (_shared_tracking_uid, "that of the group at"),
    (_bogus_template, "must be 1500"),
    (_wordy_template, "no template identifier"),
    (_wrong_code, "says “Length”, but it means “Area”"),
    (_unknown_code, "no code of the DICOM dictionary"),
    (_wrong_relationship, "HAS ACQ CONTEXT"),
    (_region_contained, "the template says INFERRED FROM"),
    (_outside, "outside the image of 400 × 512"),
    (_other_value, "says 31 mm; its coordinates and the image give 29"),
    (_value_against_itself, "says 29.0 and, unrounded, 30"),
    (_other_area, "says 240 mm2"),
    (_other_angle, "says 91 deg"),
    (_own_predecessor, "itself as its predecessor"),
    (_predecessor_without_series, "without its series"),
    (_no_image, "name no image"),
    (_another_header, "disagree about its SOPInstanceUID"),
]


@pytest.mark.parametrize(("defect", "sentence"), DEFECTS, ids=[sentence for _, sentence in DEFECTS])
def test_an_injected_defect_is_noticed_as_an_error(defect: Defect, sentence: str) -> None:
    document = measurements()
    assert findings(document) == ()
    defect(document)
    assert any(sentence in found.sentence and found.level is Level.ERROR for found in findings(document))


def test_a_narrative_with_a_bogus_template_is_noticed() -> None:
    document = narrative()
    assert findings(document) == ()
    _bogus_template(document)
    assert [found.level for found in findings(document)] == [Level.WARNING]


def test_sections_within_sections_are_noticed() -> None:
    document = narrative()
    sections = [item for item in document.ContentSequence if item.ValueType == "CONTAINER"]
    sections[0].ContentSequence.append(copy.deepcopy(sections[1]))
    assert any("sections do not nest" in found.sentence for found in findings(document))


@pytest.mark.parametrize("modality", ["CT", "MR", "PT", "NM", "US", "CR", "DX", "MG", "XA", "OT", ""])
def test_what_was_done_is_coded_rightly_for_every_modality(modality: str) -> None:
    series = replace(study().series[0], modality=modality)
    data = sr_report.make(report(study=replace(study(), series=(series,))), HEAD)
    assert check(data, IMAGES.get) == ()


@pytest.mark.parametrize("status", [Status.PRELIMINARY, Status.FINAL])
def test_our_own_objects_pass_at_every_state(status: Status) -> None:
    made = report(status=status)
    for data in (sr_report.make(made, HEAD), sr_measurements.make(made, HEAD), dicom_pdf.make(made, HEAD)):
        assert check(data, IMAGES.get) == ()


def test_the_place_of_a_finding_leads_to_the_item() -> None:
    document = measurements()
    _other_value(document)
    (found,) = findings(document)
    item = document
    for step in found.place.split(".")[1:]:
        item = item.ContentSequence[int(step) - 1]
    assert item is number(document)


def test_a_frame_that_is_not_named_or_not_there_is_noticed() -> None:
    image = multi_frame(12)
    made = replace(report(measurements=(length(1, image, 11),), key_images=()), study=study(images=(image,)))
    document = measurements(made)
    assert check(_bytes(document), {image.sop_uid: image}.get) == ()
    reference = region(document).ContentSequence[0].ReferencedSOPSequence[0]
    reference.ReferencedFrameNumber = 13
    assert "Frame 13" in check(_bytes(document), {image.sop_uid: image}.get)[0].sentence
    del reference.ReferencedFrameNumber
    assert "none is named" in check(_bytes(document), {image.sop_uid: image}.get)[0].sentence


def _bytes(document: Dataset) -> bytes:
    written = io.BytesIO()
    dcmwrite(written, document)
    return written.getvalue()


def test_without_patient_geometry_a_value_may_follow_any_spacing_of_the_header() -> None:
    """A radiograph has several candidates; a number that follows none of them is a warning, not an error."""
    spacing = SpacingFacts(pixel_spacing=(0.7, 0.5), imager_spacing=(0.9, 0.6))
    image = instance(57, frames=(), spacing=spacing, format=PixelFormat(512, 400))
    data = sr_measurements.make(report(measurements=(length(1, image), ellipse(2, image))), HEAD)
    assert check(data, {image.sop_uid: image}.get) == ()
    other = replace(image, spacing=replace(spacing, pixel_spacing=(1.4, 1.0)))
    assert {found.level for found in check(data, {image.sop_uid: other}.get)} == {Level.WARNING}


def test_sizes_by_a_reader_are_held_against_each_other_and_not_against_the_header() -> None:
    """Pixels of 0.5 mm by 0.7 in the phantom's values; the header says another size, of the same shape."""
    image = instance(57, frames=(), spacing=SpacingFacts(imager_spacing=(1.4, 1.0)), format=PixelFormat(512, 400))
    made = [replace(one, provenance=Provenance.USER) for one in (length(1, image), ellipse(2, image), angle(3, image))]
    data = sr_measurements.make(report(measurements=tuple(made)), HEAD)
    assert check(data, {image.sop_uid: image}.get) == ()
    for number, wrong in ((0, 1.01), (1, 1.02)):
        value = made[number].values[0]
        other = replace(made[number], values=(replace(value, value=value.value * wrong, digits=3),))
        bad = sr_measurements.make(report(measurements=(*made[:number], other, *made[number + 1 :])), HEAD)
        found = check(bad, {image.sop_uid: image}.get)
        assert [one.level for one in found] == [Level.ERROR]
        assert "a reader gave this image one size" in found[0].sentence
    elsewhere = replace(made[0], image=ref(instance(58)), uid="2.25.9")
    data = sr_measurements.make(report(measurements=(*made, elsewhere)), HEAD)
    assert check(data, {image.sop_uid: image}.get) == ()


@pytest.mark.parametrize("place", ["stream", "end", "length", "type"])
def test_a_damaged_pdf_is_noticed(place: str) -> None:
    document = dcmread(io.BytesIO(dicom_pdf.make(report(), HEAD)))
    pdf = bytearray(document.EncapsulatedDocument)
    if place == "stream":
        at = pdf.index(b"FlateDecode")
        pdf[pdf.index(b"stream", at) + 40] ^= 0x01
    elif place == "end":
        pdf = pdf[: len(pdf) // 2]
        document.EncapsulatedDocumentLength = len(pdf)
    elif place == "length":
        document.EncapsulatedDocumentLength += 100
    else:
        document.MIMETypeOfEncapsulatedDocument = "text/xml"
    document.EncapsulatedDocument = bytes(pdf) + b"\0" * (len(pdf) % 2)
    assert any(found.level is Level.ERROR for found in findings(document))


def test_a_changed_byte_in_any_stream_of_the_pdf_is_noticed() -> None:
    document = dcmread(io.BytesIO(dicom_pdf.make(report(), HEAD)))
    whole, at, starts = document.EncapsulatedDocument, 0, []
    while (at := whole.find(b"stream\n", at + 1)) >= 0:
        if whole[at - 3 : at] != b"end":
            starts.append(at + 7)
    assert len(starts) > 5
    for start in starts:
        changed = bytearray(whole)
        changed[start + 12] ^= 0x04
        document.EncapsulatedDocument = bytes(changed)
        assert any(found.level is Level.ERROR for found in findings(document)), start


def key_objects(**changes: object) -> Dataset:
    image = Dataset()
    image.SOPClassUID, image.SOPInstanceUID = instance(57).sop_class_uid, instance(57).sop_uid
    image.StudyInstanceUID, image.SeriesInstanceUID = study().uid, instance(57).series_uid
    for keyword in (
        "PatientID",
        "PatientBirthDate",
        "PatientSex",
        "AccessionNumber",
        "StudyID",
        "StudyDate",
        "StudyTime",
    ):
        setattr(image, keyword, "")
    image.PatientName, image.ReferringPhysicianName, image.Rows, image.Columns = "A^B", "", 512, 400
    content = highdicom.ko.KeyObjectSelection(codes.DCM.ForTeaching, [image])
    return highdicom.ko.KeyObjectSelectionDocument(
        [image], content, "1.2.3.1", 1, "1.2.3.2", 1, "Maker", "Institution", **changes
    )


def test_a_sound_key_object_selection_passes_and_a_broken_one_does_not() -> None:
    document = key_objects()
    assert findings(document) == ()
    document.ContentTemplateSequence[0].TemplateIdentifier = "2000"
    assert any("has 2010" in found.sentence for found in findings(document))
    document.ContentSequence = Sequence()
    assert any("Nothing is selected" in found.sentence for found in findings(document))


def test_rejected_images_without_a_reason_are_noticed() -> None:
    document = key_objects()
    title = document.ConceptNameCodeSequence[0]
    title.CodeValue, title.CodeMeaning = "113001", "Rejected for Quality Reasons"
    assert any("no reason" in found.sentence for found in findings(document))


def test_reports_of_other_makers_are_not_blamed(shared_data: Path) -> None:
    for name in ("sr_document.dcm", "sr_document_with_multiple_groups.dcm"):
        assert check((shared_data / "seg_sr_highdicom" / name).read_bytes()) == ()
    other = check((shared_data / "seg_sr_dcmqi" / "sr-example" / "sr.dcm").read_bytes())
    assert {found.level for found in other} == {Level.WARNING}


def test_an_image_is_said_to_be_none_of_the_checkers_business(shared_data: Path) -> None:
    found = check((shared_data / "seg_sr_highdicom" / "ct_image.dcm").read_bytes())
    assert [(one.level, "only its identity" in one.sentence) for one in found] == [(Level.WARNING, True)]


@pytest.mark.parametrize(
    "data", [b"", b"no DICOM at all", b"\0" * 128 + b"DICM", b"\0" * 128 + b"DICM" + b"\xff" * 500]
)
def test_what_is_no_dicom_is_said_in_a_sentence(data: bytes) -> None:
    found = check(data)
    assert found and found[0].level is Level.ERROR


def test_a_tree_of_ten_thousand_items_and_one_a_hundred_deep_are_read() -> None:
    document = narrative()
    text = next(item for item in document.ContentSequence if item.ValueType == "CONTAINER").ContentSequence[0]
    wide = Sequence([copy.deepcopy(text) for _ in range(10_000)])
    next(item for item in document.ContentSequence if item.ValueType == "CONTAINER").ContentSequence = wide
    assert findings(document) == ()
    deep = copy.deepcopy(text)
    for _ in range(100):
        outer = copy.deepcopy(text)
        outer.ContentSequence = Sequence([deep])
        deep = outer
    wide[:] = [deep]
    assert isinstance(findings(document), tuple)


def test_a_truncated_file_never_raises() -> None:
    whole = sr_measurements.make(report(), HEAD)
    for end in range(0, len(whole), 997):
        assert isinstance(check(whole[:end]), tuple)
