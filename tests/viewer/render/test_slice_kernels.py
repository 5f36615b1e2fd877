from __future__ import annotations

import numpy as np
import pytest

from tests.viewer.render.reference import linear_table, slice_by_hand
from viewer.model.geometry import Plane
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Look
from viewer.render.camera import camera_for
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import SlicePicture

RAMP = DisplayTable(0.0, 1.0, np.arange(256, dtype=np.uint8))


@pytest.fixture
def canvas() -> Canvas:
    return Canvas(FusedMaker())


def noise(rows: int = 37, columns: int = 53, dtype: str = "int16", seed: int = 0) -> np.ndarray:
    low = 0 if np.dtype(dtype).kind == "u" else -1100
    high = 256 if dtype == "uint8" else 3100
    return np.random.default_rng(seed).integers(low, high, (rows, columns)).astype(dtype)


def any_look(random: np.random.Generator) -> Look:
    return Look(
        zoom=float(random.uniform(1.0, 6.0)),
        pan=tuple(random.normal(0, 8, 2).tolist()),
        rotation_deg=float(random.uniform(0, 360)),
        flip_horizontal=bool(random.integers(2)),
        flip_vertical=bool(random.integers(2)),
    )


@pytest.mark.parametrize("interpolate", [True, False])
@pytest.mark.parametrize("dtype", ["uint8", "int16", "uint16", "int32", "float32", "float64", "int8", ">i2"])
def test_at_scale_one_every_pixel_is_the_table_at_its_value(canvas: Canvas, dtype: str, interpolate: bool) -> None:
    pixels = noise(dtype="int16").astype(dtype) if dtype != "uint8" else noise(dtype="uint8")
    table = linear_table(center=90, width=350)
    picture = SlicePicture(pixels, table, camera_for(Plane(), 37, 53, Look(), 53, 37), interpolate)
    index = np.clip(pixels.astype(int) + 1024, 0, 4095)
    assert np.array_equal(canvas.draw(picture), table.table[index])


