"""Whether it is said of every image, once, which part of it is shown and how large (PS3.3 C.10.4)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.verification import attributes
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error
from reporting.export.verification.presented import formats_of, times_covered

_SIZE_MODES = ("SCALE TO FIT", "TRUE SIZE", "MAGNIFY")
_Corner = tuple[int, int]


def check(document: Document) -> Iterator[Finding]:
    """All displayed areas, and whether each image has exactly one."""
    items = document.dataset.get("DisplayedAreaSelectionSequence") or ()
    if not items:
        yield error("No displayed area is given; it must be.")
        return
    for item in items:
        yield from _area(document, item)
    for (uid, _), times in times_covered(document, "DisplayedAreaSelectionSequence").items():
        if times != 1:
            said = "no displayed area" if times == 0 else f"{times} displayed areas"
            yield error(f"The image {uid} has {said}; it must have one.")


def _area(document: Document, item: Dataset) -> Iterator[Finding]:
    yield from _size(item)
    top_left = _corner(item, "DisplayedAreaTopLeftHandCorner")
    bottom_right = _corner(item, "DisplayedAreaBottomRightHandCorner")
    if top_left is None or bottom_right is None:
        yield error("A displayed area lacks a corner of column and row.")
        return
    turned = (
        document.dataset.get("ImageRotation") not in (None, 0) or document.dataset.get("ImageHorizontalFlip") == "Y"
    )
    if not turned and (top_left[0] > bottom_right[0] or top_left[1] > bottom_right[1]):
        yield error("The corners of a displayed area are the wrong way round.")
    low, high = np.minimum(top_left, bottom_right), np.maximum(top_left, bottom_right)
    for pixels in formats_of(document, item):
        # The area may be larger than the image, but shows nothing where it lies beside it; pixels count from 1.
        if (high < 1).any() or (low > (pixels.columns, pixels.rows)).any():
            yield error(f"A displayed area lies outside the image of {pixels.columns} × {pixels.rows} pixels.")


def _size(item: Dataset) -> Iterator[Finding]:
    yield from attributes.with_value(item, ("PresentationSizeMode",))
    yield from attributes.one_of(item, "PresentationSizeMode", _SIZE_MODES)
    mode, spacing = item.get("PresentationSizeMode"), _positive(item, "PresentationPixelSpacing", 2)
    if mode == "TRUE SIZE" and not spacing:
        yield error("A displayed area is of true size, but Presentation Pixel Spacing does not say how large.")
    if mode == "MAGNIFY" and not _positive(item, "PresentationPixelMagnificationRatio", 1):
        yield error("A displayed area is magnified, but not by how much.")
    if not spacing and not _positive(item, "PresentationPixelAspectRatio", 2):
        yield error("A displayed area gives neither the spacing nor the aspect ratio of pixels.")


def _positive(item: Dataset, keyword: str, count: int) -> bool:
    value = item.get(keyword)
    values: list[float] = (
        [] if value is None or value == "" else [float(one) for one in np.atleast_1d(np.asarray(value))]
    )
    return len(values) == count and all(value > 0 for value in values)


def _corner(item: Dataset, keyword: str) -> _Corner | None:
    values = item.get(keyword)
    if values is None or not hasattr(values, "__len__") or len(values) != 2:
        return None
    return int(values[0]), int(values[1])
