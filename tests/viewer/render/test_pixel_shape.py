"""Pixels that are not square are drawn in their shape (safety H27): a circle stays round, whatever tells the shape."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.conftest import real_data
from tests.phantoms import ct_slice, radiograph
from tests.viewer.dicom.reading import folder_series, stacks_of
from viewer.dicom.grouping import stacks
from viewer.model.greyscale import DisplayTable
from viewer.model.view import Look
from viewer.model.volume import StackImage
from viewer.render.camera import Camera, camera_for
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.render.pictures import SlicePicture

TABLE = DisplayTable(0.0, 1.0, np.arange(256, dtype=np.uint8))
ROWS, COLUMNS = 120, 160


def camera_of(image: StackImage, look: Look) -> Camera:
    form = image.instance.format
    assert form is not None
    return camera_for(image.plane, form.rows, form.columns, look, 900, 700)


def image_of(attributes: dict[str, object], *, in_patient: bool) -> StackImage:
    pixels = np.zeros((ROWS, COLUMNS), np.uint16)
    if in_patient:
        made = ct_slice(pixels=pixels.astype(np.int16), spacing=attributes["PixelSpacing"])  # type: ignore[arg-type]
    else:
        made = radiograph(pixels=pixels, **attributes)
    (stack,) = stacks_of([made])
    return stack.images[0]


@pytest.mark.parametrize("look", [Look(), Look(rotation_deg=90), Look(zoom=0.7, rotation_deg=30, flip_horizontal=True)])
@pytest.mark.parametrize(
    ("attributes", "shape", "in_patient"),
    [
        ({"PixelSpacing": (1.0, 2.0)}, (1.0, 2.0), True),
        ({"PixelSpacing": [0.3, 0.2]}, (3.0, 2.0), False),
        ({"ImagerPixelSpacing": [0.1, 0.15]}, (2.0, 3.0), False),
        ({"PixelAspectRatio": [4, 3]}, (4.0, 3.0), False),
        ({"PixelAspectRatio": [1, 2]}, (1.0, 2.0), False),
        ({}, (1.0, 1.0), False),
    ],
)
def test_a_circle_stays_round(
    attributes: dict[str, object], shape: tuple[float, float], look: Look, *, in_patient: bool
) -> None:
    row, column = np.mgrid[0:ROWS, 0:COLUMNS]
    away = np.hypot((row - (ROWS - 1) / 2) * shape[0], (column - (COLUMNS - 1) / 2) * shape[1])
    soft = 128 + (40 * min(shape) - away) * 20 / max(shape)  # grey 128 on the circle, so that it is seen between pixels
    disc = np.clip(soft, 0, 255).astype(np.uint8)
    camera = camera_of(image_of(attributes, in_patient=in_patient), look)
    seen = Canvas(FusedMaker()).draw(SlicePicture(disc, TABLE, camera, interpolate=True)) >= 128
    down, across = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    diameter = 2 * 40 * min(shape) * camera.scale * camera.plane.column_spacing / shape[1]
    assert abs((down[-1] - down[0]) - (across[-1] - across[0])) <= 2  # ±1 at each edge
    assert abs(down[-1] - down[0] + 1 - diameter) <= 2


def test_a_real_image_with_an_aspect_ratio_only_is_drawn_in_it() -> None:
    folder = real_data("pydicom_data_selection")
    found = [stack for series in folder_series(folder) for stack in stacks(series)]
    (image,) = [
        image
        for stack in found
        for image in stack.images
        if image.instance.location and Path(image.instance.location.path).name == "color-pl.dcm"
    ]
    camera = camera_of(image, Look())
    corners = np.array([[-0.5, -0.5], [255.5, 119.5]])
    screen = corners @ camera.screen_from_pixel[:, :2].T + camera.screen_from_pixel[:, 2]
    width, height = screen[1] - screen[0]
    assert height / width == pytest.approx(160 / 256)
    assert image.calibration.in_mm is False
