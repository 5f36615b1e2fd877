"""Facts of phantoms whose header is known value by value."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, RLELossless

from tests.phantoms import (
    DEFLATED,
    EXPLICIT_BIG,
    IMPLICIT_LITTLE,
    SOP_CLASS,
    Subject,
    colour_capture,
    compressed,
    ct_slice,
    gradient,
    mr_slice,
    radiograph,
    report,
    save,
    to_bytes,
)
from tests.viewer.dicom.reading import facts_of, instance_of
from viewer.dicom.header import read_header
from viewer.model.geometry import Plane
from viewer.model.study import Rescale, Window

SUBJECT = Subject(issuer="Hospital A", accession="A77", description="CT of the chest")


def test_study_and_patient_are_those_of_the_header() -> None:
    study = facts_of(ct_slice(subject=SUBJECT)).study
    assert (study.uid, study.accession, study.description) == (SUBJECT.study_uid, "A77", "CT of the chest")
    assert study.patient.identity == ("LECTERN-1", "Hospital A", "19600102", "F", "Phantom^Test")
    assert (study.date, study.time, study.referrer) == ("20261101", "101500", "Referrer^Rita")
    assert study.series == ()


def test_series_and_instance_are_those_of_the_header() -> None:
    made = ct_slice(number=7, series="thin")
    facts = facts_of(made)
    assert (facts.series.uid, facts.series.number, facts.series.modality) == (made.SeriesInstanceUID, 1, "CT")
    assert facts.series.description == "thin"
    instance = facts.instance
    assert (instance.sop_uid, instance.sop_class_uid, instance.number) == (made.SOPInstanceUID, SOP_CLASS["CT"], 7)
    assert instance.image_type == ("ORIGINAL", "PRIMARY", "AXIAL")
    assert instance.remarks == ()


def test_a_ct_slice_has_its_plane_rescale_and_window() -> None:
    made = ct_slice((-10.5, 20.25, 300.125), orientation=(1, 0, 0, 0, 0, -1), spacing=(0.5, 0.75))
    frame = instance_of(made).frames[0]
    assert frame.plane == Plane((-10.5, 20.25, 300.125), (1, 0, 0), (0, 0, -1), 0.5, 0.75, in_patient=True)
    assert frame.rescale == Rescale(1.0, -1024.0, "HU")
    assert frame.windows == (Window(40, 400),)


def test_pixel_format_is_that_of_the_header() -> None:
    form = instance_of(ct_slice(pixels=gradient(20, 30))).format
    assert form is not None
    assert (form.rows, form.columns, form.bits_allocated, form.bits_stored, form.high_bit) == (20, 30, 16, 16, 15)
    assert form.signed
    assert (form.frames, form.samples, form.photometric) == (1, 1, "MONOCHROME2")


@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, "1.2.840.10008.1.2.1"])
def test_native_little_endian_pixels_can_be_read_straight_from_the_file(tmp_path: Path, syntax: str) -> None:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = syntax
    path = save(made, tmp_path / "ct.dcm")
    location = read_header(path).instance.location
    assert location is not None
    assert location.direct
    raw = path.read_bytes()[location.offset : location.offset + location.length]
    assert np.array_equal(np.frombuffer(raw, "<i2").reshape(32, 32), dcmread(path).pixel_array)


@pytest.mark.parametrize("syntax", [EXPLICIT_BIG, DEFLATED])
def test_big_endian_and_deflated_pixels_are_not_direct(syntax: str) -> None:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = syntax
    instance = instance_of(made)
    assert instance.transfer_syntax_uid == syntax
    assert instance.location is not None
    assert not instance.location.direct
    assert instance.location.length == 32 * 32 * 2
    assert instance.frames[0].plane == instance_of(ct_slice()).frames[0].plane
    assert instance.frames[0].windows == (Window(40, 400),)


def test_compressed_pixels_have_an_undefined_length() -> None:
    location = instance_of(compressed(ct_slice(), RLELossless)).location
    assert location is not None
    assert (location.length, location.direct) == (-1, False)


def test_a_file_read_from_bytes_knows_the_path_it_will_have() -> None:
    location = read_header(to_bytes(ct_slice()), Path("archive/1.dcm")).instance.location
    assert location is not None
    assert location.path == str(Path("archive/1.dcm"))


def test_ct_values_without_rescale_type_are_hounsfield_units() -> None:
    made = ct_slice()
    del made.RescaleType
    assert instance_of(made).frames[0].rescale == Rescale(1.0, -1024.0, "HU")


@pytest.mark.parametrize(("units", "shown"), [("BQML", "Bq/ml"), ("CNTS", "counts"), ("GML", "g/ml"), ("", "1")])
def test_pet_values_have_the_unit_of_their_header(units: str, shown: str) -> None:
    made = ct_slice()
    made.Modality, made.SOPClassUID, made.Units = "PT", SOP_CLASS["PT"], units
    del made.RescaleType
    rescale = instance_of(made).frames[0].rescale
    assert rescale is not None
    assert rescale.unit == shown


def test_mr_without_rescale_has_none() -> None:
    assert instance_of(mr_slice()).frames[0].rescale is None


@pytest.mark.parametrize("slope", ["0.01", "1e-8", "0.15", "-1"])
def test_tiny_and_negative_slopes_are_kept_exactly(slope: str) -> None:
    made = ct_slice()
    made.RescaleSlope = slope
    rescale = instance_of(made).frames[0].rescale
    assert rescale is not None
    assert rescale.slope == float(slope)


def test_a_slope_of_zero_is_left_out_and_said() -> None:
    made = ct_slice()
    made.RescaleSlope = "0"
    instance = instance_of(made)
    assert instance.frames[0].rescale is None
    assert any("Slope" in remark for remark in instance.remarks)


def test_every_window_comes_with_its_function_and_explanation() -> None:
    made = ct_slice()
    made.WindowCenter, made.WindowWidth = ["40", "-600"], ["400", "1500"]
    made.WindowCenterWidthExplanation, made.VOILUTFunction = ["SOFT", "LUNG"], "LINEAR_EXACT"
    expected = (Window(40, 400, "LINEAR_EXACT", "SOFT"), Window(-600, 1500, "LINEAR_EXACT", "LUNG"))
    assert instance_of(made).frames[0].windows == expected


@pytest.mark.parametrize(
    ("width", "function", "usable"), [("0.5", "LINEAR", False), ("0.5", "SIGMOID", True), ("0", "SIGMOID", False)]
)
def test_windows_without_a_possible_width_are_left_out(width: str, function: str, usable: bool) -> None:
    made = ct_slice()
    made.WindowWidth, made.VOILUTFunction = width, function
    instance = instance_of(made)
    assert bool(instance.frames[0].windows) is usable
    assert bool(instance.remarks) is not usable


@pytest.mark.parametrize(
    ("signed", "value", "limit", "padding"),
    [
        (True, -2000, None, (-2000, -2000)),
        (True, 63536, None, (-2000, -2000)),
        (True, -2000, -1990, (-2000, -1990)),
        (False, 65535, 65000, (65000, 65535)),
    ],
)
def test_padding_is_signed_like_the_pixels(
    signed: bool, value: int, limit: int | None, padding: tuple[int, int]
) -> None:
    made = ct_slice(pixels=gradient().astype(np.int16 if signed else np.uint16))
    made.add_new(0x00280120, "SS" if value < 0 else "US", value)
    if limit is not None:
        made.add_new(0x00280121, "SS" if limit < 0 else "US", limit)
    assert instance_of(made).padding == padding


@pytest.mark.parametrize("flag", ["01", "00", None])
@pytest.mark.parametrize(
    ("ratio", "method", "named"),
    [
        ("10", None, True),
        (["1", "2.5"], None, True),
        (None, "ISO_10918_1", True),
        ("1", "ISO_15444_1", True),
        ("1", None, False),
        ("0", None, False),
        ("much", None, False),
        (None, None, False),
    ],
)
def test_once_lossy_always_lossy_whatever_the_flag_forgot(
    ratio: str | None, method: str | None, named: bool, flag: str | None
) -> None:
    """A reader who is told of a loss that was none is less harmed than one who is not told (safety H19)."""
    made = ct_slice()
    for tag, representation, value in ((0x00282110, "CS", flag), (0x00282112, "LO", ratio), (0x00282114, "CS", method)):
        if value:
            made.add_new(tag, representation, value)
    instance = instance_of(made)
    assert instance.lossy is (named or flag == "01")
    assert instance.lossy_method == (method or "")
    assert not any("Ratio" in remark for remark in instance.remarks)


def test_a_lossy_syntax_is_lossy_without_the_flag() -> None:
    made = compressed(colour_capture(), JPEGBaseline8Bit)
    del made.LossyImageCompression
    assert instance_of(made).lossy
    assert not instance_of(compressed(ct_slice(), JPEG2000Lossless)).lossy


def test_a_radiograph_says_how_the_patient_lies_in_the_picture() -> None:
    instance = instance_of(radiograph(ImageLaterality="L"))
    assert instance.patient_orientation == ("L", "F")
    assert (instance.laterality, instance.view_position, instance.body_part) == ("L", "PA", "CHEST")
    assert instance.presentation_shape == "IDENTITY"
    assert instance.frames[0].plane is None


def test_a_report_is_an_object_without_pixels() -> None:
    instance = instance_of(report())
    assert instance.format is None
    assert instance.frames == ()
    assert instance.modality == "SR"


def test_what_may_split_a_series_is_named() -> None:
    instance = instance_of(mr_slice(echo=2, DiffusionBValue=800.0, TriggerTime="125.5"))
    grouping = dict(instance.grouping)
    assert grouping["echo number"] == "2"
    assert grouping["echo time"] == "20"
    assert grouping["b-value"] == "800"
    assert grouping["trigger time"] == "125.5"


@pytest.mark.parametrize(
    ("creator", "tag", "representation", "value"),
    [
        ("SIEMENS MR HEADER", 0x0019100C, "IS", "1000"),
        ("GEMS_PARM_01", 0x00431039, "IS", ["1000001000", "8", "0", "0"]),
        ("Philips Imaging DD 001", 0x20011003, "FL", 1000.0),
    ],
)
def test_b_values_of_vendors_are_found(creator: str, tag: int, representation: str, value: object) -> None:
    made = mr_slice()
    made.add_new((tag >> 16) << 16 | 0x0010, "LO", creator)
    made.add_new(tag, representation, value)
    assert dict(instance_of(made).grouping)["b-value"] == "1000"
    made.add_new((tag >> 16) << 16 | 0x0010, "LO", "SOMEONE ELSE")
    assert "b-value" not in dict(instance_of(made).grouping)


def test_spelling_of_a_name_does_not_make_another_patient() -> None:
    one = instance_of(ct_slice(subject=Subject(name="Doe^Jane")))
    same = instance_of(ct_slice(subject=Subject(name="DOE^JANE^ ")))
    other = instance_of(ct_slice(subject=Subject(name="Doe^John")))
    assert one.patient_key == same.patient_key != other.patient_key


def test_facts_are_equal_when_read_twice(tmp_path: Path) -> None:
    path = save(ct_slice(), tmp_path / "ct.dcm")
    assert read_header(path) == read_header(path)
