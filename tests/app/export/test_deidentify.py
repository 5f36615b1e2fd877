"""De-identified means de-identified: canaries in every attribute that PS3.15 names, at every depth; none is left."""

from __future__ import annotations

import io
import itertools
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items
from pydicom.tag import Tag

from app.export.deidentify import Deidentifier
from app.export.objects import encoded
from app.export.options import Dates, Keep, Options
from app.export.profile import Profile
from app.export.pseudonyms import Pseudonyms, shifted
from tests.phantoms import ct_slice, new_object, report, to_bytes, uid

CANARY = "QQCANARYQQ"
CANARY_DAY = "19870607"
CANARY_UID = "1.2.826.0.1.3680043.9.7777.123456789"
ROOT = 0x0040A730
VALUES: dict[str, Any] = {
    "DA": CANARY_DAY,
    "DT": f"{CANARY_DAY}101112",
    "TM": "101112.987",
    "UI": CANARY_UID,
    "AS": "077Y",
    "DS": "77.77",
    "IS": "7777",
    "OB": CANARY.encode(),
    "OW": CANARY.encode(),
    "UN": CANARY.encode(),
    "US": 7777,
    "SS": 7777,
    "UL": 77777,
    "SL": 77777,
    "FL": 77.77,
    "FD": 77.77,
    "AT": 0x00777777,
}


def value_of(kind: str) -> Any:
    return VALUES.get(kind, CANARY)


def with_canaries(profile: Profile, depth: int) -> Dataset:
    """An item with a canary in every attribute of the table but the sequences, and one more such item in each sequence."""
    item = Dataset()
    for tag in profile.rules:
        if not dictionary_has_tag(tag) or Tag(tag).group in (0x0000, 0x0002, 0x0004) or tag == 0x00080005:
            continue
        kind = dictionary_VR(tag)[:2]
        if kind != "SQ":
            item.add(DataElement(tag, kind, value_of(kind)))
    block = item.private_block(0x0011, "CANARY MAKER", create=True)
    block.add_new(0x01, "LO", CANARY)
    if depth:
        sequences = itertools.cycle(
            [tag for tag in profile.rules if dictionary_has_tag(tag) and dictionary_VR(tag) == "SQ"]
        )
        for tag in itertools.islice(sequences, depth * 7, depth * 7 + 12):
            item.add(DataElement(tag, "SQ", Items([with_canaries(profile, depth - 1) if depth < 3 else Dataset()])))
        item.add(DataElement(0x00081115, "SQ", Items([with_canaries(profile, depth - 1)])))
    return item


def cleaned(dataset: Dataset, profile: Profile, options: Options, **more: Any) -> Dataset:
    of = Deidentifier(profile, options, more.pop("pseudonyms", Pseudonyms()))
    of.clean(dataset, of.pseudonyms.subject(("one",)), **more)
    return dcmread(io.BytesIO(encoded(dataset)))


def again(made: Any) -> Dataset:
    return dcmread(io.BytesIO(to_bytes(made)))


@pytest.mark.parametrize("depth", range(6))
def test_no_canary_is_left_at_any_depth(profile: Profile, depth: int) -> None:
    image = ct_slice()
    image.update(with_canaries(profile, depth))
    image.SOPClassUID = image.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        setattr(image, keyword, CANARY_UID)
    written = encoded_after(image, profile, Options())
    for word in (CANARY, CANARY_DAY, CANARY_UID, "101112.987"):
        assert word.encode() not in written, word


def encoded_after(image: Any, profile: Profile, options: Options) -> bytes:
    of = Deidentifier(profile, options, Pseudonyms())
    dataset = again(image)
    of.clean(dataset, of.pseudonyms.subject(("one",)))
    return encoded(dataset)


def test_every_attribute_of_the_table_is_dealt_with_alone(profile: Profile) -> None:
    """One by one, so that no attribute's fate hides in another's."""
    left = []
    for tag in profile.rules:
        kind = dictionary_VR(tag)[:2] if dictionary_has_tag(tag) else "LO"
        if kind == "SQ" or Tag(tag).group in (0x0000, 0x0002, 0x0004):
            continue
        item = Dataset()
        item.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        item.add(DataElement(tag, kind, value_of(kind)))
        of = Deidentifier(profile, Options(), Pseudonyms())
        of.clean(item, of.pseudonyms.subject(("one",)))
        if tag in item and item[tag].value == value_of(kind):
            left.append(Tag(tag))
    assert left == []


