"""Splits a series into stacks: images that belong together, of one size and format, each at its own place (safety 3.6.4).

Every split carries a sentence that says why. Images at one place are told apart by what their headers say (echo, b-value,
time ...); where nothing is said but every place repeats equally often, by the order of their instance numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from viewer.dicom.assembly import STEP_TOLERANCE_MM, along_normal, geometry, in_order
from viewer.dicom.repeats import Split, time_points, told_apart, values_of
from viewer.dicom.stack_images import stack_images
from viewer.dicom.uptake_images import in_uptake
from viewer.model.geometry import COSINE_TOLERANCE
from viewer.model.study import Series
from viewer.model.uptake import Uptake
from viewer.model.volume import Stack, StackImage


@dataclass(frozen=True, slots=True)
class Part:
    """Images of a series that belong together; ``reasons`` are why they stand apart, ``labels`` what sets them apart.

    ``repeat`` are the (name, value) by which images at one place were told apart, the outermost first.
    """

    images: tuple[StackImage, ...]
    reasons: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    repeat: tuple[tuple[str, str], ...] = ()
    family: str = ""


def stacks(series: Series) -> tuple[Stack, ...]:
    """The stacks of a series, in the order of their first instance numbers; none for a series without images."""
    images, uptake = in_uptake(tuple(stack_images(series)))
    wholes = _by_rules(Part(images)) if images else []
    parts = [part for n, whole in enumerate(wholes) for part in _family(whole, f"{series.uid}@{n}")]
    parts.sort(key=_first_number)
    return tuple(
        _stack(series, part, f"#{n}" if len(parts) > 1 else "", uptake) for n, part in enumerate(parts, start=1)
    )


def _stack(series: Series, part: Part, suffix: str, uptake: Uptake | None) -> Stack:
    images = in_order(part.images)
    measured, remarks = geometry(images)
    labels = ", ".join(part.labels)
    return Stack(
        id=series.uid + suffix,
        series_uid=series.uid,
        modality=series.modality,
        description=f"{series.description} ({labels})".strip() if labels else series.description,
        images=images,
        geometry=measured,
        frame_of_reference_uid=images[0].instance.frame_of_reference_uid,
        why_split=" ".join(part.reasons),
        remarks=(*remarks, *part.remarks, *_header_remarks(images)),
        uptake=uptake,
        family=part.family,
        repeat=part.repeat,
    )


def _header_remarks(images: Sequence[StackImage]) -> tuple[str, ...]:
    found = dict.fromkeys(remark for image in images for remark in image.instance.remarks)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Rule:
    """A property that all images of a stack share, and the sentence for a series in which they do not."""

    value: Callable[[StackImage], Hashable]
    reason: str
    same: Callable[[Hashable, Hashable], bool] = lambda one, other: one == other
    in_patient_only: bool = False
    meaningless: str = ""  # a remark in place of a split where every image has a value of its own
    label: str = ""  # what the values are called, where the stacks are to be named by them


def _by_rules(part: Part) -> list[Part]:
    parts = [part]
    for rule in _RULES:
        parts = [piece for whole in parts for piece in _by_rule(whole, rule)]
    return parts


def _by_rule(part: Part, rule: Rule) -> list[Part]:
    if rule.in_patient_only and not part.images[0].plane.in_patient:
        return [part]
    groups: list[tuple[Hashable, list[StackImage]]] = []
    for image in part.images:
        value = rule.value(image)
        group = next((images for known, images in groups if rule.same(known, value)), None)
        if group is None:
            groups.append((value, [image]))
        else:
            group.append(image)
    if len(groups) == 1:
        return [part]
    if rule.meaningless and len(groups) == len(part.images) > 2:
        return [replace(part, remarks=(*part.remarks, rule.meaningless))]
    return [_piece(part, rule, value, tuple(images)) for value, images in groups]


def _piece(part: Part, rule: Rule, value: Hashable, images: tuple[StackImage, ...]) -> Part:
    labels = (*part.labels, f"{rule.label} {value or 'not given'}") if rule.label else part.labels
    return replace(part, images=images, reasons=(*part.reasons, rule.reason), labels=labels)


def _family(whole: Part, name: str) -> list[Part]:
    """The parts in which no place repeats; several of one whole know each other by the name of their family."""
    parts = _unique_places(whole)
    return parts if len(parts) == 1 else [replace(part, family=name) for part in parts]


def _unique_places(part: Part) -> list[Part]:
    """Parts in which no two images lie at the same place, as far as that can be reached."""
    if not part.images[0].plane.in_patient:
        return [part]
    places = _places(part.images)
    if len(set(places)) == len(places):
        return [part]
    split = told_apart(part.images, places)
    if split is not None:
        return [piece for group in split.groups for piece in _unique_places(_narrowed(part, split, group))]
    points = time_points(part.images, places)
    if points is None:
        return [part]
    return [_narrowed(part, points, group) for group in points.groups]


def _narrowed(part: Part, split: Split, group: tuple[tuple[StackImage, ...], str, str]) -> Part:
    images, label, value = group
    repeat = (*part.repeat, (split.name, value))
    return replace(
        part, images=images, reasons=(*part.reasons, split.reason), labels=(*part.labels, label), repeat=repeat
    )


def _places(images: Sequence[StackImage]) -> list[int]:
    """A number for each image that is the same for images at the same place along the normal."""
    heights = along_normal([image.plane for image in images])
    places, place, last = [0] * len(images), -1, float("-inf")
    for index in sorted(range(len(images)), key=lambda at: float(heights[at])):
        if heights[index] - last > STEP_TOLERANCE_MM:
            place, last = place + 1, float(heights[index])
        places[index] = place
    return places


def _near(one: Hashable, other: Hashable, tolerance: float) -> bool:
    """Whether two tuples of numbers agree within ``tolerance`` each."""
    if not isinstance(one, tuple) or not isinstance(other, tuple):
        return one == other
    return len(one) == len(other) and all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def _same_orientation(one: Hashable, other: Hashable) -> bool:
    return _near(one, other, COSINE_TOLERANCE)


def _same_spacing(one: Hashable, other: Hashable) -> bool:
    return _near(one, other, 1e-4)


def _orientation(image: StackImage) -> Hashable:
    return (*image.plane.row_direction, *image.plane.column_direction) if image.plane.in_patient else None


def _format(image: StackImage) -> Hashable:
    pixel = image.instance.format
    if pixel is None:
        return None
    return pixel.samples, pixel.photometric, pixel.bits_allocated, pixel.bits_stored, pixel.signed, pixel.sample_type


def _size(image: StackImage) -> Hashable:
    pixel = image.instance.format
    return (pixel.rows, pixel.columns) if pixel else None


def _cine(image: StackImage) -> Hashable:
    """Frames without a place in the patient belong to their own object: a cine is not mixed with other images."""
    pixel = image.instance.format
    many = pixel is not None and pixel.frames > 1 and not image.plane.in_patient
    return image.instance.sop_uid if many else ""


def _said(name: str, *, in_patient: bool) -> Callable[[StackImage], Hashable]:
    """What frames with (or without) a place in the patient say under a name; nothing for the others."""

    def value(image: StackImage) -> Hashable:
        return values_of(image).get(name, "") if image.plane.in_patient is in_patient else ""

    return value


def _first_number(part: Part) -> tuple[int, int]:
    return min((image.instance.number or 0, image.frame.index) for image in part.images)


_RULES = (
    Rule(lambda image: image.instance.patient_key, "The series holds images of more than one patient."),
    Rule(_size, "The series holds images of different sizes."),
    Rule(_format, "The series holds images of different pixel formats."),
    Rule(_cine, "The series holds cine objects, each shown by itself."),
    *(
        Rule(
            _said(name, in_patient=False),
            f"The series holds images of different {name}s.",
            meaningless=f"Every image names {article} {name} of its own.",
            label=name,
        )
        for name, article in (("energy window", "an"), ("detector", "a"), ("rotation", "a"))
    ),
    Rule(
        _said("stack", in_patient=True),
        "The series holds frames of different stacks (Stack ID).",
        meaningless="Every frame names a stack of its own; they were put together by their positions.",
        label="stack",
    ),
    Rule(_orientation, "The series holds images of different orientations.", _same_orientation),
    Rule(
        lambda image: image.instance.frame_of_reference_uid,
        "The series holds images of different frames of reference.",
        in_patient_only=True,
        meaningless="Every image names a frame of reference of its own; they were put together by their positions.",
    ),
    Rule(
        lambda image: (image.plane.row_spacing, image.plane.column_spacing),
        "The series holds images of different pixel spacing.",
        _same_spacing,
        in_patient_only=True,
    ),
    Rule(
        lambda image: image.instance.image_type,
        "The series holds images of different image types.",
        in_patient_only=True,
    ),
)
