"""Regions grown in PET phantoms whose answers are known, and in real PET against numbers worked out another way."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import pet_slice, put_plane, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.geometry import Triple, transform, triple
from viewer.model.volume import Stack, Voxels, modality_values
from viewer.session.growing import NotGrown, Threshold, grow
from viewer.session.peak import PEAK_RADIUS_MM, sphere

PART, HALF = Threshold(part=0.41), Threshold(part=0.5)
FACTOR = 70 * 1000 / (350e6 * 2 ** (-3600 / 6586.2))  # Bq/ml to SUV in the phantoms
SLOPE = 2.5


def written(folder: Path, stored: np.ndarray, spacing: tuple[float, float], step: float) -> tuple[Stack, Voxels]:
    """A PET of stored values [slice, row, column]; ``spacing`` between rows and columns and ``step`` between slices, mm."""
    made = []
    for number, pixels in enumerate(stored):
        image = pet_slice((0, 0, step * number), number=number + 1, pixels=pixels.astype(np.int16), slope=str(SLOPE))
        put_plane(image, (0, 0, step * number), spacing=spacing)
        made.append(image)
    save_all(made, folder)
    return opened(folder)


def opened(folder: Path) -> tuple[Stack, Voxels]:
    reading = a_reading()
    reading.open(study_of(folder))
    (stack,) = (one for one in reading.exams.stacks if one.modality == "PT")
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack.id)
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None and voxels.complete
    return stack, voxels


def centres(shape: Sequence[int], spacing: tuple[float, float], step: float) -> np.ndarray:
    k, j, i = np.indices(shape)
    return np.stack([i * spacing[1], j * spacing[0], k * step], axis=-1).astype(float)


@pytest.mark.parametrize(("spacing", "step"), [((2.0, 2.0), 2.0), ((2.0, 3.0), 5.0)])
def test_a_hot_sphere_has_its_volume_its_maximum_and_its_mean(
    tmp_path: Path, spacing: tuple[float, float], step: float
) -> None:
    shape, middle, radius = (round(80 / step), 40, 40), np.array([40.0, 40.0, 40.0]), 15.0
    away = np.linalg.norm(centres(shape, spacing, step) - middle, axis=-1)
    stored = np.where(away <= radius, 4000, 400)
    stored[away <= 3] = 6000
    stack, voxels = written(tmp_path, stored, spacing, step)
    grown = grow(stack, voxels, (44.0, 38.0, 41.0), PART)
    exact = 4 / 3 * math.pi * radius**3 / 1000
    assert grown.voxel_ml == pytest.approx(spacing[0] * spacing[1] * step / 1000)
    assert len(grown.values) == int((away <= radius).sum())
    assert len(grown.values) * grown.voxel_ml == pytest.approx(exact, rel=0.04)
    scale = SLOPE * FACTOR
    assert grown.values.max() == pytest.approx(6000 * scale, rel=1e-9)
    assert grown.values.mean() == pytest.approx(stored[away <= radius].mean() * scale, rel=1e-9)
    assert grown.least == pytest.approx(0.41 * 6000 * scale)
    assert not grown.at_edge


def test_two_lesions_that_only_meet_at_an_edge_or_not_at_all_are_two(tmp_path: Path) -> None:
    stored = np.zeros((12, 16, 16))
    stored[3:6, 3:6, 3:6] = 1000
    stored[6:9, 6:9, 3:6] = 1100  # by an edge
    stored[3:6, 3:6, 8:10] = 3000  # 8 mm away: never the maximum of its neighbour
    stack, voxels = written(tmp_path, stored, (4.0, 4.0), 4.0)
    counts = [len(grow(stack, voxels, point, HALF).values) for point in ((12, 12, 12), (16, 32, 32), (36, 16, 16))]
    assert counts == [27, 27, 18]


def test_a_hotter_voxel_of_the_same_uptake_gives_the_threshold(tmp_path: Path) -> None:
    stored = np.zeros((9, 9, 24))
    stored[3:6, 3:6, 3:20] = 1000
    stored[4, 4, 18] = 2000  # 45 mm from the place
    stack, voxels = written(tmp_path, stored, (3.0, 3.0), 3.0)
    grown = grow(stack, voxels, (12.0, 12.0, 12.0), PART)
    assert grown.values.max() == pytest.approx(2000 * SLOPE * FACTOR)
    assert len(grown.values) == 9 * 17
    stored[4, 4, 18] = 5000
    stack, voxels = written(tmp_path / "hotter", stored, (3.0, 3.0), 3.0)
    with pytest.raises(NotGrown, match=r"hotter uptake 4\.5 cm away"):
        grow(stack, voxels, (12.0, 12.0, 12.0), PART)


def test_a_fixed_threshold_counts_what_is_at_least_that(tmp_path: Path) -> None:
    stored = np.zeros((9, 9, 9))
    bound = 2.5 / (SLOPE * FACTOR)
    stored[4, 4, 2:7] = [math.floor(bound), math.ceil(bound), 2 * bound, math.ceil(bound), math.floor(bound)]
    stack, voxels = written(tmp_path, stored, (3.0, 3.0), 3.0)
    assert len(grow(stack, voxels, (12.0, 12.0, 12.0), Threshold(fixed=2.5)).values) == 3
    with pytest.raises(NotGrown, match="is over 6; the hottest"):
        grow(stack, voxels, (12.0, 12.0, 12.0), Threshold(fixed=6.0))


def test_what_has_no_end_and_what_lies_outside_is_refused(tmp_path: Path) -> None:
    stack, voxels = written(tmp_path, np.full((70, 40, 40), 500), (4.0, 4.0), 4.0)
    with pytest.raises(NotGrown, match="farther than 15 cm"):
        grow(stack, voxels, (80.0, 80.0, 140.0), PART)
    with pytest.raises(NotGrown, match="outside"):
        grow(stack, voxels, (80.0, 80.0, 400.0), PART)
    stack, voxels = written(tmp_path / "cold", np.zeros((4, 8, 8)), (4.0, 4.0), 4.0)
    with pytest.raises(NotGrown, match="over 0"):
        grow(stack, voxels, (16.0, 16.0, 8.0), PART)


def test_a_region_at_the_edge_says_so_and_has_no_peak_where_no_sphere_is_whole(tmp_path: Path) -> None:
    stored = np.zeros((9, 9, 9))
    stored[0, 4, 4] = 1000
    stack, voxels = written(tmp_path, stored, (3.0, 3.0), 3.0)
    grown = grow(stack, voxels, (12.0, 12.0, 0.0), PART)
    assert grown.at_edge
    assert grown.peak is None


def test_an_image_that_is_not_there_beside_a_region_is_refused(tmp_path: Path) -> None:
    stored = np.zeros((9, 9, 9))
    stored[4, 4, 4] = 1000
    stack, voxels = written(tmp_path, stored, (3.0, 3.0), 3.0)
    voxels.ready[5] = False
    with pytest.raises(NotGrown, match="Image 6 of this stack"):
        grow(stack, voxels, (12.0, 12.0, 12.0), PART)


@pytest.mark.parametrize("axes", [np.diag([2.0, 2.0, 2.0]), np.diag([5.0, 2.0, 3.0]), np.diag([12.0, 12.0, 12.0])])
def test_the_sphere_has_one_cubic_centimetre_whatever_the_voxels_are(axes: np.ndarray) -> None:
    volume = sum(share for _, share in sphere(axes)) * abs(np.linalg.det(axes))
    assert volume == pytest.approx(1000.0, rel=0.005)


def test_the_peak_is_the_highest_mean_of_such_a_sphere(tmp_path: Path) -> None:
    stored = np.random.default_rng(7).integers(800, 3000, (14, 16, 18)).astype(float)
    spacing, step = (3.0, 4.0), 5.0
    shape = stored.shape
    away = np.linalg.norm(centres(shape, spacing, step) - np.array([34.0, 24.0, 35.0]), axis=-1)
    stored[away > 14] = 10
    stack, voxels = written(tmp_path, stored, spacing, step)
    grown = grow(stack, voxels, (34.0, 24.0, 35.0), Threshold(part=0.2))
    assert grown.peak == pytest.approx(peak_by_hand(stored * SLOPE * FACTOR, grown.places, spacing, step), rel=0.003)


def peak_by_hand(values: np.ndarray, places: np.ndarray, spacing: tuple[float, float], step: float) -> float:
    """By points strewn at random in the sphere, each with the value of the voxel that it falls into."""
    points = np.random.default_rng(1).uniform(-PEAK_RADIUS_MM, PEAK_RADIUS_MM, (400_000, 3))
    points = points[np.linalg.norm(points, axis=1) <= PEAK_RADIUS_MM]
    fallen = np.floor(points / (step, *spacing) + 0.5).astype(int)
    offsets, counts = np.unique(fallen, axis=0, return_counts=True)
    return max(float(np.average(values[tuple((place + offsets).T)], weights=counts)) for place in places)


def by_hand(values: np.ndarray, seed: tuple[int, ...], part: float) -> set[tuple[int, ...]]:
    """A flood voxel by voxel, in plain Python."""
    least, found, left = part * values[seed], {seed}, [seed]
    while left:
        at = left.pop()
        for axis, sign in itertools.product(range(3), (1, -1)):
            to = tuple(one + sign * (n == axis) for n, one in enumerate(at))
            inside = all(0 <= one < count for one, count in zip(to, values.shape, strict=True))
            if inside and to not in found and values[to] >= least:
                found.add(to)
                left.append(to)
    return found


@pytest.mark.parametrize("kind", ["real_pet", "stored_uptake"])
def test_in_a_real_pet_it_is_what_a_plain_flood_finds(kind: str, request: pytest.FixtureRequest) -> None:
    stack, voxels = opened(request.getfixturevalue(kind))
    values = np.stack([modality_values(image, voxels.array[n]) for n, image in enumerate(stack.images)])
    shape = np.array(values.shape)
    seen: set[tuple[int, ...]] = set()
    for index in np.argsort(values, axis=None)[::-1][:: max(values.size // 20000, 1)][:60]:
        seed = tuple(int(one) for one in np.unravel_index(index, values.shape))
        point: Triple = triple(transform(stack.geometry.matrix, seed[::-1]))
        try:
            grown = grow(stack, voxels, point, PART)
        except NotGrown:
            continue
        hottest = tuple(int(one) for one in grown.places[grown.hottest])
        if hottest in seen:
            continue
        seen.add(hottest)
        expected = by_hand(values, hottest, 0.41)
        assert {tuple(int(one) for one in place) for place in grown.places} == expected
        assert grown.values.max() == values[hottest]
        assert grown.values.mean() == pytest.approx(np.mean([values[one] for one in expected]), rel=1e-12)
        if grown.peak is not None and len(expected) < 400:
            spacing, step = (stack.images[0].plane.row_spacing, stack.images[0].plane.column_spacing), stack.geometry
            assert step.slice_spacing_mm is not None
            inner = grown.places[((grown.places > 6) & (grown.places < shape - 7)).all(axis=1)]
            if len(inner) == len(grown.places):
                assert grown.peak == pytest.approx(
                    peak_by_hand(values, inner, spacing, step.slice_spacing_mm), rel=0.005
                )
    assert seen