def test_private_elements_curves_and_overlays_go(profile: Profile) -> None:
    image = ct_slice()
    image.private_block(0x0029, "SIEMENS CSA HEADER", create=True).add_new(0x10, "OB", CANARY.encode())
    image.add_new(0x50003000, "OW", CANARY.encode())
    image.add_new(0x60003000, "OW", CANARY.encode())
    image.add_new(0x60000010, "US", 8)
    image.add_new(0x60021500, "LO", CANARY)
    found = cleaned(again(image), profile, Options())
    assert [tag for tag in list(found.keys()) if tag.is_private or 0x5000 <= tag.group < 0x7000] == []


def test_private_elements_known_to_be_safe_stay_with_their_creator_where_that_is_wished(profile: Profile) -> None:
    image = ct_slice()
    block = image.private_block(0x7053, "Philips PET Private Group", create=True)
    block.add_new(0x00, "DS", "0.000728")
    block.add_new(0x03, "ST", CANARY)
    image.private_block(0x7055, "Philips PET Private Group", create=True).add_new(0x00, "DS", "1")
    found = cleaned(again(image), profile, Options(frozenset({Keep.PRIVATE})))
    assert [(tag.group, tag.element) for tag in list(found.keys()) if tag.is_private] == [
        (0x7053, 0x0010),
        (0x7053, 0x1000),
    ]
    assert found[0x70531000].value == pytest.approx(0.000728)


def test_the_pseudonym_the_method_and_what_became_of_dates_are_said(profile: Profile) -> None:
    options = Options(frozenset({Keep.UIDS, Keep.DESCRIPTORS}), Dates.SHIFTED)
    found = cleaned(again(ct_slice()), profile, options)
    assert (str(found.PatientName), found.PatientID) == ("SUBJECT^0001", "SUBJECT-0001")
    assert found.PatientBirthDate == ""
    assert found.PatientIdentityRemoved == "YES"
    assert [(item.CodeValue, item.CodingSchemeDesignator) for item in found.DeidentificationMethodCodeSequence] == [
        ("113100", "DCM"), ("113105", "DCM"), ("113107", "DCM"), ("113110", "DCM"),
    ]  # fmt: skip
    assert found.LongitudinalTemporalInformationModified == "MODIFIED"
    assert found.file_meta.MediaStorageSOPInstanceUID == found.SOPInstanceUID == ct_slice().SOPInstanceUID


def test_uids_are_the_same_everywhere_in_one_export_and_others_in_the_next(profile: Profile) -> None:
    def two(pseudonyms: Pseudonyms) -> tuple[Dataset, Dataset]:
        image, document = again(ct_slice()), report()
        ref = Dataset()
        ref.ReferencedSOPClassUID, ref.ReferencedSOPInstanceUID = image.SOPClassUID, image.SOPInstanceUID
        document.ReferencedSOPSequence = Items([ref])
        return tuple(  # type: ignore[return-value]
            cleaned(one, profile, Options(), pseudonyms=pseudonyms) for one in (image, again(document))
        )

    image, document = two(Pseudonyms())
    assert document.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == image.SOPInstanceUID
    assert document.ReferencedSOPSequence[0].ReferencedSOPClassUID == "1.2.840.10008.5.1.4.1.1.2"
    assert image.StudyInstanceUID == document.StudyInstanceUID != ct_slice().StudyInstanceUID
    assert image.file_meta.MediaStorageSOPInstanceUID == image.SOPInstanceUID
    assert two(Pseudonyms())[0].SOPInstanceUID != image.SOPInstanceUID


def test_intervals_between_shifted_dates_are_those_between_the_dates(profile: Profile) -> None:
    first, second = ct_slice(), ct_slice()
    second.StudyDate, second.AcquisitionDateTime = "20261201", "20261201081500.5+0100"
    pseudonyms = Pseudonyms()
    one, two = (
        cleaned(again(made), profile, Options(dates=Dates.SHIFTED), pseudonyms=pseudonyms) for made in (first, second)
    )
    assert one.StudyDate != first.StudyDate
    days = pseudonyms.subject(("one",)).shift_days
    assert (one.StudyDate, two.StudyDate) == (shifted("20261101", days), shifted("20261201", days))
    assert two.AcquisitionDateTime == shifted("20261201", days) + "081500.5+0100"
    assert one.StudyTime == first.StudyTime


