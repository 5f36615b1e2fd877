"""Geometry of stacks from positions: known answers, tilts, gaps, and highdicom as a second opinion."""

from __future__ import annotations

import random

import numpy as np
import pytest
from highdicom import get_volume_from_series
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread

from tests.conftest import real_data
from tests.phantoms import AXIAL, CORONAL, SAGITTAL, ct_series, ct_slice, radiograph
from tests.viewer.dicom.reading import folder_series, stacks_of
from viewer.dicom.grouping import stacks
from viewer.model.geometry import transform
from viewer.model.volume import Stack


def one(found: tuple[Stack, ...]) -> Stack:
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("orientation", "step", "name"),
    [
        (AXIAL, (0, 0, 2.5), "axial"),
        (CORONAL, (0, 2.5, 0), "coronal"),
        (SAGITTAL, (-2.5, 0, 0), "sagittal"),
    ],
)
def test_even_slices_are_a_volume(orientation: tuple[float, ...], step: tuple[float, float, float], name: str) -> None:
    stack = one(stacks_of(ct_series(6, step=step, orientation=orientation, first=(10, 20, 30))))
    assert stack.geometry.is_volume
    assert stack.geometry.slice_spacing_mm == pytest.approx(2.5)
    assert (stack.geometry.orientation, stack.geometry.tilt_deg) == (name, 0)
    for index, image in enumerate(stack.images):
        assert np.allclose(transform(stack.geometry.matrix, (3, 5, index)), image.plane.to_patient((3, 5)))


def test_order_comes_from_positions_and_not_from_numbers_or_files() -> None:
    objects = ct_series(7)
    for number, made in zip((4, 1, 7, 2, 6, 3, 5), objects, strict=True):
        made.InstanceNumber = number
    random.Random(3).shuffle(objects)
    stack = one(stacks_of(objects))
    assert [image.plane.position[2] for image in stack.images] == [0, 1, 2, 3, 4, 5, 6]
    assert stack.geometry.is_volume


def test_a_stack_against_its_normal_is_turned_along_it() -> None:
    stack = one(stacks_of(ct_series(4, step=(0, 0, -1))))
    assert [image.plane.position[2] for image in stack.images] == [-3, -2, -1, 0]
    assert stack.geometry.slice_spacing_mm == pytest.approx(1)


def test_lying_tags_do_not_change_the_geometry() -> None:
    objects = ct_series(5, step=(0, 0, 2))
    for made in objects:
        made.SpacingBetweenSlices, made.SliceThickness, made.SliceLocation, made.GantryDetectorTilt = (
            "7",
            "9",
            "3",
            "12",
        )
    geometry = one(stacks_of(objects)).geometry
    assert (geometry.slice_spacing_mm, geometry.tilt_deg) == (pytest.approx(2), 0)


@pytest.mark.parametrize("angle", [-30, -18.5, -5, 5, 14, 16.5, 30])
def test_a_tilted_gantry_is_sheared_by_its_angle(angle: float) -> None:
    """The table moves along z by 2.5 mm; planes turned about x by the tilt lie 2.5 cos(tilt) apart."""
    turn = np.radians(angle)
    orientation = (1, 0, 0, 0, np.cos(turn), np.sin(turn))
    geometry = one(stacks_of(ct_series(20, step=(0, 0, 2.5), orientation=orientation))).geometry
    assert geometry.is_volume
    assert geometry.tilt_deg == pytest.approx(abs(angle), abs=0.01)
    assert geometry.slice_spacing_mm == pytest.approx(2.5 * np.cos(turn), abs=1e-4)
    assert np.allclose(transform(geometry.matrix, (0, 0, 19)), (0, 0, 47.5), atol=1e-4)


def test_a_tilt_is_told_to_the_reader() -> None:
    stack = one(stacks_of(ct_series(4, step=(0, 0.5, 2))))
    assert stack.remarks == ("The images are sheared by 14.0° (tilted gantry).",)


@pytest.mark.parametrize("missing", [[3], [3, 4], [2, 6]])
def test_missing_slices_are_named_and_no_volume(missing: list[int]) -> None:
    stack = one(stacks_of(ct_series(10, skip=missing)))
    assert not stack.geometry.is_volume
    assert stack.geometry.affine is None
    assert "missing" in stack.geometry.why_not
    gap = missing[0]
    assert f"between images {gap} and {gap + 1}" in stack.geometry.why_not
    assert stack.geometry.why_not in stack.remarks
    assert stack.geometry.has_planes


def test_uneven_steps_are_no_volume_and_their_range_is_told() -> None:
    objects = [ct_slice((0, 0, z), number=number) for number, z in enumerate((0, 1, 2.3, 3, 4), start=1)]
    geometry = one(stacks_of(objects)).geometry
    assert not geometry.is_volume
    assert "uneven" in geometry.why_not
    assert geometry.spacings_mm == pytest.approx((0.7, 1.3))
    assert geometry.slice_spacing_mm is None


@pytest.mark.parametrize(("jitter", "volume"), [(0.009, True), (0.02, False)])
def test_steps_may_differ_by_a_hundredth(jitter: float, volume: bool) -> None:
    places = [0, 1 + jitter, 2, 3, 4]
    objects = [ct_slice((0, 0, z), number=number) for number, z in enumerate(places, start=1)]
    assert one(stacks_of(objects)).geometry.is_volume is volume


def test_small_errors_that_add_up_are_found() -> None:
    places = np.concatenate([np.arange(50) * 1.0, 49 + np.arange(1, 51) * 1.0095])
    objects = [ct_slice((0, 0, z), number=number) for number, z in enumerate(places, start=1)]
    assert one(stacks_of(objects)).geometry.is_volume
    places = np.concatenate([np.arange(150) * 1.0, 149 + np.arange(1, 151) * 1.0095])
    objects = [ct_slice((0, 0, z), number=number) for number, z in enumerate(places, start=1)]
    assert "stray" in one(stacks_of(objects)).geometry.why_not


