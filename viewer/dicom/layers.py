"""What lies over the pixels of one image file, read when the image is shown: it may be large and is rarely wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.damage import Damaged
from viewer.dicom.elements import Elements
from viewer.dicom.overlays import overlay_groups, overlay_planes
from viewer.dicom.part10 import open_source, read_part10
from viewer.dicom.shutters import display_shutter, within
from viewer.dicom.unreadable import Unreadable
from viewer.model.layers import BitLayer, ImageLayers, OverlayPlane, Shutter
from viewer.model.study import Instance, PixelFormat

DecodeCells = Callable[[Instance, int], NDArray[Any]]

OVERLAY, SHUTTER = "overlay", "shutter"


def kinds_of_layers(elements: Elements, form: PixelFormat, *, lossy: bool) -> tuple[str, ...]:
    """What an image's header has over its pixels, for a reader of headers; what cannot be used is remarked."""
    found = []
    if overlay_groups(elements) and overlay_planes(elements, form, lossy=lossy):
        found.append(OVERLAY)
    if "ShutterShape" in elements and _shutter(elements, form):
        found.append(SHUTTER)
    return tuple(found)


def read_layers(instance: Instance) -> ImageLayers:
    """Overlay planes and shutter of an image file; a file that can no longer be read says so in the remarks."""
    if instance.location is None or not instance.layers:
        return ImageLayers()
    try:
        stream, size = open_source(Path(instance.location.path))
        with stream:
            return _layers(Elements(read_part10(stream, size).dataset), instance)
    except Unreadable as fault:
        return ImageLayers(remarks=(f"Overlays and shutters could not be read. {fault}",))
    except Exception as fault:  # pydicom gives no closed list of what a broken file raises
        return ImageLayers(remarks=(f"Overlays and shutters could not be read ({type(fault).__name__}).",))


def _layers(elements: Elements, instance: Instance) -> ImageLayers:
    planes = overlay_planes(elements, instance.format, lossy=instance.lossy)
    shutter = _shutter(elements, instance.format) if "ShutterShape" in elements else None
    return ImageLayers(planes, shutter, tuple(elements.remarks))


def _shutter(elements: Elements, form: PixelFormat | None) -> Shutter | None:
    shutter = display_shutter(elements)
    if shutter and form and not within(shutter, form.rows, form.columns):
        elements.remark("The display shutter would cover the whole image and is not applied.")
        return None
    return shutter


def bit_layers(layers: ImageLayers, instance: Instance, frame: int, decode: DecodeCells) -> tuple[BitLayer, ...]:
    """The overlays over one frame (from 0); ``decode`` gives whole pixel cells, for those that lie in their unused bits."""
    own = [plane for plane in layers.overlays if plane.cell_bit is None and plane.lies_over(frame)]
    made = [BitLayer(plane.group, plane.origin, plane.bits(frame), plane.label) for plane in own]
    inside = [plane for plane in layers.overlays if plane.cell_bit is not None]
    if inside:
        cells = decode(whole_cells(instance), frame)
        made += [_from_cells(plane, cells) for plane in inside]
    return tuple(sorted(made, key=lambda layer: layer.group))


def whole_cells(instance: Instance) -> Instance:
    """The instance as if every bit of its pixel cells were stored: what is decoded then holds the unused bits as well."""
    form = instance.format
    if form is None:
        raise Damaged("This object has no pixel data.")
    whole = replace(form, bits_stored=form.bits_allocated, high_bit=form.bits_allocated - 1, signed=False)
    return replace(instance, format=whole)


def _from_cells(plane: OverlayPlane, cells: NDArray[Any]) -> BitLayer:
    bits = (cells >> np.asarray(plane.cell_bit, cells.dtype)) & np.asarray(1, cells.dtype)
    return BitLayer(plane.group, plane.origin, bits.astype(np.uint8), plane.label)
