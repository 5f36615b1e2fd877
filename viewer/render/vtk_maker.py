"""The maker that draws by VTK."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.render.cuts import slab_path, voxel_from_screen
from viewer.render.fused import FusedMaker, parts_of
from viewer.render.pictures import BentPicture, CutPicture, Picture, SlicePicture, VolumePicture
from viewer.render.vtk_reslicing import Reslicer, grey_of, mean_of_parts, void_of
from viewer.render.vtk_scene import VolumeScene

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float64]


class VtkMaker:
    """Draws every picture by VTK: slices and cuts by vtkImageReslice and our display table, volumes by its ray casters.

    Drawn by the kernels are views along a path, cuts through slices at uneven steps, and volumes of which voxels are hidden,
    that have segments among them, whose extremes are looked for, or that the graphics processor has no room for: never a
    coarser volume than there is.

    ``hardware`` lets volumes be drawn by the graphics processor. To be used from one thread only, as VTK's windows are.
    """

    def __init__(self, *, hardware: bool) -> None:
        self._hardware = hardware
        self._scene: VolumeScene | None = None
        self._kernels = FusedMaker()

    def draw(self, picture: Picture, out: Bytes) -> None:
        """Fill ``out``: [height, width] grey, or [height, width, 4] RGBA."""
        if isinstance(picture, VolumePicture):
            self._draw_volume(picture, out)
        elif isinstance(picture, BentPicture) or (isinstance(picture, CutPicture) and picture.uneven):
            self._kernels.draw(picture, out)
        elif isinstance(picture, CutPicture):
            out[:] = grey_of(_cut_values(picture, (out.shape[1], out.shape[0])), picture.table)
        elif picture.table is None:
            _draw_colour(picture, out)
        else:
            _draw_grey(picture, out)

    def _draw_volume(self, picture: VolumePicture, out: Bytes) -> None:
        self._scene = self._scene or VolumeScene(hardware=self._hardware)
        if (
            picture.mode == "shaded"
            and picture.hidden is None
            and not picture.surfaces
            and self._scene.has_room(picture)
        ):
            self._scene.draw(picture, out)
        else:
            self._kernels.draw(picture, out)

    def warm_up(self) -> None:
        """Nothing: windows of VTK belong to the thread that draws."""


def _reslicer(picture: SlicePicture, out: Bytes) -> Reslicer:
    matrix = np.eye(4)
    matrix[:2, [0, 1, 3]] = picture.camera.pixel_from_screen
    return Reslicer(matrix, (out.shape[1], out.shape[0]))


def _draw_grey(picture: SlicePicture, out: Bytes) -> None:
    table, reslicer, image = picture.table, _reslicer(picture, out), picture.pixels[None]
    if table is None:
        raise ValueError("a picture of values has a display table")
    parts = parts_of(picture.camera.pixel_from_screen) if picture.interpolate else 1
    found = reslicer.finer(parts).values(image, void_of(image, table.padding), linear=picture.interpolate)
    inside = ~np.isnan(reslicer.sample(np.zeros(image.shape, np.uint8), linear=False)[..., 0])
    out[:] = np.where(inside, grey_of(mean_of_parts(found, parts), table), 0)


def _draw_colour(picture: SlicePicture, out: Bytes) -> None:
    parts = parts_of(picture.camera.pixel_from_screen) if picture.interpolate else 1
    found = _reslicer(picture, out).finer(parts).sample(picture.pixels[None], linear=picture.interpolate)
    out[..., :3] = np.nan_to_num(mean_of_parts(found, parts)) + 0.5
    out[..., 3] = 255


def _cut_values(picture: CutPicture, size: tuple[int, int]) -> Floats:
    """The values of a plane, or of a slab put together plane by plane (VTK's own slabs know no padding)."""
    void = void_of(picture.voxels, picture.table.padding, picture.ready)
    base, path = (
        voxel_from_screen(picture.camera, picture.matrix),
        slab_path(picture.camera, picture.matrix, picture.slab_mm),
    )
    planes = []
    for k in range(path.places):
        matrix: Vector = base.copy()
        matrix[:3, [0, 1, 3]] = path.matrix
        matrix[:3, 3] += path.step * k
        planes.append(Reslicer(matrix, size).values(picture.voxels, void, linear=True))
    return planes[0] if len(planes) == 1 else _over_slab(np.stack(planes), picture.slab)


def _over_slab(planes: Floats, slab: str) -> Floats:
    """The greatest, least or mean value over [place, height, width]; NaN takes no part."""
    void = np.isnan(planes)
    if slab == "mean":
        weights = np.ones((len(planes), 1, 1))
        weights[[0, -1]] = 0.5
        weights = weights * ~void
        total = np.maximum(weights.sum(axis=0), 1e-12)
        found = (np.nan_to_num(planes) * weights).sum(axis=0) / total
    elif slab == "mip":
        found = np.where(void, -np.inf, planes).max(axis=0)
    else:
        found = np.where(void, np.inf, planes).min(axis=0)
    return np.asarray(np.where(void.all(axis=0), np.nan, found), np.float64)
