"""A connected region of a volume over a threshold, grown from its hottest voxel near a place. Pure; for a worker."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from viewer.model.geometry import Triple, Vector, vector
from viewer.model.volume import Stack, Voxels, modality_values
from viewer.session.peak import PEAK_RADIUS_MM, highest_mean

NEAR_MM = 10.0  # how far from the place the hottest voxel is looked for
REACH_MM = 150.0  # no region reaches farther from where it begins
MOST_VOXELS = 300_000


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least value of a region: a part of its own maximum, or a fixed SUV."""

    part: float = 0.0
    fixed: float = 0.0

    def of(self, maximum: float) -> float:
        """In the unit of the values."""
        return self.part * maximum if self.part else self.fixed


@dataclass(frozen=True, eq=False, slots=True)
class Grown:
    """A region: its voxels (n, 3) as (slice, row, column), their modality values (n,), and what follows.

    ``hottest`` is the index of the voxel of the greatest value; ``peak`` the highest mean of a sphere of 1 cm³ whose centre
    is a voxel of the region, None where no such sphere lies whole in the images. ``at_edge`` tells whether the region
    touches the first or last image or the edge of one, and may go on beyond.
    """

    places: NDArray[np.intp]
    values: Vector
    voxel_ml: float
    least: float
    peak: float | None
    at_edge: bool

    @property
    def hottest(self) -> int:
        """Index of the voxel of the greatest value."""
        return int(np.argmax(self.values))


class NotGrown(Exception):  # noqa: N818 - a sentence for the reader
    """There is no region; the message says why."""


@dataclass(frozen=True, eq=False, slots=True)
class _Part:
    """The part of a volume around a place: values (NaN where there are none), where it begins, and mm from that place."""

    values: Vector
    origin: NDArray[np.intp]
    away: Vector


def grow(stack: Stack, voxels: Voxels, point: Triple, threshold: Threshold) -> Grown:
    """The region near ``point`` (patient mm), joined by the faces of its voxels; raises NotGrown with a sentence."""
    axes = _axes(stack)
    place = _place(stack, point)
    part = _part(stack, voxels, place, axes, NEAR_MM + REACH_MM)
    start = _hottest(part, threshold)
    part = _Part(part.values, part.origin, _away(part.values.shape, vector(start), axes))
    inside, least = _settled(part, start, threshold)
    found = np.argwhere(inside)
    places = found + part.origin
    _refuse_damaged(voxels, places)
    values = part.values[inside]
    return Grown(
        places,
        values,
        abs(float(np.linalg.det(axes))) / 1000.0,
        least,
        highest_mean(_around(stack, voxels, places, axes), axes),
        _touches(stack, places),
    )


def _axes(stack: Stack) -> Vector:
    """(3, 3): what a step of slice, row and column is in mm, as columns."""
    return stack.geometry.matrix[:3, :3][:, ::-1]


def _place(stack: Stack, point: Triple) -> Vector:
    """(slice, row, column) of a point."""
    place = (np.linalg.inv(stack.geometry.matrix) @ (*point, 1.0))[:3][::-1]
    if (place < -0.5).any() or (place > vector(stack.shape) - 0.5).any():
        raise NotGrown("This place lies outside the PET images.")
    return vector(place)


def _part(stack: Stack, voxels: Voxels, place: Vector, axes: Vector, reach: float) -> _Part:
    half = reach * np.linalg.norm(np.linalg.inv(axes), axis=1) + 1.0
    low = np.maximum(np.floor(place - half), 0).astype(np.intp)
    high = np.minimum(np.ceil(place + half) + 1, stack.shape).astype(np.intp)
    values = values_in(stack, voxels, low, high)
    return _Part(values, low, _away(values.shape, place - low, axes))


def values_in(stack: Stack, voxels: Voxels, low: NDArray[np.intp], high: NDArray[np.intp]) -> Vector:
    """The modality values (float64) of a box of voxels, NaN for padding and for images that are not there."""
    made = np.full(tuple(high - low), np.nan)
    rows, columns = slice(low[1], high[1]), slice(low[2], high[2])
    for index in range(int(low[0]), int(high[0])):
        if voxels.ready[index]:
            image, stored = stack.images[index], voxels.array[index, rows, columns]
            values = modality_values(image, stored)
            if image.instance.padding is not None:
                first, last = image.instance.padding
                values[(stored >= first) & (stored <= last)] = np.nan
            made[index - low[0]] = values
    return made


