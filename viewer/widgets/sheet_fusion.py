"""Puts together the layer of a second volume over the picture of a pane, and the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPainter

from viewer.dicom.colour import rgb_from_palette
from viewer.dicom.well_known_palettes import well_known_palette
from viewer.model.text import clean
from viewer.model.view import Place, ViewState
from viewer.model.volume import Stack, modality_unit
from viewer.render.camera import Camera
from viewer.render.fusion import Over, fused_layer
from viewer.session.fusions import Fused
from viewer.session.reading import Reading
from viewer.session.solids import solid_values
from viewer.widgets.corner_text import FUSED


@dataclass(frozen=True, eq=False, slots=True)
class FusedLayer:
    """The layer over one picture [height, width, 4], premultiplied RGBA."""

    layer: NDArray[np.uint8]


class KeptFusion:
    """The layer of one pane: made again only where what it depends on is another."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[Any, ...], FusedLayer] | None = None

    def layer(self, over: Over, camera: Camera) -> FusedLayer:
        """As ``fused_layer``."""
        key = _all_of(over, camera)
        if self._kept is None or self._kept[0] != key:
            self._kept = key, FusedLayer(fused_layer(over, camera))
        return self._kept[1]


def _all_of(over: Over, camera: Camera) -> tuple[Any, ...]:
    """All that a layer depends on, to be compared."""
    ready = None if over.ready is None else over.ready.tobytes()
    place = (*over.voxels.__array_interface__["data"], over.voxels.shape, over.voxels.dtype.str)
    seen = (camera.plane, camera.pixel_from_screen.tobytes(), camera.width, camera.height)
    how = (over.window, over.palette.tobytes(), over.opacity, over.slab_mm, over.mean, over.padding)
    return place, ready, over.matrix.tobytes(), *seen, *how


def fused_over(reading: Reading, stack: Stack, view: ViewState, camera: Camera) -> Over | None:
    """What lies over an image, a plane or a slab, to be drawn; None where nothing does, and over renderings."""
    fused = None if why_not_here(view.place) else reading.fusions.of(stack)
    voxels = reading.pixels.of(fused.stack.id) if fused else None
    if fused is None or voxels is None or not voxels.ready.any() or not camera.plane.in_patient:
        return None
    solid = solid_values(fused.stack.images[0], voxels)
    slope, intercept = solid.rescale
    how, cut = fused.how, view.place.cut
    return Over(
        solid.array,
        fused.moved @ fused.stack.geometry.matrix,
        ((how.low - intercept) / slope, (how.high - intercept) / slope),
        _colours(how.colours),
        how.opacity,
        cut.slab_mm if cut else 0.0,
        cut is not None and cut.slab == "mean",
        solid.padding,
        None if voxels.ready.all() else voxels.ready.copy(),
    )


def why_not_here(place: Place) -> str:
    """Why a kind of picture shows no fusion, "" where it does."""
    return "not over renderings" if place.orbit else ""


def fusion_line(reading: Reading, stack: Stack, place: Place) -> str:
    """That and how a picture is fused: the other series, its unit and window, colours, opacity, whether registered."""
    fused = reading.fusions.of(stack)
    if fused is None:
        return ""
    why = why_not_here(place)
    return f"{FUSED}: {why}" if why else f"{FUSED}: {words_of(reading, fused)}{_over_slab(place)}"


def _over_slab(place: Place) -> str:
    """What of the other volume is seen over a slab: of the least of one, still the greatest of what is laid over it."""
    if place.cut is None or place.cut.slab_mm <= 0:
        return ""
    return f" · {'mean' if place.cut.slab == 'mean' else 'greatest'} over {place.cut.slab_mm:g} mm"


def words_of(reading: Reading, fused: Fused) -> str:
    """What lies over, in words."""
    how, stack = fused.how, fused.stack
    unit = modality_unit(stack.images[0])
    exam = reading.exams.of(stack.id)
    number = exam.series(stack).number if exam else None
    named = " ".join(part for part in (clean(stack.modality, 8), "" if number is None else f"series {number}") if part)
    voxels = reading.pixels.of(stack.id)
    done = "" if voxels is not None and voxels.complete else " · loading"
    registered = " · REGISTERED, not one frame of reference" if fused.registered else ""
    shown = f"{'' if unit == '1' else f'{clean(unit, 24)} '}{how.low:g} to {how.high:g}"
    return f"{named} · {shown} · {how.colours} {how.opacity:.0%}{registered}{done}"


def paint_fusion(painter: QPainter, fused: FusedLayer | None) -> None:
    """The layer over the picture."""
    if fused is not None:
        height, width = fused.layer.shape[:2]
        kind = QImage.Format.Format_RGBA8888_Premultiplied
        painter.drawImage(0, 0, QImage(fused.layer.data, width, height, fused.layer.strides[0], kind))


def _colours(name: str) -> NDArray[np.uint8]:
    """The 256 colours of a palette of the standard."""
    palette = well_known_palette(name)
    places = np.rint(np.linspace(0, palette.entries - 1, 256)).astype(np.int64)
    return np.ascontiguousarray(rgb_from_palette(places, palette))
