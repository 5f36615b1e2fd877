"""The checker knows segmentations and volumetric groups: every injected defect is noticed, sound objects are not blamed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread, dcmwrite
from pydicom.dataset import Dataset

from reporting.export import segmentation, sr_measurements
from reporting.export.objects import signed_objects
from reporting.export.verification.finding import Level
from reporting.export.verify import check
from tests.conftest import real_data
from tests.phantoms import ct_series
from tests.reporting.export.samples import instance
from tests.reporting.export.test_regions import HEAD, IMAGES, a_report, concept, groups, masks, volume
from tests.reporting.export.test_segmentation import NUMBERS, an_object
from tests.viewer.dicom.segmented import segmentation as by_highdicom
from viewer.dicom.header import read_header
from viewer.model.study import Instance

Defect = Callable[[Dataset], object]
DRAWN_ON = {one.sop_uid: replace(one, frame_of_reference_uid="1.2.826.0.1.11.99") for one in map(instance, NUMBERS)}


def errors(dataset: Dataset, images: Callable[[str], Instance | None] = DRAWN_ON.get) -> list[str]:
    written = io.BytesIO()
    dcmwrite(written, dataset)
    return [one.sentence for one in check(written.getvalue(), images) if one.level is Level.ERROR]


def seg() -> Dataset:
    return dcmread(io.BytesIO(segmentation.make(an_object())))


def test_our_segmentation_is_sound() -> None:
    assert check(segmentation.make(an_object()), DRAWN_ON.get) == ()


@pytest.mark.parametrize("kind", ["BINARY", "FRACTIONAL"])
def test_those_of_highdicom_are_sound(kind: str) -> None:
    mask = np.zeros((5, 32, 32), np.uint8)
    mask[1:4, 5:9, 6:11] = 1
    assert errors(by_highdicom(ct_series(5), mask, kind), lambda _: None) == []


def test_a_real_one_is_sound() -> None:
    file = real_data("seg_sr_dcmqi") / "segmentations" / "liver.dcm"
    assert [one.sentence for one in check(file.read_bytes()) if one.level is Level.ERROR] == []


def frame(dataset: Dataset, number: int = 0) -> Dataset:
    return dataset.PerFrameFunctionalGroupsSequence[number]


DEFECTS: dict[str, tuple[Defect, str]] = {
    "kind": (lambda d: setattr(d, "SegmentationType", "SOFT"), "does not exist"),
    "bits": (lambda d: setattr(d, "BitsAllocated", 8), "has 1 bit for each pixel"),
    "cut off": (lambda d: setattr(d, "PixelData", d.PixelData[:-2]), "bytes; 6 frames"),
    "no segment": (lambda d: delattr(d, "SegmentSequence"), "No segment is described"),
    "twice": (lambda d: setattr(d.SegmentSequence[1], "SegmentNumber", 1), "one number"),
    "not from 1": (lambda d: setattr(d.SegmentSequence[1], "SegmentNumber", 5), "must count from 1"),
    "label": (lambda d: delattr(d.SegmentSequence[0], "SegmentLabel"), "has no label"),
    "algorithm": (lambda d: delattr(d.SegmentSequence[1], "SegmentAlgorithmName"), "names no algorithm"),
    "code": (lambda d: delattr(d.SegmentSequence[0], "SegmentedPropertyTypeCodeSequence"), "no type as a code"),
    "tracking": (lambda d: delattr(d.SegmentSequence[0], "TrackingID"), "not the other of the two"),
    "frames": (lambda d: d.PerFrameFunctionalGroupsSequence.pop(), "functional groups are of"),
    "of whom": (lambda d: delattr(frame(d), "SegmentIdentificationSequence"), "do not say of which segment"),
    "unknown": (
        lambda d: setattr(frame(d).SegmentIdentificationSequence[0], "ReferencedSegmentNumber", 9),
        "Segment 9 is not described",
    ),
    "dimension": (
        lambda d: setattr(frame(d).FrameContentSequence[0], "DimensionIndexValues", [1]),
        "2 dimension index values",
    ),
    "same dimension": (
        lambda d: setattr(frame(d).FrameContentSequence[0], "DimensionIndexValues", [1, 3]),
        "Two frames have the dimension index values 1, 3",
    ),
    "nowhere": (lambda d: delattr(frame(d), "PlanePositionSequence"), "1 frames have no position"),
    "elsewhere": (
        lambda d: setattr(frame(d).PlanePositionSequence[0], "ImagePositionPatient", [0, 0, 54]),
        "says that it lies as the image",
    ),
    "not listed": (lambda d: delattr(d, "ReferencedSeriesSequence"), "not among the referenced instances"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(DEFECTS))
def test_each_defect_is_noticed(name: str) -> None:
    spoil, said = DEFECTS[name]
    dataset = seg()
    spoil(dataset)
    assert any(said in sentence for sentence in errors(dataset)), errors(dataset)


# volumetric groups


def report_of() -> object:
    one, two = masks()
    made = a_report(volume(1, one), volume(2, two, first=57))
    voxel = 0.7 * 0.5 * 1.0 / 1000
    held = [int(one.sum()) * voxel, int(two.sum()) * voxel]
    measured = tuple(
        replace(each, values=tuple(replace(v, value=ml) if v.name.value == "126032" else v for v in each.values))
        for each, ml in zip(made.measurements, held, strict=True)
    )
    return replace(made, measurements=measured)


@pytest.fixture
def kept(tmp_path: Path) -> Callable[[str], Instance | None]:
    """The images, and the segmentation of the report as a file."""
    (found,) = (one for one in signed_objects(report_of(), HEAD) if one.role == segmentation.ROLE)
    file = tmp_path / "seg.dcm"
    file.write_bytes(found.data)
    known = {one.sop_uid: one for one in IMAGES} | {found.sop_uid: read_header(file).instance}
    return known.get


def document() -> Dataset:
    return dcmread(io.BytesIO(sr_measurements.make(report_of(), HEAD)))


def group(dataset: Dataset) -> Dataset:
    return next(item for item in dataset.ContentSequence if concept(item) == "126010").ContentSequence[0]


def child(dataset: Dataset, code: str) -> Dataset:
    return next(item for item in group(dataset).ContentSequence if concept(item) == code)


def test_our_volumetric_groups_are_sound_and_their_volume_is_computed_again(kept: Callable[[str], Instance]) -> None:
    assert len(groups(report_of())) == 2
    assert errors(document(), kept) == []


def _without(code: str) -> Defect:
    def spoil(dataset: Dataset) -> None:
        of = group(dataset)
        of.ContentSequence = [item for item in of.ContentSequence if concept(item) != code]

    return spoil


def _value(dataset: Dataset) -> None:
    item = child(dataset, "126032").MeasuredValueSequence[0]
    item.NumericValue = f"{float(item.NumericValue) * 1.05 + 0.02:.2f}"
    item.FloatingPointValue = float(item.NumericValue)


SPOILT: dict[str, tuple[Defect, str]] = {
    "no segment": (_without("121191"), "no segment, surface or region"),
    "no source": (_without("121232"), "neither the source series nor the source images"),
    "source": (lambda d: setattr(child(d, "121232"), "UID", "x"), "source series is no UID"),
    "number": (
        lambda d: delattr(child(d, "121191").ReferencedSOPSequence[0], "ReferencedSegmentNumber"),
        "has no number",
    ),
    "no such": (
        lambda d: setattr(child(d, "121191").ReferencedSOPSequence[0], "ReferencedSegmentNumber", 7),
        "no such segment",
    ),
    "class": (
        lambda d: setattr(child(d, "121191").ReferencedSOPSequence[0], "ReferencedSOPClassUID", "1.2.3"),
        "of no segmentation",
    ),
    "relationship": (lambda d: setattr(child(d, "121191"), "RelationshipType", "HAS PROPERTIES"), "template says CONTAINS"),
    "volume": (_value, "the voxels of its segment are"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(SPOILT))
def test_each_defect_of_a_group_is_noticed(name: str, kept: Callable[[str], Instance]) -> None:
    spoil, said = SPOILT[name]
    dataset = document()
    spoil(dataset)
    assert any(said in sentence for sentence in errors(dataset, kept)), errors(dataset, kept)