def test_images_shifted_sideways_are_no_volume() -> None:
    objects = [ct_slice((5 if z == 2 else 0, 0, z), number=z + 1) for z in range(5)]
    geometry = one(stacks_of(objects)).geometry
    assert not geometry.is_volume
    assert "sideways" in geometry.why_not


def test_one_image_is_no_volume() -> None:
    geometry = one(stacks_of([ct_slice(orientation=CORONAL)])).geometry
    assert (geometry.is_volume, geometry.orientation) == (False, "coronal")
    assert geometry.why_not == "A single image is no volume."


def test_radiographs_have_no_position() -> None:
    assert one(stacks_of([radiograph()])).geometry.why_not == "The images have no position in the patient."


@settings(max_examples=25, deadline=None)
@given(
    angles=st.tuples(st.floats(-3, 3), st.floats(-1.5, 1.5), st.floats(-3, 3)),
    spacing=st.tuples(st.floats(0.2, 3), st.floats(0.2, 3)),
    gap=st.floats(0.3, 8),
    shear=st.tuples(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5)),
)
def test_the_affine_places_every_image_of_any_stack(
    angles: tuple[float, float, float], spacing: tuple[float, float], gap: float, shear: tuple[float, float]
) -> None:
    x, y, z = angles
    row = np.array([np.cos(y) * np.cos(z), np.cos(y) * np.sin(z), -np.sin(y)])
    aside = np.cross(row, [np.sin(x), np.cos(x), 0.3])
    column = aside / np.linalg.norm(aside)
    step = np.cross(row, column) * gap + row * shear[0] * gap + column * shear[1] * gap
    objects = ct_series(5, step=tuple(step), orientation=(*row, *column), spacing=spacing)
    geometry = one(stacks_of(objects)).geometry
    assert geometry.is_volume, geometry.why_not
    for index, made in enumerate(objects):
        expected = np.array([float(value) for value in made.ImagePositionPatient])
        assert np.allclose(transform(geometry.matrix, (0, 0, index)), expected, atol=1e-3)
    lean = np.degrees(np.arctan(np.hypot(*shear)))
    assert geometry.tilt_deg == pytest.approx(lean if lean > 0.1 and np.hypot(*shear) * gap > 0.01 else 0, abs=0.1)


@pytest.mark.parametrize(
    "name", ["petctmr_sts043/CT/image", "petctmr_sts043/MR_T1/image", "mr_head_supine/3_t1_fl2d_sag"]
)
def test_highdicom_places_the_voxels_of_real_volumes_alike(name: str) -> None:
    folder = real_data(name.split("/", maxsplit=1)[0]) / name.split("/", maxsplit=1)[1]
    stack = one(stacks(folder_series(folder)[0]))
    volume = get_volume_from_series([dcmread(path) for path in sorted(folder.iterdir()) if path.suffix != ".txt"])
    count, rows, columns = stack.shape
    corners = [(0, 0, 0), (columns - 1, 0, 0), (0, rows - 1, 0), (0, 0, count - 1), (columns - 1, rows - 1, count - 1)]
    indices = volume.map_reference_to_indices(transform(stack.geometry.matrix, corners))
    # highdicom counts slices along its own direction: [slice, row, column]
    slices = indices[:, 0] if abs(indices[0, 0]) < 0.5 else count - 1 - indices[:, 0]
    found = np.column_stack([indices[:, 2], indices[:, 1], slices])
    assert np.allclose(found, corners, atol=0.01)


KNOWN = [
    ("gantrytilting/001", True, 14.0, "axial"),
    ("sliceincrement/001", False, 0.0, "axial"),
    ("sliceincrement/002", False, 15.5, "axial"),
    ("slicecount/001", True, 0.0, "sagittal"),
]


@pytest.mark.parametrize(("name", "volume", "tilt", "orientation"), KNOWN)
def test_difficult_real_series_have_their_known_answers(name: str, volume: bool, tilt: float, orientation: str) -> None:
    geometry = one(stacks(folder_series(real_data("ct_mr_geometry") / name)[0])).geometry
    assert geometry.is_volume is volume
    assert geometry.tilt_deg == pytest.approx(tilt, abs=0.05)
    assert geometry.orientation == orientation


def test_the_missing_slice_of_a_real_series_is_named() -> None:
    geometry = one(stacks(folder_series(real_data("ct_mr_geometry") / "sliceincrement/001")[0])).geometry
    assert geometry.why_not == "Images are missing: 10.00 mm between images 3 and 4 instead of 5.00 mm."
    assert geometry.spacings_mm == pytest.approx((5, 10))


def test_the_real_chest_ct_is_one_volume_of_a_millimetre() -> None:
    stack = one(stacks(folder_series(real_data("ct_chest_lidc0314"))[0]))
    assert stack.shape == (100, 512, 512)
    assert stack.geometry.slice_spacing_mm == pytest.approx(1.0)
    files = [dcmread(path, stop_before_pixels=True) for path in sorted(real_data("ct_chest_lidc0314").glob("*.dcm"))]
    lowest = min(files, key=lambda made: float(made.ImagePositionPatient[2]))
    spacing = float(lowest.PixelSpacing[0])
    expected = np.diag([spacing, spacing, 1.0, 1.0])
    expected[:3, 3] = [float(value) for value in lowest.ImagePositionPatient]
    assert np.allclose(stack.geometry.matrix, expected, atol=1e-6)
