"""Images smaller than they are: every pixel counts by its share, whatever the grid of the screen."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Look
from viewer.render.camera import camera_for
from viewer.render.greys import Greys, greys_of
from viewer.render.reduction_kernels import is_aligned, reduce
from viewer.render.slice_kernels import average

TABLE = np.arange(256, dtype=np.uint8)
GREYS = greys_of(DisplayTable(0.0, 1.0, TABLE))


def padded(low: float, high: float) -> Greys:
    return greys_of(DisplayTable(0.0, 1.0, TABLE, (low, high)))


def matrix(
    pixels: np.ndarray, side: int, look: Look | None = None, spacing: tuple[float, float] = (1.0, 1.0)
) -> np.ndarray:
    plane = Plane(row_spacing=spacing[0], column_spacing=spacing[1])
    return camera_for(plane, *pixels.shape, look or Look(), side, side).pixel_from_screen


def reduced(
    pixels: np.ndarray, side: int, look: Look | None = None, greys: Greys = GREYS, spacing: tuple[float, float] = (1, 1)
) -> np.ndarray:
    means = np.empty((side, side))
    reduce(pixels, matrix(pixels, side, look, spacing), greys, means)
    return means


def by_hand(pixels: np.ndarray, side: int) -> np.ndarray:
    """The same weights, written plainly."""
    step = pixels.shape[0] / side

    def weights(at: int) -> np.ndarray:
        middle = step * (at + 0.5) - 0.5
        return np.clip((step + 1) / 2 - np.abs(np.arange(pixels.shape[0]) - middle), 0, 1)

    table = np.array([weights(at) for at in range(side)])
    table /= table.sum(axis=1, keepdims=True)
    return table @ pixels @ table.T


def noise(rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(rows).integers(0, 4096, (rows, columns)).astype(np.uint16)


@pytest.mark.parametrize("side", [20, 33, 47, 99])
def test_each_screen_pixel_is_the_weighted_mean_of_what_lies_under_it(side: int) -> None:
    pixels = noise(100, 100)
    assert np.allclose(reduced(pixels, side), by_hand(pixels.astype(float), side), rtol=1e-12)


def test_sampling_at_very_many_places_tends_to_it() -> None:
    y, x = np.mgrid[0:120, 0:120]
    pixels = (2000 + 1500 * np.sin(x / 9) * np.cos(y / 7)).astype(np.int16)
    sampled = np.empty((37, 37))
    average(pixels, matrix(pixels, 37), 40, GREYS, sampled)
    inner = (slice(1, -1), slice(1, -1))
    assert np.abs(reduced(pixels, 37)[inner] - sampled[inner]).max() < 6.0  # of 3,000: the places are still countable


@pytest.mark.parametrize("at", [(10, 10), (13, 57), (50, 31)])
def test_a_single_bright_pixel_gives_all_its_light_wherever_it_lies(at: tuple[int, int]) -> None:
    pixels = np.zeros((100, 100), np.uint16)
    pixels[at] = 1000
    step = 100 / 41
    assert reduced(pixels, 41).sum() * step * step == pytest.approx(1000, rel=0.02)


@pytest.mark.parametrize(
    ("look", "turned"),
    [
        (Look(flip_horizontal=True), lambda picture: picture[:, ::-1]),
        (Look(flip_vertical=True), lambda picture: picture[::-1]),
        (Look(rotation_deg=90.0), lambda picture: np.rot90(picture, -1)),
        (Look(rotation_deg=180.0), lambda picture: picture[::-1, ::-1]),
        (Look(rotation_deg=270.0), np.rot90),
    ],
)
def test_flips_and_quarter_turns_only_move_what_is_seen(look: Look, turned: object) -> None:
    pixels = noise(90, 70)
    assert np.allclose(reduced(pixels, 31, look), turned(reduced(pixels, 31)), rtol=1e-9, equal_nan=True)  # type: ignore[operator]


def test_pixels_that_are_not_square_are_weighted_by_their_own_steps() -> None:
    pixels = np.repeat(noise(60, 30), 2, axis=1)[:, :30].astype(np.uint16)
    tall = reduced(pixels, 20, spacing=(1.0, 2.0))
    assert np.isfinite(tall).all()
    assert tall.mean() == pytest.approx(pixels.mean(), rel=0.02)


def test_padding_takes_no_part_and_alone_is_nothing() -> None:
    pixels = np.full((60, 60), 500, np.int16)
    pixels[:, :30] = -2000
    means = reduced(pixels, 20, greys=padded(-2000, -2000))
    assert np.isnan(means[:, :9]).all()
    assert means[:, 10:] == pytest.approx(500)
    part = pixels.astype(np.float32)
    part[part < 0] = np.nan
    assert np.allclose(reduced(part, 20), means, equal_nan=True)


def test_outside_the_image_there_is_nothing() -> None:
    pixels = np.full((40, 80), 7, np.uint8)
    means = reduced(pixels, 20)
    assert np.isnan(means[:5]).all()
    assert np.isnan(means[-5:]).all()
    assert means[5:-5] == pytest.approx(7)


def test_noise_does_not_beat_with_the_grid_of_the_screen() -> None:
    pixels = np.random.default_rng(3).normal(1000, 100, (4000, 500)).astype(np.float32)
    means = np.empty((1000, 222))
    reduce(pixels, np.array([[500 / 222, 0, -0.5], [0, 4.0, -0.5]]), GREYS, means)
    spread = means[:, 2:-2].std(axis=0)
    assert spread.std() / spread.mean() < 0.06


def test_only_pictures_along_the_axes_are_reduced_so() -> None:
    pixels = noise(50, 50)
    assert all(is_aligned(matrix(pixels, 20, Look(rotation_deg=turn))) for turn in (0.0, 90.0, 180.0, 270.0))
    assert not is_aligned(matrix(pixels, 20, Look(rotation_deg=1.0)))
