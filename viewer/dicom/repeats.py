"""Tells images at one and the same place apart: by what their headers say, else by the order in which they were made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viewer.model.geometry import Vector, vector
from viewer.model.volume import StackImage

# Corners of images at one height that differ by more are fields of view side by side, not one place seen again.
_STATION_TOLERANCE_MM = 1.0

TIME_POINT = "time point"

# What may tell images apart, tried in this order: what was set before what merely went on, time last.
_NAMES = (
    "station",
    "segment",
    "complex component",
    "frame type",
    "sequence",
    "label state",
    "kernel",
    "energy weighting",
    "kilovolts",
    "energy window",
    "detector",
    "rotation",
    "heartbeat interval",
    "contrast agent",
    "flip angle",
    "inversion time",
    "echo number",
    "echo time",
    "b-value",
    "diffusion directionality",
    "diffusion direction",
    "temporal position",
    "time slot",
    "time offset",
    "phase",
    "nominal phase",
    "trigger time",
    "frame reference time",
    "acquisition number",
    "acquisition time",
    "content time",
    "object",
)


@dataclass(frozen=True, slots=True)
class Split:
    """Groups of images with the label and the value of each under ``name``, and the sentence why they were split."""

    groups: tuple[tuple[tuple[StackImage, ...], str, str], ...]
    reason: str
    name: str


def told_apart(images: Sequence[StackImage], places: Sequence[int]) -> Split | None:
    """The split by the first name that explains repeated places, None if no name does.

    A name explains them when it has no more values than the most repeated place has images (a value of its own for each
    image, as a time stamp is, explains nothing) and some place is repeated less often within its values. Segments may lie
    anywhere: of these there may be more.
    """
    said = [values_of(image) | {"station": station} for image, station in zip(images, _stations(images), strict=True)]
    most = max(Counter(places).values())
    for name in _NAMES:
        values = [one.get(name, "") for one in said]
        if (
            1 < len(set(values)) <= (len(values) if name == "segment" else most)
            and max(Counter(zip(places, values, strict=True)).values()) < most
        ):
            return _split(images, values, name)
    return None


def time_points(images: Sequence[StackImage], places: Sequence[int]) -> Split | None:
    """The split by order of instance numbers, None unless every place has equally many images."""
    at: dict[int, list[StackImage]] = defaultdict(list)
    for image, place in zip(images, places, strict=True):
        at[place].append(image)
    counts = {len(repeated) for repeated in at.values()}
    if len(counts) != 1:
        return None
    ordered = [sorted(repeated, key=_number) for repeated in at.values()]
    groups = tuple((group, f"{TIME_POINT} {n}", str(n)) for n, group in enumerate(zip(*ordered, strict=True), start=1))
    reason = (
        f"{len(at)} positions are repeated {counts.pop()} times and nothing but the instance number tells the images apart; "
        "they are split in its order."
    )
    return Split(groups, reason, TIME_POINT)


def values_of(image: StackImage) -> dict[str, str]:
    """What the object and the frame say by which they may be told apart; the frame's own word counts."""
    instance = image.instance
    own = dict(item.split("=", 1) for item in image.frame.dimension if "=" in item)
    return {"content time": instance.content_time, "object": _object(image)} | dict(instance.grouping) | own


def _stations(images: Sequence[StackImage]) -> list[str]:
    """Which field of view beside others each image shows: images of one height may lie next to each other."""
    first = images[0].plane
    axes = np.array([first.row_direction, first.column_direction])
    found: list[Vector] = []
    numbers = []
    for image in images:
        corner = axes @ vector(image.plane.position)
        near = (index for index, known in enumerate(found) if np.abs(known - corner).max() <= _STATION_TOLERANCE_MM)
        number = next(near, len(found))
        if number == len(found):
            found.append(corner)
        numbers.append(str(number + 1))
    return numbers


def _object(image: StackImage) -> str:
    """Multi-frame objects of one series may each be a volume of their own."""
    pixel = image.instance.format
    return image.instance.sop_uid if pixel is not None and pixel.frames > 1 else ""


def _split(images: Sequence[StackImage], values: Sequence[str], name: str) -> Split:
    groups: dict[str, list[StackImage]] = defaultdict(list)
    for image, value in zip(images, values, strict=True):
        groups[value].append(image)
    keys = sorted(groups, key=_natural)
    named = tuple((tuple(groups[key]), _label(name, key, n), key) for n, key in enumerate(keys, start=1))
    times = "more than once" if name == "segment" else f"{len(keys)} times"
    return Split(named, f"The same positions occur {times}, told apart by {name}.", name)


def _label(name: str, value: str, number: int) -> str:
    return f"{name} {number}" if name == "object" else f"{name} {value or 'not given'}"


def _natural(value: str) -> tuple[float, str]:
    """Numbers in their own order, other text after them by its letters."""
    try:
        return float(value), value
    except ValueError:
        return float("inf"), value


def _number(image: StackImage) -> tuple[int, int, str]:
    return image.instance.number or 0, image.frame.index, image.instance.sop_uid
