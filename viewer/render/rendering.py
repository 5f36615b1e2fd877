"""A volume rendering as the kernels take it: rays, transfer table and light."""

from __future__ import annotations

import math

import numpy as np

from viewer.model.geometry import Vector
from viewer.model.greyscale import DisplayTable
from viewer.render.box import corners, smallest_step
from viewer.render.camera import Camera
from viewer.render.cells import Cells
from viewer.render.cuts import Path, voxel_from_screen
from viewer.render.extreme_kernels import Wanted
from viewer.render.jit import readable
from viewer.render.pictures import VolumePicture
from viewer.render.presets import Preset
from viewer.render.volume_kernels import Light, Transfer

_ENTRIES = 4096
_LEAST = -(2**31)
_HAIR = 1e-6  # of an entry of a display table


def ray_path(camera: Camera, affine: Vector, shape: tuple[int, int, int], step_mm: float) -> Path:
    """The places ``step_mm`` apart along rays into the screen, from before to behind the volume."""
    matrix = voxel_from_screen(camera, affine)
    depths = camera.plane.height(corners(affine, shape))
    first = matrix[:3, 3] + matrix[:3, 2] * float(depths.min())
    places = math.ceil(float(np.ptp(depths)) / step_mm) + 1
    return Path(readable(np.column_stack([matrix[:3, :2], first])), readable(matrix[:3, 2] * step_mm), places)


def step_of(affine: Vector, *, coarse: bool) -> float:
    """The distance between places on a ray: half the smallest voxel edge, or rings would show; the whole when coarse."""
    return smallest_step(affine) * (1.0 if coarse else 0.5)


def transfer_of(preset: Preset, slope: float, intercept: float, step_mm: float) -> Transfer:
    """The preset for stored values (modality value = stored x slope + intercept) and steps of ``step_mm``."""
    points = np.array(preset.points)
    first, last = points[0, 0], points[-1, 0]
    values = np.linspace(first, last, _ENTRIES)
    colours = np.column_stack([np.interp(values, points[:, 0], points[:, column]) for column in (2, 3, 4)])
    opacity = 1.0 - (1.0 - np.interp(values, points[:, 0], points[:, 1])) ** step_mm
    per_value = (_ENTRIES - 1) / (last - first)
    return Transfer(
        readable(colours),
        readable(opacity.astype(np.float32)),
        float(slope * per_value),
        float((intercept - first) * per_value),
        _least_seen(opacity, float(slope * per_value), float((intercept - first) * per_value)),
    )


def _least_seen(opacity: Vector, scale: float, offset: float) -> int:
    """The stored value below which nothing can be seen, on the safe side; the least there is where that is not so."""
    seen = np.flatnonzero(opacity > 0.0)
    if scale <= 0 or not len(seen) or seen[0] == 0:
        return _LEAST
    return max(math.floor((float(seen[0]) - 1.0 - offset) / scale), _LEAST)


def light_of(preset: Preset, affine: Vector, normal: Vector) -> Light:
    """The light from the eye, for slopes per voxel of a volume with ``affine``, seen along ``normal``."""
    cosines = np.linspace(0.0, 1.0, 256)
    shade = np.column_stack([preset.ambient + preset.diffuse * cosines, preset.specular * cosines**preset.power])
    to_slope = np.linalg.inv(affine[:3, :3])  # slope in mm = to_slope.T @ slope per voxel
    ray, metric = to_slope @ normal, to_slope @ to_slope.T
    parts = metric[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]]
    return Light(readable(shade), readable(ray), readable(parts))


def extreme_sign(picture: VolumePicture) -> float:
    """1 where the greatest stored value is looked for along a ray, -1 where the least: a slope may turn them round."""
    return (1.0 if picture.mode == "mip" else -1.0) * (1.0 if picture.slope >= 0 else -1.0)


def extreme_of(picture: VolumePicture, cells: Cells) -> Wanted:
    """What is looked for along the rays: as much of it as can be seen in the greys of the picture."""
    sign, table = extreme_sign(picture), picture.table
    ends = cells.greatest if sign > 0 else cells.least
    gone = picture.hidden.cells.reshape(-1) if picture.hidden else np.zeros(0, np.uint8)
    worth = _worth(table, sign) if table else np.zeros(0)
    return Wanted(sign, readable(ends.reshape(-1)), readable(gone), readable(worth))


def _worth(table: DisplayTable, sign: float) -> Vector:
    """For each entry of a table the value (times ``sign``) from which on the grey is another; infinite where none comes."""
    greys = table.table if sign > 0 else table.table[::-1]
    changes = np.flatnonzero(np.diff(greys.astype(np.int16)) != 0) + 1
    after = np.searchsorted(changes, np.arange(len(greys)), side="right")
    next_one = np.append(changes, len(greys)).astype(np.float64)[after]
    # An entry holds the values from half a step before it to half a step after it; a hair less is on the safe side.
    entries = next_one - 0.5 - _HAIR if sign > 0 else len(greys) - 1 - next_one + 0.5 + _HAIR
    worth = sign * (float(table.first) + entries * float(table.step))
    worth = np.where(next_one < len(greys), worth, np.inf)
    return np.asarray(worth if sign > 0 else worth[::-1], np.float64)
