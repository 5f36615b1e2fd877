"""Files that are broken, cut short or hostile: a reason in one sentence, never a traceback, never a wrong fact."""

from __future__ import annotations

import random
import zlib
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import RLELossless

from tests.phantoms import DEFLATED, colour_capture, compressed, ct_slice, gradient, report, to_bytes, ultrasound
from tests.viewer.dicom.reading import facts_of, instance_of
from viewer.dicom.header import Unreadable, read_header
from viewer.dicom.inflate import inflated

# The library warns of the very faults that are put in here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")


def reason_of(data: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read_header(data)
    return str(raised.value)


def test_an_empty_file_is_named_as_such() -> None:
    assert reason_of(b"") == "The file is empty."


@pytest.mark.parametrize("data", [b"%PDF-1.7 ...", b"\x89PNG\r\n", b"PK\x03\x04" + b"x" * 300, b"\0" * 400, b"a"])
def test_other_files_are_no_dicom(data: bytes) -> None:
    assert reason_of(data) == "This is not a DICOM file."


def test_a_missing_file_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        read_header(Path("/nowhere/at/all.dcm"))


def test_a_file_without_preamble_and_meta_header_is_read() -> None:
    whole = to_bytes(ct_slice())
    start = whole.index(b"\x08\x00\x05\x00CS")
    instance = read_header(whole[start:]).instance
    assert instance.transfer_syntax_uid == "1.2.840.10008.1.2.1"
    assert instance.location is not None
    assert instance.location.direct


@pytest.mark.parametrize("keyword", ["StudyInstanceUID", "SeriesInstanceUID"])
def test_objects_without_study_or_series_are_refused_by_name(keyword: str) -> None:
    made = ct_slice()
    delattr(made, keyword)
    assert reason_of(to_bytes(made)) == f"The object has no {keyword.removesuffix('InstanceUID')} Instance UID."


def test_an_object_without_sop_instance_uid_is_refused() -> None:
    made = ct_slice()
    uid = made.SOPInstanceUID
    del made.SOPInstanceUID
    data = to_bytes(made)
    assert reason_of(data) == "The object has no SOP Instance UID."
    assert uid.encode() not in data


@pytest.mark.parametrize("part", [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99])
@pytest.mark.parametrize("make", [ct_slice, colour_capture, lambda: ultrasound(frames=4)])
def test_a_file_cut_anywhere_is_refused(part: float, make: type[FileDataset]) -> None:
    whole = to_bytes(make())
    reason_of(whole[: int(len(whole) * part)])


@pytest.mark.parametrize("part", [0.5, 0.75, 0.9])
def test_a_compressed_cine_cut_short_is_refused(part: float) -> None:
    whole = to_bytes(compressed(ultrasound(frames=4), RLELossless))
    assert "cut short" in reason_of(whole[: int(len(whole) * part)])


def test_the_reason_counts_the_bytes_that_are_missing() -> None:
    whole = to_bytes(ct_slice(pixels=gradient(256, 256)))
    assert reason_of(whole[:-61072]) == "The file is cut short: 131072 bytes of pixel data declared, 70000 present."


def test_pixel_data_that_declare_too_little_are_refused() -> None:
    made = ct_slice()
    made.PixelData = made.PixelData[:-100]
    assert reason_of(to_bytes(made)) == "The pixel data are too short: 2048 bytes are needed and 1948 declared."


def test_pixel_data_that_are_too_long_are_shown_with_a_remark_and_not_read_directly() -> None:
    made = ct_slice()
    made.PixelData += bytes(100)
    instance = instance_of(made)
    assert instance.location is not None
    assert not instance.location.direct
    assert any("100 bytes longer" in remark for remark in instance.remarks)


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("HighBit", 16),
        ("BitsStored", 17),
        ("BitsStored", 0),
        ("Rows", 0),
        ("SamplesPerPixel", 2),
        ("BitsAllocated", 13),
    ],
)
def test_pixel_formats_that_cannot_be_are_refused(keyword: str, value: int) -> None:
    made = ct_slice()
    setattr(made, keyword, value)
    reason_of(to_bytes(made))


def test_more_frames_than_an_examination_has_are_refused_before_any_is_made() -> None:
    made = ultrasound(frames=2)
    made.NumberOfFrames = 2**31 - 1
    assert "frames" in reason_of(to_bytes(made))


@pytest.mark.parametrize("text", [b"abc ", b"1,5 ", b"1_0 ", b"nan ", b"inf "])
def test_numbers_that_are_none_are_left_out_and_named(text: bytes) -> None:
    data = to_bytes(ct_slice()).replace(b"\x28\x00\x50\x10DS\x02\x0040", b"\x28\x00\x50\x10DS\x04\x00" + text)
    instance = read_header(data).instance
    assert instance.frames[0].windows == ()
    assert instance.remarks == ("Window Center cannot be used and was left out.",)


