"""Measurements of structured reports by other systems, as figures with their numbers (PS3.16 TID 1500, 1400, 4019 ...).

Every SCOORD with the image it was selected from, and every SCOORD3D, becomes a figure; its words are the numbers inferred
from it, or those of the group it stands in. Nothing is computed: what is shown is what the other system wrote.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from viewer.dicom.elements import Elements
from viewer.dicom.identity import patient, patient_key, required_uid
from viewer.dicom.part10 import open_source, read_part10
from viewer.dicom.unreadable import Unreadable
from viewer.model.structured import StructuredMark, StructuredMarks
from viewer.model.text import clean

REPORTS = "1.2.840.10008.5.1.4.1.1.88."  # structured reports, by the beginning of their SOP class
OWN = "Lectern"  # its own measurements are on the desk themselves
_DEEPEST, _MOST_ITEMS, _MOST_POINTS = 32, 50_000, 100_000
_LEAST = {"POINT": 1, "POLYLINE": 2, "CIRCLE": 2, "ELLIPSE": 4, "MULTIPOINT": 1, "POLYGON": 3}
_TRACKING, _FINDING, _SITE = "112039", "121071", ("363698007", "G-C0E3")
_LONGEST, _MOST_NUMBERS = 80, 4


@dataclass(frozen=True, slots=True)
class _Around:
    """What the items above an item say: the numbers it belongs to, and what the group is called."""

    words: str = ""
    named: str = ""


def read_structured_marks(path: Path) -> StructuredMarks:
    """The figures of a structured report; raises Unreadable with a sentence."""
    stream, size = open_source(path)
    with stream:
        try:
            return _marks(Elements(read_part10(stream, size).dataset))
        except Unreadable:
            raise
        except RecursionError:
            raise Unreadable("The sequences of this report are nested too deeply to be read.") from None
        except Exception as fault:  # pydicom gives no closed list of what a broken file raises
            raise Unreadable(f"The report is damaged ({type(fault).__name__}).") from None


def _marks(elements: Elements) -> StructuredMarks:
    own = elements.text("ManufacturerModelName") == OWN
    count = [0, 0]
    found = () if own else tuple(_walk(elements.items("ContentSequence"), _Around(), 0, count))
    cut = count[0] > _MOST_ITEMS or count[1] > _MOST_POINTS
    return StructuredMarks(
        uid=required_uid(elements, "SOPInstanceUID", "SOP Instance UID"),
        study_uid=elements.code("StudyInstanceUID"),
        patient_key=patient_key(patient(elements)),
        title=clean(elements.text("SeriesDescription") or _name(elements) or "Structured report", 64),
        maker=clean(elements.text("Manufacturer"), 32),
        marks=found,
        remark="It holds more than can be shown; the rest is left out." if cut else "",
    )


def _walk(items: tuple[Elements, ...], around: _Around, depth: int, count: list[int]) -> Iterator[StructuredMark]:
    if depth > _DEEPEST:
        return
    for item in items:
        count[0] += 1
        if count[0] > _MOST_ITEMS or count[1] > _MOST_POINTS:
            return
        children, kind = item.items("ContentSequence"), item.code("ValueType")
        if kind in ("SCOORD", "SCOORD3D"):
            mark = _mark(item, children, around)
            count[1] += len(mark.points) if mark else 0
            yield from (mark,) if mark else ()
            continue
        yield from _walk(children, _below(item, kind, children, around), depth + 1, count)


def _below(item: Elements, kind: str, children: tuple[Elements, ...], around: _Around) -> _Around:
    if kind == "NUM":
        return _Around(_number(item), around.named)
    if kind != "CONTAINER":
        return around
    numbers = [text for child in children if child.code("ValueType") == "NUM" and (text := _number(child))]
    return _Around(" · ".join(numbers[:_MOST_NUMBERS]), _called(children) or around.named)


def _called(children: tuple[Elements, ...]) -> str:
    """What a measurement group is called: its tracking identifier, finding or site, the first that there is."""
    found = {code: _value(child) for child in children if (code := _code(child))}
    tracked = found.get(_TRACKING, "").rpartition(":")[2]  # the tool stands before it
    return next(
        (one for one in (tracked, found.get(_FINDING, ""), *(found.get(site, "") for site in _SITE)) if one), ""
    )


def _mark(item: Elements, children: tuple[Elements, ...], around: _Around) -> StructuredMark | None:
    """A figure; None where its points are none of its kind, or it names no image."""
    shape, numbers = item.code("GraphicType"), item.numbers("GraphicData")
    size = 3 if item.code("ValueType") == "SCOORD3D" else 2
    enough = len(numbers) >= size * _LEAST.get(shape, math.inf)
    if not enough or len(numbers) % size or not all(map(math.isfinite, numbers)):
        return None
    points = tuple(zip(*(numbers[start::size] for start in range(size)), strict=True))
    words = " ".join(part for part in (around.named, around.words) if part) or _name(item)
    images = tuple(image for child in children for image in _images(child))
    frame = item.code("ReferencedFrameOfReferenceUID") if size == 3 else ""
    if not (frame if size == 3 else images):
        return None
    return StructuredMark(shape, points, clean(words, _LONGEST), images if size == 2 else (), frame)


def _images(item: Elements) -> Iterator[tuple[str, tuple[int, ...]]]:
    if item.code("ValueType") == "IMAGE":
        for one in item.items("ReferencedSOPSequence"):
            frames = tuple(int(frame) for frame in one.numbers("ReferencedFrameNumber"))
            yield one.code("ReferencedSOPInstanceUID"), frames


def _number(item: Elements) -> str:
    """``Length 12.3 mm`` as it was written."""
    measured = item.item("MeasuredValueSequence")
    if measured is None:
        return ""
    unit = measured.item("MeasurementUnitsCodeSequence")
    code = unit.code("CodeValue") if unit else ""
    value = measured.text("NumericValue")
    return (
        " ".join(part for part in (_name(item), value, "" if code in ("1", "{ratio}") else code) if part)
        if value
        else ""
    )


def _name(item: Elements) -> str:
    named = item.item("ConceptNameCodeSequence")
    return named.text("CodeMeaning") if named else ""


def _code(item: Elements) -> str:
    named = item.item("ConceptNameCodeSequence")
    return named.code("CodeValue") if named else ""


def _value(item: Elements) -> str:
    coded = item.item("ConceptCodeSequence")
    return coded.text("CodeMeaning") if coded else item.text("TextValue")
