"""Affines through real files: against the answer by hand, highdicom, SimpleITK and dcm2niix."""

from __future__ import annotations

import importlib.util
import itertools
import random
import shutil
import struct
import subprocess
from pathlib import Path

import highdicom
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread

from tests.conftest import real_data
from tests.phantoms import ct_series, save_all
from tests.viewer.dicom.reading import folder_series, stacks_of
from viewer.dicom.grouping import stacks
from viewer.model.geometry import transform
from viewer.model.view import Look
from viewer.model.volume import Stack
from viewer.render.camera import camera_for

Array = NDArray[np.float64]
LETTERS = "RL", "AP", "FH"  # towards the smaller and the greater value of x, y, z
AXES = [np.eye(3)[axis] * sign for axis in range(3) for sign in (1, -1)]
# 24 pairs of row and column direction, each stacked with its normal and against it.
ORIENTATIONS = [(row, column, way) for row in AXES for column in AXES if not abs(row @ column) for way in (1.0, -1.0)]
SYMMETRIES = list(itertools.product((0.0, 90.0, 180.0, 270.0), (False, True)))


def by_hand(row: Array, column: Array, step: Array, first: Array, spacing: tuple[float, float]) -> Array:
    """PS3.3 C.7.6.2.1.1, written out: (column, row, slice, 1) to patient mm."""
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2], matrix[:3, 3] = row * spacing[1], column * spacing[0], step, first
    return matrix


def shuffled_stack(row: Array, column: Array, step: Array, first: Array, spacing: tuple[float, float]) -> Stack:
    """A stack of five files in random order, whose instance numbers run along ``step``."""
    made = ct_series(
        5,
        step=tuple(step.tolist()),
        first=tuple(first.tolist()),
        orientation=[*row.tolist(), *column.tolist()],
        spacing=spacing,
        rows=12,
        columns=9,
    )
    random.Random(4).shuffle(made)
    (stack,) = stacks_of(made)
    return stack


def corners(shape: tuple[int, ...]) -> Array:
    """The outer voxels (8, 3) as (column, row, slice) of an array [slice, row, column]."""
    return np.array(list(itertools.product(*((0.0, size - 1.0) for size in shape[::-1]))))


def farthest(one: Array, other: Array) -> float:
    """How far the points of one set are from the nearest of the other, at most, both ways (mm)."""
    apart = np.linalg.norm(one[:, None] - other[None], axis=-1)
    return float(max(apart.min(axis=0).max(), apart.min(axis=1).max()))


@pytest.mark.parametrize("number", range(48))
def test_letters_and_affine_of_every_axis_aligned_series_under_every_symmetry(number: int) -> None:
    row, column, way = ORIENTATIONS[number]
    normal = np.cross(row, column)
    first = np.array([-20.0, 31.5, 7.25])
    stack = shuffled_stack(row, column, normal * way * 2.5, first, (0.7, 0.4))
    start = first if way > 0 else first - 4 * 2.5 * normal  # always sorted along the normal
    assert np.abs(stack.geometry.matrix - by_hand(row, column, normal * 2.5, start, (0.7, 0.4))).max() < 1e-9
    image = stack.images[0]
    for turn, flip in SYMMETRIES:
        camera = camera_for(image.plane, 12, 9, Look(rotation_deg=turn, flip_horizontal=flip), 300, 200)
        screen = [-row if flip else row, column]  # what points right and down before the turn
        for _ in range(int(turn / 90)):  # a quarter clockwise: what was up comes to the right, what was right goes down
            screen = [-screen[1], screen[0]]
        right, down = (seen_letter(direction) for direction in screen)
        left, top = (seen_letter(-direction) for direction in screen)
        letters = camera.edge_letters()
        assert (letters.left, letters.right, letters.top, letters.bottom) == (left, right, top, down)


def seen_letter(direction: Array) -> str:
    axis = int(np.argmax(np.abs(direction)))
    return LETTERS[axis][int(direction[axis] > 0)]


@pytest.mark.parametrize("tilted", [False, True])
def test_a_hundred_random_orientations_are_placed_within_a_hundredth_of_a_millimetre(*, tilted: bool) -> None:
    chance = np.random.default_rng(20 + tilted)
    for _ in range(100):
        row, column = np.linalg.qr(chance.normal(size=(3, 3)))[0][:, :2].T
        spacing = tuple(chance.uniform(0.2, 3, 2).tolist())
        step = np.cross(row, column) * chance.uniform(0.3, 8) * chance.choice([-1, 1])
        step = step + tilted * (row * 0.3 + column * 0.6)
        first = chance.uniform(-400, 400, 3)
        stack = shuffled_stack(row, column, step, first, spacing)
        up = bool(step @ np.cross(row, column) > 0)
        expected = by_hand(row, column, step if up else -step, first if up else first + 4 * step, spacing)
        ends = corners(stack.shape)
        assert np.abs(transform(stack.geometry.matrix, ends) - transform(expected, ends)).max() <= 0.01
        assert (stack.geometry.tilt_deg > 0) == tilted


