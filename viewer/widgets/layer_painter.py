"""Paints what lies over the pixels without being marks of the reader: shutters, overlay bits, annotations of a state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPolygonF

from viewer.dicom.colour import rgb_from_lab
from viewer.model.layers import Shutter
from viewer.model.presentation import Annotation, GraphicLayer, PresentationState
from viewer.render.camera import Camera
from viewer.widgets import colours
from viewer.widgets.annotation_painter import AnnotationPainter

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, eq=False, slots=True)
class Bitmap:
    """Bits at the resolution of the screen [height, width], 0 where none is set, and the graphic layer they lie in."""

    bits: Bytes
    layer: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Layered:
    """What lies over one picture; ``home`` is the camera of the picture before the reader moved it."""

    bitmaps: tuple[Bitmap, ...] = ()
    shutter: Shutter | None = None
    shutter_bits: Bytes | None = None
    state: PresentationState | None = None
    sop_uid: str = ""
    frame: int = 0
    home: Camera | None = None
    in_colour: bool = False
    structured: tuple[Annotation, ...] = ()  # what reports of other systems measured


def paint_layers(
    painter: QPainter, layered: Layered, camera: Camera, ratio: float, taken: Sequence[QRectF] = ()
) -> None:
    """Shutter, then bits, then annotations; ``taken`` is where the pane's own text stands."""
    if layered.shutter:
        _paint_shutter(painter, layered, layered.shutter, camera)
    for bitmap in layered.bitmaps:
        layer = layered.state.layer(bitmap.layer) if layered.state else GraphicLayer("")
        painter.drawImage(0, 0, bit_image(bitmap.bits, layer_colour(layer)))
    if layered.state:
        for annotation in layered.state.annotations_of(layered.sop_uid, layered.frame):
            colour = layer_colour(layered.state.layer(annotation.layer))
            AnnotationPainter(camera, layered.home or camera, ratio, colour, taken).paint(painter, annotation)
    for annotation in layered.structured:
        AnnotationPainter(camera, layered.home or camera, ratio, colours.OTHERS, taken).paint(painter, annotation)


def layer_colour(layer: GraphicLayer) -> QColor:
    """The colour recommended for a layer; one of the program's own where none is."""
    if layer.colour:
        return QColor(*rgb_from_lab(layer.colour))
    if layer.grey is not None:
        value = round(min(max(layer.grey, 0), 65535) / 257)
        return QColor(value, value, value)
    return colours.OTHERS


def shutter_colour(shutter: Shutter, *, in_colour: bool) -> QColor:
    """What is shown in place of what is covered."""
    if in_colour and shutter.colour:
        return QColor(*rgb_from_lab(shutter.colour))
    grey = round(shutter.grey / 257)
    return QColor(grey, grey, grey)


def bit_image(bits: Bytes, colour: QColor) -> QImage:
    """Bits as an image that is clear where none is set; ``bits`` must outlive it."""
    height, width = bits.shape
    image = QImage(bits.data, width, height, bits.strides[0], QImage.Format.Format_Indexed8)
    image.setColorTable([0] + [colour.rgba()] * 255)
    return image


def _paint_shutter(painter: QPainter, layered: Layered, shutter: Shutter, camera: Camera) -> None:
    colour = shutter_colour(shutter, in_colour=layered.in_colour)
    picture = QPainterPath()
    over = 1 / camera.scale  # a device pixel beyond the edge, which else would shine through
    across, down = 0.5 + over / camera.plane.column_spacing, 0.5 + over / camera.plane.row_spacing
    edges = _edges(-across, -down, camera.columns - 1 + across, camera.rows - 1 + down)
    picture.addPolygon(_on_screen(camera, edges))
    picture.closeSubpath()
    if layered.shutter_bits is not None:
        painter.drawImage(0, 0, bit_image(layered.shutter_bits, colour))
    for opening in openings(shutter, camera):
        painter.fillPath(picture.subtracted(opening), colour)


def openings(shutter: Shutter, camera: Camera) -> tuple[QPainterPath, ...]:
    """The shapes on the screen through which the image is seen; the edges of a rectangle are seen themselves."""
    found = []
    if shutter.rectangle:
        left, right, top, bottom = shutter.rectangle
        found.append(_on_screen(camera, _edges(left - 1.5, top - 1.5, right - 0.5, bottom - 0.5)))
    if shutter.circle:
        row, column, radius = shutter.circle
        angles = np.linspace(0, 2 * np.pi, 361)
        shape = camera.plane.column_spacing / camera.plane.row_spacing  # the radius counts pixels along a row
        ring = np.column_stack([column - 1 + radius * np.cos(angles), row - 1 + radius * shape * np.sin(angles)])
        found.append(_on_screen(camera, ring))
    if shutter.polygon:
        found.append(_on_screen(camera, np.array([(column - 1.0, row - 1.0) for row, column in shutter.polygon])))
    paths = []
    for polygon in found:
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        path.addPolygon(polygon)
        path.closeSubpath()
        paths.append(path)
    return tuple(paths)


def _edges(left: float, top: float, right: float, bottom: float) -> NDArray[np.float64]:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def _on_screen(camera: Camera, pixels: NDArray[np.float64]) -> QPolygonF:
    matrix = camera.screen_from_pixel
    return QPolygonF([QPointF(x, y) for x, y in pixels @ matrix[:, :2].T + matrix[:, 2]])
