from __future__ import annotations

import threading

import numpy as np

from viewer.model.geometry import Plane
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Look
from viewer.render import fused, slice_kernels
from viewer.render.camera import camera_for
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import SlicePicture, in_colour
from viewer.render.warming import small_pictures

TABLE = DisplayTable(0.0, 1.0, np.arange(256, dtype=np.uint8))


def test_warming_up_covers_every_kernel_and_both_kinds_of_pictures() -> None:
    FusedMaker().warm_up()
    kinds = {"SlicePicture", "CutPicture", "VolumePicture", "BentPicture"}
    assert {type(picture).__name__ for picture in small_pictures()} == kinds
    assert {in_colour(picture) for picture in small_pictures()} == {True, False}
    kernels = [getattr(fused, name) for name in dir(fused) if name.startswith("draw_")]
    assert len(kernels) == 11
    assert all(kernel.signatures for kernel in kernels)


def test_no_common_picture_needs_a_compiler_after_warming_up() -> None:
    FusedMaker().warm_up()
    before = len(slice_kernels.draw_linear.signatures)
    camera = camera_for(Plane(row_spacing=0.7, column_spacing=0.7), 512, 500, Look(zoom=1.3), 700, 600)
    for dtype in ("int16", "uint16", "uint8"):
        pixels = np.zeros((2, 512, 500), dtype)
        pixels.flags.writeable = dtype == "int16"
        padded = DisplayTable(-5.0, 1.0, np.zeros(70000, np.uint8), (3.0, 3.0), 7)
        Canvas(FusedMaker()).draw(SlicePicture(pixels[1], padded, camera))
    assert len(slice_kernels.draw_linear.signatures) == before


def test_several_threads_may_draw_at_once() -> None:
    maker = FusedMaker()
    random = np.random.default_rng(0)
    images = [random.integers(0, 256, (64, 64)).astype(np.uint8) for _ in range(4)]
    camera = camera_for(Plane(), 64, 64, Look(), 64, 64)
    wrong: list[int] = []

    def draw(index: int) -> None:
        canvas = Canvas(maker)
        picture = SlicePicture(images[index], TABLE, camera)
        wrong.extend(index for _ in range(50) if not np.array_equal(canvas.draw(picture), images[index]))

    threads = [threading.Thread(target=draw, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
