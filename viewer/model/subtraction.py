"""Mask subtraction of X-ray angiography: what the header proposes, and what a reader has chosen."""

from __future__ import annotations

from dataclasses import dataclass

Shift = tuple[float, float]  # (down, right) in pixels of the image


@dataclass(frozen=True, slots=True)
class MaskOperation:
    """One item of the Mask Subtraction Sequence (PS3.3 C.7.6.10); frames count from 0.

    ``kind`` is AVG_SUB, TID or REV_TID. ``ranges`` (first, last) are the frames it is meant for, none for all. AVG_SUB has
    ``mask`` frames to be averaged; the others take each frame's mask by ``offset``. ``averaged`` contrast frames, beginning
    with the one shown, are averaged as well. The mask is moved by ``shift`` before it is subtracted.
    """

    kind: str
    ranges: tuple[tuple[int, int], ...] = ()
    mask: tuple[int, ...] = ()
    averaged: int = 1
    offset: int = 1
    shift: Shift = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class SubtractionFacts:
    """What an object says about subtraction: Pixel Intensity Relationship (0028,1040), the operations, how to be shown."""

    relationship: str = ""
    operations: tuple[MaskOperation, ...] = ()
    recommended: bool = False  # Recommended Viewing Mode (0028,1090) is SUB


@dataclass(frozen=True, slots=True)
class SubtractionChoice:
    """What the reader wants: subtraction ``on``, a ``mask`` frame and a ``shift`` of his own; None: as the header says."""

    on: bool = False
    mask: int | None = None
    shift: Shift | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """What is subtracted for one frame: the means of ``mask`` frames, moved by ``shift``, from those of ``contrast``."""

    contrast: tuple[int, ...]
    mask: tuple[int, ...]
    shift: Shift = (0.0, 0.0)


def pairing(facts: SubtractionFacts, choice: SubtractionChoice, frame: int, count: int) -> Pairing | None:
    """What is to be subtracted for a frame of ``count``; None where it has no mask (then it is shown as it is)."""
    if choice.mask is not None:
        return Pairing((frame,), (choice.mask,), choice.shift or (0.0, 0.0))
    for operation in facts.operations:
        found = _of_operation(operation, frame, count)
        if found is not None:
            return Pairing(*found, operation.shift if choice.shift is None else choice.shift)
    if facts.operations:
        return None
    return Pairing((frame,), (0,), choice.shift or (0.0, 0.0))  # nothing is said: the first frame, before the contrast


def _of_operation(operation: MaskOperation, frame: int, count: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """The contrast and mask frames for one frame; None outside of the operation's ranges or of the object."""
    contrast = tuple(range(frame, frame + max(operation.averaged, 1)))
    applicable = tuple(each for first, last in operation.ranges for each in range(first, last + 1))
    if (operation.ranges and frame not in applicable) or contrast[-1] >= count:
        return None
    mask = _mask(operation, frame, applicable)
    return (contrast, mask) if mask and all(0 <= each < count for each in mask) else None


def _mask(operation: MaskOperation, frame: int, applicable: tuple[int, ...]) -> tuple[int, ...]:
    if operation.kind == "AVG_SUB":
        return operation.mask
    if operation.kind == "TID":
        return (frame - operation.offset,)
    # REV_TID: the offset grows by two from each applicable frame to the next, so that the mask goes back
    return (frame - operation.offset - 2 * applicable.index(frame),) if applicable else ()
