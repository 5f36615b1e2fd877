"""Frames of enhanced and of classic multi-frame objects, each in its place (safety 3.6.7, 3.6.8, H33, H34)."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset

from tests.conftest import real_data
from tests.phantoms import CORONAL, SOP_CLASS, EnhancedFrame, enhanced, gradient, new_object, put_pixels, uid
from tests.viewer.dicom.reading import folder_series, instance_of, stacks_of
from viewer.dicom.grouping import stacks
from viewer.model.study import Rescale, Window


def test_every_frame_of_an_enhanced_object_has_its_own_place_rescale_and_window() -> None:
    given = [
        EnhancedFrame((1, 2, 3), slope=2, intercept=-1000, window=(50, 350)),
        EnhancedFrame((1, 2, 8), slope=0.5, intercept=-10, window=(-600, 1500)),
    ]
    frames = instance_of(enhanced("CT", given, orientation=CORONAL, spacing=(0.8, 0.6))).frames
    assert [frame.plane.position for frame in frames if frame.plane] == [(1, 2, 3), (1, 2, 8)]
    assert [frame.rescale for frame in frames] == [Rescale(2, -1000, "HU"), Rescale(0.5, -10, "HU")]
    assert [frame.windows for frame in frames] == [(Window(50, 350),), (Window(-600, 1500),)]
    for frame in frames:
        assert frame.plane is not None
        assert (frame.plane.row_direction, frame.plane.column_direction) == (CORONAL[:3], CORONAL[3:])
        assert (frame.plane.row_spacing, frame.plane.column_spacing) == (0.8, 0.6)


def test_groups_of_a_frame_override_the_shared_ones() -> None:
    made = enhanced("CT", [EnhancedFrame((0, 0, 0)), EnhancedFrame((0, 0, 1))])
    own = Dataset()
    own.PixelSpacing = ["0.5", "0.5"]
    made.PerFrameFunctionalGroupsSequence[1].PixelMeasuresSequence = [own]
    spacings = [frame.plane.row_spacing for frame in instance_of(made).frames if frame.plane]
    assert spacings == [0.8, 0.5]


def test_frames_without_groups_of_their_own_are_said() -> None:
    made = enhanced("CT", [EnhancedFrame((0, 0, z)) for z in range(3)])
    del made.PerFrameFunctionalGroupsSequence[2]
    instance = instance_of(made)
    assert instance.frames[2].plane is None
    assert instance.remarks == ("Functional groups describe 2 of 3 frames.",)


def nuclear(spacing: float, count: int = 4) -> FileDataset:
    made = new_object("NM")
    made.ImageType = ["ORIGINAL", "PRIMARY", "RECON TOMO", "EMISSION"]
    made.FrameOfReferenceUID = uid("nm")
    made.PixelSpacing, made.SpacingBetweenSlices = ["4", "4"], str(spacing)
    put_pixels(made, np.stack([gradient(8, 8, index) for index in range(count)]).astype(np.uint16))
    made.SliceVector = list(range(1, count + 1))
    detector = Dataset()
    detector.ImagePositionPatient, detector.ImageOrientationPatient = (
        ["-10", "-20", "100"],
        ["1", "0", "0", "0", "1", "0"],
    )
    made.DetectorInformationSequence = [detector]
    return made


@pytest.mark.parametrize(("spacing", "places"), [(4, [100, 104, 108, 112]), (-4, [100, 96, 92, 88])])
def test_the_sign_of_spacing_between_slices_says_where_a_nuclear_volume_grows(
    spacing: float, places: list[float]
) -> None:
    made = nuclear(spacing)
    assert [frame.plane.position[2] for frame in instance_of(made).frames if frame.plane] == places
    (stack,) = stacks_of([made])
    assert [image.plane.position[2] for image in stack.images] == sorted(places)
    assert stack.geometry.is_volume


def test_planar_nuclear_images_have_no_place() -> None:
    made = nuclear(4)
    made.ImageType = ["ORIGINAL", "PRIMARY", "WHOLE BODY", "EMISSION"]
    assert {frame.plane for frame in instance_of(made).frames} == {None}


@pytest.mark.parametrize("start", [0.0, -60.0])
def test_planes_of_a_dose_follow_its_grid_offsets(start: float) -> None:
    made = new_object("CT")
    made.Modality, made.SOPClassUID = "RTDOSE", "1.2.840.10008.5.1.4.1.1.481.2"
    made.FrameOfReferenceUID = uid("dose")
    made.ImagePositionPatient, made.ImageOrientationPatient = ["0", "0", "-60"], ["1", "0", "0", "0", "1", "0"]
    made.PixelSpacing, made.GridFrameOffsetVector = ["2.5", "2.5"], [start, start + 3, start + 6]
    put_pixels(made, np.zeros((3, 4, 4), np.uint16))
    assert [frame.plane.position[2] for frame in instance_of(made).frames if frame.plane] == [-60, -57, -54]


def test_a_real_enhanced_ct_has_two_frames_ten_millimetres_apart() -> None:
    folder = real_data("enhanced_multiframe") / "pydicom-data"
    found = [stack for series in folder_series(folder) for stack in stacks(series) if stack.modality == "CT"]
    (stack,) = [stack for stack in found if len(stack.images) == 2]
    assert stack.geometry.slice_spacing_mm == pytest.approx(10)
    assert SOP_CLASS["enhanced CT"] == stack.images[0].instance.sop_class_uid
