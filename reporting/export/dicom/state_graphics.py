"""Figures, words and their layers in a presentation state (PS3.3 C.10.5, C.10.7)."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from reporting.export.dicom.state_layers import lab
from reporting.export.plain import plain
from viewer.model.presentation import Annotation, Graphic, GraphicLayer, Point, PresentationState, Text

_LONGEST = 1024  # characters of Unformatted Text Value (ST)


def add(dataset: Dataset, state: PresentationState) -> None:
    """The annotations that say something, and every layer that they or an overlay lie in."""
    written = [item for item in map(_annotation, state.annotations) if item is not None]
    used = {str(item.GraphicLayer) for item in written} | {layer for _, layer in state.active_overlays}
    layers = sorted((state.layer(name) for name in used), key=lambda layer: (layer.order, layer.name))
    if layers:
        dataset.GraphicLayerSequence = Items(_layer(layer, order) for order, layer in enumerate(layers, start=1))
    if written:
        dataset.GraphicAnnotationSequence = Items(written)


def _layer(layer: GraphicLayer, order: int) -> Dataset:
    item = Dataset()
    item.GraphicLayer, item.GraphicLayerOrder = layer.name, order
    if layer.grey is not None:
        item.GraphicLayerRecommendedDisplayGrayscaleValue = layer.grey
    if layer.colour is not None:
        item.GraphicLayerRecommendedDisplayCIELabValue = lab(layer.colour)
    return item


def _annotation(annotation: Annotation) -> Dataset | None:
    item = Dataset()
    item.GraphicLayer = annotation.layer
    texts = [text for text in annotation.texts if plain(text.text).strip()]
    if texts:
        item.TextObjectSequence = Items(map(_text, texts))
    if annotation.graphics:
        item.GraphicObjectSequence = Items(map(_graphic, annotation.graphics))
    return item if texts or annotation.graphics else None


def _graphic(graphic: Graphic) -> Dataset:
    item = Dataset()
    item.GraphicAnnotationUnits = _units(relative=graphic.relative)
    item.GraphicDimensions, item.NumberOfGraphicPoints = 2, len(graphic.points)
    item.GraphicData = [at for point in graphic.points for at in _place(point, relative=graphic.relative)]
    item.GraphicType = graphic.kind
    if graphic.kind in ("CIRCLE", "ELLIPSE") or graphic.points[0] == graphic.points[-1]:
        item.GraphicFilled = "Y" if graphic.filled else "N"
    return item


def _text(text: Text) -> Dataset:
    item = Dataset()
    if text.box is not None:
        item.BoundingBoxAnnotationUnits = _units(relative=text.box_relative)
        first, last = (_place(corner, relative=text.box_relative) for corner in text.box)
        item.BoundingBoxTopLeftHandCorner, item.BoundingBoxBottomRightHandCorner = first, last
        item.BoundingBoxTextHorizontalJustification = text.align
    if text.anchor is not None:
        item.AnchorPointAnnotationUnits = _units(relative=text.anchor_relative)
        item.AnchorPoint = _place(text.anchor, relative=text.anchor_relative)
        item.AnchorPointVisibility = "Y" if text.points else "N"
    item.UnformattedTextValue = _written(text.text)
    return item


def _written(words: str) -> str:
    """Words as ST; three dots for the one letter that stands for them, which checkers take for a control character."""
    return plain(words).replace("…", "...").replace("\n", "\r\n")[:_LONGEST]


def _units(*, relative: bool) -> str:
    return "DISPLAY" if relative else "PIXEL"


def _place(point: Point, *, relative: bool) -> list[float]:
    """DICOM counts from the outer corner of the first pixel (PS3.3 C.10.5.1.2)."""
    shift = 0.0 if relative else 0.5
    return [point[0] + shift, point[1] + shift]
