"""Which images of a series belong together, and the reason for every split (safety 3.6.4, H04, H32, H33)."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from tests.conftest import real_data
from tests.phantoms import (
    AXIAL,
    CORONAL,
    SAGITTAL,
    EnhancedFrame,
    Subject,
    colour_capture,
    ct_series,
    ct_slice,
    enhanced,
    gradient,
    mr_slice,
    radiograph,
    uid,
    ultrasound,
)
from tests.viewer.dicom.reading import facts_of, folder_series, one_series, stacks_of
from viewer.dicom.grouping import stacks
from viewer.model.geometry import Plane


def test_a_plain_series_is_one_stack_named_by_its_uid() -> None:
    (stack,) = stacks_of(ct_series(5))
    assert stack.id == stack.series_uid
    assert (stack.why_split, stack.remarks) == ("", ())
    assert stack.frame_of_reference_uid == uid(Subject().study_uid, "frame 1")


def test_a_series_without_images_has_no_stacks() -> None:
    assert stacks(replace(facts_of(ct_slice()).series, instances=())) == ()


def test_an_intruder_of_another_patient_is_split_off_and_said() -> None:
    objects = ct_series(5)
    objects[2].PatientID = "SOMEONE-ELSE"
    found = stacks_of(objects)
    assert sorted(len(stack.images) for stack in found) == [1, 4]
    assert all("more than one patient" in stack.why_split for stack in found)
    keys = [{image.instance.patient_key for image in stack.images} for stack in found]
    assert all(len(key) == 1 for key in keys)


def test_a_localiser_in_three_planes_is_three_stacks() -> None:
    objects = [
        ct_slice(tuple(5.0 * index * axis for axis in normal), number=10 * plane + index, orientation=orientation)
        for plane, (orientation, normal) in enumerate(
            ((AXIAL, (0, 0, 1)), (CORONAL, (0, 1, 0)), (SAGITTAL, (-1, 0, 0)))
        )
        for index in range(3)
    ]
    found = stacks_of(objects)
    assert [stack.geometry.orientation for stack in found] == ["axial", "coronal", "sagittal"]
    assert all("orientations" in stack.why_split for stack in found)
    assert len({stack.id for stack in found}) == 3


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda made: setattr(made, "FrameOfReferenceUID", uid("other")), "frames of reference"),
        (lambda made: setattr(made, "ImageType", ["DERIVED", "SECONDARY", "MPR"]), "image types"),
        (lambda made: setattr(made, "PixelSpacing", [0.9, 0.9]), "pixel spacing"),
        (lambda made: setattr(made, "PhotometricInterpretation", "MONOCHROME1"), "pixel formats"),
    ],
)
def test_images_that_do_not_go_together_are_split_with_the_reason(change: object, word: str) -> None:
    objects = ct_series(6)
    for made in objects[4:]:
        change(made)  # type: ignore[operator]
    found = stacks_of(objects)
    assert [len(stack.images) for stack in found] == [4, 2]
    assert all(word in stack.why_split for stack in found)


def test_images_of_different_sizes_are_split_so_that_a_stack_has_one_size() -> None:
    objects = [*ct_series(3), *ct_series(3, rows=20, columns=24, first=(0, 0, 3))]
    for number, made in enumerate(objects, start=1):
        made.InstanceNumber, made.SOPInstanceUID = number, uid(number)
    found = stacks_of(objects)
    assert [stack.shape for stack in found] == [(3, 32, 32), (3, 20, 24)]


def test_slightly_different_cosines_are_one_orientation() -> None:
    objects = ct_series(4)
    objects[1].ImageOrientationPatient = [1, 0, 0, 0, 1, 0.0005]
    assert len(stacks_of(objects)) == 1


def test_frames_of_reference_of_their_own_for_every_image_say_nothing() -> None:
    objects = ct_series(5)
    for index, made in enumerate(objects):
        made.FrameOfReferenceUID = uid("anonymised", index)
    (stack,) = stacks_of(objects)
    assert stack.geometry.is_volume
    assert any("frame of reference of its own" in remark for remark in stack.remarks)


def test_echoes_are_told_apart() -> None:
    objects = [mr_slice((index * 5, 0, 0), number=2 * index + echo, echo=echo) for index in range(4) for echo in (1, 2)]
    random.Random(1).shuffle(objects)
    found = stacks_of(objects)
    assert [len(stack.images) for stack in found] == [4, 4]
    assert [stack.description for stack in found] == ["mr 1 (echo number 1)", "mr 1 (echo number 2)"]
    assert all(stack.geometry.is_volume for stack in found)
    assert found[0].why_split == "The same positions occur 2 times, told apart by echo number."


def test_b_values_are_told_apart_before_time() -> None:
    objects = [
        mr_slice(
            (index * 5, 0, 0), number=10 * step + index, DiffusionBValue=value, AcquisitionTime=f"10{step:02}{index:02}"
        )
        for step, value in enumerate((0.0, 500.0, 1000.0))
        for index in range(4)
    ]
    found = stacks_of(objects)
    assert [stack.description for stack in found] == ["mr 1 (b-value 0)", "mr 1 (b-value 500)", "mr 1 (b-value 1000)"]


def test_fields_of_view_side_by_side_are_stacks_of_their_own() -> None:
    objects = [
        ct_slice((0, 4.0 * index, -300.0 * station), number=10 * station + index, orientation=CORONAL)
        for station in range(3)
        for index in range(4)
    ]
    found = stacks_of(objects)
    assert [stack.geometry.is_volume for stack in found] == [True] * 3
    assert "told apart by station" in found[0].why_split


def test_a_time_stamp_of_every_image_does_not_scatter_the_series() -> None:
    objects = [
        mr_slice((index * 5, 0, 0), number=1 + 4 * point + index, AcquisitionTime=f"10{point:02}{index:02}")
        for point in range(3)
        for index in range(4)
    ]
    found = stacks_of(objects)
    assert [len(stack.images) for stack in found] == [4, 4, 4]
    assert "instance number" in found[0].why_split
    for point, stack in enumerate(found):
        assert {image.instance.number for image in stack.images} == set(range(1 + 4 * point, 5 + 4 * point))


def test_repeats_that_nothing_explains_are_no_volume() -> None:
    objects = ct_series(4)
    extra = ct_slice((0, 0, 2), number=9)
    (stack,) = stacks_of([*objects, extra])
    assert not stack.geometry.is_volume
    assert stack.geometry.why_not == "Images lie at one and the same place: images 3 and 4."


def test_the_same_object_twice_counts_once() -> None:
    objects = ct_series(4)
    (stack,) = stacks_of([*objects, objects[1]])
    assert len(stack.images) == 4
    assert stack.geometry.is_volume


def test_frames_in_any_order_are_sorted_by_position() -> None:
    places = [3.0, 0.0, 4.0, 1.0, 2.0]
    (stack,) = stacks_of([enhanced("CT", [EnhancedFrame((0, 0, z)) for z in places])])
    assert [image.plane.position[2] for image in stack.images] == [0, 1, 2, 3, 4]
    assert [image.frame.index for image in stack.images] == [1, 3, 4, 0, 2]
    assert [image.ref.frame for image in stack.images] == [1, 3, 4, 0, 2]
    assert stack.geometry.is_volume


def test_b_values_inside_one_object_are_told_apart() -> None:
    frames = [EnhancedFrame((0, 0, z), b_value=value) for z in (0.0, 1.0, 2.0) for value in (0.0, 1000.0)]
    found = stacks_of([enhanced("MR", frames)])
    assert [len(stack.images) for stack in found] == [3, 3]
    assert all(stack.geometry.is_volume for stack in found)


def test_a_cine_is_a_stack_of_its_frames() -> None:
    objects = [
        ultrasound(number=1),
        ultrasound(frames=3, number=2),
        ultrasound(number=3),
        ultrasound(frames=2, number=4),
    ]
    found = stacks_of(objects)
    assert [len(stack.images) for stack in found] == [2, 3, 2]
    assert [image.frame.index for image in found[1].images] == [0, 1, 2]
    assert "cine" in found[1].why_split


def test_projection_images_of_one_size_scroll_in_the_order_of_their_numbers() -> None:
    objects = [radiograph(number=number) for number in (3, 1, 2)]
    (stack,) = stacks_of(objects)
    assert [image.instance.number for image in stack.images] == [1, 2, 3]


def test_projection_images_of_different_sizes_are_split() -> None:
    objects = [radiograph(number=1), radiograph(number=2, pixels=gradient(30, 30).astype("u2"))]
    assert [stack.shape for stack in stacks_of(objects)] == [(1, 24, 20), (1, 30, 30)]


def test_colour_and_grey_are_not_mixed() -> None:
    grey = colour_capture(gradient(32, 40).astype("u1"), number=2)
    found = stacks_of([colour_capture(number=1), grey])
    assert [stack.colour for stack in found] == [True, False]


@pytest.mark.parametrize(
    ("attributes", "spacing"),
    [
        ({"ImagerPixelSpacing": [0.2, 0.1]}, (0.2, 0.1)),
        ({"PixelAspectRatio": [4, 3]}, (4 / 3, 1)),
        ({"PixelSpacing": [0.4, 0.3], "ImagerPixelSpacing": [0.2, 0.2]}, (4 / 3, 1)),  # a conflict keeps the shape
        ({}, (1, 1)),
    ],
)
def test_images_without_a_place_have_a_plane_of_the_shape_of_their_pixels(
    attributes: dict[str, object], spacing: tuple[float, float]
) -> None:
    (stack,) = stacks_of([radiograph(**attributes)])
    plane = stack.images[0].plane
    assert plane == Plane(row_spacing=pytest.approx(spacing[0]), column_spacing=pytest.approx(spacing[1]))
    assert not plane.in_patient


def test_the_real_fmri_is_ten_time_points_of_fifteen_positions() -> None:
    (series,) = folder_series(real_data("mr_4d_fmri"))
    found = stacks(series)
    assert [stack.shape for stack in found] == [(15, 64, 64)] * 10
    assert all(stack.geometry.is_volume for stack in found)
    assert "15 positions are repeated 10 times" in found[0].why_split
    first = {image.instance.number for image in found[0].images}
    assert first == set(range(1, 16))


def test_the_real_series_of_two_orientations_is_split() -> None:
    (series,) = folder_series(real_data("ct_mr_geometry") / "sliceorientation")
    assert [stack.geometry.orientation for stack in stacks(series)] == ["sagittal", "axial"]


def test_the_real_head_mr_keeps_its_gaps_between_slices() -> None:
    found = [stack for series in folder_series(real_data("mr_head_supine")) for stack in stacks(series)]
    sagittal = next(stack for stack in found if len(stack.images) == 35)
    assert sagittal.geometry.slice_spacing_mm == pytest.approx(4.8)
    assert sagittal.geometry.orientation == "sagittal"
    assert sagittal.images[0].instance.slice_thickness == 4


def test_real_diffusion_in_one_object_is_split_by_b_value_and_direction() -> None:
    (series,) = folder_series(real_data("enhanced_multiframe") / "dicom2nifti/philips_enhanced/dti")
    found = stacks(series)
    assert [stack.shape for stack in found] == [(8, 128, 128)] * 4
    assert all(stack.geometry.is_volume for stack in found)


def test_a_stack_holds_every_image_of_its_series() -> None:
    facts = [facts_of(made) for made in ct_series(3)]
    (stack,) = stacks(one_series(facts))
    assert {image.instance.sop_uid for image in stack.images} == {each.instance.sop_uid for each in facts}


def test_a_real_segmentation_is_split_by_segment_though_no_place_has_them_all() -> None:
    found = [stack for series in folder_series(real_data("seg_sr_dcmqi")) for stack in stacks(series)]
    segments = [stack for stack in found if "told apart by segment" in stack.why_split]
    assert sorted(len(stack.images) for stack in segments) == [1, 1, 1, 1, 3]
    assert not [stack for stack in found if "one and the same place" in stack.geometry.why_not]


def test_a_perfusion_series_is_split_by_time_and_its_kernels_first() -> None:
    objects = []
    for kernel in ("H20f", "H60s"):
        for point in range(3):
            for index in range(4):
                made = ct_slice((0, 0, 5.0 * index), number=len(objects) + 1)
                made.ConvolutionKernel, made.AcquisitionTime = kernel, f"10000{point}"
                objects.append(made)
    random.Random(2).shuffle(objects)
    found = stacks_of(objects)
    assert [len(stack.images) for stack in found] == [4] * 6
    assert all(stack.geometry.is_volume for stack in found)
    assert all("kernel" in stack.why_split and "acquisition time" in stack.why_split for stack in found)


def test_a_diffusion_series_with_its_adc_map_is_split_by_type_and_b_value() -> None:
    objects = [
        mr_slice((index * 5, 0, 0), number=10 * step + index, DiffusionBValue=value)
        for step, value in enumerate((0.0, 1000.0))
        for index in range(4)
    ]
    adc = [mr_slice((index * 5, 0, 0), number=90 + index) for index in range(4)]
    for made in adc:
        made.ImageType = ["DERIVED", "PRIMARY", "DIFFUSION", "ADC"]
    found = stacks_of([*objects, *adc])
    assert [len(stack.images) for stack in found] == [4, 4, 4]
    assert all("different image types" in stack.why_split for stack in found)
    assert ["b-value" in stack.why_split for stack in found] == [True, True, False]


def test_a_cardiac_series_is_split_by_phase() -> None:
    objects = [
        ct_slice((0, 0, 1.5 * index), number=20 * phase + index + 1) for phase in range(10) for index in range(5)
    ]
    for at, made in enumerate(objects):
        made.NominalPercentageOfCardiacPhase = float(at // 5 * 10)
    found = stacks_of(objects)
    assert [len(stack.images) for stack in found] == [5] * 10
    assert found[7].description == "series 1 (nominal phase 70)"


def test_time_points_of_one_series_know_each_other_and_what_sets_them_apart() -> None:
    (series,) = folder_series(real_data("mr_4d_fmri"))
    found = stacks(series)
    assert len({stack.family for stack in found}) == 1
    assert found[0].family
    assert [stack.repeat for stack in found] == [(("time point", str(n)),) for n in range(1, 11)]


def test_a_split_for_another_reason_makes_no_family() -> None:
    found = stacks_of([colour_capture(number=1), colour_capture(gradient(32, 40).astype("u1"), number=2)])
    assert [(stack.family, stack.repeat) for stack in found] == [("", ())] * 2
