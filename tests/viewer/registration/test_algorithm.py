"""Registration against movements that are known: bodies by formula, and real examinations resampled after a movement."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import SimpleITK

from tests.viewer.reading_room import studies_of
from tests.viewer.registration.bodies import grid, head, rigid, rod, scanned
from viewer.dicom.grouping import stacks
from viewer.dicom.pixels import decode
from viewer.model.geometry import Vector, transform
from viewer.model.volume import Voxels
from viewer.registration.algorithm import register
from viewer.registration.even_grid import even
from viewer.registration.facts import Block, NotRegistered, Registered, turn_deg
from viewer.session.registrable import block_of

SOAK = bool(os.environ.get("LECTERN_SOAK"))
HERE = np.eye(4)
AXIAL = grid((2.0, 2.0, 4.0), (180.0, 220.0, 160.0))
SHAPE = (40, 110, 90)


def found(fixed: Block, moving: Block) -> Registered:
    return register(fixed, moving, lambda *_: None)


def worst_mm(fixed: Block, registered: Registered, truth: Vector) -> float:
    """The largest error at any point of the body."""
    points = even(fixed).points[::20]
    away = transform(registered.as_array, points) - transform(truth, points)
    return float(np.linalg.norm(away, axis=1).max())


def test_a_known_movement_is_found_within_a_millimetre_and_half_a_degree() -> None:
    """Turned, far away, and scanned on a tilted grid."""
    angles, shift, tilt = (-8.0, 3.0, -5.0), (-11.0, 8.0, 180.0), 0.9
    truth = rigid(angles, shift)
    fixed = scanned(head, AXIAL, SHAPE, HERE, noise=20)
    other = grid((1.8, 1.8, 3.0), (180.0, 220.0, 165.0), tilt)
    other[:3, 3] += shift
    moving = scanned(head, other, (56, 122, 101), truth, noise=20)
    registered = found(fixed, moving)
    assert worst_mm(fixed, registered, truth) < 1.0
    assert turn_deg(np.linalg.inv(truth) @ registered.as_array) < 0.5
    assert registered.repeat_mm < 1.0
    assert registered.overlap > 0.9


def test_another_contrast_and_a_cropped_field_of_view_are_no_hindrance() -> None:
    truth = rigid((4.0, 2.0, -6.0), (6.0, 10.0, -12.0))
    fixed = scanned(head, AXIAL, SHAPE, HERE, noise=10)
    small = grid((2.0, 2.0, 3.0), (180.0, 220.0, 80.0))
    small[:3, 3] += (6.0, 10.0, -12.0)
    moving = scanned(
        lambda points: np.where(head(points) > 0, 900 - 0.7 * head(points), 0), small, (27, 110, 90), truth
    )
    registered = found(fixed, moving)
    common = transform(np.linalg.inv(truth), even(moving).points[::20])
    away = transform(registered.as_array, common) - transform(truth, common)
    assert np.linalg.norm(away, axis=1).max() < 1.0


def refusal(fixed: Block, moving: Block) -> str:
    with pytest.raises(NotRegistered) as why:
        found(fixed, moving)
    return str(why.value)


def test_a_body_that_fits_in_several_places_is_not_registered() -> None:
    around = grid((2.0, 2.0, 3.0), (100.0, 100.0, 240.0))
    fixed = scanned(rod, around, (80, 50, 50), HERE, noise=10)
    moving = scanned(rod, around, (80, 50, 50), rigid((0.0, 0.0, 20.0), (3.0, 2.0, 8.0)), noise=10)
    assert "fit as well" in refusal(fixed, moving) or "did not settle" in refusal(fixed, moving)


def test_volumes_with_too_little_in_common_are_not_registered() -> None:
    low, high = (grid((2.0, 2.0, 4.0), (180.0, 200.0, 60.0)) for _ in range(2))
    low[2, 3], high[2, 3] = -64.0, 2.0
    fixed, moving = (scanned(head, each, (15, 100, 90), HERE, noise=20) for each in (low, high))
    assert refusal(fixed, moving)


def test_two_bodies_that_are_not_one_are_not_registered() -> None:
    fixed = scanned(head, AXIAL, SHAPE, HERE, noise=20)
    moving = scanned(rod, grid((2.0, 2.0, 3.0), (100.0, 100.0, 240.0)), (80, 50, 50), HERE, noise=20)
    assert refusal(fixed, moving)


def test_air_alone_is_not_registered() -> None:
    nothing = Block(np.full((20, 40, 40), -1000, np.int16), np.diag((2.0, 2.0, 2.0, 1.0)), "CT")
    assert refusal(nothing, nothing) == "There is too little of a body in one of the series."


# real examinations


def real(folder: Path, modality: str) -> Block:
    (study,) = studies_of(path for path in sorted(folder.rglob("*.dcm")) if path.is_file())
    (stack,) = [one for series in study.series if series.modality == modality for one in stacks(series)]
    stored = np.stack([decode(image.instance, image.frame.index) for image in stack.images])
    return block_of(stack, Voxels(stored, np.ones(len(stored), np.bool_)))


def rescanned(block: Block, truth: Vector, step: tuple[float, float, float], noise: float) -> Block:
    """The same body moved, scanned on another grid around it; by B-splines, which registration does not use."""
    slices, rows, columns = block.voxels.shape
    middle = transform(block.affine, np.array((columns, rows, slices)) / 2)
    extent = np.abs(block.affine[:3, :3]) @ (columns, rows, slices)
    counts = np.ceil(extent / step).astype(int)
    affine = np.diag((*step, 1.0))
    affine[:3, 3] = transform(truth, middle) - (counts - 1) * step / 2
    back = np.linalg.inv(block.affine) @ np.linalg.inv(truth)
    to_voxel = SimpleITK.AffineTransform(3)
    to_voxel.SetMatrix(back[:3, :3].ravel().tolist())
    to_voxel.SetTranslation(back[:3, 3].tolist())
    around = SimpleITK.Image(counts.tolist(), SimpleITK.sitkFloat32)
    around.SetSpacing(step)
    around.SetOrigin(affine[:3, 3].tolist())
    values = block.voxels.astype(np.float32) * block.slope + block.intercept
    air = float(values.min())
    seen = SimpleITK.Resample(SimpleITK.GetImageFromArray(values), around, to_voxel, SimpleITK.sitkBSpline, air)
    voxels = SimpleITK.GetArrayFromImage(seen)
    return Block(voxels + np.random.default_rng(3).normal(0, noise, voxels.shape), affine, block.modality)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="takes a minute on a busy machine: LECTERN_SOAK=1")
def test_a_real_chest_is_found_again_after_a_movement(chest_ct_folder: Path) -> None:
    whole = real(chest_ct_folder, "CT")
    fixed = replace(whole, voxels=whole.voxels[:, ::2, ::2], affine=whole.affine @ np.diag((2.0, 2.0, 1.0, 1.0)))
    truth = rigid((3.0, -2.0, 5.0), (12.0, -8.0, 25.0))
    registered = found(fixed, rescanned(whole, truth, (1.5, 1.5, 3.0), noise=20))
    assert worst_mm(fixed, registered, truth) < 1.0
    assert turn_deg(np.linalg.inv(truth) @ registered.as_array) < 0.5


@pytest.mark.slow
def test_a_real_mr_is_found_again_after_a_movement(shared_data: Path) -> None:
    fixed = real(shared_data / "petctmr_sts043" / "MR_T1", "MR")
    truth = rigid((2.0, 3.0, -4.0), (10.0, 6.0, -18.0))
    registered = found(fixed, rescanned(fixed, truth, (1.5, 1.5, 3.0), noise=10))
    assert worst_mm(fixed, registered, truth) < 1.0


@pytest.mark.slow
def test_real_ct_and_mr_of_a_thigh_in_one_frame_end_near_their_coordinates(shared_data: Path) -> None:
    """Their producers say that coordinates agree; registration moves them by some 3 mm and finds more in common there."""
    ct, mr = (real(shared_data / "petctmr_sts043" / name, name[:2]) for name in ("CT", "MR_T1"))
    registered = found(ct, mr)
    assert worst_mm(ct, registered, HERE) < 7.0
