"""What the tour measures: the sample nodule where the sample is read, else something in the middle of the image."""

from __future__ import annotations

import numpy as np

from app.samples.golden import CURRENT
from viewer.model.geometry import Vector, vector
from viewer.model.volume import Stack, StackImage
from viewer.render.camera import Camera

Point = tuple[float, float]


def best_stack(stacks: tuple[Stack, ...]) -> Stack | None:
    """The stack to read: the volume with the most images, else the one with the most images."""
    return max(stacks, key=lambda one: (one.geometry.is_volume, len(one.images)), default=None)


def best_index(stack: Stack) -> int:
    """The image to measure on: the one through the sample's nodule, else the middle one."""
    center = nodule_center(stack)
    if center is None:
        return len(stack.images) // 2
    heights = [abs(float(image.plane.height(center))) for image in stack.images]
    return int(np.argmin(heights))


def nodule_center(stack: Stack) -> Vector | None:
    """The sample's nodule in patient mm, None on other studies."""
    of_sample = stack.images[0].instance.study_uid == CURRENT.study_uid
    return vector(CURRENT.nodule.centre) if of_sample else None


def diameter(stack: Stack, image: StackImage, camera: Camera, ratio: float) -> tuple[Point, Point]:
    """Two points of the pane (logical pixels) across what is to be measured."""
    center = nodule_center(stack)
    if center is None:
        pixel = image.instance.format
        rows, columns = (pixel.rows, pixel.columns) if pixel else (1, 1)
        ends = image.plane.to_patient([(columns * 0.42, rows * 0.5), (columns * 0.58, rows * 0.5)])
    else:
        half = CURRENT.nodule.diameter_mm / 2 * vector(image.plane.row_direction)
        ends = vector([center - half, center + half])
    first, second = camera.to_screen(ends) / ratio
    return (float(first[0]), float(first[1])), (float(second[0]), float(second[1]))


def around(stack: Stack, image: StackImage, camera: Camera, ratio: float) -> tuple[Point, Point]:
    """Two corners (logical pixels) of an ellipse within what is to be measured."""
    (x0, y0), (x1, y1) = diameter(stack, image, camera, ratio)
    middle_x, middle_y, reach = (x0 + x1) / 2, (y0 + y1) / 2, max(abs(x1 - x0), 12.0) * 0.3
    return (middle_x - reach, middle_y - reach), (middle_x + reach, middle_y + reach)
