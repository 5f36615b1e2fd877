"""What holds of every window, whatever its numbers: order, ends, symmetry, and the formula of the standard."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.viewer.dicom.test_windowing import CT, image
from viewer.dicom.windowing import display_table, native_picture
from viewer.model.study import PixelFormat, Window
from viewer.model.view import Shown

FUNCTIONS = ["LINEAR", "LINEAR_EXACT", "SIGMOID"]
STORED = np.arange(-32768, 32768, 13, dtype=np.int16).reshape(1, -1)

windows = some.builds(
    Window,
    center=some.floats(-3000, 3000),
    width=some.floats(1, 6000),
    function=some.sampled_from(FUNCTIONS),
)
slopes = some.sampled_from([1.0, 0.5, 0.1, 3.774, 1e-3])
intercepts = some.floats(-2000, 2000)


def formula(window: Window, value: float) -> float:
    """PS3.3 C.11.2.1.2.1 and C.11.2.1.3 word for word, one value at a time."""
    center, width = window.center, window.width
    if window.function == "SIGMOID":
        power = -4 * (value - center) / width
        return 255.0 / (1 + math.exp(power)) if power < 700 else 0.0
    if window.function == "LINEAR":
        center, width = center - 0.5, width - 1
    if value <= center - width / 2:
        return 0.0
    if value > center + width / 2:
        return 255.0
    return ((value - center) / width + 0.5) * 255.0


@given(window=windows, slope=slopes, intercept=intercepts)
def test_the_table_is_the_formula_of_the_standard(window: Window, slope: float, intercept: float) -> None:
    shown = native_picture(image(slope=slope, intercept=intercept), STORED, Shown(window=window))
    expected = [formula(window, float(value) * slope + intercept) for value in STORED[0]]
    assert np.abs(shown[0] - np.array(expected)).max() <= 0.5 + 1e-6


@given(window=windows, slope=slopes, intercept=intercepts)
def test_grey_rises_with_the_value_and_falls_where_inverted(window: Window, slope: float, intercept: float) -> None:
    of = image(slope=slope, intercept=intercept)
    rising = native_picture(of, STORED, Shown(window=window))[0].astype(int)
    falling = native_picture(of, STORED, Shown(window=window, invert=True))[0].astype(int)
    assert np.all(np.diff(rising) >= 0)
    assert np.all(np.diff(falling) <= 0)
    assert np.all(np.abs(rising + falling - 255) <= 1)  # halves round up on either side


@given(window=windows)
def test_the_ends_of_a_window_are_black_and_white(window: Window) -> None:
    low, high = window.center - 2 * window.width - 2, window.center + 2 * window.width + 2
    of = image(intercept=0.0)
    stored = np.clip(np.array([[math.floor(low), math.ceil(high)]]), -32768, 32767).astype(np.int16)
    grey = native_picture(of, stored, Shown(window=window))[0]
    assert (grey[0], grey[1]) == (0, 255)


@given(window=windows, slope=slopes, intercept=intercepts)
def test_a_negative_slope_is_the_same_as_negated_values(window: Window, slope: float, intercept: float) -> None:
    values = STORED[STORED > -32768].reshape(1, -1)
    plain = native_picture(image(slope=slope, intercept=intercept), values, Shown(window=window))
    turned = native_picture(image(slope=-slope, intercept=intercept), -values, Shown(window=window))
    assert np.array_equal(plain, turned)


@given(window=windows, slope=slopes)
def test_monochrome_1_is_monochrome_2_turned_over(window: Window, slope: float) -> None:
    turned = PixelFormat(rows=8, columns=8, bits_stored=16, high_bit=15, signed=True, photometric="MONOCHROME1")
    one = native_picture(image(turned, slope=slope), STORED, Shown(window=window))
    two = native_picture(image(CT, slope=slope), STORED, Shown(window=window, invert=True))
    assert np.array_equal(one, two)


@pytest.mark.parametrize("function", FUNCTIONS)
@given(center=some.floats(-3000, 3000), width=some.floats(1, 6000), first=some.integers(-2000, 1000))
def test_a_table_for_part_of_the_values_says_the_same_of_them(
    function: str, center: float, width: float, first: int
) -> None:
    of, shown = image(), Shown(window=Window(center, width, function))
    whole, part = display_table(of, shown), display_table(of, shown, (first, first + 500))
    for value in range(first, first + 500, 50):
        greys = [
            int(table.table[min(max(round((value - table.first) / table.step), 0), len(table.table) - 1)])
            for table in (whole, part)
        ]
        assert greys[0] == greys[1]