@pytest.mark.parametrize("interpolate", [True, False])
def test_flips_and_quarter_turns_only_move_pixels(canvas: Canvas, interpolate: bool) -> None:
    pixels = noise(20, 30)
    straight = linear_table().table[np.clip(pixels.astype(int) + 1024, 0, 4095)]
    for turn in (0, 90, 180, 270):
        for across in (False, True):
            for down in (False, True):
                width, height = (30, 20) if turn % 180 == 0 else (20, 30)
                look = Look(rotation_deg=turn, flip_horizontal=across, flip_vertical=down)
                seen = canvas.draw(
                    SlicePicture(pixels, linear_table(), camera_for(Plane(), 20, 30, look, width, height), interpolate)
                )
                flipped = straight[:: -1 if down else 1, :: -1 if across else 1]
                assert np.array_equal(seen, np.rot90(flipped, -turn // 90))


def test_random_views_equal_a_plain_reading(canvas: Canvas) -> None:
    random = np.random.default_rng(11)
    for case in range(40):
        dtype = ("int16", "uint16", "float32")[case % 3]
        pixels = noise(dtype=dtype, seed=case)
        plane = Plane(row_spacing=float(random.uniform(0.5, 2)), column_spacing=float(random.uniform(0.5, 2)))
        camera = camera_for(plane, 37, 53, any_look(random), 160, 120)
        for interpolate in (True, False):
            picture = SlicePicture(pixels, linear_table(width=2000), camera, interpolate)
            difference = canvas.draw(picture).astype(int) - slice_by_hand(
                pixels, picture.table, camera, interpolate=interpolate
            )
            # a value on the boundary of two grey levels, or a place on that of two pixels, may fall to either side
            assert (difference != 0).mean() < 2e-3
            if interpolate:
                assert abs(difference).max() <= 1


def test_values_are_interpolated_before_they_are_windowed(canvas: Canvas) -> None:
    pixels = np.array([[-1000, 1000]], np.int16)
    camera = camera_for(Plane(), 1, 2, Look(), 200, 100)
    seen = canvas.draw(SlicePicture(pixels, linear_table(center=40, width=80), camera))[50]
    # 0 to 79 HU of 2000 are passed within 100 screen pixels between the centres: hardly any grey between black and white
    assert set(seen[:99].tolist()) == {0}
    assert set(seen[104:].tolist()) == {255}


@pytest.mark.parametrize(
    ("center", "width", "expected"),
    [
        (40.0, 400.0, {-1024: 0, -200: 0, -160: 0, -100: 38, 0: 102, 40: 128, 100: 166, 200: 230, 238: 254, 239: 255}),
        (1.0, 2.0, {-1: 0, 0: 0, 1: 255, 2: 255}),
        (1.0, 1.0, {0: 0, 1: 255, 2: 255}),
        (40.0, 80.0, {0: 0, 1: 3, 20: 65, 40: 129, 79: 255, 80: 255}),
    ],
)
def test_window_edges_reach_the_screen(canvas: Canvas, center: float, width: float, expected: dict[int, int]) -> None:
    pixels = np.array([list(expected)], np.int16)
    camera = camera_for(Plane(), 1, len(expected), Look(), len(expected) * 3, 3)
    seen = canvas.draw(SlicePicture(pixels, linear_table(center, width), camera, interpolate=False))
    assert seen[1, 1::3].tolist() == list(expected.values())


def test_a_bright_pixel_appears_where_it_lies(canvas: Canvas) -> None:
    random = np.random.default_rng(5)
    for _ in range(50):
        pixels = np.zeros((40, 50), np.int16)
        row, column = int(random.integers(5, 35)), int(random.integers(5, 45))
        pixels[row, column] = 255
        plane = Plane(row_spacing=1.7, column_spacing=0.9)
        camera = camera_for(
            plane, 40, 50, Look(0.6, (2, -3), float(random.uniform(0, 360)), bool(random.integers(2))), 900, 800
        )
        seen = canvas.draw(SlicePicture(pixels, RAMP, camera)).astype(float)
        y, x = np.mgrid[0:800, 0:900] + 0.5
        centre = np.array([(seen * x).sum(), (seen * y).sum()]) / seen.sum()
        assert centre == pytest.approx(camera.to_screen(plane.to_patient((column, row))), abs=0.05)


@pytest.mark.parametrize("shrunk", [1.02, 1.5, 2.0, 2.7, 4.1, 7.3])
def test_drawn_coarsely_no_single_pixel_falls_between(canvas: Canvas, shrunk: float) -> None:
    random = np.random.default_rng(7)
    side = round(150 / shrunk)
    for _ in range(30):
        pixels = np.zeros((150, 150), np.uint8)
        pixels[random.integers(20, 130), random.integers(20, 130)] = 255
        look = Look(1.0, (float(random.uniform(-1, 1)), float(random.uniform(-1, 1))))
        picture = SlicePicture(pixels, RAMP, camera_for(Plane(), 150, 150, look, side, side), coarse=True)
        assert canvas.draw(picture).max() >= 255 / (4 * max(shrunk, 1.0)) ** 2


def test_a_round_thing_in_pixels_that_are_not_square_stays_round(canvas: Canvas) -> None:
    y, x = np.mgrid[0:60, 0:120].astype(float)
    disc = (np.hypot((x - 59.5) * 1.0, (y - 29.5) * 2.0) < 40) * 200
    plane = Plane(row_spacing=2.0, column_spacing=1.0)
    seen = canvas.draw(SlicePicture(disc.astype(np.uint8), RAMP, camera_for(plane, 60, 120, Look(), 480, 480))) > 100
    assert abs(int(seen.any(axis=0).sum()) - int(seen.any(axis=1).sum())) <= 4  # half an image row
    assert int(seen.any(axis=0).sum()) == pytest.approx(320, abs=4)


def test_outside_the_image_is_black_whatever_the_background(canvas: Canvas) -> None:
    table = DisplayTable(0.0, 1.0, np.full(256, 200, np.uint8), background=77)
    seen = canvas.draw(SlicePicture(np.zeros((10, 10), np.uint8), table, camera_for(Plane(), 10, 10, Look(), 40, 20)))
    assert set(seen[:, :10].ravel().tolist()) == {0}
    assert set(seen[:, 10:30].ravel().tolist()) == {200}
    assert set(seen[:, 30:].ravel().tolist()) == {0}


def test_padding_is_background_and_never_bleeds_into_its_neighbours(canvas: Canvas) -> None:
    pixels = np.full((8, 8), 100, np.int16)
    pixels[:, 4:] = -2000
    table = DisplayTable(-2048.0, 1.0, np.clip(np.arange(4096) - 2048, 0, 255).astype(np.uint8), (-2000.0, -2000.0), 9)
    camera = camera_for(Plane(), 8, 8, Look(), 80, 80)
    for interpolate in (True, False):
        seen = canvas.draw(SlicePicture(pixels, table, camera, interpolate))
        assert set(seen[:, :40].ravel().tolist()) == {100}
        assert set(seen[:, 40:].ravel().tolist()) == {9}


def test_random_views_with_padding_equal_a_plain_reading(canvas: Canvas) -> None:
    random = np.random.default_rng(12)
    for case in range(12):
        pixels = noise(seed=case)
        pixels[random.random(pixels.shape) < 0.2] = -2000
        table = DisplayTable(-1024.0, 1.0, linear_table(width=2000).table, (-2000.0, -1900.0), 33)
        camera = camera_for(Plane(), 37, 53, any_look(random), 160, 120)
        difference = canvas.draw(SlicePicture(pixels, table, camera)).astype(int) - slice_by_hand(
            pixels, table, camera, interpolate=True
        )
        assert (difference != 0).mean() < 2e-3


def test_pixels_that_are_no_number_are_background(canvas: Canvas) -> None:
    pixels = np.array([[50.0, np.nan, 50.0]], np.float32)
    table = DisplayTable(0.0, 0.5, np.arange(256, dtype=np.uint8), background=7)
    seen = canvas.draw(SlicePicture(pixels, table, camera_for(Plane(), 1, 3, Look(), 30, 10)))
    assert seen[5].tolist() == [100] * 10 + [7] * 10 + [100] * 10


def test_values_beyond_the_table_take_its_ends(canvas: Canvas) -> None:
    pixels = np.array([[-3e38, -1.0, 300.0, 3e38]], np.float64)
    table = DisplayTable(0.0, 1.0, np.arange(20, 148, dtype=np.uint8))
    seen = canvas.draw(SlicePicture(pixels, table, camera_for(Plane(), 1, 4, Look(), 4, 1), interpolate=False))
    assert seen.tolist() == [[20, 20, 147, 147]]


def test_nothing_small_is_lost_in_a_small_picture(canvas: Canvas) -> None:
    random = np.random.default_rng(4)
    for _ in range(30):
        pixels = np.zeros((400, 300), np.uint16)
        pixels[random.integers(2, 398), random.integers(2, 298)] = 10000
        camera = camera_for(Plane(), 400, 300, Look(), 60, 80)  # 5 x 5 image pixels in each screen pixel
        table = DisplayTable(0.0, 1.0, np.clip(np.arange(4096), 0, 255).astype(np.uint8))
        seen = canvas.draw(SlicePicture(pixels, table, camera))
        assert seen.max() >= 200  # a twenty-fifth of 10000 is far above white, spread over two pixels at the most


def test_a_small_picture_shows_the_mean(canvas: Canvas) -> None:
    pixels = np.random.default_rng(6).integers(0, 256, (40, 60)).astype(np.uint8)
    seen = canvas.draw(SlicePicture(pixels, RAMP, camera_for(Plane(), 40, 60, Look(), 30, 20)))
    mean = pixels.reshape(20, 2, 30, 2).mean(axis=(1, 3))
    assert np.abs(seen - mean)[1:-1, 1:-1].max() <= 0.5


def test_colours_at_scale_one_are_the_pixels(canvas: Canvas) -> None:
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    for interpolate in (True, False):
        seen = canvas.draw(SlicePicture(pixels, None, camera_for(Plane(), 20, 30, Look(), 30, 20), interpolate))
        assert np.array_equal(seen[..., :3], pixels)
        assert (seen[..., 3] == 255).all()


def test_each_colour_is_interpolated_like_a_value(canvas: Canvas) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (20, 30, 3)).astype(np.uint8)
    camera = camera_for(Plane(), 20, 30, Look(2.0, (1, 2), 33.0), 200, 100)
    for interpolate in (True, False):
        seen = canvas.draw(SlicePicture(pixels, None, camera, interpolate)).astype(int)
        for index in range(3):
            expected = slice_by_hand(pixels[..., index], RAMP, camera, interpolate=interpolate)
            assert (seen[..., index] != expected).mean() < 2e-3
    small = camera_for(Plane(), 20, 30, Look(), 15, 10)
    mean = pixels.reshape(10, 2, 15, 2, 3).mean(axis=(1, 3))
    assert np.abs(canvas.draw(SlicePicture(pixels, None, small))[..., :3] - mean)[1:-1, 1:-1].max() <= 0.5


def test_the_canvas_uses_its_memory_again(canvas: Canvas) -> None:
    camera = camera_for(Plane(), 10, 10, Look(), 20, 20)
    first = canvas.draw(SlicePicture(np.zeros((10, 10), np.uint8), RAMP, camera))
    second = canvas.draw(SlicePicture(np.full((10, 10), 9, np.uint8), RAMP, camera))
    assert first is second
    assert (first == 9).all()
