"""The lesions over time as words for a table: size now, size before with its day, and the change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from viewer.model import lesion
from viewer.model.calibration import TAG
from viewer.model.lesion import Change, Course, Sum
from viewer.model.measurement import Measurement
from viewer.model.text import clean, date_text

NONE = "–"
HEADINGS = ("Lesion", "Organ", "Target", "Node", "Before", "Now", "Change", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One lesion; ``note`` says why no change is given, "" where one is."""

    uid: str
    name: str
    organ: str
    target: bool
    node: bool
    before: str
    now: str
    change: str
    percent: str
    note: str = ""


def rows(courses: Sequence[Course]) -> tuple[Row, ...]:
    """A row for each lesion."""
    return tuple(_row(course) for course in courses)


def _row(course: Course) -> Row:
    last, follow = course.points[-1], course.last.follow
    then = course.points[-2] if len(course.points) > 1 else None
    changed = lesion.change(last.measurement, then.measurement, node=course.node) if then else None
    note = lesion.why_not_comparable(last.measurement, then.measurement, node=course.node) if then else ""
    place = ", ".join(part for part in (course.last.name, course.last.series_text.lower()) if part)
    name = clean(course.last.label, 48) or clean(place, 48) or "Lesion"
    before = f"{_size(then.measurement, course)} ({date_text(then.date)})" if then else NONE
    now = f"{_size(last.measurement, course)} ({date_text(last.date)})"
    told = (change_text(changed), percent_text(changed))
    return Row(course.uid, name, clean(follow.organ, 48), follow.target, follow.node, before, now, *told, note)


def _size(measurement: Measurement, course: Course) -> str:
    found, tag = lesion.size(measurement, node=course.node), TAG[measurement.provenance]
    return f"{found.text} {tag}".strip() if found else NONE


def change_text(change: Change | None) -> str:
    """``+4.3 mm``."""
    return f"{change.mm:+.1f} mm" if change else NONE


def percent_text(change: Change | None) -> str:
    """``+54 %``; nothing where there was no size before."""
    return f"{change.percent:+.0f} %" if change and change.percent is not None else NONE


def sum_row(sums: Sequence[Sum]) -> Row | None:
    """The sums of the target lesions in a row of their own; None without target lesions."""
    if not sums:
        return None
    last, then = sums[-1], sums[-2] if len(sums) > 1 else None
    changed = None
    if then and last.mm is not None and then.mm is not None:
        changed = Change(last.mm - then.mm, 100 * (last.mm - then.mm) / then.mm if then.mm else None)
    before = _sum(then) if then else NONE
    name = f"Sum of {last.targets} target lesions" if last.targets != 1 else "Sum of 1 target lesion"
    return Row("", name, "", False, False, before, _sum(last), change_text(changed), percent_text(changed))


def _sum(one: Sum) -> str:
    day = date_text(one.moment[:8])
    if one.mm is None:
        return f"no sum: {one.measured} of {one.targets} in mm ({day})"
    return f"{one.mm:.1f} mm ({day})"
