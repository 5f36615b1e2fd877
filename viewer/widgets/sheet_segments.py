"""Puts together the segments that lie over the picture of a pane: masks in one layer of colour, contours as lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from viewer.model.geometry import Plane, Vector
from viewer.model.segmentation import CLOSED, POINT, Mask, OnImage, Segment
from viewer.model.view import ViewState
from viewer.model.volume import Stack, StackImage
from viewer.render.camera import Camera
from viewer.render.masks import Tint, Tinted, tinted
from viewer.session import cuts
from viewer.session.levels import ALONE_MM, ROUNDING_MM
from viewer.session.reading import Reading
from viewer.session.segmentations import Shown

_POINT = 5  # logical pixels from the middle of the cross of a point to its ends


@dataclass(frozen=True, eq=False, slots=True)
class Outlined:
    """The contours of one segment that lie in a picture, each with its points (n, 2) on the screen and its kind."""

    colour: tuple[int, int, int]
    lines: tuple[tuple[str, Vector], ...]


@dataclass(frozen=True, eq=False, slots=True)
class Segments:
    """What lies over one picture: ``layer`` [height, width, 4] premultiplied RGBA, and contours."""

    layer: NDArray[np.uint8] | None = None
    outlined: tuple[Outlined, ...] = ()
    fill: float = 0.0
    outline: bool = True


def segments_over(reading: Reading, stack: Stack, view: ViewState, camera: Camera, ratio: float) -> Segments | None:
    """The segments over a picture of a stack; None where there are none, and over renderings."""
    seen = () if view.place.orbit else reading.segmentations.seen_on(stack)
    if not seen:
        return None
    shown = reading.segmentations.shown
    masks = masks_over(reading, stack, view)
    layer = tinted(masks.masks, camera, tint_of(shown, ratio), masks.slab_mm)
    if view.place.cut:
        cut = view.place.cut
        reach = max(cut.slab_mm, cuts.step_mm(stack, cut)) / 2
        outlined = tuple(found for segment in seen if (found := _points(segment, camera, reach)))
    else:
        plane, near = stack.images[view.place.index].plane, _reach(reading, stack)
        outlined = tuple(found for segment in seen if (found := _outlined(segment, plane, camera, near)))
    return Segments(layer, outlined, shown.fill, shown.outline)


@dataclass(frozen=True, eq=False, slots=True)
class MasksOver:
    """The masks that lie over a picture, and the thickness of its slab."""

    masks: tuple[Tinted, ...]
    slab_mm: float = 0.0


def masks_over(reading: Reading, stack: Stack, view: ViewState) -> MasksOver:
    """The masks over a picture of a stack: of what has contours in its plane only these are shown."""
    seen = reading.segmentations.seen_on(stack)
    if view.place.cut:
        return MasksOver(tuple(_masks(seen)), view.place.cut.slab_mm)
    image, reach = stack.images[view.place.index], _reach(reading, stack)
    flat = (each for each in seen if not _in_plane(each, image.plane, reach))
    return MasksOver((*_masks(flat), *_on_image(seen, image)))


def _reach(reading: Reading, stack: Stack) -> float:
    levels = reading.relations.levels(stack)
    return levels.reach_mm if levels else ALONE_MM


def tint_of(shown: Shown, ratio: float) -> Tint:
    """How masks are seen, the edge a logical pixel wide."""
    return Tint(shown.fill, 1.0 if shown.outline else 0.0, max(round(ratio), 1))


def _masks(segments: Iterable[Segment]) -> list[Tinted]:
    return [Tinted(segment.mask, segment.colour) for segment in segments if segment.mask]


def _on_image(segments: Iterable[Segment], image: StackImage) -> list[Tinted]:
    """Masks without a place of their own on the one image that they name."""
    found = []
    for segment in segments:
        for one in segment.on_images:
            if _names(one, image) and one.weights.shape == _size(image):
                mask = Mask(image.plane, np.zeros(1), np.zeros((1, 2)), one.weights[None], ALONE_MM)
                found.append(Tinted(mask, segment.colour))
    return found


def _names(one: OnImage, image: StackImage) -> bool:
    return one.sop_uid == image.instance.sop_uid and (one.frame or 0) == image.frame.index


def _size(image: StackImage) -> tuple[int, int]:
    form = image.instance.format
    return (form.rows, form.columns) if form else (0, 0)


def _in_plane(segment: Segment, plane: Plane, reach: float) -> list[tuple[str, Vector]]:
    """The contours that lie in a plane: no point of them farther away than ``reach`` mm."""
    if segment.centres is None:
        return []
    reach = reach + ROUNDING_MM
    near = np.flatnonzero(np.abs(plane.height(segment.centres)) <= reach)  # of thousands a few
    found = [segment.contours[number] for number in near.tolist()]
    return [(one.kind, one.points) for one in found if float(np.abs(plane.height(one.points)).max()) <= reach]


def _points(segment: Segment, camera: Camera, reach: float) -> Outlined | None:
    """Points near a reconstructed plane; what has an area is shown there by its mask."""
    found = [(kind, points) for kind, points in _in_plane(segment, camera.plane, reach) if kind is POINT]
    return (
        Outlined(segment.colour, tuple((kind, camera.to_screen(points)) for kind, points in found)) if found else None
    )


def _outlined(segment: Segment, plane: Plane, camera: Camera, reach: float) -> Outlined | None:
    found = _in_plane(segment, plane, reach)
    if not found:
        return None
    return Outlined(segment.colour, tuple((kind, camera.to_screen(points)) for kind, points in found))


def paint_segments(painter: QPainter, segments: Segments | None, ratio: float) -> None:
    """The layer of masks, then contours: filled by the even-odd rule, so that holes stay holes."""
    if segments is None:
        return
    if segments.layer is not None:
        painter.drawImage(0, 0, _as_image(segments.layer))
    for one in segments.outlined:
        colour = QColor(*one.colour)
        inside = QPainterPath()
        inside.setFillRule(Qt.FillRule.OddEvenFill)
        for kind, places in one.lines:
            if kind is CLOSED:
                inside.addPolygon(_polygon(places))
                inside.closeSubpath()
        filling = QColor(colour)
        filling.setAlphaF(segments.fill)
        painter.fillPath(inside, filling)
        painter.setPen(QPen(colour, 1.25 * ratio))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if segments.outline:
            painter.drawPath(inside)
        _paint_lines(painter, one, ratio)


def _paint_lines(painter: QPainter, one: Outlined, ratio: float) -> None:
    """Open lines and points, which have nothing to fill."""
    for kind, places in one.lines:
        if kind is POINT:
            arm = _POINT * ratio
            for x, y in places.tolist():
                painter.drawLine(QPointF(x - arm, y), QPointF(x + arm, y))
                painter.drawLine(QPointF(x, y - arm), QPointF(x, y + arm))
        elif kind is not CLOSED:
            painter.drawPolyline(_polygon(places))


def _polygon(places: Vector) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in places.tolist()])


def _as_image(layer: NDArray[np.uint8]) -> QImage:
    """The layer as an image that looks at it; it must outlive it."""
    height, width = layer.shape[:2]
    return QImage(layer.data, width, height, layer.strides[0], QImage.Format.Format_RGBA8888_Premultiplied)
