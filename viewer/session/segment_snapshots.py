"""What is edited as it is to be kept: a copy of the voxels with the images they were drawn on. On the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass

from viewer.model.segment_object import DrawnOn, DrawnSegment, SegmentationObject
from viewer.session.edited_segments import MANUAL, EditedSegmentation
from viewer.session.exams import Exams
from viewer.session.segment_editing import SegmentEditing

METHOD = "Threshold and morphology"


@dataclass(frozen=True, slots=True)
class Naming:
    """The identity of a new object, who made it, when and where."""

    sop_uid: str
    series_uid: str
    number: int
    author: str = ""
    made: str = ""
    institution: str = ""


def why_not_kept(editing: SegmentEditing, one: EditedSegmentation) -> str:
    """Why it cannot be kept, in a sentence; "" where it can."""
    if editing.stack(one) is None:
        return "The series it was drawn in is not open."
    empty = [segment.name for segment in one.segments if not editing.mask(segment).count]
    if empty:
        return f"{', '.join(empty)}: empty. Draw in it or delete it; an empty segment cannot be kept."
    return "" if one.segments else "There is no segment."


def snapshot(editing: SegmentEditing, exams: Exams, one: EditedSegmentation, naming: Naming) -> SegmentationObject:
    """All of it; raises ValueError where it cannot be kept."""
    stack, reason = editing.stack(one), why_not_kept(editing, one)
    exam = exams.of(one.stack_id)
    if reason or stack is None or exam is None:
        raise ValueError(reason or "The study is not open.")
    grid, first = editing.grid(stack), stack.images[0].instance
    _, rows, columns = stack.shape
    segments = []
    for segment in one.segments:
        low, bits = editing.mask(segment).whole()
        how = editing.algorithm(segment)
        segments.append(
            DrawnSegment(
                segment.name,
                segment.kind,
                segment.colour,
                segment.tracking_uid,
                low,
                bits,
                how,
                "" if how == MANUAL else METHOD,
            )
        )
    return SegmentationObject(
        exam.study,
        tuple(DrawnOn(image.ref, image.plane) for image in stack.images),
        rows,
        columns,
        first.frame_of_reference_uid,
        grid.step_mm,
        grid.thick_mm,
        tuple(segments),
        one.title,
        naming.sop_uid,
        naming.series_uid,
        naming.number,
        one.replaces,
        naming.author,
        naming.made,
        naming.institution,
        any(image.instance.lossy for image in stack.images),
        first.lossy_ratio,
        first.lossy_method,
    )
