"""MIP and MinIP of whole volumes, the crop box, hidden voxels and the place under a click."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.viewer.render.reference import screen_centres
from tests.viewer.render.test_volume_kernels import GLOW, SHEARED, SOLID, picture_of, smooth_noise, trilinear
from viewer.model.geometry import transform, triple, vector
from viewer.model.greyscale import DisplayTable
from viewer.model.sculpture import Box
from viewer.model.view import Orbit
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.picking import place_at
from viewer.render.pictures import VolumePicture
from viewer.render.ray_limits import hidden_of

TABLE = DisplayTable(-1024.0, 8.0, np.arange(256, dtype=np.uint8), None, 7)
ANGLES = [(0.0, 0.0), (35.0, 20.0), (-120.0, -50.0), (180.0, 90.0)]


def drawn(picture: VolumePicture) -> np.ndarray:
    return Canvas(FusedMaker()).draw(picture).copy()


def extreme(voxels: np.ndarray, orbit: Orbit, mode: str = "mip") -> VolumePicture:
    return replace(picture_of(voxels, orbit), mode=mode, table=TABLE)


def extreme_by_hand(picture: VolumePicture, shown: np.ndarray | None = None) -> np.ndarray:
    """Every place of every ray: the greatest or least value among those within the volume, NaN where there is none."""
    camera, inverse = picture.camera, np.linalg.inv(picture.matrix)
    slices, rows, columns = picture.voxels.shape
    ends = [(c, r, s) for c in (-0.5, columns - 0.5) for r in (-0.5, rows - 0.5) for s in (-0.5, slices - 0.5)]
    depths = camera.plane.height(transform(picture.matrix, ends))
    step = np.linalg.norm(picture.matrix[:3, :3], axis=0).min() / 2
    sign, best = (1.0 if picture.mode == "mip" else -1.0), np.full((camera.height, camera.width), -np.inf)
    points = camera.to_points(screen_centres(camera))
    for depth in np.arange(depths.min(), depths.max() + step, step):
        here = points + camera.plane.normal * depth
        value, inside = trilinear(picture.voxels, transform(inverse, here))
        if picture.box:
            inside &= ((here >= picture.box.low) & (here <= picture.box.high)).all(axis=-1)
        if shown is not None:
            inside &= trilinear(shown.astype(float), transform(inverse, here))[0] >= 0.5
        best = np.where(inside, np.maximum(best, sign * value), best)
    return np.where(np.isinf(best), np.nan, sign * best)


def greys(values: np.ndarray) -> np.ndarray:
    places = np.clip((np.nan_to_num(values) - TABLE.first) / TABLE.step + 0.5, 0, 255).astype(int)
    return np.where(np.isnan(values), TABLE.background, TABLE.table[places])


@pytest.mark.parametrize("mode", ["mip", "minip"])
@pytest.mark.parametrize("angles", ANGLES)
def test_a_projection_equals_a_plain_reading_of_every_place(mode: str, angles: tuple[float, float]) -> None:
    picture = extreme(smooth_noise(11), Orbit("", *angles), mode)
    difference = np.abs(drawn(picture).astype(int) - greys(extreme_by_hand(picture)))
    assert (difference <= 1).mean() > 0.995  # a place on the very border of the volume may fall to either side


def test_what_a_window_does_not_tell_apart_need_not_be_found() -> None:
    voxels = smooth_noise(15)
    for table in (TABLE.table // 32, np.where(np.arange(256) < 128, 0, 255), TABLE.table[::-1], np.full(256, 9)):
        shown = DisplayTable(-1024.0, 8.0, np.asarray(table, np.uint8), None, 7)
        for mode in ("mip", "minip"):
            picture = replace(extreme(voxels, Orbit("", 35, 20), mode), table=shown)
            values = extreme_by_hand(picture)
            places = np.clip((np.nan_to_num(values) - shown.first) / shown.step + 0.5, 0, 255).astype(int)
            near = [
                shown.table[np.clip(places + by, 0, 255)] for by in (-1, 0, 1)
            ]  # a value on the border of two entries
            seen = drawn(picture)
            right = np.where(
                np.isnan(values), seen == shown.background, np.any([seen == each for each in near], axis=0)
            )
            assert right.mean() > 0.995


def test_a_negative_slope_turns_greatest_and_least_round() -> None:
    voxels = smooth_noise(12)
    plain = drawn(extreme(voxels, Orbit("", 30, 10)))
    turned_table = DisplayTable(-1024.0, 8.0, TABLE.table[::-1].copy(), None, 7)
    turned = replace(extreme((-voxels).astype(np.int16), Orbit("", 30, 10)), slope=-1.0, table=turned_table)
    assert np.abs(drawn(turned).astype(int) - plain.astype(int)).max() <= 2


@pytest.mark.parametrize("angles", ANGLES)
def test_nothing_outside_the_box_is_seen(angles: tuple[float, float]) -> None:
    voxels = smooth_noise(13)
    middle = transform(SHEARED, [(voxels.shape[2] / 2, voxels.shape[1] / 2, voxels.shape[0] / 2)])[0]
    box = Box(triple(middle - vector((6, 8, 5))), triple(middle + vector((7, 4, 9))))
    picture = replace(extreme(voxels, Orbit("", *angles)), box=box)
    difference = np.abs(drawn(picture).astype(int) - greys(extreme_by_hand(picture)))
    assert (difference <= 1).mean() > 0.99
    lit = replace(picture_of(np.full((40, 40, 40), 900, np.int16), Orbit("glow", *angles), GLOW), box=box)
    seen = drawn(lit)[..., :3].max(axis=-1) > 0
    ends = vector([box.low, box.high])
    corners = lit.camera.to_screen(
        [(ends[a, 0], ends[b, 1], ends[c, 2]) for a in (0, 1) for b in (0, 1) for c in (0, 1)]
    )
    y, x = np.nonzero(seen)
    assert x.size
    assert x.min() + 0.5 > corners[:, 0].min() - 1
    assert x.max() + 0.5 < corners[:, 0].max() + 1
    assert y.min() + 0.5 > corners[:, 1].min() - 1
    assert y.max() + 0.5 < corners[:, 1].max() + 1


def test_hidden_voxels_are_not_seen_by_any_ray() -> None:
    voxels, shown = smooth_noise(14), np.ones(smooth_noise(14).shape, bool)
    shown[:, :18] = False
    shown[20:25] = False
    picture = replace(extreme(voxels, Orbit("", 25, 15)), hidden=hidden_of(~shown))
    difference = np.abs(drawn(picture).astype(int) - greys(extreme_by_hand(picture, shown)))
    assert (difference <= 1).mean() > 0.99
    glow = picture_of(np.full(voxels.shape, 900, np.int16), Orbit("glow", 40, 10), GLOW)
    assert drawn(glow)[..., :3].max() > 100
    assert drawn(replace(glow, hidden=hidden_of(np.ones(voxels.shape, bool))))[..., :3].max() == 0


@pytest.mark.parametrize("angles", ANGLES)
def test_a_click_finds_the_surface_that_is_seen(angles: tuple[float, float]) -> None:
    s, r, c = np.indices((40, 50, 44))
    points = transform(SHEARED, np.stack([c, r, s], axis=-1))
    centre, radius = points[20, 25, 22], 9.0
    away = np.linalg.norm(points - centre, axis=-1)
    voxels = np.clip(1000 * (radius - away) / 2 + 500, 0, 1000).astype(np.int16)
    hard = replace(SOLID, points=((490.0, 0.0, 1.0, 1.0, 1.0), (510.0, 1.0, 1.0, 1.0, 1.0)))
    picture = picture_of(voxels, Orbit("solid", *angles), hard, (300, 260))
    x, y = picture.camera.to_screen(centre)
    found = place_at(picture, float(x), float(y))
    assert found is not None
    assert np.linalg.norm(vector(found) - centre) == pytest.approx(radius, abs=0.5)
    assert (vector(found) - centre) @ picture.camera.plane.normal < 0  # on the side that faces the eye
    assert place_at(picture, 2.0, 2.0) is None
    behind = Box(triple(centre - 50), triple(centre + 50))
    assert place_at(replace(picture, box=behind), float(x), float(y)) == pytest.approx(found)


def test_a_click_on_what_is_almost_clear_finds_nothing() -> None:
    faint = replace(GLOW, points=((0.0, 0.0, 1.0, 1.0, 1.0), (1000.0, 0.002, 1.0, 1.0, 1.0)))
    picture = picture_of(np.full((30, 30, 30), 900, np.int16), Orbit("glow"), faint)
    assert place_at(picture, 35.0, 30.0) is None


def test_a_click_on_a_mip_finds_the_voxel_that_made_it() -> None:
    voxels = np.zeros((30, 40, 36), np.int16)
    voxels[12, 25, 17] = 800
    picture = replace(
        extreme(voxels, Orbit("", 33, -21)), camera=picture_of(voxels, Orbit("", 33, -21), size=(300, 300)).camera
    )
    point = transform(SHEARED, (17, 25, 12))
    x, y = picture.camera.to_screen(point)
    found = place_at(picture, float(x), float(y))
    assert found is not None
    assert np.linalg.norm(vector(found) - point) < 0.6
