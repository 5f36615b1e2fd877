"""Segmentations: masks, places and volumes, held against highdicom and pydicom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import highdicom as hd
import numpy as np
import pydicom
import pytest
from pydicom.dataset import FileDataset

from tests.phantoms import ct_series, radiograph, save
from tests.viewer.dicom.segmented import described, segmentation
from viewer.dicom.header import read_header
from viewer.dicom.pixels import decode
from viewer.dicom.segments import read_segmentation
from viewer.dicom.unreadable import Unreadable
from viewer.model.geometry import vector
from viewer.model.segmentation import Mask, Segmentation


def read(made: FileDataset, folder: Path) -> Segmentation:
    return read_segmentation(read_header(save(made, folder / "seg.dcm")).instance, decode)


def value_at(mask: Mask, point: Any) -> int:
    """The weight at a point of the patient, found without the kernel."""
    column, row = mask.plane.to_pixels(point)
    frame = int(np.argmin(np.abs(mask.heights - mask.plane.height(point))))
    if abs(float(mask.heights[frame] - mask.plane.height(point))) > mask.reach_mm + 1e-6:
        return 0
    across, down = (round(float(place)) for place in vector((column, row)) - mask.shifts[frame])
    inside = 0 <= across < mask.weights.shape[2] and 0 <= down < mask.weights.shape[1]
    return int(mask.weights[frame, down, across]) if inside else 0


def some_mask(images: int = 5, segments: int = 1) -> np.ndarray:
    """Labels [image, row, column], nothing at the edge."""
    mask = np.zeros((images, 32, 32), np.uint8)
    mask[1:-1, 4:20, 6:15] = 1
    if segments > 1:
        mask[1:3, 22:30, 6:28] = 2
    return mask


@pytest.mark.parametrize("kind", ["BINARY", "LABELMAP", "FRACTIONAL"])
def test_each_voxel_lies_where_its_image_lies(kind: str, tmp_path: Path) -> None:
    images, mask = ct_series(5, step=(0, 0, 2.5)), some_mask()
    found = read(segmentation(images, mask.astype(float) if kind == "FRACTIONAL" else mask, kind), tmp_path)
    (segment,) = found.segments
    assert segment.mask is not None
    for number in range(5):
        for row, column in ((4, 6), (3, 6), (19, 14), (20, 14), (4, 15), (10, 10)):
            point = (column * 0.7, row * 0.7, number * 2.5)
            assert value_at(segment.mask, point) == int(mask[number, row, column]) * 255
    assert segment.amount.ml == pytest.approx(mask.sum() * 0.7 * 0.7 * 2.5 / 1000, rel=1e-6)
    assert (segment.name, segment.category, segment.kind) == ("part 1", "Organ", "Liver")


def test_overlapping_segments_keep_what_is_theirs(tmp_path: Path) -> None:
    mask = np.zeros((5, 32, 32, 2), np.uint8)
    mask[1:3, 5:20, 5:20, 0] = 1
    mask[2:4, 10:25, 10:25, 1] = 1
    found = read(segmentation(ct_series(5), mask), tmp_path)
    one, other = found.segments
    assert one.mask is not None and other.mask is not None
    both = (12 * 0.7, 12 * 0.7, 2.0)
    assert value_at(one.mask, both) == value_at(other.mask, both) == 255
    assert one.amount.ml == pytest.approx(2 * 225 * 0.49 / 1000)


def test_slices_that_were_left_out_as_empty_stay_empty(tmp_path: Path) -> None:
    mask = np.zeros((9, 32, 32), np.uint8)
    mask[[1, 4, 5, 8], 8:12, 8:12] = 1  # frames at 3, 1 and 3 steps
    (segment,) = read(segmentation(ct_series(9, step=(0, 0, 3)), mask, omit_empty_frames=True), tmp_path).segments
    assert segment.mask is not None
    seen = [value_at(segment.mask, (7.0, 7.0, number * 3.0)) for number in range(9)]
    assert seen == [255 if number in (1, 4, 5, 8) else 0 for number in range(9)]
    assert segment.amount.ml == pytest.approx(4 * 16 * 0.49 * 3 / 1000)


def test_parts_of_voxels_count_by_their_weight(tmp_path: Path) -> None:
    mask = np.zeros((3, 32, 32))
    mask[1, 4:8, 4:8], mask[1, 8, 8] = 0.5, 1.0
    made = segmentation(ct_series(3), mask, "FRACTIONAL", fractional_type="OCCUPANCY", max_fractional_value=200)
    (segment,) = read(made, tmp_path).segments
    assert segment.amount.ml == pytest.approx((16 * 0.5 + 1) * 0.49 / 1000)
    assert "weighted by occupancy" in segment.amount.said
    assert segment.mask is not None
    assert value_at(segment.mask, (5 * 0.7, 5 * 0.7, 1.0)) == 128


def test_a_tilted_gantry_shifts_each_frame(tmp_path: Path) -> None:
    images, mask = ct_series(5, step=(0, 0.35, 2.0)), some_mask()
    (segment,) = read(segmentation(images, mask), tmp_path).segments
    assert segment.mask is not None
    for number, row, column in ((1, 4, 6), (3, 19, 14), (3, 3, 10), (2, 20, 10)):
        at = (column * 0.7, row * 0.7 + number * 0.35, number * 2.0)
        assert value_at(segment.mask, at) == int(mask[number, row, column]) * 255
    assert segment.amount.ml == pytest.approx(mask.sum() * 0.49 * 2.0 / 1000, rel=1e-6)


def test_the_recommended_colour_comes_back_as_it_was_meant(tmp_path: Path) -> None:
    made = segmentation(ct_series(5), some_mask(), segments=[described(1, "x", (200, 60, 90))])
    (segment,) = read(made, tmp_path).segments
    assert np.abs(np.subtract(segment.colour, (200, 60, 90))).max() <= 2  # highdicom converts by Pillow, in whole steps


def test_what_has_no_place_is_kept_for_the_image_it_names(shared_data: Path) -> None:
    path = shared_data / "seg_sr_highdicom" / "seg_image_cr_binary.dcm"
    (segment,) = read_segmentation(read_header(path).instance, decode).segments
    expected = pydicom.dcmread(path).pixel_array
    assert segment.mask is None and segment.middle is None and segment.amount.ml is None
    assert np.array_equal(segment.on_images[0].weights, expected.reshape(16, 16) * 255)


@pytest.mark.parametrize(
    "name",
    [
        "seg_sr_highdicom/seg_image_ct_binary.dcm",
        "seg_sr_highdicom/seg_image_ct_binary_overlap.dcm",
        "seg_sr_highdicom/seg_image_ct_true_fractional.dcm",
        "seg_sr_dcmqi/segmentations/liver.dcm",
        "seg_sr_dcmqi/segmentations/partial_overlaps.dcm",
        "seg_sr_dcmqi/sr-example/seg.dcm",
    ],
)
def test_real_segmentations_hold_what_pydicom_and_highdicom_read(name: str, shared_data: Path) -> None:
    path = shared_data / name
    found = read_segmentation(read_header(path).instance, decode)
    there = hd.seg.segread(path)
    pixels = np.atleast_3d(there.pixel_array).reshape(-1, there.Rows, there.Columns).astype(np.float64)
    pixels /= float(there.get("MaximumFractionalValue") or 1)
    numbers = [_number(there, frame) for frame in range(len(pixels))]
    for segment in found.segments:
        own = [frame for frame, number in enumerate(numbers) if number == segment.number]
        assert segment.mask is not None
        assert segment.mask.weights.sum() == pytest.approx(np.rint(pixels[own] * 255).sum())
        description = there.get_segment_description(segment.number)
        assert segment.name == description.segment_label
        for frame in own[:2]:
            plane = read_header(path).instance.frames[frame].plane
            assert plane is not None
            for row, column in np.argwhere(pixels[frame] > 0)[:: max(int(pixels[frame].size / 500), 1)]:
                point = plane.to_patient((column, row))
                assert value_at(segment.mask, point) == round(pixels[frame, row, column] * 255)


def _number(there: Any, frame: int) -> int:
    for groups in (there.PerFrameFunctionalGroupsSequence[frame], there.SharedFunctionalGroupsSequence[0]):
        if "SegmentIdentificationSequence" in groups:
            return int(groups.SegmentIdentificationSequence[0].ReferencedSegmentNumber)
    raise AssertionError("no segment")


def spoiled(how: str) -> FileDataset:
    made = segmentation(ct_series(5), some_mask())
    if how == "kind":
        made.SegmentationType = "OTHER"
    elif how == "segments":
        del made.SegmentSequence
    elif how == "groups":
        made.PerFrameFunctionalGroupsSequence.pop()
    elif how == "unknown segment":
        made.SegmentSequence[0].SegmentNumber = 9
    elif how == "short":
        made.PixelData = made.PixelData[:16]
    return made


@pytest.mark.parametrize("how", ["kind", "segments", "groups", "unknown segment", "short"])
def test_what_contradicts_itself_is_refused_with_a_sentence(how: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"\.$"):
        read(spoiled(how), tmp_path)


def test_an_image_is_no_segmentation(tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        read(radiograph(), tmp_path)
