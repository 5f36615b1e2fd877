"""Filters and palettes for the eye."""

from __future__ import annotations

import numpy as np
import pytest
from pydicom.pixels.processing import apply_color_lut

from viewer.dicom.well_known_palettes import WELL_KNOWN, well_known_palette
from viewer.render.filtering import FILTERS, SHARPEN, SMOOTH, filtered


@pytest.mark.parametrize("name", FILTERS)
def test_what_is_even_stays_as_it_is(name: str) -> None:
    assert filtered(name, None, np.full((20, 30), 7, np.int16)).tolist() == np.full((20, 30), 7.0).tolist()


def test_smoothing_is_a_binomial_that_keeps_the_sum() -> None:
    point = np.zeros((11, 11), np.int16)
    point[5, 5] = 256
    found = filtered(SMOOTH, None, point)
    assert found[5].tolist() == [0, 0, 0, 6, 24, 36, 24, 6, 0, 0, 0]
    assert found.sum() == pytest.approx(256)


def test_sharpening_steepens_an_edge_and_leaves_its_middle() -> None:
    edge = np.tile(np.repeat([0, 100], 10), (5, 1)).astype(np.int16)
    found = filtered(SHARPEN, None, edge)[2]
    assert found[9] < 0
    assert found[10] > 100
    assert found[9] + found[10] == pytest.approx(100)
    assert found[[0, 5, 14, 19]].tolist() == [0, 0, 100, 100]


def test_sharpening_adds_what_smoothing_takes_away() -> None:
    noise = np.random.default_rng(1).integers(-500, 500, (40, 50)).astype(np.int16)
    found = filtered(SHARPEN, None, noise) + filtered(SMOOTH, None, noise)
    assert np.allclose(found, 2.0 * noise, atol=1e-3)


def test_both_ways_of_smoothing_agree_where_nothing_is_left_out() -> None:
    noise = np.random.default_rng(2).integers(0, 4000, (37, 41)).astype(np.uint16)
    beside = noise.astype(np.float32)
    beside[20, 20] = np.nan
    found, other = filtered(SMOOTH, None, noise), filtered(SMOOTH, None, beside)
    far = np.hypot(*(np.mgrid[0:37, 0:41] - 20)) > 4
    assert np.allclose(found[far], other[far], rtol=1e-5)


@pytest.mark.parametrize("name", FILTERS)
def test_padding_stays_and_darkens_nothing_beside_it(name: str) -> None:
    image = np.full((20, 20), 50, np.int16)
    image[:, :8] = -2000
    found = filtered(name, (-2000, -2000), image)
    assert np.allclose(found[:, 8:], 50, atol=1e-3)
    assert (found[:, :8] == -2000).all()


@pytest.mark.parametrize("name", FILTERS)
def test_what_is_no_number_spreads_nowhere(name: str) -> None:
    image = np.full((9, 9), 3.0, np.float32)
    image[4, 4] = np.nan
    found = filtered(name, None, image)
    assert np.isnan(found[4, 4])
    assert np.isnan(found).sum() == 1
    assert np.nanmax(abs(found - 3.0)) < 1e-5


@pytest.mark.parametrize("name", WELL_KNOWN)
def test_palettes_are_those_of_the_standard(name: str) -> None:
    palette = well_known_palette(name)
    expected = apply_color_lut(np.arange(256, dtype=np.uint8), palette=WELL_KNOWN[name])
    found = np.stack([np.frombuffer(part, "<u2") >> 8 for part in (palette.red, palette.green, palette.blue)], axis=1)
    assert np.array_equal(found, expected)


def test_hot_iron_is_the_ramp_of_the_standard() -> None:
    """PS3.6 B.1.1: red rises over the first half, green over the second, blue over the last quarter."""
    palette = well_known_palette("Hot iron")
    red, green, blue = (np.frombuffer(part, "<u2") >> 8 for part in (palette.red, palette.green, palette.blue))
    assert (red[64], red[127], red[128], red[255]) == (128, 254, 255, 255)
    assert (green[127], green[192], green[255]) == (0, 128, 255)
    assert (blue[191], blue[224], blue[255]) == (0, 132, 255)
