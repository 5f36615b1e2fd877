"""Whether the way from stored values to grey is said in one form at each step (PS3.3 C.11.1, C.11.6, C.11.8)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.verification import attributes
from reporting.export.verification.document import Document
from reporting.export.verification.finding import Finding, error
from reporting.export.verification.presented import times_covered

_RESCALE = ("RescaleSlope", "RescaleIntercept", "RescaleType")
_FUNCTIONS = ("LINEAR", "LINEAR_EXACT", "SIGMOID")


def check(document: Document) -> Iterator[Finding]:
    """Modality, VOI and presentation transformation."""
    yield from _modality(document.dataset)
    for item in document.dataset.get("SoftcopyVOILUTSequence") or ():
        yield from _voi(item)
    for (uid, _), times in times_covered(document, "SoftcopyVOILUTSequence").items():
        if times > 1:
            yield error(f"The image {uid} has {times} VOI transformations; it may have one.")
    yield from _presentation(document.dataset)


def _modality(dataset: Dataset) -> Iterator[Finding]:
    given = [keyword for keyword in _RESCALE if attributes.has_value(dataset, keyword)]
    if given and dataset.get("ModalityLUTSequence"):
        yield error("The modality transformation is given both as a table and as slope and intercept.")
    if given and len(given) < len(_RESCALE):
        missing = ", ".join(attributes.title(keyword) for keyword in _RESCALE if keyword not in given)
        yield error(f"The modality transformation is incomplete: {missing} is missing.")
    if "RescaleSlope" in given and float(dataset.RescaleSlope) == 0:
        yield error("Rescale Slope is 0, which makes all values equal.")
    yield from _table(dataset, "ModalityLUTSequence", "modality")


def _voi(item: Dataset) -> Iterator[Finding]:
    window = attributes.has_value(item, "WindowCenter") or attributes.has_value(item, "WindowWidth")
    if window and item.get("VOILUTSequence"):
        yield error("A VOI transformation is given both as a window and as a table.")
    if not window and not item.get("VOILUTSequence"):
        yield error("A VOI transformation is neither a window nor a table.")
    if window:
        yield from _window(item)
    yield from _table(item, "VOILUTSequence", "VOI")


def _window(item: Dataset) -> Iterator[Finding]:
    centres, widths = _numbers(item.get("WindowCenter")), _numbers(item.get("WindowWidth"))
    if not centres or len(centres) != len(widths) or not all(map(math.isfinite, (*centres, *widths))):
        yield error("A window has not a centre for each width.")
    yield from attributes.one_of(item, "VOILUTFunction", _FUNCTIONS)
    function = item.get("VOILUTFunction") or "LINEAR"
    if any(width <= 0 or (function == "LINEAR" and width < 1) for width in widths):
        least = "at least 1" if function == "LINEAR" else "more than 0"
        yield error(f"The width of a window is {min(widths):g}; it must be {least}.")


def _presentation(dataset: Dataset) -> Iterator[Finding]:
    shape, table = attributes.has_value(dataset, "PresentationLUTShape"), bool(dataset.get("PresentationLUTSequence"))
    if shape == table:
        both = "both as a shape and as a table" if shape else "neither as a shape nor as a table"
        yield error(f"The presentation transformation is given {both}.")
    yield from attributes.one_of(dataset, "PresentationLUTShape", ("IDENTITY", "INVERSE"))
    yield from _table(dataset, "PresentationLUTSequence", "presentation")


def _table(dataset: Dataset, keyword: str, name: str) -> Iterator[Finding]:
    items = dataset.get(keyword) or ()
    if len(items) > 1:
        yield error(f"There are {len(items)} {name} tables where there may be one.")
    for item in items:
        descriptor = _numbers(item.get("LUTDescriptor"))
        if len(descriptor) != 3:
            yield error(f"The {name} table has no descriptor of three numbers.")
            continue
        entries = int(descriptor[0]) or 65536  # 0 stands for 65536 (PS3.3 C.11.1.1)
        # entries of 8 bits may lie two in a word, the last one padded
        if _length(item.get("LUTData")) not in (entries, 2 * entries, entries + entries % 2):
            yield error(f"The {name} table has not the {entries} entries that its descriptor says.")


def _length(data: Any) -> int:
    """Bytes of LUT Data, which comes as bytes (OW) or words (US, SS)."""
    if data is None:
        return 0
    return len(data) if isinstance(data, bytes) else 2 * len(np.atleast_1d(data))


def _numbers(value: Any) -> list[float]:
    return [] if value is None or value == "" else [float(one) for one in np.atleast_1d(np.asarray(value))]
