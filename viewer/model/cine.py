"""How frames are meant to be played: facts of a header (PS3.3 C.7.6.5), and the timetable of a cine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

LONGEST_STEP_MS = 1000.0  # what was recorded more slowly than this is not watched in its own time
DEFAULT_STEP_MS = 100.0  # where nothing usable was recorded: 10 frames a second


@dataclass(frozen=True, slots=True)
class CineFacts:
    """What an object says about playing its frames.

    ``steps_ms`` are the times from each frame to the next in ms: one for all, or one fewer than there are frames; none where
    nothing is said. ``said_by`` names the element they come from. ``first`` and ``last`` are the trimmed ends, from 0.
    """

    steps_ms: tuple[float, ...] = ()
    said_by: str = ""
    recommended_rate: float | None = None  # Recommended Display Frame Rate (0008,2144), frames a second
    sweep: bool = False  # Preferred Playback Sequencing (0018,1244) is 1
    first: int | None = None
    last: int | None = None

    @property
    def mean_ms(self) -> float | None:
        """The mean time from frame to frame in ms; None where nothing is said."""
        return sum(self.steps_ms) / len(self.steps_ms) if self.steps_ms else None


@dataclass(frozen=True, slots=True)
class Timetable:
    """Which frame is due when. ``order`` are the frames of one cycle, ``ends_ms`` when each of them ends."""

    order: tuple[int, ...]
    ends_ms: tuple[float, ...]

    @property
    def cycle_ms(self) -> float:
        """How long one cycle takes."""
        return self.ends_ms[-1]

    def at(self, ms: float) -> int:
        """The frame that is due ``ms`` after the beginning of the cycle; the last one from its end on."""
        return self.order[min(bisect_right(self.ends_ms, ms), len(self.order) - 1)]

    def next_change(self, ms: float) -> float:
        """When, in ms from the beginning of the cycle, the frame that is due at ``ms`` ends."""
        return self.ends_ms[min(bisect_right(self.ends_ms, ms), len(self.ends_ms) - 1)]

    def begins(self, frame: int) -> float:
        """When the frame is first due in the cycle, in ms; 0 for one outside of it."""
        place = self.order.index(frame) if frame in self.order else 0
        return self.ends_ms[place - 1] if place else 0.0


def timetable(steps_ms: Sequence[float], first: int, last: int, *, sweep: bool) -> Timetable:
    """The cycle from ``first`` to ``last`` (inclusive): looped, or there and back (PS3.3 C.7.6.5.1.2).

    ``steps_ms[n]`` is the time from frame n to the next; that of the last frame of a loop, before the first comes again, is
    the mean of the others.
    """
    inner = [steps_ms[frame] for frame in range(first, last)]
    if not inner:
        return Timetable((first,), (steps_ms[first] if first < len(steps_ms) else DEFAULT_STEP_MS,))
    there = list(range(first, last))
    if sweep:
        order = (*there, *range(last, first, -1))
        steps = [*inner, *reversed(inner)]
    else:
        order = (*there, last)
        steps = [*inner, sum(inner) / len(inner)]
    return Timetable(order, tuple(accumulate(steps)))
