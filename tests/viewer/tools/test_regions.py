"""Statistics within outlines, against a reading of every pixel one by one and against another program's rasteriser."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib.path
import numpy as np
import pytest

from tests.viewer.reading_room import studies_of
from tests.viewer.tools.conftest import an_image
from viewer.dicom.grouping import stacks
from viewer.dicom.pixels import decode
from viewer.model.calibration import Calibration
from viewer.model.code import SQUARE_MILLIMETRE, SQUARE_PIXEL
from viewer.model.study import Rescale
from viewer.tools.polygon import TOOL as POLYGON
from viewer.tools.spans import taken, within

Pixels = list[tuple[float, float]]


def on_or_in(corners: Pixels, column: int, row: int) -> bool:
    """Whether one pixel's centre lies in a polygon or on its line, by the angle that the corners go round it."""
    around = np.array(corners, float) - (column, row)
    after = np.roll(around, -1, axis=0)
    cross = around[:, 0] * after[:, 1] - around[:, 1] * after[:, 0]
    dot = (around * after).sum(axis=1)
    if ((np.abs(cross) < 1e-9) & (dot <= 0)).any():
        return True
    return abs(np.arctan2(cross, dot).sum()) > 3.0


def one_by_one(stored: np.ndarray, corners: Pixels) -> list[int]:
    rows, columns = stored.shape
    return [int(stored[r, c]) for r in range(rows) for c in range(columns) if on_or_in(corners, c, r)]


def star(seed: int, whole: bool) -> Pixels:
    """A polygon that does not cross itself, some of it outside of the image; with ``whole`` its corners are pixel centres."""
    chance = np.random.default_rng(seed)
    turn = np.sort(chance.uniform(0, 2 * np.pi, int(chance.integers(3, 14))))
    radius = chance.uniform(3, 30, turn.size)
    corners = chance.uniform(5, 35, 2) + np.stack([radius * np.cos(turn), radius * np.sin(turn)], axis=-1)
    return [tuple(corner) for corner in (np.round(corners) if whole else corners).tolist()]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize("seed", range(40))
def test_the_pixels_within_any_outline_are_those_found_one_by_one(seed: int, whole: bool) -> None:
    stored, corners = np.arange(40 * 40).reshape(40, 40), star(seed, whole)
    assert sorted(taken(stored, within(np.array(corners))).tolist()) == one_by_one(stored, corners)


@pytest.mark.parametrize("seed", range(10))
def test_matplotlib_finds_the_same_pixels(seed: int) -> None:
    stored, corners = np.arange(40 * 40).reshape(40, 40), star(seed, whole=False)
    row, column = np.mgrid[0:40, 0:40]
    centres = np.stack([column.ravel(), row.ravel()], axis=-1)
    expected = stored.ravel()[matplotlib.path.Path(corners).contains_points(centres)]
    assert sorted(taken(stored, within(np.array(corners))).tolist()) == expected.tolist()


def test_corners_that_only_touch_a_row_and_sides_along_one_count() -> None:
    stored = np.arange(100).reshape(10, 10)
    diamond = [(5.0, 3.0), (7.0, 5.0), (5.0, 7.0), (3.0, 5.0)]
    assert sorted(taken(stored, within(np.array(diamond))).tolist()) == one_by_one(stored, diamond)
    assert taken(stored, within(np.array(diamond))).size == 13
    box = [(2.0, 2.0), (4.0, 2.0), (4.0, 3.0), (2.0, 3.0)]
    assert sorted(taken(stored, within(np.array(box))).tolist()) == [22, 23, 24, 32, 33, 34]


def test_an_outline_that_crosses_itself_has_no_numbers_and_says_so(ramp: np.ndarray) -> None:
    bow = POLYGON.measure(an_image(), ramp, [(10.0, 10.0), (30.0, 30.0), (30.0, 10.0), (10.0, 30.0)])
    assert (bow.values, bow.why_not) == ((), "The outline crosses itself.")


def test_areas_are_in_the_unit_of_the_calibration(ramp: np.ndarray) -> None:
    corners = [(10.0, 10.0), (30.0, 10.0), (30.0, 25.0)]
    in_mm, in_px = (
        POLYGON.measure(image, ramp, corners).values[-1] for image in (an_image(), an_image(calibration=Calibration()))
    )
    assert (in_mm.value, in_mm.unit) == (pytest.approx(20 * 0.5 * 15 * 0.8 / 2), SQUARE_MILLIMETRE)
    assert (in_px.value, in_px.unit) == (pytest.approx(150.0), SQUARE_PIXEL)


@pytest.mark.parametrize("seed", range(20))
def test_statistics_are_of_modality_values_without_padding(seed: int) -> None:
    chance, corners = np.random.default_rng(seed), star(seed, whole=False)
    stored = chance.integers(-2000, 3000, (40, 40)).astype(np.int16)
    stored[chance.random(stored.shape) < 0.2] = -2000
    image = an_image(40, 40, padding=(-2000, -2000))
    image = replace(image, frame=replace(image.frame, rescale=Rescale(0.37, -12.0, "1")))
    expected = np.array([value for value in one_by_one(stored, corners) if value != -2000]) * 0.37 - 12.0
    found = {value.name.meaning: value.value for value in POLYGON.measure(image, stored, corners).values}
    assert found["Mean"] == pytest.approx(expected.mean())
    assert found["Standard Deviation"] == pytest.approx(expected.std())
    assert (found["Minimum"], found["Maximum"]) == pytest.approx((expected.min(), expected.max()))


def test_a_region_of_a_real_ct_has_the_numbers_that_simpleitk_finds(chest_ct_folder: Path) -> None:
    sitk = pytest.importorskip("SimpleITK", reason="SimpleITK is not installed")
    (study,) = studies_of(sorted(chest_ct_folder.glob("*.dcm")))
    (stack,) = stacks(study.series[0])
    image = stack.images[len(stack.images) // 2]
    corners = [(200.3, 180.2), (330.7, 195.1), (310.4, 300.8), (240.6, 340.9), (190.2, 260.5)]
    measured = POLYGON.measure(image, decode(image.instance, 0), corners)
    found = {value.name.meaning: value.value for value in measured.values}
    assert image.instance.location is not None
    read = sitk.ReadImage(image.instance.location.path)  # in Hounsfield units
    row, column = np.mgrid[0 : read.GetHeight(), 0 : read.GetWidth()]
    centres = np.stack([column.ravel(), row.ravel()], axis=-1)
    mask = matplotlib.path.Path(corners).contains_points(centres).reshape(1, read.GetHeight(), read.GetWidth())
    label = sitk.GetImageFromArray(mask.astype(np.uint8))
    label.CopyInformation(read)
    theirs = sitk.LabelStatisticsImageFilter()
    theirs.Execute(read, label)
    count = theirs.GetCount(1)
    assert count > 10_000
    assert found["Mean"] == pytest.approx(theirs.GetMean(1), abs=1e-6)
    assert found["Standard Deviation"] == pytest.approx(theirs.GetSigma(1) * ((count - 1) / count) ** 0.5, abs=1e-6)
    assert (found["Minimum"], found["Maximum"]) == (theirs.GetMinimum(1), theirs.GetMaximum(1))
    width, height = read.GetSpacing()[:2]
    assert found["Area"] == pytest.approx(
        count * width * height, rel=0.01
    )  # as many pixels as its area, but for the edge
