"""Segments as surfaces of a rendering: where each ray first enters them, and how they face the eye there.

A voxel of a segment reaches half way to the next one. So the surface is where the weight between the voxels is half, with
nothing beyond the outermost of them: exactly on the faces of the voxels of a flat side.
"""

from __future__ import annotations

import math
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector, transform, vector
from viewer.model.segmentation import Mask
from viewer.render.box import corners, smallest_step
from viewer.render.cells import Cells, cells_of
from viewer.render.cuts import Path
from viewer.render.jit import readable
from viewer.render.ray_limits import Limits
from viewer.render.surface_kernels import NEAREST, Faces, Met, Seat, meet_surface
from viewer.render.voxel_sampling import Solid, solid_of

_LARGEST = 2**29  # voxels of one segment, without what is empty around it
_WHOLE = 0.05  # of a step: by how much a frame may lie beside its place


class Body(NamedTuple):
    """A mask in even voxels with nothing around it, ``soft`` for the light, and the 4x4 from its voxels to patient mm."""

    solid: Solid
    soft: NDArray[np.uint8]
    cells: Cells
    affine: Vector


def body_of(mask: Mask) -> Body | None:
    """A mask as rays go through it; None where it holds nothing; raises ValueError where it is too large."""
    frames, rows, columns = (np.flatnonzero(mask.weights.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1)))
    if not frames.size:
        return None
    step = 2.0 * mask.reach_mm
    first, last = int(frames[0]), int(frames[-1])
    heights, shifts = mask.heights[first : last + 1], mask.shifts[first : last + 1]
    places = np.rint((heights - heights[0]) / step).astype(np.int64)
    if np.abs(heights - heights[0] - places * step).max() > _WHOLE * step:
        step = min(step, float(np.diff(heights).min()))
        places = np.rint((heights - heights[0]) / step).astype(np.int64)
    part = mask.weights[first : last + 1, rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    shape = (int(places[-1]) + 3, part.shape[1] + 2, part.shape[2] + 2)
    if math.prod(shape) > _LARGEST:
        raise ValueError("a segment is too large to be drawn as a surface")
    weights = np.zeros(shape, np.uint8)
    slant = (shifts[-1] - shifts[0]) / max(int(places[-1]), 1)
    for index, place in enumerate(places.tolist()):
        beside = np.rint(shifts[index] - shifts[0] - slant * place).astype(int)
        weights[place + 1, 1:-1, 1:-1] = _moved(part[index], beside)
    _close_steps(weights, places, heights, 2.0 * mask.reach_mm)
    to_plane = np.array(
        [
            [1.0, 0.0, slant[0], columns[0] - 1 + shifts[0, 0] - slant[0]],
            [0.0, 1.0, slant[1], rows[0] - 1 + shifts[0, 1] - slant[1]],
            [0.0, 0.0, step, heights[0] - step],
            [0.0, 0.0, 0.0, 1.0],
        ]
    )
    affine = np.asarray(mask.plane.affine @ to_plane, np.float64)
    return Body(solid_of(weights, None, None), readable(_softened(weights)), cells_of(weights), affine)


def _close_steps(weights: NDArray[np.uint8], places: Vector, heights: Vector, reach_mm: float) -> None:
    """Where frames lie at uneven steps, what lies between two that stand for all of it is that of the nearer one."""
    for below in range(len(places) - 1):
        low, high = int(places[below]) + 1, int(places[below + 1]) + 1
        if high - low > 1 and heights[below + 1] - heights[below] <= reach_mm * (1 + _WHOLE):
            middle = (low + high + 1) // 2
            weights[low + 1 : middle] = weights[low]
            weights[middle:high] = weights[high]


def _moved(frame: NDArray[np.uint8], by: NDArray[Any]) -> NDArray[np.uint8]:
    """A frame moved by whole (columns, rows)."""
    if not by.any():
        return frame
    found, (columns, rows) = np.zeros_like(frame), by.tolist()
    height, width = frame.shape
    to = slice(max(rows, 0), height + min(rows, 0)), slice(max(columns, 0), width + min(columns, 0))
    of = slice(max(-rows, 0), height + min(-rows, 0)), slice(max(-columns, 0), width + min(-columns, 0))
    found[to] = frame[of]
    return found


def _softened(weights: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Weights blurred by a voxel along each axis: the slope of these turns steps of voxels into a slope for the eye."""
    soft = weights
    for axis in range(3):
        wide = np.pad(soft, [(int(axis == each), int(axis == each)) for each in range(3)]).astype(np.uint16)
        ends = [
            tuple(slice(k, k + soft.shape[axis]) if each == axis else slice(None) for each in range(3))
            for k in range(3)
        ]
        soft = ((wide[ends[0]] + 2 * wide[ends[1]] + wide[ends[2]] + 2) // 4).astype(np.uint8)
    return soft


class Shape:
    """A mask that becomes a body when a ray first asks for it: seldom where it was asked to be drawn, but by who draws."""

    def __init__(self, mask: Mask) -> None:
        self._mask, self._lock = replace(mask), threading.Lock()  # its own, or the mask would live as long as its shape
        self._found: tuple[Body | None] | None = None

    @property
    def body(self) -> Body | None:
        """As ``body_of``; found once. May be asked from several threads."""
        with self._lock:
            if self._found is None:
                self._found = (body_of(self._mask),)
            return self._found[0]


class Shapes:
    """Keeps the shapes of masks as long as these live. A mask that is drawn on is another one after each stroke."""

    def __init__(self) -> None:
        self._kept: weakref.WeakKeyDictionary[Mask, Shape] = weakref.WeakKeyDictionary()

    def of(self, mask: Mask) -> Shape:
        """The one shape of a mask."""
        shape = self._kept.get(mask)
        if shape is None:
            shape = self._kept[mask] = Shape(mask)
        return shape


@dataclass(frozen=True, eq=False, slots=True)
class Surface:
    """A segment to be seen in a rendering: ``colour`` (red, green, blue; 0 to 255) and how ``opaque`` its surface is."""

    shape: Shape
    colour: tuple[int, int, int]
    opaque: float = 1.0


class Rays(NamedTuple):
    """A rendering's path, ``step_mm`` from place to place, through a volume whose ``affine`` (4, 4) leads voxel to mm."""

    path: Path
    affine: Vector
    step_mm: float


def surfaces_met(surfaces: Sequence[Surface], rays: Rays, limits: Limits, size: tuple[int, int]) -> Met:
    """The surfaces that the rays of a picture (``size``: rows, columns) meet within the box of ``limits``."""
    places = np.full((*size, NEAREST), np.inf, np.float32)
    met = Met(places, np.zeros_like(places), np.zeros(places.shape, np.int16), _colours_of(surfaces))
    for number, surface in enumerate(surfaces):
        body = surface.shape.body if surface.opaque > 0.0 else None
        if body is not None:
            _meet(body, number, rays, limits, met)
    return met


def _colours_of(surfaces: Sequence[Surface]) -> NDArray[np.float64]:
    rows = [(*(part / 255.0 for part in one.colour), one.opaque) for one in surfaces]
    return readable(np.array(rows, np.float64).reshape(-1, 4))


def _meet(body: Body, number: int, rays: Rays, limits: Limits, met: Met) -> None:
    """Add the surface of one body to what rays meet."""
    path, to_body = rays.path, np.linalg.inv(body.affine) @ rays.affine
    ends = _on_screen(body, rays)
    size_mm = smallest_step(body.affine) / 2
    first, part = float(ends[:, 2].min()), size_mm / rays.step_mm
    across = to_body[:3, :3] @ path.matrix
    across[:, 2] += to_body[:3, 3] + to_body[:3, :3] @ path.step * first
    count = math.ceil(float(np.ptp(ends[:, 2])) / part) + 1
    through = Path(readable(across), readable(to_body[:3, :3] @ path.step * part), count)
    height, width, _ = met.places.shape
    left, top = (max(math.floor(low) - 1, 0) for low in ends[:, :2].min(axis=0).tolist())
    right, bottom = (math.ceil(high) + 1 for high in ends[:, :2].max(axis=0).tolist())
    window = (left, top, min(right, width), min(bottom, height))
    if window[2] > left and window[3] > top:
        within = limits._replace(affine=readable(body.affine[:3]))
        faces = _faces(body, rays.affine[:3, :3] @ path.step / rays.step_mm)
        meet_surface(body.solid, body.cells.greatest, through, faces, within, window, Seat(number, first, part), met)


def _on_screen(body: Body, rays: Rays) -> Vector:
    """The corners (8, 3) of a body as x, y of the screen and place of the path."""
    path = rays.path
    affine = np.eye(4)
    affine[:3] = np.column_stack([path.matrix[:, :2], path.step, path.matrix[:, 2]])
    shape = body.solid.voxels.shape
    return transform(vector(np.linalg.inv(rays.affine @ affine)), corners(body.affine, (shape[0], shape[1], shape[2])))


def _faces(body: Body, normal: Vector) -> Faces:
    """The light from the eye, as ``rendering.light_of`` has it, for the slopes of a body."""
    to_slope = np.linalg.inv(body.affine[:3, :3])
    metric = (to_slope @ to_slope.T)[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]]
    return Faces(readable(body.soft.reshape(-1)), readable(to_slope @ normal), readable(metric))
