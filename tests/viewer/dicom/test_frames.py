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


def test_the_position_of_a_nuclear_volume_is_that_of_its_first_frame() -> None:
    made = nuclear(4)
    made.SliceVector = [4, 2, 1, 3]
    assert [frame.plane.position[2] for frame in instance_of(made).frames if frame.plane] == [100, 92, 88, 96]
    (stack,) = stacks_of([made])
    assert [image.frame.index for image in stack.images] == [2, 1, 3, 0]


@pytest.mark.parametrize(
    ("keyword", "name"),
    [
        ("TimeSlotVector", "time slot"),
        ("PhaseVector", "phase"),
        ("EnergyWindowVector", "energy window"),
        ("RRIntervalVector", "heartbeat interval"),
    ],
)
def test_a_gated_nuclear_volume_is_split_by_its_vector(keyword: str, name: str) -> None:
    made = nuclear(4, count=6)
    made.ImageType = ["ORIGINAL", "PRIMARY", "RECON GATED TOMO", "EMISSION"]
    made.SliceVector = [1, 2, 3] * 2
    setattr(made, keyword, [1, 1, 1, 2, 2, 2])
    found = stacks_of([made])
    assert [[image.frame.index for image in stack.images] for stack in found] == [[0, 1, 2], [3, 4, 5]]
    assert [stack.why_split for stack in found] == [f"The same positions occur 2 times, told apart by {name}."] * 2
    assert all(stack.geometry.is_volume for stack in found)


def test_a_planar_nuclear_object_is_split_by_energy_window_and_detector_but_not_by_time() -> None:
    made = nuclear(4, count=8)
    made.ImageType = ["ORIGINAL", "PRIMARY", "DYNAMIC", "EMISSION"]
    made.EnergyWindowVector, made.DetectorVector = [1] * 4 + [2] * 4, [1, 1, 2, 2] * 2
    made.TimeSlotVector = [1, 2] * 4
    found = stacks_of([made])
    assert [[image.frame.index for image in stack.images] for stack in found] == [[0, 1], [2, 3], [4, 5], [6, 7]]
    assert found[3].description == "series 1 (energy window 2, detector 2)"
    assert "different energy windows" in found[0].why_split
    assert "different detectors" in found[0].why_split


def with_groups(count: int, groups: list[Dataset]) -> FileDataset:
    """An enhanced MR of ``count`` places, seen once for each of the groups, in an order that mixes them."""
    places = [(float(place), group) for group in groups for place in range(count)]
    places = places[::2] + places[1::2]
    made = enhanced("MR", [EnhancedFrame((0, 0, place)) for place, _ in places])
    for item, (_, group) in zip(made.PerFrameFunctionalGroupsSequence, places, strict=True):
        item.update(group)
    return made


def group(macro: str, keyword: str, value: object) -> Dataset:
    inner, outer = Dataset(), Dataset()
    setattr(inner, keyword, value)
    setattr(outer, macro, [inner])
    return outer


@pytest.mark.parametrize(
    ("macro", "keyword", "values", "name"),
    [
        ("FrameContentSequence", "TemporalPositionIndex", [1, 2, 3], "temporal position"),
        ("TemporalPositionSequence", "TemporalPositionTimeOffset", [0.0, 4.5, 9.0], "time offset"),
        ("MREchoSequence", "EffectiveEchoTime", [12.0, 24.0, 36.0], "echo time"),
        ("MRDiffusionSequence", "DiffusionBValue", [0.0, 500.0, 1000.0], "b-value"),
        ("MRTimingAndRelatedParametersSequence", "FlipAngle", ["3", "15", "30"], "flip angle"),
        ("MRModifierSequence", "InversionTimes", [[100.0], [400.0], [900.0]], "inversion time"),
        ("MRArterialSpinLabelingSequence", "ASLContext", ["LABEL", "CONTROL", "M_ZERO_SCAN"], "label state"),
        ("MRImageFrameTypeSequence", "ComplexImageComponent", ["MAGNITUDE", "PHASE", "REAL"], "complex component"),
        ("CardiacSynchronizationSequence", "NominalPercentageOfCardiacPhase", [0.0, 40.0, 75.0], "nominal phase"),
        ("CTXRayDetailsSequence", "KVP", ["80", "100", "140"], "kilovolts"),
        ("UnassignedPerFrameConvertedAttributesSequence", "EchoTime", ["12", "24", "36"], "echo time"),
        ("UnassignedPerFrameConvertedAttributesSequence", "TriggerTime", ["0", "40", "80"], "trigger time"),
    ],
)
def test_frames_of_one_place_are_told_apart_by_their_groups(
    macro: str, keyword: str, values: list[object], name: str
) -> None:
    found = stacks_of([with_groups(4, [group(macro, keyword, value) for value in values])])
    assert [len(stack.images) for stack in found] == [4, 4, 4]
    assert all(stack.why_split == f"The same positions occur 3 times, told apart by {name}." for stack in found)
    assert all(stack.geometry.is_volume for stack in found)


def test_frames_of_different_stacks_are_not_put_into_one_volume() -> None:
    slabs = [(float(z), "1") for z in range(4)] + [(float(z), "2") for z in range(4, 8)]
    made = enhanced("MR", [EnhancedFrame((0, 0, place)) for place, _ in slabs])
    for item, (_, stack) in zip(made.PerFrameFunctionalGroupsSequence, slabs, strict=True):
        item.FrameContentSequence[0].StackID = stack
    found = stacks_of([made])
    assert [stack.description for stack in found] == ["enhanced 1 (stack 1)", "enhanced 1 (stack 2)"]
    assert {stack.why_split for stack in found} == {"The series holds frames of different stacks (Stack ID)."}


def test_repeated_frames_about_which_nothing_is_said_are_split_in_their_order() -> None:
    made = enhanced("MR", [EnhancedFrame((0, 0, float(place))) for _ in range(3) for place in range(4)])
    found = stacks_of([made])
    assert [[image.frame.index for image in stack.images] for stack in found] == [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9, 10, 11],
    ]
