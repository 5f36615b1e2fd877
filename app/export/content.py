"""Structured reports and graphics without words that may name somebody (PS3.15 E.3.2, E.3.6)."""

from __future__ import annotations

from collections.abc import Callable

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from app.export.descriptors import REMOVED

# Value types that refer or hold other items; everything else has a value of its own.
_STRUCTURE = ("CONTAINER", "IMAGE", "COMPOSITE", "WAVEFORM")
_VALUES = ("CODE", "NUM", "SCOORD", "SCOORD3D", "TCOORD", "UIDREF")
_PERSON, _TEXT = "PNAME", "TEXT"
NAMELESS = "Anonymous"


def clean_tree(item: Dataset, clean: Callable[[str], str], *, values: bool) -> None:
    """Make the content below an item nameless: free text only as far as ``clean`` leaves it, persons without their names.

    Without ``values`` nothing stays but the structure and the references.
    """
    if "ContentSequence" not in item:
        return
    kept = [child for child in item.ContentSequence if _stays(child, values=values)]
    for child in kept:
        _empty_value(child, clean)
        clean_tree(child, clean, values=values)
    if kept:
        item.ContentSequence = Items(kept)
    else:
        del item.ContentSequence


def _stays(item: Dataset, *, values: bool) -> bool:
    kind = str(item.get("ValueType", ""))
    if not kind and "ReferencedContentItemIdentifier" in item:
        return values  # by-reference: the places of its target may have changed, see clean_tree's callers
    return kind in _STRUCTURE or (values and kind in (*_VALUES, _TEXT, _PERSON))


def _empty_value(item: Dataset, clean: Callable[[str], str]) -> None:
    if "TextValue" in item:
        item.TextValue = clean(str(item.TextValue)) or REMOVED
    if "PersonName" in item:
        item.PersonName = NAMELESS


def has_references_by_place(item: Dataset) -> bool:
    """Whether content items point at others by their place in the tree, which no longer holds once items are left out."""
    return any(
        "ReferencedContentItemIdentifier" in child or has_references_by_place(child)
        for child in item.get("ContentSequence", ())
    )


def clean_graphics(dataset: Dataset) -> None:
    """Leave the drawn marks of a presentation state and take its texts."""
    annotations = []
    for annotation in dataset.get("GraphicAnnotationSequence", ()):
        for keyword in ("TextObjectSequence", "CompoundGraphicSequence"):
            if keyword in annotation:
                delattr(annotation, keyword)
        if "GraphicObjectSequence" in annotation:
            annotations.append(annotation)
    if annotations:
        dataset.GraphicAnnotationSequence = Items(annotations)
    elif "GraphicAnnotationSequence" in dataset:
        del dataset.GraphicAnnotationSequence
