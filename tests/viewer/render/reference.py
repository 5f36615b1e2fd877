"""Plain numpy readings of what the pictures should show: slow, float64, one thing after the other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import transform
from viewer.model.greyscale import DisplayTable
from viewer.render.camera import Camera
from viewer.render.pictures import CutPicture

Floats = NDArray[np.float64]


def linear_table(center: float = 40.0, width: float = 400.0, first: int = -1024, count: int = 4096) -> DisplayTable:
    """PS3.3 C.11.2.1.2 LINEAR for stored values that are HU."""
    values = np.arange(first, first + count, dtype=np.float64)
    if width == 1:
        grey = np.where(values > center - 0.5, 255.0, 0.0)
    else:
        grey = np.clip(((values - (center - 0.5)) / (width - 1) + 0.5) * 255, 0, 255)
    return DisplayTable(float(first), 1.0, np.floor(grey + 0.5).astype(np.uint8))


def grey_of(values: Floats, table: DisplayTable) -> NDArray[np.uint8]:
    """The table at the values; NaN gives the background."""
    index = np.floor((np.nan_to_num(values, nan=table.first) - table.first) / table.step + 0.5)
    grey = table.table[np.clip(index, 0, len(table.table) - 1).astype(int)]
    return np.where(np.isnan(values), table.background, grey).astype(np.uint8)


def screen_centres(camera: Camera) -> Floats:
    """(height, width, 2)."""
    y, x = np.mgrid[0 : camera.height, 0 : camera.width] + 0.5
    return np.stack([x, y], axis=-1)


def sampled(array: NDArray[Any], places: Floats, padding: tuple[float, float] | None = None) -> Floats:
    """Values of ``array`` (any number of axes) at ``places`` (..., axes) in array order; NaN outside and for padding."""
    array = array.astype(np.float64)
    bad = np.isnan(array)
    if padding is not None:
        bad |= (array >= padding[0]) & (array <= padding[1])
    shape = np.array(array.shape)
    inside = ((places >= -0.5) & (places < shape - 0.5)).all(axis=-1)
    clamped = np.clip(places, 0, shape - 1)
    low = np.minimum(np.floor(clamped).astype(int), shape - 1)
    part = clamped - low
    total, touches = np.zeros(places.shape[:-1]), np.zeros(places.shape[:-1], bool)
    for corner in np.ndindex(*([2] * array.ndim)):
        index = tuple(np.moveaxis(np.minimum(low + corner, shape - 1), -1, 0))
        weight = np.prod(np.where(np.array(corner) == 1, part, 1 - part), axis=-1)
        total += weight * np.nan_to_num(array[index])
        touches |= bad[index] & (weight > 0)
    nearest = tuple(np.moveaxis(np.floor(clamped + 0.5).astype(int), -1, 0))
    alone = np.where(bad[nearest], np.nan, array[nearest])
    return np.where(inside, np.where(touches, alone, total), np.nan)


def slice_by_hand(pixels: NDArray[Any], table: DisplayTable, camera: Camera, *, interpolate: bool) -> NDArray[np.uint8]:
    places = camera.to_pixels(screen_centres(camera))[..., ::-1]
    inside = ((places >= -0.5) & (places < np.array(pixels.shape) - 0.5)).all(axis=-1)
    if not interpolate:
        places = np.clip(np.floor(places + 0.5), 0, np.array(pixels.shape) - 1)
    return np.where(inside, grey_of(sampled(pixels, places, table.padding), table), 0).astype(np.uint8)


def cut_by_hand(picture: CutPicture) -> NDArray[np.uint8]:
    """A cut by patient coordinates: every screen pixel to mm, along the normal, to voxels; then the table."""
    camera, count = picture.camera, len(depths(picture))
    points = camera.to_points(screen_centres(camera))
    inverse = np.linalg.inv(picture.matrix)
    values = []
    for depth in depths(picture):
        voxels = transform(inverse, points + camera.plane.normal * depth)[..., ::-1]
        solid = picture.voxels.astype(np.float64)
        if picture.ready is not None:
            solid[~picture.ready] = np.nan
        values.append(sampled(solid, voxels, picture.table.padding))
    stack = np.stack(values)
    nothing = np.isnan(stack).all(axis=0)
    weights = np.ones((count, 1, 1))
    if count > 1:
        weights[[0, -1]] = 0.5
    weights = np.where(np.isnan(stack), 0.0, weights)
    full = {
        "mip": np.where(np.isnan(stack), -np.inf, stack).max(axis=0),
        "minip": np.where(np.isnan(stack), np.inf, stack).min(axis=0),
        "mean": (np.nan_to_num(stack) * weights).sum(axis=0) / np.maximum(weights.sum(axis=0), 1e-9),
    }[picture.slab]
    return grey_of(np.where(nothing, np.nan, full), picture.table)


def depths(picture: CutPicture) -> list[float]:
    """The depths at which a slab is sampled: symmetric, with both faces and the middle, at most a voxel edge apart."""
    edge = np.linalg.norm(picture.matrix[:3, :3], axis=0).min()
    half = int(np.ceil(picture.slab_mm / 2 / edge - 1e-9))
    return np.linspace(-picture.slab_mm / 2, picture.slab_mm / 2, 2 * half + 1).tolist()
