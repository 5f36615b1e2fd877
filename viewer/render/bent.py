"""A view along a path as cameras and kernels take it: a plane of millimetres along and across."""

from __future__ import annotations

import math

import numpy as np

from viewer.model.geometry import Plane, Vector
from viewer.model.view import Along, Look
from viewer.render.bent_kernels import Ribbon
from viewer.render.bent_path import BentPath
from viewer.render.box import smallest_step
from viewer.render.camera import Camera, camera_for
from viewer.render.jit import readable
from viewer.render.pictures import BentPicture


def bent_camera(along: Along, length_mm: float, affine: Vector, look: Look, size: tuple[int, int]) -> Camera:
    """The camera of a view along a path of that length; zoom 1 fits all of it. ``affine`` tells how fine voxels are.

    The plane lies in no patient: x and y are mm along the path and across it, y downwards.
    """
    lying, fine = along.kind == "panorama", smallest_step(affine)
    sides = (length_mm, along.wide_mm) if lying else (along.wide_mm, length_mm)
    counts = [max(math.ceil(side / fine), 1) for side in sides]
    spacing = [side / count for side, count in zip(sides, counts, strict=True)]
    corner = (0.0, -along.wide_mm / 2) if lying else (-along.wide_mm / 2, 0.0)
    first = (corner[0] + spacing[0] / 2, corner[1] + spacing[1] / 2, 0.0)
    plane = Plane(first, row_spacing=spacing[1], column_spacing=spacing[0], in_patient=False)
    return camera_for(plane, counts[1], counts[0], look, *size)


def to_path(camera: Camera, x: float, y: float, *, lying: bool) -> tuple[float, float]:
    """From the screen (device px) to mm along the path and across it (to the right, or with ``lying`` upwards)."""
    right, down = camera.to_points((x, y))[:2].tolist()
    return (right, -down) if lying else (down, right)


def from_path(along: float, across: float, *, lying: bool) -> tuple[float, float, float]:
    """The point of the view's plane for mm along the path and across it."""
    return (along, -across, 0.0) if lying else (across, along, 0.0)


def screen_to_path(picture: BentPicture) -> Vector:
    """2x3: screen (x, y, 1) to mm along the path and across it."""
    camera = picture.camera
    plane, matrix = camera.plane, camera.pixel_from_screen
    x = plane.column_spacing * matrix[0] + (0.0, 0.0, plane.position[0])
    y = plane.row_spacing * matrix[1] + (0.0, 0.0, plane.position[1])
    return np.stack([x, -y] if picture.lying else [y, x])


def ribbon_of(picture: BentPicture) -> Ribbon:
    """The picture's path in voxels, with layers at most a voxel edge apart through its thickness."""
    path, fine = picture.path, smallest_step(picture.matrix)
    inverse = np.linalg.inv(picture.matrix)
    places = path.points @ inverse[:3, :3].T + inverse[:3, 3]
    across, depth = (each @ inverse[:3, :3].T for each in (path.across, path.beside))
    layers = max(round(picture.thick_mm / fine), 1) if picture.thick_mm > 0 else 1
    if picture.coarse:
        layers = max(layers // 2, 1)
    apart = picture.thick_mm / layers
    return Ribbon(readable(places), readable(across), readable(depth), 1.0 / path.step_mm, layers, apart)


def path_of_view(along: Along, path: BentPath) -> BentPath:
    """A path with its directions as a view wants them."""
    return path.upright(np.array((0.0, 0.0, 1.0))) if along.kind == "panorama" else path.turned(along.turned_deg)
