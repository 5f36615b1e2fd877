"""Pictures as frozen requests: what is to be seen, without a word on how it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Vector
from viewer.model.greyscale import DisplayTable
from viewer.model.sculpture import Box
from viewer.model.volume import UnevenGrid
from viewer.render.bent_path import BentPath
from viewer.render.camera import Camera
from viewer.render.presets import Preset
from viewer.render.ray_limits import Hidden
from viewer.render.surfaces import Surface

SEGMENTS = "segments"


@dataclass(frozen=True, eq=False, slots=True)
class SlicePicture:
    """One image: ``pixels`` are stored values [row, column], or RGB [row, column, 3] uint8 with ``table`` None.

    Stored values are interpolated, then looked up in the table. Where one screen pixel covers several image pixels they
    are averaged, so that nothing small falls between. Without ``interpolate`` every pixel is shown as a sharp box.
    ``coarse`` averages as few places as still reach every image pixel, for what moves.
    """

    pixels: NDArray[Any]
    table: DisplayTable | None
    camera: Camera
    interpolate: bool = True
    coarse: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class CutPicture:
    """A plane or slab through ``voxels`` [slice, row, column] whose ``matrix`` (4, 4) leads voxel to patient mm.

    ``camera`` is a ``cut_camera``. With ``slab_mm`` above 0 the greatest (``mip``), least (``minip``) or ``mean`` value
    over the slab is shown, centred on the plane. Slices not ``ready`` (all, if None) count as padding. ``coarse`` draws at
    half the resolution, for dragging. Where slices lie at ``uneven`` steps, ``matrix`` is that of their grid; what is seen
    through a gap is hatched.
    """

    voxels: NDArray[Any]
    matrix: Vector
    table: DisplayTable
    camera: Camera
    slab_mm: float = 0.0
    slab: str = "mip"
    ready: NDArray[np.bool_] | None = None
    coarse: bool = False
    uneven: UnevenGrid | None = None


@dataclass(frozen=True, eq=False, slots=True)
class VolumePicture:
    """A rendering of ``voxels`` [slice, row, column] whose ``matrix`` (4, 4) leads voxel to patient mm.

    ``camera`` is an ``orbit_camera``. Modality value = stored x ``slope`` + ``intercept``. Stored values in ``padding``
    (inclusive), slices not ``ready`` and what lies outside ``box`` or is ``hidden`` are transparent. ``coarse`` draws at
    half the resolution with double steps. In the modes ``mip`` and ``minip`` it is the greatest or least value along each
    ray as ``table`` shows it. ``surfaces`` are segments among what is rendered, in the mode ``segments`` without it.
    """

    voxels: NDArray[Any]
    matrix: Vector
    preset: Preset
    camera: Camera
    slope: float = 1.0
    intercept: float = 0.0
    padding: tuple[float, float] | None = None
    ready: NDArray[np.bool_] | None = None
    coarse: bool = False
    mode: str = "shaded"
    table: DisplayTable | None = None
    box: Box | None = None
    hidden: Hidden | None = None
    surfaces: tuple[Surface, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class BentPicture:
    """``voxels`` along ``path``, whose places run down the picture, or to the right with ``lying``.

    ``camera`` looks at a plane of millimetres: along the path from its beginning, and across it from its middle (to the
    right, or with ``lying`` upwards). Over ``thick_mm`` in depth the ``slab`` value is shown, as in a CutPicture.
    """

    voxels: NDArray[Any]
    matrix: Vector
    table: DisplayTable
    camera: Camera
    path: BentPath
    lying: bool = False
    thick_mm: float = 0.0
    slab: str = "mean"
    ready: NDArray[np.bool_] | None = None
    coarse: bool = False


Picture = SlicePicture | CutPicture | VolumePicture | BentPicture


class Maker(Protocol):
    """Draws a picture into an array: [height, width] grey for values, [height, width, 4] RGBA for colour and volumes."""

    def draw(self, picture: Picture, out: NDArray[np.uint8]) -> None:
        """Fill ``out``, which has the camera's size."""
        ...

    def warm_up(self) -> None:
        """Make ready whatever would hold up the first picture; called once, from any thread."""
        ...


def in_colour(picture: Picture) -> bool:
    """Whether the picture has colours."""
    if isinstance(picture, VolumePicture):
        return picture.mode in ("shaded", SEGMENTS)
    return isinstance(picture, SlicePicture) and picture.table is None
