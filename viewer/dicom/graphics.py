"""Graphic annotations of presentation states: figures, text and the layers they lie in (PS3.3 C.10.5, C.10.7)."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.dicom.references import scope_of
from viewer.dicom.shutters import lab
from viewer.model.presentation import Annotation, Graphic, GraphicLayer, Point, Text

# least points that make a figure; most that are drawn of one
_LEAST = {"POINT": 1, "POLYLINE": 2, "INTERPOLATED": 2, "CIRCLE": 2, "ELLIPSE": 4}
_EXACTLY = {"POINT", "CIRCLE", "ELLIPSE"}
_MOST_POINTS = 20_000
_MOST_TEXTS, _MOST_LINES = 1_000, 100


def graphic_layers(elements: Elements) -> tuple[GraphicLayer, ...]:
    """The layers the state describes, in their order."""
    made = [_layer(item) for item in elements.items("GraphicLayerSequence")]
    return tuple(sorted(made, key=lambda layer: layer.order))


def _layer(item: Elements) -> GraphicLayer:
    colour = lab(item, "GraphicLayerRecommendedDisplayCIELabValue")
    grey = item.integer("GraphicLayerRecommendedDisplayGrayscaleValue")
    return GraphicLayer(item.code("GraphicLayer"), item.integer("GraphicLayerOrder") or 0, grey, colour)


def graphic_annotations(elements: Elements) -> tuple[Annotation, ...]:
    """The annotations; figures and texts without a usable place are left out and named, and so is what no reader drew."""
    made: list[Annotation] = []
    points = texts = 0
    for item in elements.items("GraphicAnnotationSequence"):
        one = _annotation(item)
        points += sum(len(figure.points) for figure in one.graphics)
        texts += len(one.texts)
        if points > _MOST_POINTS or texts > _MOST_TEXTS:
            elements.remark("The presentation state holds more graphics than can be drawn; the rest is not shown.")
            break
        made.append(one)
    return tuple(made)


def _annotation(item: Elements) -> Annotation:
    _remark_on_compounds(item)
    figures = (_graphic(one) for one in item.items("GraphicObjectSequence"))
    texts = (_text(one) for one in item.items("TextObjectSequence"))
    return Annotation(
        item.code("GraphicLayer"),
        scope_of(item),
        tuple(figure for figure in figures if figure),
        tuple(text for text in texts if text),
    )


def _remark_on_compounds(item: Elements) -> None:
    """Rulers, axes and the like are shown by the plain figures and texts that carry their number (PS3.3 C.10.5.1.3)."""
    if "CompoundGraphicSequence" not in item:
        return
    plain = (*item.items("GraphicObjectSequence"), *item.items("TextObjectSequence"))
    told = {one.integer("CompoundGraphicInstanceID") for one in plain} - {None}
    for compound in item.items("CompoundGraphicSequence"):
        if compound.integer("CompoundGraphicInstanceID") not in told:
            kind = compound.code("CompoundGraphicType").lower()
            name = f"compound graphic ({kind[:16]})" if kind else "compound graphic"
            item.remark(f"A {name} of the state has no plain figures; it is not shown.")


def _graphic(item: Elements) -> Graphic | None:
    kind, units = item.code("GraphicType"), item.code("GraphicAnnotationUnits")
    relative, values = units == "DISPLAY", item.numbers("GraphicData")
    pairs = zip(values[: 2 * _MOST_POINTS : 2], values[1 : 2 * _MOST_POINTS : 2], strict=False)
    points = tuple(_place(pair, relative=relative) for pair in pairs)
    least = _LEAST.get(kind)
    if least is None or units not in ("PIXEL", "DISPLAY"):
        item.remark("A figure of the presentation state is of a kind that is not known; it is not shown.")
        return None
    if len(values) % 2 or len(points) < least or (kind in _EXACTLY and len(points) != least):
        item.remark("A figure of the presentation state has not the points it needs; it is not shown.")
        return None
    return Graphic(kind, points, item.code("GraphicFilled") == "Y", relative)


def _place(pair: tuple[float, float], *, relative: bool) -> Point:
    """(0, 0) of PIXEL is the outer corner of the first pixel, half a pixel before its centre (PS3.3 C.10.5.1.2)."""
    shift = 0.0 if relative else 0.5
    return pair[0] - shift, pair[1] - shift


def _text(item: Elements) -> Text | None:
    words = "\n".join(item.lines("UnformattedTextValue")[:_MOST_LINES])
    box, box_relative = _box(item)
    anchor, anchor_relative = _anchor(item)
    if not words.strip():
        return None
    if box is None and anchor is None:
        item.remark("A text of the presentation state does not say where it belongs; it is not shown.")
        return None
    align = item.code("BoundingBoxTextHorizontalJustification") or "LEFT"
    points = item.code("AnchorPointVisibility") == "Y"
    return Text(words, box, box_relative, align, anchor, anchor_relative, points)


def _box(item: Elements) -> tuple[tuple[Point, Point] | None, bool]:
    first, last = item.pair("BoundingBoxTopLeftHandCorner"), item.pair("BoundingBoxBottomRightHandCorner")
    units = item.code("BoundingBoxAnnotationUnits")
    if first is None or last is None or units not in ("PIXEL", "DISPLAY"):
        return None, False
    relative = units == "DISPLAY"
    return (_place(first, relative=relative), _place(last, relative=relative)), relative


def _anchor(item: Elements) -> tuple[Point | None, bool]:
    place, units = item.pair("AnchorPoint"), item.code("AnchorPointAnnotationUnits")
    if place is None or units not in ("PIXEL", "DISPLAY"):
        return None, False
    return _place(place, relative=units == "DISPLAY"), units == "DISPLAY"
