"""On which images segments may be shown: of the same patient, in the same frame of reference, or named by the object."""

from __future__ import annotations

from collections.abc import Sequence

from viewer.model.segmentation import Segment, Segmentation
from viewer.model.volume import Stack
from viewer.session.exams import Exam
from viewer.session.segmentation_files import SEGMENTED


def why_not_on(one: Segmentation, stack: Stack, exam: Exam | None, exams: Sequence[Exam]) -> str:
    """Why nothing of an object may be shown on a stack, "" where something may."""
    first = stack.images[0].instance
    own = next((each for each in exams if each.study.uid == one.study_uid), None)
    if exam is None or own is None or exam.other_patient or own.other_patient:
        return "These images are not verified as of the same patient."
    if one.patient_key != first.patient_key:
        return "It names another patient than these images."
    if first.sop_class_uid in SEGMENTED:
        return "This series is a segmentation itself."
    return "" if any(fits(segment, stack) for segment in one.segments) else _elsewhere(one, stack)


def _elsewhere(one: Segmentation, stack: Stack) -> str:
    """Why no segment has a place on the images of a stack."""
    frames = {segment.frame_of_reference_uid for segment in one.segments} - {""}
    if not frames:
        return "It has no place in a patient, and these are not the images it names."
    if not frames_of(stack):
        return "These images name no frame of reference."
    if not frames & frames_of(stack):
        return "It lies in another frame of reference than these images."
    return "Nothing of it has a place that can be shown here."


def frames_of(stack: Stack) -> set[str]:
    """The frames of reference of a stack: one, or one for each image where a series was made anonymous that way."""
    return {image.instance.frame_of_reference_uid for image in stack.images} - {""}


def fits(segment: Segment, stack: Stack) -> bool:
    """Whether a segment has a place on the images of a stack: by a shared frame of reference, or by naming them."""
    frame = segment.frame_of_reference_uid
    if frame and frame in frames_of(stack) and (segment.mask or segment.contours):
        return all(image.plane.in_patient for image in stack.images)
    named = {one.sop_uid for one in segment.on_images}
    return bool(named) and any(image.instance.sop_uid in named for image in stack.images)
