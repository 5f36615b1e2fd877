"""Means of large images are made once for a window drag, and never taken for those of another image."""

from __future__ import annotations

from collections.abc import Callable

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
    count = [0]

    def counting(real: Callable[..., None]) -> Callable[..., None]:
        def counted(*arguments: object) -> None:
            count[0] += 1
            real(*arguments)

        return counted

    for name in ("average", "reduce"):
        monkeypatch.setattr(module, name, counting(getattr(module, name)))
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


def test_few_pictures_are_kept(made: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    maker, images = FusedMaker(), [noise(seed) for seed in range(20)]
    for pixels in images:
        drawn(maker, picture(pixels))
    assert len(maker._averages._kept) == module._KEPT
    drawn(maker, picture(images[-1]))
    assert made == [20]
    monkeypatch.setattr(module, "_MOST", 3 * SIDE * SIDE)
    for pixels in images[:4]:
        drawn(maker, picture(pixels))
    assert len(maker._averages._kept) == 3


def test_an_image_as_large_as_the_screen_is_sampled_once_while_its_window_changes(made: list[int]) -> None:
    maker, pixels = FusedMaker(), noise(1)[:30, :30]
    steps = (1.0, 0.5, 0.7, 1.3)
    pictures = [drawn(maker, picture(pixels, step, (7.0, 9.0))) for step in steps]
    assert made == [1]
    for step, made_once in zip(steps, pictures, strict=True):
        assert np.array_equal(made_once, drawn(FusedMaker(), picture(pixels, step, (7.0, 9.0))))


def test_scrolling_there_and_back_samples_nothing_for_later(made: list[int]) -> None:
    maker, volume = FusedMaker(), [noise(seed)[:30, :30] for seed in range(3)]
    for index in (0, 1, 2, 1, 0, 1):
        drawn(maker, picture(volume[index]))
    assert made == [0]
