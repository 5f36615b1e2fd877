"""The segmentations and structure sets of studies, read from their files; for a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from viewer.dicom.layers import DecodeCells
from viewer.dicom.segments import LABELMAP, SEGMENTATION, read_segmentation
from viewer.dicom.structures import STRUCTURE_SET, read_structures
from viewer.dicom.unreadable import Unreadable
from viewer.model.segmentation import Segmentation
from viewer.model.study import Instance
from viewer.session.exams import Exam

MOST_BYTES = 2 * 2**30  # of masks of all objects together
SEGMENTED = frozenset({SEGMENTATION, LABELMAP})


@dataclass(frozen=True, slots=True)
class Found:
    """What was read, and sentences on what could not be."""

    objects: tuple[Segmentation, ...] = ()
    problems: tuple[str, ...] = ()


def segmentation_objects(exams: Iterable[Exam]) -> tuple[Instance, ...]:
    """The objects of studies that say where parts of the body are; none of a prior that may be another patient's."""
    series = [one for exam in exams if not exam.other_patient for one in exam.study.series]
    segmented = (each for one in series for each in one.instances if each.sop_class_uid in SEGMENTED)
    structures = (each for one in series for each in one.documents if each.sop_class_uid == STRUCTURE_SET)
    return (*segmented, *structures)


def read_found(objects: Iterable[Instance], decode: DecodeCells, wanted: Callable[[], bool]) -> Found:
    """Read objects one after the other while they are ``wanted``."""
    read: list[Segmentation] = []
    problems: list[str] = []
    taken = 0
    for instance in objects:
        if not wanted():
            return Found()
        kind = "segmentation" if instance.sop_class_uid in SEGMENTED else "structure set"
        if taken > MOST_BYTES:
            problems.append(f"A {kind} is not shown: those read before it have used up the memory set aside for them.")
            continue
        try:
            one = _read(instance, decode)
        except Unreadable as fault:
            problems.append(f"A {kind} is not shown. {fault}")
            continue
        taken += _bytes_of(one)
        read.append(one)
        problems += [
            f"{one.title}, {each.name}: not shown. {each.remark}" for each in one.segments if _lost(each.remark)
        ]
    return Found(tuple(read), tuple(dict.fromkeys(problems)))


def _read(instance: Instance, decode: DecodeCells) -> Segmentation:
    if instance.sop_class_uid in SEGMENTED:
        return read_segmentation(instance, decode)
    if instance.location is None:
        raise Unreadable("Its file is not there.")
    return read_structures(Path(instance.location.path))


def _lost(remark: str) -> bool:
    return bool(remark) and remark not in ("It is empty.", "It has no contours.")


def _bytes_of(one: Segmentation) -> int:
    masks = sum(segment.mask.weights.nbytes for segment in one.segments if segment.mask)
    return masks + sum(image.weights.nbytes for segment in one.segments for image in segment.on_images)
