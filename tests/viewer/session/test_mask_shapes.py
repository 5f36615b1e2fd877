"""Shapes with known answers: spheres keep their volume, cones and spheres grow back between few slices, holes are filled."""

from __future__ import annotations

import math

import numpy as np
import pytest

from viewer.session.mask_shapes import NotShaped, Stopped, between, distance, filled, largest, parts, smoothed


def sphere(shape: tuple[int, int, int], sides: tuple[float, float, float], radius: float) -> np.ndarray:
    places = np.indices(shape) * np.array(sides)[:, None, None, None]
    middle = (np.array(shape) - 1) / 2 * sides
    return np.asarray(np.linalg.norm(places - middle[:, None, None, None], axis=0) <= radius)


@pytest.mark.parametrize("sides", [(1.0, 1.0, 1.0), (3.0, 0.5, 0.5), (2.0, 0.9, 0.6)])
def test_smoothing_keeps_the_volume_and_takes_roughness_away(sides: tuple[float, float, float]) -> None:
    shape = tuple(round(44 / side) for side in sides)
    clean = sphere(shape, sides, 14.0)  # type: ignore[arg-type]
    shell = sphere(shape, sides, 16.0) & ~sphere(shape, sides, 12.0)  # type: ignore[arg-type]
    rough = clean ^ (shell & (np.random.default_rng(1).random(shape) < 0.15))
    made = smoothed(rough, np.array(sides), 1.5)
    assert abs(int(made.sum()) - int(rough.sum())) <= 0.001 * rough.sum()
    assert (made ^ clean).sum() < 0.5 * (rough ^ clean).sum()


def test_a_smooth_sphere_hardly_changes() -> None:
    clean = sphere((60, 60, 60), (1, 1, 1), 20.0)
    made = smoothed(clean, np.ones(3), 2.0)
    assert abs(int(made.sum()) - int(clean.sum())) <= 0.001 * clean.sum()
    assert (made ^ clean).sum() < 0.01 * clean.sum()


def test_distances_are_exact() -> None:
    free = np.random.default_rng(2).random((19, 23)) > 0.1
    places = np.argwhere(~free) * (0.7, 1.3)
    expected = [[np.linalg.norm(places - (r * 0.7, c * 1.3), axis=1).min() for c in range(23)] for r in range(19)]
    assert np.allclose(distance(free, (0.7, 1.3)), expected, atol=1e-9)


def test_a_cone_grows_back_between_its_ends() -> None:
    """Radius 4 to 20 mm over 16 slices, of which the first, the middle one and the last are drawn."""
    row, column = np.mgrid[:64, :64]
    away = np.hypot((row - 31.2) * 0.8, (column - 30.7) * 0.8)
    radii = np.linspace(4, 20, 17)
    whole = np.array([away <= radius for radius in radii])
    drawn = np.zeros_like(whole)
    drawn[[0, 8, 16]] = whole[[0, 8, 16]]
    made = between(drawn, np.arange(17) * 3.0, np.zeros((17, 2)), (0.8, 0.8))
    assert np.array_equal(made[[0, 8, 16]], whole[[0, 8, 16]])
    assert made.sum() == pytest.approx(whole.sum(), rel=0.01)
    for number in range(17):
        assert math.sqrt(made[number].sum() * 0.64 / math.pi) == pytest.approx(radii[number], abs=0.3)


def test_a_sphere_between_five_slices() -> None:
    whole = sphere((41, 60, 60), (1, 1, 1), 19.5)
    number = [np.flatnonzero(whole.any(axis=(1, 2)))[0], 10, 20, 30, np.flatnonzero(whole.any(axis=(1, 2)))[-1]]
    drawn = np.zeros_like(whole)
    drawn[number] = whole[number]
    made = between(drawn, np.arange(41.0), np.zeros((41, 2)), (1.0, 1.0))
    # Chords between five slices lie inside the sphere: a frustum for each gap is the exact answer of linear radii.
    radii = [math.sqrt(whole[n].sum() / math.pi) for n in number]
    exact = (
        sum(
            sum(math.pi * (a + (b - a) * k / (m - n)) ** 2 for k in range(m - n))
            for a, b, n, m in zip(radii, radii[1:], number, number[1:], strict=False)
        )
        + math.pi * radii[-1] ** 2
    )
    assert made.sum() == pytest.approx(exact, rel=0.03)


def test_under_tilt_a_column_along_the_patient_stays_straight() -> None:
    """Each slice is displaced by 3.4 rows: the same place of the patient moves up within the images."""
    shifts = np.array([(0.0, -3.4 * n) for n in range(9)])
    row, column = np.mgrid[:90, :40]
    whole = np.array([np.hypot(row + shifts[n, 1] - 20, column - 20) <= 6.3 for n in range(9)])
    drawn = np.zeros_like(whole)
    drawn[[0, 8]] = whole[[0, 8]]
    made = between(drawn, np.arange(9) * 2.0, shifts, (1.0, 1.0))
    assert (made ^ whole).sum() < 0.08 * whole.sum()


def test_where_nothing_lies_between_it_is_said() -> None:
    drawn = np.zeros((5, 8, 8), bool)
    drawn[1:3, 2:5, 2:5] = True
    with pytest.raises(NotShaped, match="no empty image"):
        between(drawn, np.arange(5.0), np.zeros((5, 2)), (1, 1))


def test_holes_are_filled_and_bays_are_not() -> None:
    mask = np.zeros((9, 9, 9), bool)
    mask[1:8, 1:8, 1:8] = True
    mask[3:5, 3:5, 3:5] = False  # enclosed
    mask[6, 4, 4:9] = False  # open to one side
    expected = mask.copy()
    expected[3:5, 3:5, 3:5] = True
    assert np.array_equal(filled(mask), expected)


def test_the_largest_part_is_kept_and_corners_do_not_join() -> None:
    mask = np.zeros((6, 10, 10), bool)
    mask[1:4, 1:4, 1:4] = True  # 27
    mask[4, 4, 4] = True  # touches it at a corner alone
    mask[0, 6:9, 6:9] = True
    assert sorted(len(part) for part in parts(mask)) == [1, 9, 27]
    assert largest(mask).sum() == 27
    assert largest(np.zeros((2, 2, 2), bool)).sum() == 0


def test_it_can_be_given_up() -> None:
    with pytest.raises(Stopped):
        largest(np.ones((3, 3, 3), bool), lambda: False)


def test_dust_is_refused_rather_than_waited_for() -> None:
    dust = np.zeros((3, 200, 200), bool)
    dust[1, ::2, ::2] = True
    with pytest.raises(NotShaped, match="more than 2000 parts"):
        largest(dust)
