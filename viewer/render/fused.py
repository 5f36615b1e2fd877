"""The maker for machines without graphics hardware: one fused kernel per picture, on all cores."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.render.averages import AverageStore
from viewer.render.bands import in_bands
from viewer.render.bent import ribbon_of, screen_to_path
from viewer.render.bent_kernels import draw_bent
from viewer.render.canvas import Canvas
from viewer.render.cells import CellStore, DistanceStore
from viewer.render.cut_kernels import GREATEST, LEAST, MEAN, draw_plane, draw_slab
from viewer.render.cuts import Path, slab_path
from viewer.render.enlarging import enlarge, half_size
from viewer.render.extreme_kernels import draw_extreme
from viewer.render.filtering import warm_up_filters
from viewer.render.fusion import warm_up_fusion
from viewer.render.greys import greys_of
from viewer.render.jit import readable
from viewer.render.masks import warm_up_masks
from viewer.render.picking import place_at
from viewer.render.pictures import BentPicture, CutPicture, Picture, SlicePicture, VolumePicture
from viewer.render.plane_kernels import warm_up_planes
from viewer.render.ray_limits import limits_of
from viewer.render.rendering import extreme_of, light_of, ray_path, step_of, transfer_of
from viewer.render.slice_kernels import draw_colour, draw_linear, draw_means, draw_nearest
from viewer.render.uneven_kernels import Hatching, draw_uneven, rungs_of
from viewer.render.volume_kernels import draw_volume
from viewer.render.voxel_sampling import solid_of
from viewer.render.warming import small_pictures, warm_up_hiding

Bytes = NDArray[np.uint8]

# More places than this within one screen pixel cost more than they show.
_MOST_PARTS = 8
# Image pixels from place to place at which each still counts for a quarter along a side.
_COARSE_REACH = 1.5
# A coarse rendering that takes longer is drawn still coarser the next time, until that takes less than the other.
_TOO_LONG_S, _SOON_S = 0.2, 0.03
_KINDS = {"mip": GREATEST, "minip": LEAST, "mean": MEAN}


class FusedMaker:
    """Draws by compiled kernels; may be used from several threads."""

    def __init__(self) -> None:
        self._cells, self._distances, self._averages = CellStore(), DistanceStore(), AverageStore()
        self._halvings = 1
        self._draw: dict[type, Callable[[Any, Bytes], None]] = {
            SlicePicture: self._slice,
            CutPicture: self._cut,
            VolumePicture: self._volume,
            BentPicture: self._bent,
        }

    def draw(self, picture: Picture, out: Bytes) -> None:
        """Fill ``out``: [height, width] grey, or [height, width, 4] RGBA."""
        self._draw[type(picture)](picture, out)

    def warm_up(self) -> None:
        """Compile every kernel, or load it from the cache on disk; for a thread beside the GUI at start."""
        canvas = Canvas(self)
        for picture in small_pictures():
            canvas.draw(picture)
            if isinstance(picture, VolumePicture):
                place_at(picture, 1.0, 1.0)
        warm_up_filters()
        warm_up_hiding()
        warm_up_masks()
        warm_up_fusion()
        warm_up_planes()

    def _slice(self, picture: SlicePicture, out: Bytes) -> None:
        pixels, matrix = readable(picture.pixels), readable(picture.camera.pixel_from_screen)
        parts = parts_of(matrix, coarse=picture.coarse) if picture.interpolate else 0
        if picture.table is None:
            draw_colour(pixels, matrix, parts, out)
            return
        greys, size = greys_of(picture.table), (out.shape[0], out.shape[1])
        if parts == 0:
            draw_nearest(pixels, matrix, greys, out)
        elif parts == 1 and not self._averages.in_other_greys(picture.pixels, matrix, greys, size):
            draw_linear(pixels, matrix, greys, out)
        else:
            means = self._averages.means(picture.pixels, matrix, parts, greys, size)
            draw_means(means, (pixels.shape[0], pixels.shape[1]), matrix, greys, out)

    def _cut(self, picture: CutPicture, out: Bytes) -> None:
        path = slab_path(picture.camera, picture.matrix, picture.slab_mm)
        if not picture.coarse:
            self._draw_path(picture, path, out)
            return
        small = half_size(out)
        halved = path._replace(matrix=path.matrix * (2.0, 2.0, 1.0))
        in_bands(lambda part, rows: self._draw_path(picture, part, rows), halved, small)
        enlarge(small, out)

    def _draw_path(self, picture: CutPicture, path: Path, out: Bytes) -> None:
        solid, greys = solid_of(picture.voxels, picture.ready, picture.table.padding), greys_of(picture.table)
        path = path._replace(matrix=readable(path.matrix), step=readable(path.step))
        if picture.uneven:
            start = float(picture.camera.screen_from_pixel[:, 2].sum())
            hatching = Hatching(2.0 if picture.coarse else 1.0, start)
            draw_uneven(solid, rungs_of(picture.uneven), path, _KINDS[picture.slab], greys, hatching, out)
        elif path.places == 1:
            draw_plane(solid, path.matrix, greys, out)
        else:
            draw_slab(solid, path, _KINDS[picture.slab], greys, out)

    def _bent(self, picture: BentPicture, out: Bytes) -> None:
        solid = solid_of(picture.voxels, picture.ready, picture.table.padding)
        matrix, greys = readable(screen_to_path(picture)), greys_of(picture.table)
        draw_bent(solid, ribbon_of(picture), matrix, _KINDS[picture.slab], greys, out)

    def _volume(self, picture: VolumePicture, out: Bytes) -> None:
        step_mm = step_of(picture.matrix, coarse=picture.coarse)
        shape = (picture.voxels.shape[0], picture.voxels.shape[1], picture.voxels.shape[2])
        path = ray_path(picture.camera, picture.matrix, shape, step_mm)
        if not picture.coarse:
            self._draw_rays(picture, path, step_mm, out)
            return
        began, halvings = time.perf_counter(), self._halvings
        sizes = [out]
        for _ in range(halvings):
            sizes.append(half_size(sizes[-1]))
        scale = float(2**halvings)
        shrunk = path._replace(matrix=path.matrix * (scale, scale, 1.0))
        in_bands(lambda part, rows: self._draw_rays(picture, part, step_mm, rows), shrunk, sizes[-1])
        for large, small in reversed(list(pairwise(sizes))):
            enlarge(small, large)
        self._halvings = halvings_for(halvings, time.perf_counter() - began)

    def _draw_rays(self, picture: VolumePicture, path: Path, step_mm: float, out: Bytes) -> None:
        solid = solid_of(picture.voxels, picture.ready, picture.padding)
        cells = self._cells.cells(picture.voxels, picture.ready)
        limits = limits_of(picture.matrix, picture.box, picture.hidden)
        if picture.mode != "shaded":
            if picture.table is None:
                raise ValueError("a picture of values has a display table")
            draw_extreme(solid, path, extreme_of(picture, cells), limits, greys_of(picture.table), out)
            return
        transfer = transfer_of(picture.preset, picture.slope, picture.intercept, step_mm)
        distances = self._distances.distances(cells, transfer.opacity, transfer.scale, transfer.offset, limits.cells)
        light = light_of(picture.preset, picture.matrix, picture.camera.plane.normal)
        draw_volume(solid, distances, path, transfer, light, limits, out)


def halvings_for(now: int, seconds: float) -> int:
    """How often the next coarse rendering halves its size: once, or twice while once takes too long to turn by."""
    if seconds > _TOO_LONG_S:
        return 2
    return 1 if seconds < _SOON_S else now


def parts_of(matrix: Vector, *, coarse: bool = False) -> int:
    """Into how many places a screen pixel is divided along each side so that no image pixel falls between.

    A place takes in its neighbours on both sides, so that fewer still reach them all: enough for what moves.
    """
    longest = float(np.linalg.norm(matrix[:, :2], axis=0).max()) / (_COARSE_REACH if coarse else 1.0)
    return min(max(math.ceil(longest - 1e-6), 1), _MOST_PARTS)
