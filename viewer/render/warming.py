"""Small pictures of every kind, drawn once so that the first real one does not wait for a compiler."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from viewer.model.geometry import Plane, voxel_affine
from viewer.model.greyscale import DisplayTable
from viewer.model.sculpture import Snip
from viewer.model.segmentation import Mask
from viewer.model.view import Along, Cut, Look, Orbit
from viewer.model.volume import UnevenGrid
from viewer.render.automatic import bones, outside_body
from viewer.render.bent import bent_camera
from viewer.render.bent_path import bent_path
from viewer.render.box import cut_camera, orbit_camera
from viewer.render.camera import camera_for
from viewer.render.hiding import cut_away
from viewer.render.pictures import BentPicture, CutPicture, Picture, SlicePicture, VolumePicture
from viewer.render.presets import Preset
from viewer.render.ray_limits import hidden_of
from viewer.render.surfaces import Shape, Surface

_SIZE = 12
_PLANE = Plane((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0, 1.0, in_patient=True)
_TABLE = DisplayTable(0.0, 1.0, np.arange(256, dtype=np.uint8))
_PRESET = Preset("", "", ((0.0, 0.0, 1.0, 1.0, 1.0), (9.0, 0.5, 1.0, 1.0, 1.0)))


def small_pictures() -> Iterator[Picture]:
    """Pictures through every kernel, for the types of pixels that are common; what is wanted first comes first."""
    for kind in ("int16", "uint16", "uint8"):
        yield from _slices(np.zeros((_SIZE, _SIZE), kind), _TABLE)
    yield from _slices(np.zeros((_SIZE, _SIZE, 3), np.uint8), None)
    for kind in ("int16", "uint16", "float32"):
        yield from _cuts(np.zeros((_SIZE, _SIZE, _SIZE), kind))
    for kind in ("int16", "uint16", "float32"):
        yield from _volumes(np.zeros((_SIZE, _SIZE, _SIZE), kind))
        yield _bent(np.zeros((_SIZE, _SIZE, _SIZE), kind))
    for kind in ("int16", "uint16", "float32"):
        yield _with_a_segment(next(_volumes(np.zeros((_SIZE, _SIZE, _SIZE), kind))))


def warm_up_hiding() -> None:
    """Compile what finds hidden voxels."""
    matrix = voxel_affine(_PLANE, (0.0, 0.0, 1.0))
    snip = Snip(((1.0, 1.0, 0.0), (9.0, 1.0, 0.0), (5.0, 9.0, 0.0)), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    for kind in ("int16", "uint16", "float32"):
        voxels = np.zeros((_SIZE, _SIZE, _SIZE), kind)
        mask = bones(voxels, (1.0, 0.0), matrix) | outside_body(voxels, (1.0, 0.0), matrix)
        cut_away(mask, matrix, snip)
        hidden_of(mask)


def _slices(pixels: np.ndarray, table: DisplayTable | None) -> Iterator[Picture]:
    for size, interpolate in ((_SIZE, True), (_SIZE // 2, True), (_SIZE, False)):
        yield SlicePicture(pixels, table, camera_for(_PLANE, _SIZE, _SIZE, Look(), size, size), interpolate)
    turned = camera_for(_PLANE, _SIZE, _SIZE, Look(rotation_deg=30.0), _SIZE // 2, _SIZE // 2)
    yield SlicePicture(pixels, table, turned)


def _cuts(voxels: np.ndarray) -> Iterator[Picture]:
    matrix = voxel_affine(_PLANE, (0.0, 0.0, 1.0))
    cut = Cut((6.0, 6.0, 6.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0))
    camera = cut_camera(cut, matrix, voxels.shape, Look(), _SIZE, _SIZE)
    for slab_mm in (0.0, 2.0):
        yield CutPicture(voxels, matrix, _TABLE, camera, slab_mm, coarse=slab_mm > 0)
    affine = tuple(tuple(row) for row in matrix.tolist())
    yield CutPicture(voxels, matrix, _TABLE, camera, uneven=UnevenGrid(affine, tuple(map(float, range(_SIZE)))))


def _bent(voxels: np.ndarray) -> BentPicture:
    matrix = voxel_affine(_PLANE, (0.0, 0.0, 1.0))
    path = bent_path(np.array([(2.0, 2.0, 2.0), (9.0, 9.0, 9.0)]), 0.5, np.array((1.0, 0.0, 0.0)))
    camera = bent_camera(Along(""), path.length_mm, matrix, Look(), (_SIZE, _SIZE))
    return BentPicture(voxels, matrix, _TABLE, camera, path)


def _with_a_segment(picture: VolumePicture) -> VolumePicture:
    weights = np.full((4, 4, 4), 255, np.uint8)
    mask = Mask(_PLANE, np.arange(4.0), np.zeros((4, 2)), weights, 0.5)
    return replace(picture, surfaces=(Surface(Shape(mask), (255, 0, 0)),))


def _volumes(voxels: np.ndarray) -> Iterator[VolumePicture]:
    matrix = voxel_affine(_PLANE, (0.0, 0.0, 1.0))
    camera = orbit_camera(Orbit(""), matrix, voxels.shape, Look(), _SIZE, _SIZE)
    yield VolumePicture(voxels, matrix, _PRESET, camera, coarse=True)
    yield VolumePicture(voxels, matrix, _PRESET, camera, mode="mip", table=_TABLE)