def test_an_orientation_that_is_none_leaves_the_image_without_a_plane() -> None:
    made = ct_slice()
    made.ImageOrientationPatient = [1, 0, 0, 0, 0.5, 0]
    instance = instance_of(made)
    assert instance.frames[0].plane is None
    assert any("Orientation" in remark for remark in instance.remarks)


@pytest.mark.parametrize("name", ["A" * 65536, "<img src='file:///etc/passwd'>^<b>", "Doe\u202e^enaJ", "a\0b"])
def test_hostile_names_stay_plain_and_short(name: str) -> None:
    made = ct_slice()
    made.PatientComments = "kept apart"
    made.add_new(0x00100010, "LT", "x")  # a representation whose length is not limited by a check on writing
    made[0x00100010]._value = name
    read = facts_of(made).study.patient.name
    assert len(read) <= 1024
    assert not any(ord(letter) < 32 or letter == "\u202e" for letter in read)


def nested(depth: int) -> Dataset:
    made = Dataset()
    for _ in range(depth):
        outer = Dataset()
        outer.ReferencedStudySequence = [made]
        outer["ReferencedStudySequence"].is_undefined_length = True
        made = outer
    return made


def test_sequences_nested_too_deeply_are_refused() -> None:
    item = b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
    opened = (b"\x08\x00\x10\x11SQ\0\0\xff\xff\xff\xff" + item) * 2000
    data = to_bytes(report())
    assert "nested too deeply" in reason_of(data[: data.index(b"\x10\x00\x10\x00PN")] + opened)


def test_moderate_nesting_is_read() -> None:
    made = report()
    made.update(nested(20))
    assert facts_of(made).instance.modality == "SR"


def bomb(size: int) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflater.compress(bytes(size)) + deflater.flush()


def test_a_deflate_bomb_is_stopped_at_its_limit() -> None:
    with pytest.raises(Unreadable, match="grow to more than 1 MiB"):
        inflated(bomb(5 * 2**20), limit=2**20)


def test_inflated_data_within_the_limit_are_whole() -> None:
    assert inflated(bomb(2**20), limit=2**20) == bytes(2**20)


def test_deflated_data_cut_short_are_refused() -> None:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = DEFLATED
    assert reason_of(to_bytes(made)[:-50]) == "The deflated data are cut short."


def test_mutated_files_give_facts_or_a_reason_and_nothing_else() -> None:
    chance = random.Random(20261123)
    originals = [to_bytes(ct_slice()), to_bytes(ultrasound()), to_bytes(report())]
    outcomes = set()
    for _ in range(600):
        data = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 12)):
            data[chance.randrange(128, min(len(data), 1800))] = chance.randrange(256)
        try:
            outcomes.add(type(read_header(bytes(data))))
        except Unreadable as fault:
            outcomes.add(type(fault))
            assert str(fault).endswith(".")
    assert len(outcomes) == 2


def test_reasons_carry_no_patient_data() -> None:
    made = ct_slice()
    made.PatientName = "Canary^Secret"
    data = bytearray(to_bytes(made))
    at = data.index(b"Canary")
    data[at - 2 : at] = b"\xff\xff"
    assert "Canary" not in reason_of(bytes(data))


def test_zeros_that_fill_the_end_of_a_file_are_no_fault() -> None:
    whole = to_bytes(report())
    assert read_header(whole + bytes(6)).instance == read_header(whole).instance
    assert "cut short" in reason_of(whole + b"\x40\x00\x43")


def test_a_header_without_its_pixel_data_is_no_image() -> None:
    made = ct_slice(pixels=np.zeros((4, 4), np.int16))
    del made.PixelData
    instance = instance_of(made)
    assert instance.format is None
    assert instance.remarks == ("The header describes an image of 4 x 4, but the file holds no pixel data.",)


@pytest.mark.parametrize(("space", "remarked"), [("", True), ("ADOBERGB", True), ("SRGB", False)])
def test_a_colour_profile_that_is_not_applied_is_said(space: str, remarked: bool) -> None:
    made = colour_capture()
    made.ICCProfile, made.ColorSpace = bytes(128), space
    assert any("colour profile" in remark for remark in instance_of(made).remarks) == remarked


def test_a_profile_says_nothing_of_a_grey_image() -> None:
    made = ct_slice()
    made.ICCProfile = bytes(128)
    assert not instance_of(made).remarks
