"""Mask subtraction (PS3.3 C.7.6.10): what a header proposes, and the difference of two sets of frames.

X-ray is subtracted in a space that is logarithmic to its intensity (PS3.4 N.2.5), so that a vessel is equally dark over
bone and beside it: values that are proportional to the intensity, or to its root, are made logarithmic first, unless a
Modality LUT of the object does so.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.elements import Elements
from viewer.model.study import PixelFormat
from viewer.model.subtraction import MaskOperation, Shift, SubtractionFacts
from viewer.model.volume import StackImage, modality_values

Values = NDArray[np.float32]

_MODALITIES = frozenset({"XA", "RF", "XF"})
_KINDS = frozenset({"AVG_SUB", "TID", "REV_TID"})
_TO_LOG = frozenset({"LIN", "SQRT"})


def subtraction_facts(elements: Elements, pixel: PixelFormat, modality: str) -> SubtractionFacts | None:
    """What an object says about subtraction; None unless it has several grey frames made by X-ray, or names masks."""
    named = "MaskSubtractionSequence" in elements
    if pixel.frames < 2 or pixel.samples > 1 or not (named or modality in _MODALITIES):
        return None
    items = elements.items("MaskSubtractionSequence") if named else ()
    operations = tuple(made for made in (_operation(item, pixel.frames) for item in items) if made)
    if len(operations) < sum(item.code("MaskOperation") != "NONE" for item in items):
        elements.remark("A mask subtraction of the header cannot be used and was left out.")
    if _moves_by_frame(elements):
        elements.remark("The header moves the mask for single frames; these pixel shifts are not applied.")
    recommended = elements.code("RecommendedViewingMode") == "SUB" and bool(operations)
    return SubtractionFacts(_relationship(elements), operations, recommended)


def _moves_by_frame(elements: Elements) -> bool:
    """Whether frames of an enhanced object name pixel shifts of their own (PS3.3 C.7.6.16.2.14)."""
    groups = (
        elements.items("PerFrameFunctionalGroupsSequence") if "PerFrameFunctionalGroupsSequence" in elements else ()
    )
    return any("FramePixelShiftSequence" in group for group in groups)


def _relationship(elements: Elements) -> str:
    """Pixel Intensity Relationship, of an enhanced object that of all its frames."""
    shared = elements.item("SharedFunctionalGroupsSequence") if "SharedFunctionalGroupsSequence" in elements else None
    group = shared.item("FramePixelDataPropertiesSequence") if shared else None
    return (group.code("PixelIntensityRelationship") if group else "") or elements.code("PixelIntensityRelationship")


def _operation(item: Elements, count: int) -> MaskOperation | None:
    kind = item.code("MaskOperation")
    if kind not in _KINDS:
        return None
    ends = [int(value) - 1 for value in item.numbers("ApplicableFrameRange")]
    ranges = tuple(zip(ends[::2], ends[1::2], strict=False))
    mask = tuple(int(value) - 1 for value in item.numbers("MaskFrameNumbers"))
    fits = all(0 <= frame < count for frame in mask) and all(first <= last for first, last in ranges)
    if not fits or (kind == "AVG_SUB" and not mask) or (kind == "REV_TID" and not ranges):
        return None
    down, left = item.pair("MaskSubPixelShift") or (0.0, 0.0)  # positive: to lower rows, to the left (C.7.6.10.1.2)
    offset = item.integer("TIDOffset")
    averaged = max(item.integer("ContrastFrameAveraging") or 1, 1)
    return MaskOperation(kind, ranges, mask, averaged, 1 if offset is None else offset, (down, 0.0 - left))


def made_logarithmic(image: StackImage, relationship: str) -> bool:
    """Whether the logarithm is taken here, because the values of the image are not logarithmic by themselves."""
    return relationship in _TO_LOG and image.instance.modality_lut is None


def subtractable(image: StackImage, relationship: str, stored: NDArray[np.generic]) -> Values:
    """The values of one image in which subtraction takes place; a logarithm spans the range of what it was taken of."""
    values = modality_values(image, stored).astype(np.float32)
    if not made_logarithmic(image, relationship):
        return values
    bits = image.instance.format.bits_stored if image.instance.format else 16
    top = np.float32(2.0**bits - 1)
    return np.asarray(np.log(np.maximum(values, 1)) * (top / np.log(top)), np.float32)


def mean(frames: Sequence[Values]) -> Values:
    """The mean of frames."""
    return (
        frames[0] if len(frames) == 1 else np.asarray(np.mean(np.stack(frames), axis=0, dtype=np.float32), np.float32)
    )


def moved(mask: Values, shift: Shift) -> Values:
    """A mask moved by (down, right) pixels, interpolated linearly; what comes in at an edge is the edge."""
    down, right = shift
    return _along(_along(mask, down, 0), right, 1)


def _along(values: Values, distance: float, axis: int) -> Values:
    if distance == 0:
        return values
    places = np.arange(values.shape[axis], dtype=np.float64) - distance
    before = np.floor(places)
    part = (places - before).astype(np.float32)
    last = values.shape[axis] - 1
    one, other = (np.clip(before + step, 0, last).astype(np.intp) for step in (0, 1))
    weight = part[:, None] if axis == 0 else part[None, :]
    return np.asarray(values.take(one, axis) * (1 - weight) + values.take(other, axis) * weight, np.float32)
