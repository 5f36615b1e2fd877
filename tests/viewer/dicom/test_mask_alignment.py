"""Aligning a mask: known movements are found, in eighths of a pixel, through noise and vessels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from viewer.dicom.mask_alignment import best_shift, left_over
from viewer.dicom.subtraction import Values, moved

SIDE = 192


def bones(seed: int = 1) -> NDArray[np.float64]:
    """Smooth anatomy with edges, larger than the image."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(float)
    values = 1500 + 3 * x
    for _ in range(25):
        cx, cy, r = random.uniform((0, 0, 8), (SIDE, SIDE, 30)).tolist()
        values += random.uniform(-400, 400) / (1 + np.exp((np.hypot(x - cx, y - cy) - r) * 1.5))
    return values


def frames(shift: tuple[float, float], noise: float = 6.0, vessel: float = 300.0) -> tuple[Values, Values]:
    """A contrast frame in which anatomy has moved and a vessel has filled, and its mask."""
    random = np.random.default_rng(4)
    anatomy = bones().astype(np.float32)
    contrast = moved(anatomy, shift) + random.normal(0, noise, anatomy.shape)
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    contrast -= vessel * np.exp(-(((x - 90 - 15 * np.sin(y / 20)) / 3) ** 2))
    return contrast.astype(np.float32) + np.float32(40), (anatomy + random.normal(0, noise, anatomy.shape)).astype(
        np.float32
    )


@pytest.mark.parametrize("shift", [(3.0, -2.0), (0.5, 0.0), (-1.25, 4.5), (11.0, 9.0), (0.0, -0.75)])
def test_a_known_movement_is_found(shift: tuple[float, float]) -> None:
    contrast, mask = frames(shift)
    found = best_shift(contrast, mask)
    assert found is not None
    assert found == pytest.approx(shift, abs=0.13)
    assert left_over(contrast, mask, found) < left_over(contrast, mask, (0.0, 0.0)) * 0.9


def test_what_has_not_moved_stays_where_it_is() -> None:
    assert best_shift(*frames((0.0, 0.0))) is None


def test_pictures_that_have_nothing_to_do_with_each_other_are_not_moved_far_for_little() -> None:
    random = np.random.default_rng(7)
    one, other = (random.normal(1000, 50, (96, 96)).astype(np.float32) for _ in range(2))
    assert best_shift(one, other) is None or left_over(one, other, best_shift(one, other) or (0, 0)) < 60