@pytest.mark.parametrize(("text", "moved"), [("20240301", "20240229"), ("202403", ""), ("1997.04.24", ""), ("", "")])
def test_a_date_is_shifted_by_the_calendar_or_not_at_all(text: str, moved: str) -> None:
    assert shifted(text, 1) == moved


def test_descriptions_keep_known_words_and_never_a_name(profile: Profile) -> None:
    image = ct_slice()
    image.PatientName = "Chest^Contrast"
    image.SeriesDescription = "CT Thorax axial 1.5 mm, Dr. Okafor 4711234 contrast"
    image.StudyDescription = "Okafor"
    found = cleaned(again(image), profile, Options(frozenset({Keep.DESCRIPTORS})))
    assert found.SeriesDescription == "CT Thorax axial 1.5 mm"
    assert "StudyDescription" not in found or found.StudyDescription == "REMOVED"
    assert "SeriesDescription" not in cleaned(again(image), profile, Options())


def test_age_and_weight_stay_where_that_is_wished_only(profile: Profile) -> None:
    image = ct_slice()
    image.PatientAge, image.PatientWeight = "063Y", "70"
    assert "PatientWeight" not in cleaned(again(image), profile, Options())
    found = cleaned(again(image), profile, Options(frozenset({Keep.PATIENT})))
    assert (found.PatientAge, float(found.PatientWeight), found.PatientSex) == ("063Y", 70.0, "F")


def a_document() -> Dataset:
    made = report()
    image, text, person, number, code = (Dataset() for _ in range(5))
    image.ValueType, image.RelationshipType = "IMAGE", "CONTAINS"
    ref = Dataset()
    ref.ReferencedSOPClassUID, ref.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", uid("image")
    image.ReferencedSOPSequence = Items([ref])
    text.ValueType, text.RelationshipType, text.TextValue = "TEXT", "CONTAINS", f"{CANARY} has a nodule"
    person.ValueType, person.RelationshipType, person.PersonName = "PNAME", "HAS OBS CONTEXT", CANARY
    number.ValueType, number.RelationshipType = "NUM", "CONTAINS"
    value = Dataset()
    value.NumericValue = "21.5"
    number.MeasuredValueSequence = Items([value])
    code.ValueType, code.RelationshipType = "CODE", "CONTAINS"
    mine = Dataset()
    mine.CodeValue, mine.CodingSchemeDesignator, mine.CodeMeaning = CANARY, "99OURS", f"Ward of {CANARY}"
    code.ConceptCodeSequence = Items([mine])
    text.ContentSequence = Items([person])
    made.ContentSequence = Items([image, text, number, code])
    return again(made)


def test_a_structured_report_keeps_structure_and_references_or_also_numbers(profile: Profile) -> None:
    bare = cleaned(a_document(), profile, Options())
    assert [item.ValueType for item in bare.ContentSequence] == ["IMAGE"]
    assert bare.ContentSequence[0].ReferencedSOPSequence[0].ReferencedSOPInstanceUID != uid("image")
    found = cleaned(a_document(), profile, Options(frozenset({Keep.CONTENT})))
    assert [item.ValueType for item in found.ContentSequence] == ["IMAGE", "TEXT", "NUM", "CODE"]
    assert found.ContentSequence[1].TextValue == "nodule"
    assert found.ContentSequence[1].ContentSequence[0].PersonName == "Anonymous"
    assert found.ContentSequence[2].MeasuredValueSequence[0].NumericValue == 21.5
    assert CANARY not in str(found)


def test_marks_stay_without_their_words_where_graphics_are_kept(profile: Profile) -> None:
    state = new_object("SR")
    state.SOPClassUID = "1.2.840.10008.5.1.4.1.1.11.1"
    drawn, words, layer = Dataset(), Dataset(), Dataset()
    drawn.GraphicType, drawn.GraphicData, drawn.NumberOfGraphicPoints = "POINT", [1.0, 2.0], 1
    words.UnformattedTextValue = CANARY
    layer.GraphicLayer = "A"
    layer.GraphicObjectSequence, layer.TextObjectSequence = Items([drawn]), Items([words])
    state.GraphicAnnotationSequence = Items([layer])
    found = cleaned(again(state), profile, Options(frozenset({Keep.GRAPHICS})))
    assert CANARY not in str(found)
    assert found.GraphicAnnotationSequence[0].GraphicObjectSequence[0].GraphicType == "POINT"
    assert "GraphicAnnotationSequence" not in cleaned(again(state), profile, Options())
