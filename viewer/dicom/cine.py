"""What the header of a multi-frame object says about playing it (PS3.3 C.7.6.5 Cine, C.8.4.14 gated NM, C.7.6.16.2.2)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from viewer.dicom.elements import Elements
from viewer.model.cine import CineFacts
from viewer.model.study import Frame
from viewer.model.text import parse_date, parse_time

_VECTOR_TAG, _SWEEPING = (0x00181065, 0x10650018), 1
_OFFSET = re.compile(r"([+-])(\d\d)([0-5]\d)$")
# What frames of enhanced objects may say of their time, by the names of ``telling_apart``.
_FRAME_TIMES = (
    ("acquisition time", "Frame Acquisition DateTime"),
    ("frame reference time", "Frame Reference DateTime"),
)

Steps = tuple[tuple[float, ...], str]  # ms from frame to frame, and the element that says so


def cine_facts(elements: Elements, frames: Sequence[Frame]) -> CineFacts | None:
    """The times from frame to frame and how to play them; None for a single frame of which nothing is said."""
    steps, said_by = _steps(elements, frames)
    recommended = _positive(elements, "RecommendedDisplayFrameRate")
    if len(frames) < 2 and not steps and recommended is None:
        return None
    first, last = _trim(elements, len(frames))
    sweep = elements.integer("PreferredPlaybackSequencing") == _SWEEPING
    return CineFacts(steps, said_by, recommended, sweep, first, last)


def _steps(elements: Elements, frames: Sequence[Frame]) -> Steps:
    """The recorded times, by what Frame Increment Pointer (0028,0009) points to first, then by what else there is."""
    return next((found for found in _candidates(elements, frames) if found[0]), ((), ""))


def _candidates(elements: Elements, frames: Sequence[Frame]) -> Iterator[Steps]:
    vector = _vector(elements, len(frames)) if "FrameTimeVector" in elements else ((), "")
    if _points_to_vector(elements):
        yield vector
    yield _one(_positive(elements, "FrameTime")), "Frame Time"
    yield vector
    yield _one(_gated(elements)), "Frame Time of the gated data"
    yield _of_frames(frames)
    for keyword, name in (("CineRate", "Cine Rate"), ("RecommendedDisplayFrameRate", "Recommended Display Frame Rate")):
        rate = _positive(elements, keyword)
        yield _one(1000.0 / rate if rate else None), name


def _one(value: float | None) -> tuple[float, ...]:
    return () if value is None else (value,)


def _positive(elements: Elements, keyword: str) -> float | None:
    value = elements.number(keyword) if keyword in elements else None
    return value if value is not None and value > 0 else None


def _vector(elements: Elements, count: int) -> Steps:
    """The increments of Frame Time Vector, whose first value belongs to the first frame and is 0.

    Where their number is another one, or some are not positive, only their mean can be used.
    """
    values = elements.numbers("FrameTimeVector")
    steps = values[1:] if len(values) != count - 1 or (values and values[0] == 0) else values
    if len(steps) == count - 1 and all(step > 0 for step in steps):
        return steps, "Frame Time Vector"
    usable = [step for step in steps if step > 0]
    if not usable:
        return (), ""
    return (sum(usable) / len(usable),), "mean of Frame Time Vector"


def _points_to_vector(elements: Elements) -> bool:
    """Whether Frame Increment Pointer names Frame Time Vector.

    An AT is two words (PS3.5 6.2), so that its number depends on the byte order in which it was read.
    """
    said = elements.numbers("FrameIncrementPointer") if "FrameIncrementPointer" in elements else ()
    return any(int(value) in _VECTOR_TAG for value in said)


def _gated(elements: Elements) -> float | None:
    """Frame Time of gated nuclear medicine, in the Data Information of its Gated Information (PS3.3 C.8.4.14)."""
    gated = elements.item("GatedInformationSequence") if "GatedInformationSequence" in elements else None
    data = gated.item("DataInformationSequence") if gated else None
    return _positive(data, "FrameTime") if data else None


def _of_frames(frames: Sequence[Frame]) -> Steps:
    """The times between frames that say when they were acquired; none unless each comes after the one before."""
    said = [dict(item.split("=", 1) for item in frame.dimension if "=" in item) for frame in frames]
    for key, name in _FRAME_TIMES:
        moments = [moment(one.get(key, "")) for one in said]
        known = [each for each in moments if each is not None]
        if len(known) < 2 or len(known) != len(moments):
            continue
        steps = tuple((after - before).total_seconds() * 1000 for before, after in pairwise(known))
        if all(step > 0 for step in steps):
            return steps, name
    return (), ""


def moment(text: str) -> datetime.datetime | None:
    """A DT value (PS3.5 6.2) in UTC as far as it names an offset; None where date or time are not complete."""
    offset = _OFFSET.search(text)
    bare = text[: offset.start()] if offset else text
    day, clock = (parse_date(bare[:8]), parse_time(bare[8:])) if len(bare) >= 14 else (None, None)
    if day is None or clock is None:
        return None
    found = datetime.datetime.combine(day, clock)
    if offset is None:
        return found
    shift = datetime.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return found + shift if offset[1] == "-" else found - shift


def _trim(elements: Elements, count: int) -> tuple[int | None, int | None]:
    """Start and Stop Trim (0008,2142), (0008,2143), frame numbers from 1; what lies outside or crosses is left out."""
    start, stop = (elements.integer(name) if name in elements else None for name in ("StartTrim", "StopTrim"))
    first = start - 1 if start is not None and 1 <= start <= count else None
    last = stop - 1 if stop is not None and 1 <= stop <= count else None
    if (0 if first is None else first) >= (count - 1 if last is None else last):
        return None, None
    return first, last
