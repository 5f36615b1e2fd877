"""Whether marks and texts lie on layers that exist, and inside what they are drawn on (PS3.3 C.10.5, C.10.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydicom.dataset import Dataset

from reporting.export.verification import attributes
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error, warning
from reporting.export.verification.graphics import graphic_object, text_object
from reporting.export.verification.presented import formats_of
from reporting.export.verification.tracking import annotated

_OBJECTS = ("GraphicObjectSequence", "TextObjectSequence", "CompoundGraphicSequence")


def check(document: Document) -> Iterator[Finding]:
    """Layers, annotations, and their tracking."""
    yield from _layers(document.dataset)
    items = document.dataset.get("GraphicAnnotationSequence") or ()
    for item in items:
        yield from _annotation(document, item)
    yield from _twice(items)
    yield from annotated(drawn for item in items for keyword in _OBJECTS for drawn in item.get(keyword) or ())


def _layers(dataset: Dataset) -> Iterator[Finding]:
    names: list[str] = []
    orders: list[int] = []
    for layer in dataset.get("GraphicLayerSequence") or ():
        yield from attributes.with_value(layer, ("GraphicLayer", "GraphicLayerOrder"))
        names.append(str(layer.get("GraphicLayer", "")))
        orders += [int(layer.GraphicLayerOrder)] if attributes.has_value(layer, "GraphicLayerOrder") else []
    for name in sorted({name for name in names if name and names.count(name) > 1}):
        yield error(f"The graphic layer “{name}” is declared twice.")
    if len(set(orders)) < len(orders):
        yield warning("Two graphic layers have the same order; which lies above the other is not known.")
    yield from _activated(dataset, names)


def _activated(dataset: Dataset, names: list[str]) -> Iterator[Finding]:
    """Layers that overlays and curves are put on, in their repeating groups."""
    for group in range(0x6000, 0x6020, 2):
        element = dataset.get((group, 0x1001))
        if element is not None and element.value and str(element.value) not in names:
            yield error(f"An overlay is put on the graphic layer “{element.value}”, which is not declared.")


def _annotation(document: Document, item: Dataset) -> Iterator[Finding]:
    declared = {str(layer.get("GraphicLayer", "")) for layer in document.dataset.get("GraphicLayerSequence") or ()}
    name = str(item.get("GraphicLayer", ""))
    if not name:
        yield error("An annotation lies on no graphic layer.")
    elif name not in declared:
        yield error(f"An annotation lies on the graphic layer “{name}”, which is not declared.")
    if not any(item.get(keyword) for keyword in _OBJECTS):
        yield error("An annotation holds neither a graphic nor a text.")
    sizes = [(pixels.columns, pixels.rows) for pixels in formats_of(document, item)]
    for graphic in item.get("GraphicObjectSequence") or ():
        yield from graphic_object(graphic, sizes)
    for text in item.get("TextObjectSequence") or ():
        yield from text_object(text, sizes)


def _twice(items: Iterable[Dataset]) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in items:
        images = str(item.get("ReferencedImageSequence"))
        for drawn in (drawn for keyword in _OBJECTS for drawn in item.get(keyword) or ()):
            same = f"{item.get('GraphicLayer')}\n{images}\n{drawn}"
            if same in seen:
                yield warning("The same graphic or text is drawn twice.")
            seen.add(same)
