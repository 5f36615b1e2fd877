"""Whether a segmentation is whole and lies where its images do (PS3.3 A.51, C.8.20)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydicom.dataset import Dataset

from reporting.export.dicom.uids import is_uid
from reporting.export.verification import segment_frames, tracking
from reporting.export.verification.document import Document, code_of
from reporting.export.verification.finding import Finding, error, warning

SEGMENTATION, LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"
_KINDS = ("BINARY", "FRACTIONAL", "LABELMAP")
_ALGORITHMS = ("AUTOMATIC", "SEMIAUTOMATIC", "MANUAL")
_NATIVE = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2")


def check(document: Document) -> Iterator[Finding]:
    """Kind and pixels, the segments, the frames, and the images that they were drawn on."""
    dataset = document.dataset
    kind = str(dataset.get("SegmentationType", ""))
    if kind not in _KINDS:
        yield error(f"The segmentation type “{kind}” does not exist.")
    yield from _pixels(dataset, kind)
    yield from _segments(dataset, labels=kind == "LABELMAP")
    yield from segment_frames.check(document, labels=kind == "LABELMAP")
    if not is_uid(str(dataset.get("FrameOfReferenceUID", ""))):
        yield warning("The segmentation names no frame of reference; it lies only on the images that it names.")


def _pixels(dataset: Dataset, kind: str) -> Iterator[Finding]:
    if str(dataset.get("PhotometricInterpretation", "")) not in ("MONOCHROME2", "PALETTE COLOR"):
        yield error("A segmentation is MONOCHROME2, or a label map in colours of a palette.")
    bits = dataset.get("BitsAllocated")
    if kind == "BINARY" and (bits, dataset.get("BitsStored"), dataset.get("HighBit")) != (1, 1, 0):
        yield error(f"A binary segmentation has 1 bit for each pixel; this one says {bits}.")
    if kind == "FRACTIONAL" and not 1 <= int(dataset.get("MaximumFractionalValue") or 0) <= 255:
        yield error("A fractional segmentation must say its greatest value, of 1 to 255.")
    sizes = [int(dataset.get(word) or 0) for word in ("NumberOfFrames", "Rows", "Columns")]
    if min(sizes) < 1:
        yield error("Frames, rows or columns are missing or 0.")
    elif "PixelData" in dataset and str(dataset.file_meta.get("TransferSyntaxUID", "")) in _NATIVE:
        needed = -(-int(np.prod(sizes, dtype=np.int64)) * int(bits or 0) // 8)
        found = len(dataset.PixelData)
        if found not in (needed, needed + needed % 2):
            yield error(f"The pixels have {found} bytes; {sizes[0]} frames of that size have {needed}.")
    elif "PixelData" not in dataset:
        yield error("There are no pixels.")


def _segments(dataset: Dataset, *, labels: bool) -> Iterator[Finding]:
    items = list(dataset.get("SegmentSequence") or ())
    if not items:
        yield error("No segment is described.")
    numbers = [int(item.get("SegmentNumber") or 0) for item in items]
    if len(set(numbers)) != len(numbers):
        yield error("Two segments have one number.")
    elif not labels and sorted(numbers) != list(range(1, len(numbers) + 1)):
        yield error(f"The segments are numbered {', '.join(map(str, sorted(numbers)[:8]))}; they must count from 1.")
    for item in items:
        yield from _segment(item)
    yield from tracking.annotated(items)


def _segment(item: Dataset) -> Iterator[Finding]:
    named = f"Segment {item.get('SegmentNumber', '?')}"
    if not str(item.get("SegmentLabel", "")):
        yield error(f"{named} has no label.")
    algorithm = str(item.get("SegmentAlgorithmType", ""))
    if algorithm not in _ALGORITHMS:
        yield error(f"{named}: the algorithm type “{algorithm}” does not exist.")
    elif algorithm != "MANUAL" and not str(item.get("SegmentAlgorithmName", "")):
        yield error(f"{named} was not drawn by hand, but names no algorithm.")
    for keyword, meaning in (("Category", "category"), ("Type", "type")):
        found = item.get(f"SegmentedProperty{keyword}CodeSequence") or ()
        code = code_of(found[0]) if found else None
        if code is None or not code.value or not code.scheme:
            yield error(f"{named} has no {meaning} as a code.")
