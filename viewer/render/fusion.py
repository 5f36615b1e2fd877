"""A second volume as it lies over a picture: one layer of colour at the resolution of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Plane, Vector
from viewer.model.view import Look
from viewer.render.bands import in_bands
from viewer.render.camera import Camera, camera_for
from viewer.render.cut_kernels import GREATEST, MEAN
from viewer.render.cuts import Path, slab_path
from viewer.render.fusion_kernels import draw_fusion, draw_fusion_slab
from viewer.render.jit import readable
from viewer.render.voxel_sampling import solid_of


@dataclass(frozen=True, eq=False, slots=True)
class Over:
    """A volume to be laid over a picture: ``matrix`` (4, 4) leads from its voxels to the patient mm of the picture.

    Stored values from ``window[0]`` (clear) to ``window[1]`` take the 256 colours of ``palette`` [256, 3]; the greatest is
    ``opacity`` opaque (0 to 1), lower ones in proportion. Over ``slab_mm`` around the plane it is the greatest value, or
    the ``mean``.
    """

    voxels: NDArray[Any]
    matrix: Vector
    window: tuple[float, float]
    palette: NDArray[np.uint8]
    opacity: float
    slab_mm: float = 0.0
    mean: bool = False
    padding: tuple[float, float] | None = None
    ready: NDArray[np.bool_] | None = None


def fused_layer(over: Over, camera: Camera, *, banded: bool = False, coarse: bool = False) -> NDArray[np.uint8]:
    """The layer over the picture of a camera [height, width, 4], premultiplied RGBA; interpolated between voxels.

    ``banded`` lets others draw between its bands; for a worker. ``coarse`` is at half the resolution, for what moves.
    """
    scale = 2 if coarse else 1
    out = np.empty((-(-camera.height // scale), -(-camera.width // scale), 4), np.uint8)
    path = slab_path(camera, over.matrix, over.slab_mm)
    path = path._replace(matrix=readable(path.matrix * (scale, scale, 1.0)), step=readable(path.step))
    low, high = over.window
    per_level = 255.0 / max(high - low, 1e-12)
    solid = solid_of(over.voxels, over.ready, over.padding)
    words = out.view(np.int32)[..., 0]  # four bytes of a pixel at once
    table = readable(weighted(over.palette, over.opacity))

    def draw(part: Path, rows: NDArray[Any]) -> None:
        if part.places == 1:
            draw_fusion(solid, part.matrix, float(low), per_level, table, rows)
        else:
            draw_fusion_slab(solid, part, MEAN if over.mean else GREATEST, float(low), per_level, table, rows)

    if banded:
        in_bands(draw, path, words)
    else:
        draw(path, words)
    if coarse:
        words = np.repeat(np.repeat(words, 2, axis=0), 2, axis=1)[: camera.height, : camera.width]
        return np.ascontiguousarray(words).view(np.uint8).reshape(camera.height, camera.width, 4)
    return out


def weighted(palette: NDArray[np.uint8], opacity: float) -> NDArray[np.int32]:
    """The colours [256, 3] of a palette, each as opaque as its level is high: premultiplied RGBA, four bytes in one [256]."""
    weight = np.arange(256) * (opacity / 255)
    colours = np.column_stack([palette * weight[:, None], 255 * weight])
    return np.ascontiguousarray(np.rint(colours).astype(np.uint8)).view(np.int32)[:, 0]


def warm_up_fusion() -> None:
    """Compile the kernel for the common types of voxels, or load it from the cache on disk."""
    from_plane = camera_for(Plane(in_patient=True), 4, 4, Look(), 4, 4)
    for kind in ("int16", "uint16", "float32"):
        voxels = np.zeros((2, 4, 4), kind)
        for slab_mm in (0.0, 2.0):
            fused_layer(Over(voxels, np.eye(4), (0.0, 1.0), np.zeros((256, 3), np.uint8), 0.5, slab_mm), from_plane)
