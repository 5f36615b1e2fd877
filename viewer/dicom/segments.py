"""Reads segmentations: binary, fractional and label maps, sparse or overlapping, with or without places (PS3.3 A.51)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from viewer.dicom.colour import rgb_from_lab
from viewer.dicom.damage import Damaged
from viewer.dicom.elements import Elements
from viewer.dicom.layers import DecodeCells
from viewer.dicom.mask_planes import Placed, Step, cropped, mask_of, middle_of, parallel, step_of
from viewer.dicom.part10 import open_source, read_part10
from viewer.dicom.shutters import lab
from viewer.dicom.unreadable import Unreadable
from viewer.model.code import Code
from viewer.model.segment_colours import COLOURS
from viewer.model.segment_kind import SegmentKind
from viewer.model.segmentation import SEG, Amount, OnImage, Segment, Segmentation
from viewer.model.study import Instance

SEGMENTATION, LABELMAP = "1.2.840.10008.5.1.4.1.1.66.4", "1.2.840.10008.5.1.4.1.1.66.7"
MOST_SEGMENTS = 4096


@dataclass(frozen=True, slots=True)
class _Described:
    """A segment as the header describes it."""

    number: int
    name: str
    category: str
    kind: str
    colour: tuple[int, int, int]
    tracking_uid: str = ""
    coded: SegmentKind | None = None


@dataclass(frozen=True, slots=True)
class _Of:
    """Which segment a frame is of (0: any, in a label map) and the image that it names as its source."""

    segment: int
    source: tuple[str, int | None] | None


@dataclass(eq=False, slots=True)
class _Parts:
    """What was found of one segment: parts in the patient, parts on images, and the sum of its weights, 1 for a voxel."""

    placed: list[Placed]
    on_images: list[OnImage]
    total: float = 0.0


def read_segmentation(instance: Instance, decode: DecodeCells) -> Segmentation:
    """The segments of a SEG object; raises Unreadable with a sentence. For a worker: it decodes every frame."""
    if instance.location is None or instance.format is None:
        raise Unreadable("It has no pixels.")
    stream, size = open_source(Path(instance.location.path))
    with stream:
        elements = Elements(read_part10(stream, size).dataset)
    try:
        return _segmentation(elements, instance, decode)
    except Unreadable:
        raise
    except Damaged as damage:
        raise Unreadable(damage.reason) from None
    except Exception as fault:  # pydicom gives no closed list of what a broken file raises
        raise Unreadable(f"It is damaged ({type(fault).__name__}).") from None


def _segmentation(elements: Elements, instance: Instance, decode: DecodeCells) -> Segmentation:
    kind = _kind_of(elements)
    described = tuple(one for one in _described(elements) if one.number)  # 0 is the background of a label map
    of_frames = _of_frames(elements, instance, labels=kind == "LABELMAP")
    planes = [frame.plane for frame in instance.frames if frame.plane]
    if planes and not parallel(planes):
        raise Unreadable("Its frames do not lie on parallel planes of one spacing.")
    step = step_of(planes, *_measures(elements)) if planes else Step(None, "it has no place in a patient")
    found = _parts(instance, decode, of_frames, {one.number for one in described}, _scale(elements, kind))
    how = _counted(elements, kind)
    return Segmentation(
        instance.sop_uid,
        instance.study_uid,
        instance.patient_key,
        SEG,
        elements.text("SeriesDescription") or elements.text("ContentLabel") or "Segmentation",
        tuple(
            replace(
                _segment(one, found.get(one.number), instance, step, how),
                tracking_uid=one.tracking_uid,
                coded=one.coded,
            )
            for one in described
        ),
        tuple(elements.remarks),
        frozenset(of.source[0] for of in of_frames if of.source),
        frozenset(one.code("ReferencedSOPInstanceUID") for one in elements.items("SourceInstanceSequence")),
    )


def _kind_of(elements: Elements) -> str:
    kind = elements.code("SegmentationType")
    if elements.code("SOPClassUID") == LABELMAP:
        kind = "LABELMAP"
    if kind not in ("BINARY", "FRACTIONAL", "LABELMAP"):
        raise Unreadable(f"Segmentation Type {kind or 'is missing and'} is not one that can be shown.")
    if "TotalPixelMatrixColumns" in elements:
        raise Unreadable("Segmentations of slides, made of tiles, are not shown.")
    return kind


def _described(elements: Elements) -> tuple[_Described, ...]:
    items = elements.items("SegmentSequence")
    if not items or len(items) > MOST_SEGMENTS:
        raise Unreadable("It describes no segment." if not items else "It describes more segments than are shown.")
    found = []
    for place, item in enumerate(items):
        number = item.integer("SegmentNumber")
        if number is None:
            raise Unreadable("A segment has no number.")
        given = lab(item, "RecommendedDisplayCIELabValue")
        colour = rgb_from_lab(given) if given else COLOURS[place % len(COLOURS)]
        category = _meaning(item, "SegmentedPropertyCategoryCodeSequence")
        kind = _meaning(item, "SegmentedPropertyTypeCodeSequence")
        name = item.text("SegmentLabel") or f"Segment {number}"
        found.append(_Described(number, name, category, kind, colour, item.code("TrackingUID"), _coded(item)))
    if len({one.number for one in found}) != len(found):
        raise Unreadable("Two of its segments have one number.")
    return tuple(found)


def _coded(item: Elements) -> SegmentKind | None:
    """Category and type by their codes; None where one of them has none."""
    found = [
        _code(item.item(keyword))
        for keyword in ("SegmentedPropertyCategoryCodeSequence", "SegmentedPropertyTypeCodeSequence")
    ]
    category, kind = found
    return SegmentKind(kind.meaning, category, kind) if category and kind else None


def _code(item: Elements | None) -> Code | None:
    if item is None:
        return None
    value, scheme = item.code("CodeValue") or item.code("LongCodeValue"), item.code("CodingSchemeDesignator")
    return Code(value, scheme, item.text("CodeMeaning") or value) if value and scheme else None


def _meaning(item: Elements, keyword: str) -> str:
    code = item.item(keyword)
    if code is None:
        return ""
    modifier = code.item("SegmentedPropertyTypeModifierCodeSequence")
    parts = (code.text("CodeMeaning"), modifier.text("CodeMeaning") if modifier else "")
    return ", ".join(part for part in parts if part)


def _of_frames(elements: Elements, instance: Instance, *, labels: bool) -> tuple[_Of, ...]:
    shared = elements.item("SharedFunctionalGroupsSequence")
    groups = elements.items("PerFrameFunctionalGroupsSequence")
    if instance.format is None or len(groups) != instance.format.frames:
        raise Unreadable(f"Its functional groups describe {len(groups)} frames, and it has others.")
    return tuple(_Of(0 if labels else _number(group, shared), _source(group, shared)) for group in groups)


def _number(group: Elements, shared: Elements | None) -> int:
    for place in (group, shared):
        item = place.item("SegmentIdentificationSequence") if place else None
        number = item.integer("ReferencedSegmentNumber") if item else None
        if number is not None:
            return number
    raise Unreadable("A frame does not say of which segment it is.")


def _source(group: Elements, shared: Elements | None) -> tuple[str, int | None] | None:
    """The one image that a frame was drawn on; None where it names none or several."""
    for place in (group, shared):
        derived = place.items("DerivationImageSequence") if place else ()
        images = [image for item in derived for image in item.items("SourceImageSequence")]
        if len(images) == 1:
            frame = images[0].integer("ReferencedFrameNumber")
            return images[0].code("ReferencedSOPInstanceUID"), None if frame is None else frame - 1
    return None


def _measures(elements: Elements) -> tuple[float | None, float | None]:
    """Spacing Between Slices and Slice Thickness, shared or of the first frame."""
    places = (elements.item("SharedFunctionalGroupsSequence"), elements.item("PerFrameFunctionalGroupsSequence"))
    item = next((found for place in places if place and (found := place.item("PixelMeasuresSequence"))), None)
    return (item.number("SpacingBetweenSlices"), item.number("SliceThickness")) if item else (None, None)


def _scale(elements: Elements, kind: str) -> float:
    """The value that stands for all of a voxel."""
    if kind != "FRACTIONAL":
        return 1.0
    most = elements.integer("MaximumFractionalValue") or 0
    if not 1 <= most <= 255:
        raise Unreadable("Its Maximum Fractional Value is missing or none.")
    return float(most)


def _counted(elements: Elements, kind: str) -> str:
    if kind == "FRACTIONAL":
        meant = elements.code("SegmentationFractionalType").lower() or "weight"
        return f"voxels weighted by {meant} × voxel volume"
    return "voxel count × voxel volume"


def _parts(
    instance: Instance, decode: DecodeCells, of_frames: tuple[_Of, ...], numbers: set[int], scale: float
) -> dict[int, _Parts]:
    found: dict[int, _Parts] = defaultdict(lambda: _Parts([], []))
    whole = replace(instance, palette=None, format=replace(instance.format, photometric="MONOCHROME2"))  # type: ignore[type-var]
    for index, of in enumerate(of_frames):
        if of.segment and of.segment not in numbers:
            raise Unreadable("A frame is of a segment that the header does not describe.")
        cells = decode(whole, index)
        if of.segment:
            _add(found[of.segment], cells, scale, instance, index, of)
            continue
        for label in np.flatnonzero(np.bincount(cells.reshape(-1))).tolist():
            if label in numbers:
                _add(found[label], (cells == label).view(np.uint8), scale, instance, index, of)
    return found


def _add(parts: _Parts, cells: NDArray[Any], scale: float, instance: Instance, index: int, of: _Of) -> None:
    if float(cells.max(initial=0)) > scale:
        raise Unreadable("It holds values above the greatest that it declares.")
    part = cropped(cells)
    if part is None:
        return
    first, values = part
    parts.total += float(values.sum(dtype=np.float64)) / scale
    plane = instance.frames[index].plane
    if plane is not None and instance.frame_of_reference_uid:
        parts.placed.append(Placed(plane, first, _weights(values, scale)))
    elif of.source is not None:
        parts.on_images.append(OnImage(*of.source, _weights(cells, scale)))


def _weights(values: NDArray[Any], scale: float) -> NDArray[np.uint8]:
    """Stored values as weights of 0 to 255."""
    table = np.rint(np.arange(int(scale) + 1) * 255 / scale).astype(np.uint8)
    return np.asarray(table[values])


def _segment(one: _Described, parts: _Parts | None, instance: Instance, step: Step, how: str) -> Segment:
    frame = instance.frame_of_reference_uid
    named = (one.number, one.name, one.category, one.kind, one.colour, frame)
    if parts is None or not (parts.placed or parts.on_images):
        empty = parts is None or parts.total == 0
        amount = Amount(0.0, how) if empty else Amount(None, "it has no place in a patient")
        return Segment(*named, amount, remark="It is empty." if empty else "It names neither a place nor an image.")
    if not parts.placed:
        return Segment(*named, Amount(None, "it has no place in a patient"), on_images=tuple(parts.on_images))
    try:
        mask = mask_of(parts.placed, step)
    except Unreadable as fault:
        return Segment(*named, Amount(None, str(fault)), remark=str(fault))
    return Segment(*named, _amount(parts, step, how), mask, tuple(parts.on_images), middle=middle_of(mask))


def _amount(parts: _Parts, step: Step, how: str) -> Amount:
    plane = parts.placed[0].plane
    if step.mm is None:
        return Amount(None, f"No volume: {step.said}")
    if parts.on_images:
        return Amount(None, "No volume: some of its frames have no place")
    return Amount(
        parts.total * plane.row_spacing * plane.column_spacing * step.mm / 1000.0,
        f"{how} (slices {step.mm:.3g} mm apart, by {step.said})",
    )
