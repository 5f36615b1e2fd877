"""What one pane has to draw: from a view and the pixels that are there to a picture and its camera. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom import windowing
from viewer.dicom.well_known_palettes import well_known_palette
from viewer.model.geometry import Plane
from viewer.model.greyscale import DisplayTable
from viewer.model.study import Lut, Palette, PixelFormat, Rescale, Window
from viewer.model.view import Along, Shown, ViewState
from viewer.model.volume import Stack, StackImage, Voxels
from viewer.render.bent import bent_camera, path_of_view
from viewer.render.bent_path import BentPath
from viewer.render.box import cut_camera, orbit_camera
from viewer.render.camera import Camera, camera_for
from viewer.render.pictures import SEGMENTS, BentPicture, CutPicture, Picture, SlicePicture, VolumePicture
from viewer.render.presets import Preset
from viewer.render.ray_limits import Hidden
from viewer.render.surfaces import Surface
from viewer.session import cuts
from viewer.session.solids import solid_values

# Wider than any modality value of 32 bits: the table of a window spans the window only.
_EVER = (-1e30, 1e30)
# Of a MIP and of segments alone, which have none.
_NO_CURVE = Preset("", "", ((0.0, 0.0, 0.0, 0.0, 0.0), (1.0, 0.0, 0.0, 0.0, 0.0)))


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """A camera, and the picture where its pixels are there; ``damaged`` is the sentence for an image that never will be.

    ``plane`` is where the picture lies; ``stored`` the values under it, None for reconstructed planes and renderings.
    ``colours`` [256, 3] are those of the picture's greys where the image is shown in pseudo-colour.
    """

    camera: Camera
    picture: Picture | None = None
    damaged: str = ""
    stored: NDArray[Any] | None = None
    colours: NDArray[np.uint8] | None = None

    @property
    def plane(self) -> Plane:
        """Where the picture lies."""
        return self.camera.plane


@dataclass(frozen=True, eq=False, slots=True)
class Drawing:
    """How to draw: the size of the pane in device pixels, and whether speed matters more than detail.

    ``hidden`` are the voxels of a rendering that are not shown, ``surfaces`` the segments among the others; ``path`` is what
    views along a path go along.
    """

    width: int
    height: int
    coarse: bool = False
    interpolate: bool = True
    hidden: Hidden | None = None
    path: BentPath | None = None
    surfaces: tuple[Surface, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Instead:
    """Values [row, column] to be shown instead of the stored ones; ``differences`` are no longer in their units."""

    pixels: NDArray[np.float32]
    differences: bool = False


def in_colours(image: StackImage, shown: Shown) -> StackImage:
    """The image with the palette in which the reader wants its greys; of its own where it has one."""
    if not shown.colours or image.instance.palette is not None:
        return image
    return replace(image, instance=replace(image.instance, palette=well_known_palette(shown.colours)))


def scene(
    stack: Stack,
    view: ViewState,
    voxels: Voxels | None,
    renderings: Mapping[str, Preset],
    drawing: Drawing,
    presented: StackImage | None = None,
    *,
    instead: Instead | None = None,
) -> Scene:
    """The scene of a view of ``stack``; without ``voxels`` it has a camera only.

    ``presented`` is the image with the transformations of a presentation state, where one is in force. What is shown
    ``instead`` of the stored values leaves those that are measured as they are.
    """
    if view.place.cut:
        return _cut(stack, view, voxels, drawing)
    if view.place.orbit:
        if isinstance(view.place.orbit, Along):
            return _bent(stack, view, view.place.orbit, voxels, drawing)
        return _orbit(stack, view, voxels, renderings, drawing)
    return _image(stack, view, voxels, drawing, presented or stack.images[view.place.index], instead)


def _image(
    stack: Stack,
    view: ViewState,
    voxels: Voxels | None,
    drawing: Drawing,
    image: StackImage,
    instead: Instead | None,
) -> Scene:
    index = view.place.index
    _, rows, columns = stack.shape
    camera = camera_for(image.plane, rows, columns, view.look, drawing.width, drawing.height)
    if voxels is None or not voxels.ready[index]:
        return Scene(camera, damaged=voxels.damaged.get(index, "") if voxels else "")
    stored = voxels.array[index]
    image, pixels = in_colours(image, view.shown), instead.pixels if instead else stored
    if instead and instead.differences:
        table: DisplayTable | None = _asked_table(image, view, _EVER)
    else:
        table = None if stack.colour else display_table(image, view, stored)
    picture = SlicePicture(pixels, table, camera, drawing.interpolate, drawing.coarse)
    return Scene(camera, picture, stored=stored, colours=None if table is None else windowing.pseudo_colours(image))


def _cut(stack: Stack, view: ViewState, voxels: Voxels | None, drawing: Drawing) -> Scene:
    cut, matrix = view.place.cut, stack.geometry.matrix
    if cut is None:
        raise ValueError("this view is no cut")
    camera = cut_camera(cut, matrix, stack.grid, view.look, drawing.width, drawing.height)
    if voxels is None or not voxels.ready.any():
        return Scene(camera)
    solid = solid_values(in_colours(stack.images[view.place.index], view.shown), voxels)
    table = _asked_table(solid.image, view, _range_of_solid(view, voxels))
    ready = None if voxels.ready.all() else voxels.ready
    uneven = stack.geometry.uneven
    rescale = solid.image.frame.rescale
    slab = cuts.slab_of_stored(cut, rescale.slope if rescale else 1.0)
    picture = CutPicture(solid.array, matrix, table, camera, cut.slab_mm, slab, ready, drawing.coarse, uneven)
    return Scene(camera, picture, colours=windowing.pseudo_colours(solid.image))


def _orbit(
    stack: Stack,
    view: ViewState,
    voxels: Voxels | None,
    renderings: Mapping[str, Preset],
    drawing: Drawing,
) -> Scene:
    orbit, matrix = view.place.orbit, stack.geometry.matrix
    if orbit is None:
        raise ValueError("this view is no rendering")
    camera = orbit_camera(orbit, matrix, stack.shape, view.look, drawing.width, drawing.height)
    shaded, preset = orbit.mode in ("shaded", SEGMENTS), renderings.get(orbit.preset)
    if voxels is None or not voxels.ready.any() or (orbit.mode == "shaded" and preset is None):
        return Scene(camera)
    solid = solid_values(in_colours(stack.images[view.place.index], view.shown), voxels)
    picture = VolumePicture(
        solid.array,
        matrix,
        preset or _NO_CURVE,
        camera,
        *solid.rescale,
        solid.padding,
        None if voxels.ready.all() else voxels.ready,
        drawing.coarse,
        orbit.mode,
        None if shaded else _asked_table(solid.image, view, _range_of_solid(view, voxels)),
        orbit.box,
        drawing.hidden,
        drawing.surfaces if shaded else (),
    )
    return Scene(camera, picture, colours=None if shaded else windowing.pseudo_colours(solid.image))


def _bent(stack: Stack, view: ViewState, along: Along, voxels: Voxels | None, drawing: Drawing) -> Scene:
    path, matrix = drawing.path, stack.geometry.matrix
    length = path.length_mm if path else along.wide_mm
    camera = bent_camera(along, length, matrix, view.look, (drawing.width, drawing.height))
    if path is None or voxels is None or not voxels.ready.any():
        return Scene(camera)
    solid = solid_values(in_colours(stack.images[view.place.index], view.shown), voxels)
    picture = BentPicture(
        solid.array,
        matrix,
        _asked_table(solid.image, view, _range_of_solid(view, voxels)),
        camera,
        path_of_view(along, path),
        along.kind == "panorama",
        along.thick_mm,
        along.slab,
        None if voxels.ready.all() else voxels.ready,
        drawing.coarse,
    )
    return Scene(camera, picture, colours=windowing.pseudo_colours(solid.image))


def _range_of_solid(view: ViewState, voxels: Voxels) -> tuple[float, float] | None:
    """The range that a table for planes spans; a window makes it unnecessary to look through all values."""
    if voxels.values is None:
        return _range_of_floats(voxels.array)
    return _EVER if view.shown.window else _range_of_floats(voxels.values[voxels.ready])


@dataclass(frozen=True, slots=True)
class _Asked:
    """All that a display table depends on; ``image`` is where it is read from, and no part of the question."""

    pixel: PixelFormat | None
    rescale: Rescale | None
    modality_lut: Lut | None
    own: tuple[tuple[Window, ...], tuple[Lut, ...]]
    presentation: tuple[str, Lut | None, Palette | None, tuple[int, int] | None]
    shown: Shown
    values: tuple[float, float] | None
    image: StackImage = field(compare=False)


@lru_cache(maxsize=64)
def _table(asked: _Asked) -> DisplayTable:
    """The images of a series mostly share one table, and a table costs half as much as a picture."""
    return windowing.display_table(asked.image, asked.shown, asked.values)


def display_table(image: StackImage, view: ViewState, stored: NDArray[Any]) -> DisplayTable:
    """The table for an image as the view shows it, over every value its pixel type can hold."""
    return _asked_table(image, view, _range_of_floats(stored))


def _asked_table(image: StackImage, view: ViewState, values: tuple[float, float] | None) -> DisplayTable:
    instance, frame = image.instance, image.frame
    return _table(
        _Asked(
            instance.format,
            frame.rescale,
            instance.modality_lut,
            (frame.windows, instance.voi_luts),
            (instance.presentation_shape, instance.presentation_lut, instance.palette, instance.padding),
            view.shown,
            values,
            image,
        )
    )


def _range_of_floats(stored: NDArray[Any]) -> tuple[float, float] | None:
    """The least and greatest of floating point values, whose format does not tell them; None for integers."""
    if stored.dtype.kind != "f":
        return None
    finite = stored[np.isfinite(stored)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
