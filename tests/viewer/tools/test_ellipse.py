from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.viewer.tools.conftest import an_image
from viewer.model.calibration import Calibration
from viewer.model.code import HOUNSFIELD, SQUARE_MILLIMETRE, SQUARE_PIXEL
from viewer.model.measurement import Measurement
from viewer.model.study import Rescale
from viewer.model.volume import StackImage
from viewer.tools.ellipse import TOOL
from viewer.tools.regions import AREA, DEVIATION, MAXIMUM, MEAN, MINIMUM, values_of
from viewer.tools.spans import taken

ENDS = [(16.0, 32.0), (48.0, 32.0), (32.0, 22.0), (32.0, 42.0)]  # 32 columns of 0.5 mm, 20 rows of 0.8 mm


def brute_force(stored: np.ndarray, ends: list[tuple[float, float]]) -> list[float]:
    """Every pixel asked one by one, for an ellipse along the axes of the image."""
    (x0, cy), (x1, _), (cx, y0), (_, y1) = ends
    a, b = (x1 - x0) / 2, (y1 - y0) / 2
    return [
        float(stored[row, column]) - 1024
        for row in range(stored.shape[0])
        for column in range(stored.shape[1])
        if ((column - cx) / a) ** 2 + ((row - cy) / b) ** 2 <= 1 + 1e-9
    ]


def values_inside(image: StackImage, stored: np.ndarray, ends: list[tuple[float, float]]) -> np.ndarray:
    return values_of(image, taken(stored, TOOL.spans(ends)))


def values(measurement: Measurement) -> dict[str, float]:
    return {value.name.meaning: value.value for value in measurement.values}


def test_statistics_are_those_of_the_pixels_whose_centre_lies_inside(ramp: np.ndarray) -> None:
    expected = brute_force(ramp, ENDS)
    found = values(TOOL.measure(an_image(), ramp, ENDS))
    assert found["Mean"] == pytest.approx(np.mean(expected))
    assert found["Standard Deviation"] == pytest.approx(np.std(expected))
    assert (found["Minimum"], found["Maximum"]) == (min(expected), max(expected))


def test_a_pixel_whose_centre_lies_on_the_line_is_inside(ramp: np.ndarray) -> None:
    inside = values_inside(an_image(), ramp, [(9.0, 10.0), (11.0, 10.0), (10.0, 9.0), (10.0, 11.0)])
    assert sorted(inside) == sorted(
        float(ramp[r, c]) - 1024 for r, c in [(10, 10), (9, 10), (11, 10), (10, 9), (10, 11)]
    )


def test_a_tilted_ellipse_counts_as_many_pixels_as_its_area(ramp: np.ndarray) -> None:
    turn, half = math.radians(30), np.array([[20.0, 0.0], [0.0, 8.0]])
    axes = half @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    middle = np.array([32.0, 32.0])
    ends = [tuple(middle + sign * axis) for axis in axes for sign in (-1, 1)]
    assert len(values_inside(an_image(), ramp, ends)) == pytest.approx(math.pi * 20 * 8, rel=0.02)


def test_the_area_is_geometric_and_in_the_unit_of_the_calibration(ramp: np.ndarray) -> None:
    in_mm, in_px = (
        TOOL.measure(image, ramp, ENDS).values[-1] for image in (an_image(), an_image(calibration=Calibration()))
    )
    assert (in_mm.name, in_mm.unit) == (AREA, SQUARE_MILLIMETRE)
    assert in_mm.value == pytest.approx(math.pi * 8 * 8)
    assert (in_px.value, in_px.unit) == (pytest.approx(math.pi * 16 * 10), SQUARE_PIXEL)


def test_values_carry_their_codes_and_hounsfield_units(ramp: np.ndarray) -> None:
    measured = TOOL.measure(an_image(), ramp, ENDS)
    assert [value.name for value in measured.values] == [MEAN, DEVIATION, MINIMUM, MAXIMUM, AREA]
    assert {value.unit for value in measured.values[:4]} == {HOUNSFIELD}
    assert (measured.graphic, measured.exchange_tag) == ("ELLIPSE", "EllipticalROI")


def test_padding_does_not_count(ramp: np.ndarray) -> None:
    ramp[:, :32] = -2000
    found = values(TOOL.measure(an_image(padding=(-2000, -2000)), ramp, ENDS))
    assert found["Minimum"] > -1024
    ramp[:] = -2000
    nothing = TOOL.measure(an_image(padding=(-2000, -2000)), ramp, ENDS)
    assert [value.name for value in nothing.values] == [AREA]
    assert nothing.why_not


