"""Masks of segments as they lie over a picture: one layer of colour at the resolution of the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Plane, Vector, vector
from viewer.model.segmentation import Mask
from viewer.model.view import Look
from viewer.render.camera import Camera
from viewer.render.cuts import Path, slab_path
from viewer.render.jit import readable
from viewer.render.mask_kernels import draw_mask, lay_over

Box = tuple[int, int, int, int]  # of the screen: left, top, right, bottom; the last two beyond it

_MOST_PARTS = 4
_ROUNDING_MM = 1e-3  # positions are written as decimals: half a step is still half a step


@dataclass(frozen=True, eq=False, slots=True)
class Tinted:
    """A mask and its colour (red, green, blue)."""

    mask: Mask
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Tint:
    """How masks are seen: the opacity of the inside and of the edge (0 to 1), and how wide the edge is in device px."""

    fill: float = 0.25
    line: float = 1.0
    thick: int = 1


def tinted(masks: Sequence[Tinted], camera: Camera, tint: Tint, slab_mm: float = 0.0) -> NDArray[np.uint8] | None:
    """The masks over the picture of a camera [height, width, 4], premultiplied RGBA; None where none is met.

    Over a slab the greatest weight within it is seen.
    """
    out: NDArray[np.uint8] | None = None
    for one in masks:
        seen = seen_of(one.mask, camera, slab_mm)
        if seen is None:
            continue
        if out is None:
            out = np.zeros((camera.height, camera.width, 4), np.uint8)
        corner, weights = seen
        lay_over(readable(weights), one.colour, tint.fill, tint.line, tint.thick, corner, out)
    return out


def tinted_part(
    masks: Sequence[Tinted], camera: Camera, tint: Tint, slab_mm: float, box: Box
) -> tuple[Box, NDArray[np.uint8]] | None:
    """What ``tinted`` gives within a box of the screen: the part of it that lies in the picture, and its RGBA there."""
    within = _both(box, (0, 0, camera.width, camera.height))
    if within is None:
        return None
    left, top, right, bottom = within
    more = (left - tint.thick, top - tint.thick, right + tint.thick, bottom + tint.thick)  # by which edges are known
    wide = _both(more, (0, 0, camera.width, camera.height)) or within
    out = np.zeros((wide[3] - wide[1], wide[2] - wide[0], 4), np.uint8)
    for one in masks:
        seen = seen_of(one.mask, camera, slab_mm, wide)
        if seen is not None:
            (x, y), weights = seen
            lay_over(readable(weights), one.colour, tint.fill, tint.line, tint.thick, (x - wide[0], y - wide[1]), out)
    return within, out[top - wide[1] : bottom - wide[1], left - wide[0] : right - wide[0]]


def seen_of(
    mask: Mask, camera: Camera, slab_mm: float = 0.0, within: Box | None = None
) -> tuple[tuple[int, int], NDArray[np.uint8]] | None:
    """The (x, y) of the screen from which on a mask is seen, and its weights there; None where it lies elsewhere.

    Only what lies ``within`` a box of the screen is looked at.
    """
    box = _on_screen(mask, camera, slab_mm)
    if box is not None and within is not None:
        box = _both(box, within)
    if box is None:
        return None
    path = slab_path(camera, mask.plane.affine, slab_mm)
    left, top, right, bottom = box
    out = np.empty((bottom - top, right - left), np.uint8)
    reach = mask.reach_mm + _ROUNDING_MM
    draw_mask(
        readable(mask.weights),
        readable(mask.heights),
        readable(mask.shifts),
        float(reach),
        Path(readable(path.matrix), readable(path.step), path.places),
        _parts(path),
        (left, top),
        out,
    )
    return ((left, top), out) if out.any() else None


def box_around(corners: Vector, camera: Camera, reach_mm: float, margin: int) -> Box | None:
    """The part of the screen that points (n, 3) and what lies between them may be seen in; None where they lie off it."""
    away = camera.plane.height(corners)
    reach = reach_mm + _ROUNDING_MM
    if away.min() > reach or away.max() < -reach:
        return None
    places = camera.to_screen(corners)
    left, top = np.floor(places.min(axis=0)).astype(int).tolist()
    right, bottom = np.ceil(places.max(axis=0)).astype(int).tolist()
    return left - margin, top - margin, right + margin, bottom + margin


def _both(one: Box, other: Box) -> Box | None:
    left, top = max(one[0], other[0]), max(one[1], other[1])
    right, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (left, top, right, bottom) if right > left and bottom > top else None


def _parts(path: Path) -> int:
    """How often a screen pixel is looked at along a side so that no pixel of the mask falls between."""
    longest = float(np.abs(path.matrix[:2, :2]).max())
    return min(max(int(np.ceil(longest - 1e-6)), 1), _MOST_PARTS)


def _on_screen(mask: Mask, camera: Camera, slab_mm: float) -> tuple[int, int, int, int] | None:
    """The part of the screen (left, top, right, bottom) within which a mask may be seen."""
    corners = _corners(mask)
    away = camera.plane.height(corners)
    reach = slab_mm / 2 + _ROUNDING_MM
    if away.min() > reach or away.max() < -reach:
        return None
    places = camera.to_screen(corners)
    left, top = np.maximum(np.floor(places.min(axis=0)) - 1, 0).astype(int).tolist()
    right, bottom = np.ceil(places.max(axis=0)).astype(int) + 1
    right, bottom = min(int(right), camera.width), min(int(bottom), camera.height)
    return (left, top, right, bottom) if right > left and bottom > top else None


def _corners(mask: Mask) -> Vector:
    """The eight corners (8, 3) of the box of a mask."""
    _, rows, columns = mask.weights.shape
    low, high = mask.shifts.min(axis=0) - 0.5, mask.shifts.max(axis=0) + vector((columns - 0.5, rows - 0.5))
    heights = (float(mask.heights[0]) - mask.reach_mm, float(mask.heights[-1]) + mask.reach_mm)
    pixels = [(column, row) for column in (low[0], high[0]) for row in (low[1], high[1])]
    flat = mask.plane.to_patient(vector(pixels))
    return np.concatenate([flat + mask.plane.normal * height for height in heights])


def warm_up_masks() -> None:
    """Compile the kernels, or load them from the cache on disk."""
    plane = Plane(in_patient=True)
    mask = Mask(plane, np.zeros(1), np.zeros((1, 2)), np.full((1, 4, 4), 255, np.uint8), 0.5)
    from_camera = Camera(plane, 4, 4, Look(), 4, 4)
    tinted((Tinted(mask, (255, 0, 0)),), from_camera, Tint())
