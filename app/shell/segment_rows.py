"""What the panel of segmentations lists: a row for each object, and one for each of its segments."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.segmentation import Segment, Segmentation
from viewer.model.text import clean
from viewer.model.volume import Stack
from viewer.session.segmentations import Key, Segmentations

HEADINGS = ("Name", "Category, type", "Volume", "How it was found")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list; without ``segment`` it is the object itself. ``note``: why it is not shown on a series."""

    one: Segmentation
    segment: Segment | None
    keys: tuple[Key, ...]
    visible: bool
    name: str
    kind: str = ""
    volume: str = ""
    said: str = ""
    note: str = ""


def rows(owner: Segmentations, stack: Stack | None) -> tuple[Row, ...]:
    """The rows of all objects, with notes on ``stack``, the series that is looked at."""
    return tuple(row for one in owner.all for row in (_head(owner, one, stack), *_segments(owner, one)))


def _head(owner: Segmentations, one: Segmentation, stack: Stack | None) -> Row:
    keys = tuple((one.uid, segment.number) for segment in one.segments)
    why = owner.why_not(one, stack) if stack else ""
    title = clean(one.title, 64)
    note = f"{title} is not shown on this series. {why}" if why else ""
    visible = any(key not in owner.shown.hidden for key in keys)
    return Row(one, None, keys, visible, title, one.modality, note=note)


def _segments(owner: Segmentations, one: Segmentation) -> list[Row]:
    made = []
    for segment in one.segments:
        key = (one.uid, segment.number)
        kind = ", ".join(part for part in dict.fromkeys((clean(segment.category, 48), clean(segment.kind, 48))) if part)
        said = " · ".join(part for part in (segment.amount.said, segment.remark) if part)
        name = clean(segment.name, 64)
        made.append(
            Row(one, segment, (key,), key not in owner.shown.hidden, name, kind, millilitres(segment.amount.ml), said)
        )
    return made


def millilitres(ml: float | None) -> str:
    """A volume to three figures or to 0.01 ml, whichever is coarser to read: ``1234 ml``, ``12.3 ml``, ``0.46 ml``."""
    if ml is None:
        return ""
    return (
        f"{ml:.0f} ml"
        if ml >= 1000
        else f"{ml:.1f} ml"
        if ml >= 10
        else f"{ml:.2f} ml"
        if ml >= 0.1
        else f"{ml:.4f} ml"
    )
