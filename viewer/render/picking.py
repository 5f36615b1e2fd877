"""What a click on a rendering points at: the first place along its ray that is really seen."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Triple, Vector, transform, triple
from viewer.model.greyscale import DisplayTable
from viewer.render.cells import EDGE
from viewer.render.cuts import Path
from viewer.render.extreme_kernels import Wanted, find_extreme
from viewer.render.greys import greys_of
from viewer.render.jit import readable
from viewer.render.pictures import VolumePicture
from viewer.render.ray_limits import limits_of
from viewer.render.rendering import extreme_sign, light_of, ray_path, step_of, transfer_of
from viewer.render.volume_kernels import cast_ray
from viewer.render.voxel_sampling import Solid, solid_of

_NO_GREYS = greys_of(DisplayTable(0.0, 1.0, np.zeros(1, np.uint8)))
_SEEN = 0.5  # of the light of a ray: what takes it is what the eye sees there


def place_at(picture: VolumePicture, x: float, y: float) -> Triple | None:
    """The point (patient mm) seen at a place of the screen: where half of the light is taken, or the extreme of a MIP.

    None where the ray meets nothing, or only what is clearer than that.
    """
    solid = solid_of(picture.voxels, picture.ready, picture.padding)
    step_mm = step_of(picture.matrix, coarse=False)
    path = ray_path(picture.camera, picture.matrix, solid.voxels.shape, step_mm)
    start: Vector = path.matrix @ (x, y, 1.0)
    found = _first_seen(picture, solid, path, start, step_mm)
    return None if found < 0 else triple(transform(picture.matrix, start + found * path.step))


def _first_seen(picture: VolumePicture, solid: Solid, path: Path, start: Vector, step_mm: float) -> int:
    limits = limits_of(picture.matrix, picture.box, picture.hidden)
    begin = (float(start[0]), float(start[1]), float(start[2]))
    if picture.mode != "shaded":
        return int(find_extreme(solid, begin, path, _whatever(picture, solid.voxels), limits, _NO_GREYS, -1)[1])
    transfer = transfer_of(picture.preset, picture.slope, picture.intercept, step_mm)
    light = light_of(picture.preset, picture.matrix, picture.camera.plane.normal)
    distances = np.zeros(_shape(solid.voxels), np.uint8)
    return int(cast_ray(solid, distances, begin, path, transfer, light, limits, _SEEN)[3])


def _whatever(picture: VolumePicture, voxels: NDArray[Any]) -> Wanted:
    """The extreme itself, in cells that may hold anything: for one ray it does not pay to look."""
    kind, sign = np.finfo(voxels.dtype) if voxels.dtype.kind == "f" else np.iinfo(voxels.dtype), extreme_sign(picture)
    end = kind.max if sign > 0 else kind.min
    ends = np.full(math.prod(_shape(voxels)), end, voxels.dtype)
    gone = picture.hidden.cells.reshape(-1) if picture.hidden else np.zeros(0, np.uint8)
    return Wanted(sign, readable(ends), readable(gone), readable(np.zeros(0)))


def _shape(voxels: NDArray[Any]) -> tuple[int, ...]:
    return tuple(-(-count // EDGE) for count in voxels.shape)
