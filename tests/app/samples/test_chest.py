"""The chest phantom really has the sizes that golden.py says, measured from its voxels alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from app.samples.golden import CURRENT, LUNG_HU, PRIOR, Nodule

HALF = (CURRENT.nodule.density_hu + LUNG_HU) / 2
STUDIES = [("current_scan", CURRENT.nodule), ("prior_scan", PRIOR.nodule)]


def _around(scan: Any, nodule: Nodule, margin: float) -> tuple[np.ndarray, np.ndarray]:
    """Voxels within ``margin`` mm of the nodule's centre: their HU and places (n, 3)."""
    reach = nodule.diameter_mm / 2 + margin
    picks = [
        np.abs(axis - middle) <= reach for axis, middle in zip((scan.x, scan.y, scan.z), nodule.centre, strict=True)
    ]
    z, y, x = np.meshgrid(scan.z[picks[2]], scan.y[picks[1]], scan.x[picks[0]], indexing="ij")
    places = np.stack([x, y, z], -1)
    hu = scan.hu[np.ix_(picks[2], picks[1], picks[0])]
    near = np.linalg.norm(places - nodule.centre, axis=-1) <= reach
    return hu[near], places[near]


@pytest.mark.parametrize(("scan", "nodule"), STUDIES)
def test_the_nodule_has_its_volume_at_half_of_the_step(
    scan: str, nodule: Nodule, request: pytest.FixtureRequest
) -> None:
    hu, _ = _around(request.getfixturevalue(scan), nodule, 3.0)
    volume = np.count_nonzero(hu > HALF) * 0.75 * 0.75 * 2.0
    diameter = (6 * volume / np.pi) ** (1 / 3)
    assert diameter == pytest.approx(nodule.diameter_mm, abs=0.2)


@pytest.mark.parametrize(("scan", "nodule"), STUDIES)
@pytest.mark.parametrize("axis", [0, 1])
def test_the_nodule_has_its_diameter_along_rows_and_columns(
    scan: str, nodule: Nodule, axis: int, request: pytest.FixtureRequest
) -> None:
    voxels = request.getfixturevalue(scan)
    ends = []
    for way in (-1, 1):
        distances = np.arange(0, 12, 0.05)
        profile = _profile(voxels, nodule, axis, way, distances)
        ends.append(distances[np.argmax(profile < HALF)])
    assert sum(ends) == pytest.approx(nodule.diameter_mm, abs=0.25)


def _profile(voxels: Any, nodule: Nodule, axis: int, way: int, distances: np.ndarray) -> np.ndarray:
    slice_index = int(np.argmin(np.abs(voxels.z - nodule.centre[2])))
    row, column = np.argmin(np.abs(voxels.y - nodule.centre[1])), np.argmin(np.abs(voxels.x - nodule.centre[0]))
    line = voxels.hu[slice_index, row, :] if axis == 0 else voxels.hu[slice_index, :, column]
    places = voxels.x if axis == 0 else voxels.y
    return np.interp(nodule.centre[axis] + way * distances, places, line)


@pytest.mark.parametrize(("scan", "nodule"), STUDIES)
def test_the_nodule_lies_where_it_is_said_to_be(scan: str, nodule: Nodule, request: pytest.FixtureRequest) -> None:
    hu, places = _around(request.getfixturevalue(scan), nodule, 3.0)
    middle = places[hu > HALF].mean(axis=0)
    assert middle == pytest.approx(np.array(nodule.centre), abs=0.2)


@pytest.mark.parametrize(("scan", "nodule"), STUDIES)
def test_the_inside_of_the_nodule_has_its_density(scan: str, nodule: Nodule, request: pytest.FixtureRequest) -> None:
    hu, _ = _around(request.getfixturevalue(scan), nodule, -1.2)
    assert hu.mean() == pytest.approx(nodule.density_hu, abs=2.5)
    assert 5.0 < hu.std() < 25.0  # it has the noise of a scanner


def test_the_nodule_grew_by_five_millimetres_in_a_year(current_scan: Any, prior_scan: Any) -> None:
    assert CURRENT.nodule.diameter_mm - PRIOR.nodule.diameter_mm == 5.0
    days = np.datetime64("2026-11-16") - np.datetime64("2025-11-16")
    assert (current_scan.first.StudyDate, prior_scan.first.StudyDate) == ("20261116", "20251116")
    assert days == np.timedelta64(365)


def test_the_two_acquisitions_show_one_anatomy_at_different_places_with_different_noise(
    current_scan: Any, prior_scan: Any
) -> None:
    slices = current_scan.hu[60, 60:420], prior_scan.hu[60, 60:420]
    assert not np.array_equal(*slices)
    assert np.corrcoef(slices[0].ravel(), slices[1].ravel())[0, 1] > 0.995
    assert current_scan.first.FrameOfReferenceUID != prior_scan.first.FrameOfReferenceUID
    shift = np.subtract(CURRENT.shift, PRIOR.shift)
    assert (current_scan.x[0] - prior_scan.x[0], current_scan.y[0] - prior_scan.y[0]) == pytest.approx(tuple(shift[:2]))
    assert current_scan.z[0] - prior_scan.z[0] == pytest.approx(shift[2])


def test_the_densities_are_those_of_a_chest_after_contrast_medium(current_scan: Any) -> None:
    def density(x: float, y: float, z: float) -> float:
        middle = np.add((x, y, z), CURRENT.shift)
        picks = [
            np.argmin(np.abs(axis - place))
            for axis, place in zip((current_scan.x, current_scan.y, current_scan.z), middle, strict=True)
        ]
        column, row, index = picks
        patch = current_scan.hu[index, row - 4 : row + 5, column - 4 : column + 5]
        return float(np.median(patch))

    assert density(27, 41, 180) == pytest.approx(176, abs=8)  # descending aorta
    assert density(0, 11, 250) == pytest.approx(-995, abs=8)  # trachea
    assert density(-80, -30, 60) == pytest.approx(109, abs=12)  # liver
    assert -900 < density(-75, -25, 196) < -800  # right lung
    assert density(-180, -120, 190) == pytest.approx(-1000, abs=15)  # air beside the patient


def test_the_slices_are_whole_and_evenly_spaced(current_scan: Any) -> None:
    assert current_scan.hu.shape == (152, 512, 512)
    assert np.diff(current_scan.z) == pytest.approx(2.0)
