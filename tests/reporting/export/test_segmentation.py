"""Segments as an object: the same bits for highdicom, for arithmetic of our own and for our reader; clean for dciodvfy."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import highdicom
import numpy as np
import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.export.dicom.lab import lab_of
from reporting.export.exporter import ExportError
from reporting.export.segmentation import SOP_CLASS, make
from tests.reporting.export.samples import COLUMN_MM, ROW_MM, dciodvfy_errors, instance, ref, study
from viewer.dicom.colour import rgb_from_lab
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.dicom.segments import read_segmentation
from viewer.model.code import Code
from viewer.model.segment_kind import UNSAID, SegmentKind
from viewer.model.segment_object import DrawnOn, DrawnSegment, SegmentationObject

LESION = SegmentKind(
    "Lesion",
    Code("49755003", "SCT", "Morphologically Abnormal Structure"),
    Code("52988006", "SCT", "Lesion"),
)
ROWS, COLUMNS = 37, 53  # of no whole number of bytes
NUMBERS = range(50, 60)


def an_object(**changes: object) -> SegmentationObject:
    images = [instance(number) for number in NUMBERS]
    dice = np.random.default_rng(11)
    one = dice.random((4, 9, 7)) > 0.5
    two = dice.random((3, ROWS, COLUMNS)) > 0.7
    two[1] = False  # a slice without anything
    made = SegmentationObject(
        study(),
        tuple(DrawnOn(ref(image), image.frames[0].plane) for image in images),
        ROWS,
        COLUMNS,
        "1.2.826.0.1.11.99",
        1.0,
        1.0,
        (
            DrawnSegment("Mass, “right”", LESION, (255, 196, 61), "2.25.71", (3, 5, 40), one),
            DrawnSegment("Liver", UNSAID, (90, 200, 250), "2.25.72", (2, 0, 0), two, "SEMIAUTOMATIC", "threshold"),
        ),
        "Segmentation of Axial 1 mm",
        "2.25.500",
        "2.25.501",
        author="Müller^Jörg",
        made="2026-11-24T10:11:12+01:00",
        institution="St. Vincent",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def whole(segment: DrawnSegment) -> np.ndarray:
    made = np.zeros((len(NUMBERS), ROWS, COLUMNS), bool)
    made[tuple(slice(a, a + b) for a, b in zip(segment.low, segment.bits.shape, strict=True))] = segment.bits
    return made


def read(made: SegmentationObject) -> Dataset:
    return dcmread(io.BytesIO(make(made)))


def by_hand(dataset: Dataset) -> dict[int, np.ndarray]:
    """The masks by segment number, from the bytes alone: bits follow each other from frame to frame (PS3.5 8.1.1)."""
    size = dataset.Rows * dataset.Columns
    bits = np.unpackbits(np.frombuffer(dataset.PixelData, np.uint8), bitorder="little")
    found: dict[int, np.ndarray] = {}
    for number, group in enumerate(dataset.PerFrameFunctionalGroupsSequence):
        segment = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        z = float(group.PlanePositionSequence[0].ImagePositionPatient[2])
        mask = found.setdefault(segment, np.zeros((len(NUMBERS), dataset.Rows, dataset.Columns), bool))
        mask[round(z) - NUMBERS[0]] = bits[number * size : (number + 1) * size].reshape(dataset.Rows, dataset.Columns)
    return found


def test_the_bits_are_those_that_were_drawn(tmp_path: Path) -> None:
    made = an_object()
    found = by_hand(read(made))
    for number, segment in enumerate(made.segments, 1):
        assert np.array_equal(found[number], whole(segment))


def test_highdicom_reads_the_same_bits_from_the_same_images() -> None:
    made = an_object()
    seg = highdicom.seg.Segmentation.from_dataset(read(made))
    uids = [one.image.sop_uid for one in made.images]
    pixels = seg.get_pixels_by_source_instance(
        source_sop_instance_uids=uids, assert_missing_frames_are_empty=True, ignore_spatial_locations=False
    )
    assert pixels.shape == (len(NUMBERS), ROWS, COLUMNS, 2)
    for number, segment in enumerate(made.segments):
        assert np.array_equal(pixels[..., number] != 0, whole(segment))
    described = seg.get_segment_description(1)
    assert described.segment_label == "Mass, “right”"
    assert described.segmented_property_type.value == "52988006"
    assert str(described.tracking_uid) == "2.25.71"
    assert seg.get_segment_description(2).algorithm_type.value == "SEMIAUTOMATIC"
    volume = seg.get_volume(segment_numbers=[1])
    assert volume.spacing == pytest.approx((1.0, ROW_MM, COLUMN_MM))


def test_our_reader_gives_it_back(tmp_path: Path) -> None:
    made, file = an_object(), tmp_path / "seg.dcm"
    file.write_bytes(make(made))
    found = read_segmentation(read_header(file).instance, decode)
    assert [one.name for one in found.segments] == ["Mass, “right”", "Liver"]
    for segment, drawn in zip(found.segments, made.segments, strict=True):
        assert segment.mask is not None
        frames = np.rint(segment.mask.plane.distance + segment.mask.heights).astype(int) - NUMBERS[0]
        column, row = (round(at) for at in made.images[0].plane.to_pixels(segment.mask.plane.position))
        seen = np.zeros((len(NUMBERS), ROWS, COLUMNS), bool)
        _, high, wide = segment.mask.weights.shape
        seen[frames, row : row + high, column : column + wide] = segment.mask.weights == 255
        assert np.array_equal(seen, whole(drawn))
        assert segment.amount.ml == pytest.approx(drawn.bits.sum() * ROW_MM * COLUMN_MM / 1000, rel=1e-9)
        assert segment.colour == drawn.colour


def test_dciodvfy_finds_no_error(tmp_path: Path) -> None:
    assert dciodvfy_errors(make(an_object(replaces="2.25.77")), tmp_path) == []
    assert dciodvfy_errors(make(an_object(step_mm=None)), tmp_path) == []


def test_it_names_its_images_whose_it_is_and_what_it_was_begun_from() -> None:
    dataset = read(an_object(replaces="2.25.77", number=3))
    assert dataset.SOPClassUID == SOP_CLASS
    assert (dataset.PatientName, dataset.StudyInstanceUID) == ("Nowak^Żaneta", study().uid)
    assert str(dataset.ContentCreatorName) == "Müller^Jörg"
    assert dataset.InstanceNumber == 3
    assert dataset.SourceInstanceSequence[0].ReferencedSOPInstanceUID == "2.25.77"
    used = {one.ReferencedSOPInstanceUID for one in dataset.ReferencedSeriesSequence[0].ReferencedInstanceSequence}
    assert used == {instance(number).sop_uid for number in (52, 53, 54, 55, 56)}
    frame = dataset.PerFrameFunctionalGroupsSequence[0]
    source = frame.DerivationImageSequence[0].SourceImageSequence[0]
    assert source.ReferencedSOPInstanceUID == instance(53).sop_uid
    assert frame.FrameContentSequence[0].DimensionIndexValues == [1, 2]
    assert "TimezoneOffsetFromUTC" not in dataset  # the images have none


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"segments": ()}, "no segment"),
        ({"frame_of_reference_uid": ""}, "frame of reference"),
        ({"made": "yesterday"}, "no time"),
    ],
)
def test_what_cannot_be_true_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(ExportError, match=said):
        make(an_object(**change))


def test_an_empty_segment_and_one_without_identity_are_refused() -> None:
    made = an_object()
    empty = replace(made.segments[0], bits=np.zeros((2, 2, 2), bool))
    with pytest.raises(ExportError, match="is empty"):
        make(replace(made, segments=(empty,)))
    with pytest.raises(ExportError, match="tracking UID"):
        make(replace(made, segments=(replace(made.segments[0], tracking_uid="lesion 1"),)))


@pytest.mark.parametrize("colour", [(255, 196, 61), (0, 0, 0), (255, 255, 255), (12, 200, 90), (200, 140, 255)])
def test_colours_survive_cielab(colour: tuple[int, int, int]) -> None:
    assert rgb_from_lab(lab_of(colour)) == colour