def test_highdicom_places_the_voxels_at_the_same_points() -> None:
    chance = np.random.default_rng(5)
    for _ in range(20):
        row, column = np.linalg.qr(chance.normal(size=(3, 3)))[0][:, :2].T
        step = np.cross(row, column) * chance.uniform(0.5, 5)
        made = ct_series(4, step=tuple(step), orientation=[*row, *column], first=(4, -50, 300), spacing=(0.9, 0.6))
        (stack,) = stacks_of(made)
        volume = highdicom.get_volume_from_series(made)
        slices, rows, columns = volume.spatial_shape
        theirs = volume.map_indices_to_reference(corners((columns, rows, slices)).astype(int))
        assert farthest(theirs, transform(stack.geometry.matrix, corners(stack.shape))) <= 0.01


def test_highdicom_agrees_on_a_real_chest(chest_ct_folder: Path) -> None:
    (series,) = folder_series(chest_ct_folder)
    (stack,) = stacks(series)
    made = [dcmread(path) for path in sorted(chest_ct_folder.glob("*.dcm"))]
    for each in made:
        each.FrameOfReferenceUID = made[0].FrameOfReferenceUID  # it was made anonymous image by image
    volume = highdicom.get_volume_from_series(made)
    slices, rows, columns = volume.spatial_shape
    theirs = volume.map_indices_to_reference(corners((columns, rows, slices)).astype(int))
    assert farthest(theirs, transform(stack.geometry.matrix, corners(stack.shape))) <= 0.01


@pytest.mark.skipif(importlib.util.find_spec("SimpleITK") is None, reason="SimpleITK is not installed")
def test_simpleitk_places_an_untilted_series_at_the_same_points(tmp_path: Path) -> None:
    import SimpleITK

    row, column = np.linalg.qr(np.random.default_rng(8).normal(size=(3, 3)))[0][:, :2].T
    made = ct_series(5, step=tuple(np.cross(row, column) * 1.7), orientation=[*row, *column], spacing=(0.9, 0.6))
    save_all(made, tmp_path)
    (stack,) = stacks_of(made)
    reader = SimpleITK.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(tmp_path)))
    image = reader.Execute()
    ends = corners(image.GetSize()[::-1])
    theirs = np.array([image.TransformContinuousIndexToPhysicalPoint(end.tolist()) for end in ends])
    assert farthest(theirs, transform(stack.geometry.matrix, corners(stack.shape))) <= 0.01


def converted(folder: Path, out: Path) -> tuple[tuple[int, ...], Array, Array]:
    """Size, values [slice, row, column] and affine (to LPS mm) of the NIfTI file that dcm2niix makes of a folder."""
    subprocess.run(["dcm2niix", "-f", "made", "-o", str(out), str(folder)], check=True, capture_output=True)
    raw = (out / "made.nii").read_bytes()
    size = struct.unpack_from("<8h", raw, 40)[1:5]
    matrix = np.eye(4)
    matrix[:3] = np.array(struct.unpack_from("<12f", raw, 280)).reshape(3, 4)
    start = int(struct.unpack_from("<f", raw, 108)[0])
    values = np.frombuffer(raw, "<i2", offset=start)[: int(np.prod(size[:3]))]
    return size, values.reshape(size[2::-1]).astype(float), np.diag([-1.0, -1.0, 1.0, 1.0]) @ matrix


needs_dcm2niix = pytest.mark.skipif(shutil.which("dcm2niix") is None, reason="dcm2niix is not installed")


@needs_dcm2niix
@pytest.mark.parametrize(
    "name",
    [
        "mr_head_supine/3_t1_fl2d_sag",
        "mr_4d_fmri",
        "enhanced_multiframe/dicom2nifti/philips_enhanced/anatomical",
    ],
)
def test_dcm2niix_places_real_series_at_the_same_points(name: str, tmp_path: Path) -> None:
    folder = real_data(name)
    stack = stacks(folder_series(folder)[0])[0]
    size, _, matrix = converted(folder, tmp_path)
    assert (
        farthest(transform(matrix, corners(size[2::-1])), transform(stack.geometry.matrix, corners(stack.shape))) < 0.01
    )


@pytest.mark.parametrize("name", ["gantrytilting", "sliceincrement/002"])
def test_every_image_of_a_real_tilted_head_lies_where_its_header_says(name: str) -> None:
    (series,) = folder_series(real_data("ct_mr_geometry") / name)
    (stack,) = stacks(series)
    assert stack.geometry.tilt_deg > 10
    assert any("sheared" in remark for remark in stack.remarks)
    for index, image in enumerate(stack.images):
        end = (image.instance.format.columns - 1, image.instance.format.rows - 1)  # type: ignore[union-attr]
        place = transform(stack.geometry.matrix, (*end, stack.geometry.step_of_image(index)))
        assert np.linalg.norm(place - image.plane.to_patient(end)) <= 0.05
