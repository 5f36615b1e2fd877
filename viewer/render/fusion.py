"""A second volume as it lies over a picture: one layer of colour at the resolution of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Plane, Vector
from viewer.model.view import Look
from viewer.render.camera import Camera, camera_for
from viewer.render.cuts import voxel_from_screen
from viewer.render.fusion_kernels import draw_fusion
from viewer.render.jit import readable
from viewer.render.voxel_sampling import solid_of


@dataclass(frozen=True, eq=False, slots=True)
class Over:
    """A volume to be laid over a picture: ``matrix`` (4, 4) leads from its voxels to the patient mm of the picture.

    Stored values from ``window[0]`` (clear) to ``window[1]`` take the 256 colours of ``palette`` [256, 3]; the greatest is
    ``opacity`` opaque (0 to 1), lower ones in proportion.
    """

    voxels: NDArray[Any]
    matrix: Vector
    window: tuple[float, float]
    palette: NDArray[np.uint8]
    opacity: float
    padding: tuple[float, float] | None = None
    ready: NDArray[np.bool_] | None = None


def fused_layer(over: Over, camera: Camera) -> NDArray[np.uint8]:
    """The layer over the picture of a camera [height, width, 4], premultiplied RGBA; interpolated between voxels."""
    out = np.empty((camera.height, camera.width, 4), np.uint8)
    whole = voxel_from_screen(camera, over.matrix)
    matrix = np.column_stack([whole[:3, :2], whole[:3, 3]])
    low, high = over.window
    per_level = 255.0 / max(high - low, 1e-12)
    solid = solid_of(over.voxels, over.ready, over.padding)
    draw_fusion(solid, readable(matrix), float(low), per_level, readable(over.palette), float(over.opacity), out)
    return out


def warm_up_fusion() -> None:
    """Compile the kernel for the common types of voxels, or load it from the cache on disk."""
    from_plane = camera_for(Plane(in_patient=True), 4, 4, Look(), 4, 4)
    for kind in ("int16", "uint16", "float32"):
        voxels = np.zeros((2, 4, 4), kind)
        fused_layer(Over(voxels, np.eye(4), (0.0, 1.0), np.zeros((256, 3), np.uint8), 0.5), from_plane)
