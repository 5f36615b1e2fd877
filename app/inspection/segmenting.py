"""Segments without a window: grown from a point or taken from an object, shaped, measured, and written as a new object."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from app.inspection.cells import cells
from app.inspection.choosing import Choice
from reporting.export import regions, segmentation
from viewer.dicom.segments import read_segmentation
from viewer.model.geometry import Triple
from viewer.model.measurement import Measurement, SegmentRef, new_tracking_uid
from viewer.model.segment_colours import COLOURS
from viewer.model.segment_kind import UNSAID, SegmentKind
from viewer.model.segment_object import DrawnOn, DrawnSegment, SegmentationObject
from viewer.model.segmentation import Segmentation
from viewer.model.study import Instance
from viewer.model.volume import Voxels
from viewer.session.box_mask import Bools
from viewer.session.mask_copies import on_grid
from viewer.session.mask_grid import MaskGrid, Voxel, grid_of
from viewer.session.mask_shapes import NotShaped, filled, largest
from viewer.session.region_growing import NotGrown, Order, Range, grow
from viewer.session.segment_shaping import interpolated, smoothed
from viewer.tools.segment_values import Drawn, NotMeasured, measured


class NotSegmented(Exception):  # noqa: N818 - it says why there is no answer
    """There is no segment; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted: a region from a ``point`` (patient mm) over a ``range``, then shaped in the order of the fields."""

    point: Triple = (0.0, 0.0, 0.0)
    range: Range = field(default_factory=Range)
    reach_mm: float = 50.0
    fill: bool = False
    largest: bool = False
    interpolate: bool = False
    smooth_mm: float = 0.0


@dataclass(frozen=True, eq=False, slots=True)
class Made:
    """A segment: its voxels in the grid of its images, its name and kind, and whether each is the very one of an object."""

    grid: MaskGrid
    low: Voxel
    bits: Bools
    name: str
    tracking_uid: str
    kind: SegmentKind = UNSAID
    exact: bool = True
    replaces: str = ""
    range: tuple[float, float] | None = None


def grown(choice: Choice, voxels: Voxels, wish: Wish) -> Made:
    """A region grown in a stack; raises NotSegmented with a sentence."""
    grid = _grid(choice)
    try:
        found = grow(choice.stack, grid, voxels, Order(wish.point, wish.range, wish.reach_mm))
    except NotGrown as why:
        raise NotSegmented(str(why)) from why
    return Made(grid, found.low, found.bits, "Segment 1", new_tracking_uid(), range=(found.least, found.most))


def object_of(instance: Instance) -> Segmentation:
    """The segmentation in a file; raises Unreadable with a sentence."""
    with cells() as decode:
        return read_segmentation(instance, decode)


def taken(choice: Choice, one: Segmentation, number: int) -> Made:
    """A segment of an object in the voxels of a stack; raises NotSegmented with a sentence."""
    segment = next((each for each in one.segments if each.number == number), None)
    if segment is None:
        numbers = ", ".join(str(each.number) for each in one.segments)
        raise NotSegmented(f"There is no segment {number}; there are {numbers}.")
    if segment.mask is None:
        raise NotSegmented(f"Segment {number} has no place in a patient. {segment.remark}".strip())
    grid = _grid(choice)
    if segment.frame_of_reference_uid not in {image.instance.frame_of_reference_uid for image in choice.stack.images}:
        raise NotSegmented("The segmentation lies in another frame of reference than the images.")
    if one.patient_key != choice.image.instance.patient_key:
        raise NotSegmented("The segmentation names another patient than the images.")
    found = on_grid(grid, segment.mask)
    if not found.bits.any():
        raise NotSegmented("Nothing of the segment lies in these images.")
    tracking, kind = segment.tracking_uid or new_tracking_uid(), segment.coded or UNSAID
    return Made(grid, found.low, found.bits, segment.name, tracking, kind, found.exact, one.uid)


def shaped(made: Made, wish: Wish) -> Made:
    """The segment shaped as wished; raises NotSegmented with a sentence."""
    steps: list[tuple[object, Callable[[Bools, Voxel], tuple[Voxel, Bools]]]] = [
        (wish.fill, lambda bits, low: (low, filled(bits))),
        (wish.largest, lambda bits, low: (low, largest(bits))),
        (wish.interpolate, lambda bits, low: interpolated(made.grid, bits, low, lambda: True)),
        (wish.smooth_mm, lambda bits, low: smoothed(made.grid, bits, low, wish.smooth_mm)),
    ]
    low, bits = made.low, made.bits
    try:
        for wanted, step in steps:
            if wanted:
                low, bits = step(bits, low)
    except NotShaped as why:
        raise NotSegmented(str(why)) from why
    return Made(made.grid, low, bits, made.name, made.tracking_uid, made.kind, made.exact, made.replaces, made.range)


def numbers(choice: Choice, voxels: Voxels, made: Made, kept: SegmentRef | None = None) -> Measurement:
    """The measurement of a segment; raises NotSegmented with a sentence."""
    try:
        return measured(choice.stack, made.grid, voxels, Drawn(made.low, made.bits, made.name, made.tracking_uid, kept))
    except NotMeasured as why:
        raise NotSegmented(str(why)) from why


def written(choice: Choice, made: Made) -> bytes:
    """The segment as a new object (PS3.10); raises ExportError with a sentence."""
    stack, first = choice.stack, choice.stack.images[0].instance
    bounds = np.argwhere(made.bits)
    if not bounds.size:
        raise NotSegmented("The segment is empty; nothing was written.")
    _, rows, columns = stack.shape
    drawn = DrawnSegment(
        made.name, made.kind, COLOURS[0], made.tracking_uid, made.low, made.bits, "SEMIAUTOMATIC",
        "Threshold and morphology",
    )  # fmt: skip
    return segmentation.make(
        SegmentationObject(
            choice.study,
            tuple(DrawnOn(image.ref, image.plane) for image in stack.images),
            rows,
            columns,
            first.frame_of_reference_uid,
            made.grid.step_mm,
            made.grid.thick_mm,
            (drawn,),
            f"Segmentation of {stack.description or stack.modality}"[:64],
            new_tracking_uid(),
            regions.series_of(choice.study.uid, stack.series_uid),
            replaces=made.replaces,
            made=datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
            institution=choice.study.institution,
            lossy=any(image.instance.lossy for image in stack.images),
            lossy_ratio=first.lossy_ratio,
            lossy_method=first.lossy_method,
        )
    )


def _grid(choice: Choice) -> MaskGrid:
    try:
        return grid_of(choice.stack)
    except ValueError as why:
        raise NotSegmented(str(why)) from why