def _away(shape: tuple[int, ...], place: Vector, axes: Vector) -> Vector:
    """How far each voxel of a box lies from a place in it, mm."""
    steps = [np.arange(count) - at for count, at in zip(shape, place, strict=True)]
    grids = np.meshgrid(*steps, indexing="ij", sparse=True)
    parts = [sum(axis[n] * grids[n] for n in range(3)) for axis in axes]
    return np.asarray(np.sqrt(sum(part**2 for part in parts)))


def _hottest(part: _Part, threshold: Threshold) -> tuple[int, ...]:
    """Where the greatest value near the place lies."""
    near = (part.away <= max(NEAR_MM, float(part.away.min()))) & np.isfinite(part.values)
    if not near.any():
        raise NotGrown("There are no values here.")
    at = np.unravel_index(int(np.argmax(np.where(near, part.values, -np.inf))), part.values.shape)
    most = float(part.values[at])
    if most <= 0 or most < threshold.of(most):
        over = f"over {threshold.fixed:g}" if threshold.fixed else "over 0"
        raise NotGrown(f"No voxel within {NEAR_MM / 10:g} cm of this place is {over}; the hottest is {most:.2f}.")
    return tuple(int(one) for one in at)


def _settled(part: _Part, start: tuple[int, ...], threshold: Threshold) -> tuple[NDArray[np.bool_], float]:
    """The region whose own maximum gives its threshold, and that threshold: grown again while it holds a hotter voxel."""
    seed, most = start, float(part.values[start])
    while True:
        least = threshold.of(most)
        inside = flood(part.values >= least, seed, part.away)
        hottest = np.unravel_index(int(np.argmax(np.where(inside, part.values, -np.inf))), inside.shape)
        if part.values[hottest] <= most or not threshold.part:
            break
        seed, most = tuple(int(one) for one in hottest), float(part.values[hottest])
    if not inside[start]:
        away = float(part.away[seed])
        raise NotGrown(
            f"The uptake here runs into hotter uptake {away / 10:.1f} cm away, of which it is below the threshold. "
            "Click there, or choose a fixed threshold."
        )
    return inside, least


def flood(over: NDArray[np.bool_], seed: tuple[int, ...], away: Vector) -> NDArray[np.bool_]:
    """What of ``over`` is joined to ``seed`` by faces; raises NotGrown where that is too much or goes too far."""
    padded = np.pad(over, 1)  # a wall, so that no step leaves the box
    free, shape = padded.ravel(), padded.shape
    steps = np.array([sign * one for one in (shape[1] * shape[2], shape[2], 1) for sign in (1, -1)])
    far = np.pad(away > REACH_MM, 1).ravel()
    inside = np.zeros(free.size, np.bool_)
    front = np.array([np.ravel_multi_index([one + 1 for one in seed], shape)])
    count = 0
    while front.size:
        inside[front] = True
        free[front] = False
        count += front.size
        if far[front].any() or count > MOST_VOXELS:
            raise NotGrown(
                f"The region reaches farther than {REACH_MM / 10:g} cm or has more than {MOST_VOXELS} voxels; "
                "nothing was measured. Choose a higher threshold."
            )
        beside = (front[:, None] + steps).ravel()
        front = np.unique(beside[free[beside]])
    return inside.reshape(shape)[1:-1, 1:-1, 1:-1]


def _refuse_damaged(voxels: Voxels, places: NDArray[np.intp]) -> None:
    first, last = int(places[:, 0].min()) - 1, int(places[:, 0].max()) + 1
    missing = [index for index in range(max(first, 0), min(last + 1, len(voxels.ready))) if not voxels.ready[index]]
    if missing:
        raise NotGrown(f"Image {missing[0] + 1} of this stack, which the region touches, is not there.")


def _touches(stack: Stack, places: NDArray[np.intp]) -> bool:
    return bool((places == 0).any() or (places == np.array(stack.shape) - 1).any())


def _around(stack: Stack, voxels: Voxels, places: NDArray[np.intp], axes: Vector) -> tuple[Vector, NDArray[np.intp]]:
    """The values in and around a region, as far as a sphere reaches, with NaN beyond the images; and where it lies there."""
    half = np.ceil(PEAK_RADIUS_MM * np.linalg.norm(np.linalg.inv(axes), axis=1) + 0.5).astype(np.intp)
    low, high = places.min(axis=0) - half, places.max(axis=0) + half + 1
    inner_low, inner_high = np.maximum(low, 0), np.minimum(high, np.array(stack.shape))
    inner = values_in(stack, voxels, inner_low, inner_high)
    beyond = list(zip(inner_low - low, high - inner_high, strict=True))
    return np.pad(inner, beyond, constant_values=np.nan), places - low
