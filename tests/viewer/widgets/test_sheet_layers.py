"""Overlay bits made small beforehand lie where they lay, whatever the view."""

from __future__ import annotations

import numpy as np
import pytest

from viewer.model.geometry import Plane
from viewer.model.view import Look
from viewer.render.camera import camera_for
from viewer.widgets.sheet_layers import any_of, coarser

LOOKS = {
    "fitted": Look(),
    "turned, mirrored, moved": Look(zoom=1.7, pan=(13.0, -4.0), rotation_deg=33.0, flip_horizontal=True),
    "an area": Look(fit=(9.5, 19.5, 99.5, 84.5), zoom=0.4),
    "magnified": Look(magnify=0.3, fit=(9.5, 19.5, 99.5, 84.5), flip_vertical=True),
}


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("factor", [1, 2, 3, 7])
def test_a_place_of_the_coarser_image_is_where_its_pixels_were(name: str, factor: int) -> None:
    plane = Plane((5.0, 6.0, 0.0), row_spacing=0.7, column_spacing=0.4)
    camera = camera_for(plane, 500, 410, LOOKS[name], 300, 200)
    made = coarser(camera, factor)
    places = np.random.default_rng(1).uniform(0, 300, (20, 2))
    fine = camera.to_pixels(places)
    assert made.to_pixels(places) == pytest.approx((fine + 0.5) / factor - 0.5)
    assert made.to_points(places) == pytest.approx(camera.to_points(places))
    assert (made.rows, made.columns) == (-(-500 // factor), -(-410 // factor))


def test_a_single_bit_sets_its_block_also_at_the_edge() -> None:
    bits = np.zeros((10, 11), np.uint8)
    bits[4, 5] = bits[9, 10] = 255
    made = any_of(bits, 3)
    assert np.argwhere(made).tolist() == [[1, 1], [3, 3]]
    assert made.shape == (4, 4)