@pytest.mark.parametrize("seed", range(200))
def test_any_ellipse_over_any_rescaled_values_has_the_statistics_of_a_plain_reading(seed: int) -> None:
    chance = np.random.default_rng(seed)
    stored = chance.integers(-2000, 3000, (64, 64)).astype(np.int16)
    stored[chance.random(stored.shape) < 0.1] = -2000
    slope, intercept = float(10 ** chance.uniform(-6, 2) * chance.choice([-1, 1])), float(chance.uniform(-1e4, 1e4))
    image = an_image(padding=(-2000, -2000))
    image = replace(image, frame=replace(image.frame, rescale=Rescale(slope, intercept, "1")))
    middle, halves, turn = chance.uniform(8, 56, 2), chance.uniform(2, 25, 2), chance.uniform(0, math.pi)
    along, across = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
    axes = ((along, halves[0]), (across, halves[1]))
    ends = [tuple((middle + sign * half * axis).tolist()) for axis, half in axes for sign in (-1, 1)]
    row, column = np.mgrid[0:64, 0:64]
    away = np.stack([column - middle[0], row - middle[1]], axis=-1)
    inside = sum((away @ axis / half) ** 2 for axis, half in axes) <= 1 + 1e-9
    expected = stored[inside & (stored != -2000)].astype(np.float64) * slope + intercept
    found = values(TOOL.measure(image, stored, ends))
    assert found["Mean"] == pytest.approx(expected.mean(), rel=1e-6)
    assert found["Standard Deviation"] == pytest.approx(expected.std(), rel=1e-6)
    assert (found["Minimum"], found["Maximum"]) == pytest.approx((expected.min(), expected.max()), rel=1e-6)


def test_outside_of_the_image_there_are_no_values(ramp: np.ndarray) -> None:
    away = [(x + 500.0, y) for x, y in ENDS]
    assert TOOL.measure(an_image(), ramp, away).why_not == "No pixel with a value has its centre inside."


def test_half_outside_only_what_is_there_counts(ramp: np.ndarray) -> None:
    ends = [(-10.0, 0.0), (10.0, 0.0), (0.0, -5.0), (0.0, 5.0)]
    assert sorted(values_inside(an_image(), ramp, ends)) == sorted(brute_force(ramp, ends))


def test_without_pixels_the_area_stands_and_the_reason_for_the_rest() -> None:
    waiting, colour = TOOL.measure(an_image(), None, ENDS), TOOL.measure(an_image(samples=3), None, ENDS)
    assert [value.name for value in waiting.values] == [AREA]
    assert "not loaded" in waiting.why_not
    assert "colour" in colour.why_not


def test_the_longer_axis_in_the_patient_comes_first() -> None:
    image = an_image()
    upright = TOOL.points([(10.0, 10.0), (30.0, 40.0)], image)  # 10 mm wide, 24 mm high
    level = TOOL.points([(0.0, 10.0), (60.0, 20.0)], image)
    assert upright[0][0] == upright[1][0] == 20.0
    assert level[0][1] == level[1][1] == 15.0


def test_shift_makes_a_circle_in_the_patient() -> None:
    image = an_image()
    column, row = TOOL.straightened([(10.0, 10.0)], (26.0, 11.0), image)
    assert (column - 10.0) * 0.5 == pytest.approx((row - 10.0) * 0.8)


def test_moving_an_end_holds_the_other_and_the_length_of_the_crossing_axis() -> None:
    image = an_image()
    moved = TOOL.with_moved(ENDS, 1, (60.0, 36.0), image)
    mm = np.array(moved) * (0.5, 0.8)
    assert tuple(moved[0]) == pytest.approx(ENDS[0])
    assert tuple(moved[1]) == pytest.approx((60.0, 36.0))
    assert np.linalg.norm(mm[3] - mm[2]) == pytest.approx(16.0)
    assert float((mm[1] - mm[0]) @ (mm[3] - mm[2])) == pytest.approx(0.0)


def test_a_reader_calls_it_by_its_tool_and_other_viewers_take_its_points_as_they_are() -> None:
    measured = TOOL.measure(an_image(), None, ENDS)
    moved = TOOL.again(measured, an_image(), None, ENDS)
    assert (measured.name, measured.title.meaning, moved.name) == ("Ellipse", "Image Region", "Ellipse")
    assert measured.exchange_pixels == ()
