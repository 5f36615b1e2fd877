"""Means of large images are made once for a window drag, and never taken for those of another image."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Look
from viewer.render import averages as module
from viewer.render.camera import camera_for
from viewer.render.fused import FusedMaker
from viewer.render.pictures import SlicePicture

PLANE = Plane((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0, 1.0, in_patient=True)
SIDE = 40


def picture(pixels: np.ndarray, step: float = 1.0, padding: tuple[float, float] | None = None) -> SlicePicture:
    table = DisplayTable(0.0, step, np.arange(256, dtype=np.uint8), padding)
    rows, columns = pixels.shape
    return SlicePicture(pixels, table, camera_for(PLANE, columns, rows, Look(), SIDE, SIDE), interpolate=True)


def drawn(maker: FusedMaker, wanted: SlicePicture) -> np.ndarray:
    out = np.empty((SIDE, SIDE), np.uint8)
    maker.draw(wanted, out)
    return out


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often means were made."""
    count, real = [0], module.average

    def counted(*arguments: object) -> None:
        count[0] += 1
        real(*arguments)

    monkeypatch.setattr(module, "average", counted)
    return count


def noise(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (200, 160)).astype(np.int16)


def test_another_window_is_drawn_from_the_same_means_and_equals_a_fresh_picture(made: list[int]) -> None:
    maker, pixels = FusedMaker(), noise(1)
    first, second = drawn(maker, picture(pixels)), drawn(maker, picture(pixels, 0.5))
    assert made == [1]
    assert np.array_equal(second, drawn(FusedMaker(), picture(pixels, 0.5)))
    assert not np.array_equal(first, second)


def test_another_image_of_the_same_array_and_another_padding_are_averaged_anew(made: list[int]) -> None:
    maker, volume = FusedMaker(), np.stack([noise(1), noise(2)])
    for pixels, padding in ((volume[0], None), (volume[1], None), (volume[1], (0.0, 20.0))):
        assert np.array_equal(
            drawn(maker, picture(pixels, padding=padding)), drawn(FusedMaker(), picture(pixels, padding=padding))
        )
    assert made == [6]


def test_an_image_that_comes_to_lie_where_another_was_is_not_taken_for_it() -> None:
    maker = FusedMaker()
    for seed in range(30):
        pixels = noise(seed)  # the one before is given back, and its memory is often taken again
        assert np.array_equal(drawn(maker, picture(pixels)), drawn(FusedMaker(), picture(pixels)))
        del pixels


def test_few_pictures_are_kept(made: list[int]) -> None:
    maker, images = FusedMaker(), [noise(seed) for seed in range(6)]
    for pixels in images:
        drawn(maker, picture(pixels))
    assert len(maker._averages._kept) == module._KEPT
    drawn(maker, picture(images[-1]))
    assert made == [6]
