"""Stacks of the same places in one order: time points, phases, b-values, echoes (the fourth dimension of a series).

A series in which places repeat was split into stacks (``viewer.dicom.grouping``), each a volume of its own. Here those that
belong together are found again, so that a reader can go from one to the next at the same place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from viewer.dicom.cine import moment
from viewer.model.text import parse_time
from viewer.model.volume import Stack

# What is time, by the names under which ``viewer.dicom.repeats`` tells images apart, and what a reader calls it.
TIMES = {
    "temporal position": "Time",
    "time slot": "Time slot",
    "time offset": "Time",
    "phase": "Phase",
    "nominal phase": "Phase",
    "trigger time": "Trigger time",
    "frame reference time": "Time",
    "acquisition number": "Acquisition",
    "acquisition time": "Time",
    "content time": "Time",
    "time point": "Time point",
}
# What was varied on purpose, and may be stepped through like time.
VARIED = {
    "b-value": "b-value",
    "diffusion directionality": "Diffusion",
    "diffusion direction": "Direction",
    "echo number": "Echo",
    "echo time": "Echo time",
    "inversion time": "Inversion time",
    "flip angle": "Flip angle",
    "label state": "Label",
}
_UNITS = {
    "trigger time": "ms",
    "time offset": "s",
    "nominal phase": "%",
    "b-value": "s/mm²",
    "echo time": "ms",
    "inversion time": "ms",
    "flip angle": "°",
}
MOST_APART = 6
_CALLED = {"diffusion direction": "direction", "diffusion directionality": "diffusion"}
_COUNTED = frozenset({"temporal position", "time slot", "phase", "acquisition number", "time point", "echo number"})


@dataclass(frozen=True, eq=False, slots=True)
class Run:
    """Stacks in their order, what a reader calls the order, and the words for each of them ("" where its number says all).

    ``steps_ms`` are the recorded times from each to the next, none where the headers do not tell them; ``said_by`` names
    what they come from.
    """

    title: str
    stacks: tuple[Stack, ...]
    words: tuple[str, ...]
    steps_ms: tuple[float, ...] = ()
    said_by: str = ""

    @property
    def is_time(self) -> bool:
        """Whether it goes along time and not along what was varied."""
        return self.title in TIMES.values()

    def number(self, stack_id: str) -> int:
        """Which of them a stack is, from 0; raises ValueError for another one."""
        return [stack.id for stack in self.stacks].index(stack_id)


def run_of(stack: Stack, stacks: Sequence[Stack]) -> Run | None:
    """The run of a stack among the ``stacks`` of its exam; None where nothing of it repeats in time or was varied.

    Along time all else must be equal (one b-value, one echo); without time, whatever was varied is one order.
    """
    family = [other for other in stacks if stack.family and other.family == stack.family]
    named = dict(stack.repeat)
    along: dict[str, str] = TIMES if any(name in TIMES for name in named) else VARIED
    members = [other for other in family if _apart_from(other, along) == _apart_from(stack, along)]
    members.sort(key=lambda other: tuple(_natural(value) for _, value in other.repeat))
    if len(members) < 2:
        return None
    names = [name for name in dict.fromkeys(name for one in members for name, _ in one.repeat) if name in along]
    steps, said_by = _steps(members, names) if along is TIMES else ((), "")
    return Run(along[names[0]], tuple(members), tuple(_words(one, names) for one in members), steps, said_by)


def folded(stacks: Sequence[Stack]) -> tuple[tuple[Stack, ...], ...]:
    """The stacks of an exam as a reader counts series: time points are one, and so are many directions or echoes.

    A few b-values or echoes stay apart, for they are compared beside each other.
    """
    entries: list[tuple[Stack, ...]] = []
    placed: set[str] = set()
    for stack in stacks:
        if stack.id in placed:
            continue
        run = run_of(stack, stacks) if stack.family else None
        entry = run.stacks if run and (run.is_time or len(run.stacks) > MOST_APART) else (stack,)
        placed.update(one.id for one in entry)
        entries.append(entry)
    return tuple(entries)


def called(stack: Stack) -> str:
    """What sets a stack apart in its family, for whoever looks at it: ``b-value 1300 s/mm², direction 1.00 0.00 0.00``."""
    parts = [f"{_CALLED.get(name, name)} {_word(name, value) or value}" for name, value in stack.repeat]
    return ", ".join(parts)


def _apart_from(stack: Stack, along: dict[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, value) for name, value in stack.repeat if name not in along)


def _natural(value: str) -> tuple[float, str]:
    try:
        return float(value), value
    except ValueError:
        return float("inf"), value


def _words(stack: Stack, names: Sequence[str]) -> str:
    """What sets a stack apart from the others of its run: ``1300 s/mm², 1.00 0.00 0.00``."""
    said = dict(stack.repeat)
    return ", ".join(word for name in names if name in said and (word := _word(name, said[name])))


def _word(name: str, value: str) -> str:
    if name in _COUNTED:
        return ""
    if name == "diffusion direction":
        return " ".join(f"{_natural(part)[0]:.2f}" for part in value.split("\\"))
    if name in ("acquisition time", "content time"):
        clock = parse_time(value)
        return clock.strftime("%H:%M:%S") if clock else ""
    number = _natural(value)[0]
    return f"{number:g} {_UNITS.get(name, '')}".strip() if number != float("inf") else value


def _steps(members: Sequence[Stack], names: Sequence[str]) -> tuple[tuple[float, ...], str]:
    """The recorded ms from each to the next: by what tells them apart, by when it was acquired, or by its gating."""
    by_name = [(name, [_ms(name, dict(one.repeat).get(name, "")) for one in members]) for name in names]
    for said_by, values in (*by_name, ("acquisition time", [_first_acquired(one) for one in members])):
        known = [value for value in values if value is not None]
        steps = tuple(after - before for before, after in pairwise(known))
        if len(known) == len(members) and all(step > 0 for step in steps):
            return steps, said_by
    gated = members[0].images[0].instance.cine if "time slot" in names else None
    if gated is not None and gated.mean_ms is not None:
        return (gated.mean_ms,) * (len(members) - 1), gated.said_by
    return (), ""


def _ms(name: str, value: str) -> float | None:
    number = _natural(value)[0]
    if name == "trigger time" and number != float("inf"):
        return number
    if name == "time offset" and number != float("inf"):
        return number * 1000
    if name == "frame reference time":
        stamp = moment(value)
        return stamp.timestamp() * 1000 if stamp else number if number < 1e9 else None
    return _clock_ms(value) if name in ("acquisition time", "content time") else None


def _clock_ms(value: str) -> float | None:
    """A TM or DT value in ms on some clock of its own."""
    stamp, clock = moment(value), parse_time(value)
    if stamp is not None:
        return stamp.timestamp() * 1000
    if clock is None:
        return None
    return ((clock.hour * 60 + clock.minute) * 60 + clock.second) * 1000 + clock.microsecond / 1000


def _first_acquired(stack: Stack) -> float | None:
    """When the first image of a stack was acquired; None unless every image says it."""
    times = [_clock_ms(image.instance.acquisition_time) for image in stack.images]
    known = [time for time in times if time is not None]
    return min(known) if len(known) == len(times) else None
