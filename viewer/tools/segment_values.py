"""The numbers of a segment: volume, mean, deviation, least and greatest value, and its longest axis within an image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.calibration import Provenance
from viewer.model.code import MILLILITRE, MILLIMETRE, Code
from viewer.model.geometry import Vector, vector
from viewer.model.measurement import Measurement, SegmentRef, Value
from viewer.model.volume import Stack, Voxels
from viewer.session.mask_grid import MaskGrid, Voxel
from viewer.session.region_growing import values_of
from viewer.tools.regions import statistics, unit_of

TOOL_ID = "segment"
VOLUME = Code("118565006", "SCT", "Volume")
LONG_AXIS = Code("103339001", "SCT", "Long axis")


class NotMeasured(Exception):  # noqa: N818 - a sentence for the reader
    """There are no numbers; the message says why."""


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """What is measured: the voxels from ``low`` on, the segment's name and lesion, and where it is kept."""

    low: Voxel
    bits: NDArray[np.bool_]
    name: str
    tracking_uid: str
    kept: SegmentRef | None = None


def measured(stack: Stack, grid: MaskGrid, voxels: Voxels, drawn: Drawn) -> Measurement:
    """The measurement, at a voxel of the middle image; raises NotMeasured with a sentence. For a worker."""
    if not drawn.bits.any():
        raise NotMeasured(f"{drawn.name} is empty.")
    if grid.voxel_ml is None:
        raise NotMeasured("The images lie at uneven steps, so that voxels have no known volume.")
    place = _middle(drawn)
    image, units = stack.images[place[0]], {unit_of(one) for one in stack.images}
    pixel = (float(place[2]), float(place[1]))
    found, remark = _values(stack, voxels, drawn) if len(units) == 1 else ((), "The images have several units.")
    long, index = long_axis(drawn.bits, (grid.plane.row_spacing, grid.plane.column_spacing))
    volume = int(drawn.bits.sum()) * grid.voxel_ml
    label = "Longest axial" if stack.geometry.orientation == "axial" else "Longest in an image"
    return Measurement(
        uid=drawn.tracking_uid,
        tool=TOOL_ID,
        title=VOLUME,
        graphic="POINT",
        image=image.ref,
        points=(grid.point(place),),
        pixels=(pixel,),
        values=(
            Value(VOLUME, volume, MILLILITRE, 3 if volume < 1 else 2 if volume < 10 else 1, "Volume"),
            *found,
            Value(LONG_AXIS, long, MILLIMETRE, 1, label),
        ),
        provenance=Provenance.PATIENT,
        provenance_note=(
            f"{int(drawn.bits.sum()):,} voxels of {grid.voxel_ml * 1000:.4g} mm³ each. {label}: the longest straight line "
            f"between two sides of its pixels, on image {drawn.low[0] + index + 1} of the stack."
        ),
        frame_of_reference_uid=image.instance.frame_of_reference_uid,
        patient_key=image.instance.patient_key,
        why_not=" ".join(part for part in (remark, _at_edge(stack, drawn)) if part),
        name=drawn.name,
        segment=drawn.kept,
    )


def _values(stack: Stack, voxels: Voxels, drawn: Drawn) -> tuple[tuple[Value, ...], str]:
    every = values_of(stack, voxels, drawn.low, drawn.bits)
    there = every[np.isfinite(every)]
    if not there.size:
        return (), "There are no values in it."
    lost = every.size - there.size
    remark = f"{lost:,} of its voxels have no value and count for the volume alone." if lost else ""
    numbers = statistics(there, np.ones(there.size, np.int_), unit_of(stack.images[0]))
    return numbers, remark


def _at_edge(stack: Stack, drawn: Drawn) -> str:
    inside = np.argwhere(drawn.bits) + drawn.low
    edge = (inside == 0).any() or (inside == np.array(stack.shape) - 1).any()
    return "It reaches the edge of the images; a part may be missing." if edge else ""


def _middle(drawn: Drawn) -> Voxel:
    """A voxel of the middle image, that nearest to the middle of what is drawn there."""
    slices = np.flatnonzero(drawn.bits.any(axis=(1, 2)))
    number = int(slices[len(slices) // 2])
    inside = np.argwhere(drawn.bits[number])
    row, column = inside[np.argmin(((inside - inside.mean(axis=0)) ** 2).sum(axis=1))].tolist()
    return number + drawn.low[0], row + drawn.low[1], column + drawn.low[2]


def long_axis(bits: NDArray[np.bool_], pixel: tuple[float, float]) -> tuple[float, int]:
    """The longest line (mm) within one slice between the middles of two sides of pixels, and in which slice it lies."""
    best, where = 0.0, 0
    for number, inside in enumerate(bits):
        if not inside.any():
            continue
        points = _sides(inside) * pixel
        if float(np.linalg.norm(np.ptp(points, axis=0))) <= best:
            continue
        hull = _hull(points)
        longest = max(float(np.linalg.norm(hull - point, axis=1).max()) for point in hull)
        if longest > best:
            best, where = longest, number
    return best, where


def _sides(inside: NDArray[np.bool_]) -> Vector:
    """The outermost middles (n, 2) of sides (row, column) in every row and column."""
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    left, top = inside.argmax(axis=1)[rows], inside.argmax(axis=0)[columns]
    right = inside.shape[1] - 1 - inside[:, ::-1].argmax(axis=1)[rows]
    bottom = inside.shape[0] - 1 - inside[::-1].argmax(axis=0)[columns]
    pairs = [(rows, left - 0.5), (rows, right + 0.5), (top - 0.5, columns), (bottom + 0.5, columns)]
    return np.concatenate([np.stack([vector(a), vector(b)], axis=1) for a, b in pairs])


def _hull(points: Vector) -> Vector:
    """The corners of the convex hull (Andrew's monotone chain)."""
    ordered = np.unique(points, axis=0)
    return vector([*_chain(ordered), *_chain(ordered[::-1])])


def _chain(points: Vector) -> Sequence[Vector]:
    kept: list[Vector] = []
    for point in points:
        while len(kept) > 1 and _turn(kept[-2], kept[-1], point) <= 0:
            kept.pop()
        kept.append(point)
    return kept


def _turn(a: Vector, b: Vector, c: Vector) -> float:
    return float((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]))
