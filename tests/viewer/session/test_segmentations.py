"""Segmentations of a reading: matched by patient and frame of reference, hidden, undone, gone to, and forgotten."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import FileDataset

from tests.phantoms import SUBJECT, ct_series, save, save_all, uid
from tests.viewer.dicom.segmented import circle, segmentation, structures
from tests.viewer.reading_room import Later, a_reading, study_of
from viewer.session.reading import Reading
from viewer.session.segment_places import go_to_segment


def a_mask() -> np.ndarray:
    mask = np.zeros((12, 32, 32), np.uint8)
    mask[7:10, 10:14, 20:26] = 1
    return mask


def reading_of(folder: Path, *objects: FileDataset, images: Any = None, executor: Any = None) -> Reading:
    save_all(images or ct_series(12), folder)
    for number, made in enumerate(objects):
        save(made, folder / f"object{number}.dcm")
    reading = a_reading(executor=executor)
    reading.open(study_of(folder))
    return reading


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    rings = [("CLOSED_PLANAR", circle(10, 10, 5, z)) for z in (2.0, 3.0, 4.0)]
    return reading_of(tmp_path, segmentation(ct_series(12), a_mask()), structures([("node", rings)]))


def stack_of(reading: Reading, modality: str = "CT") -> Any:
    return next(stack for stack in reading.exams.stacks if stack.images[0].instance.modality == modality)


def test_both_kinds_lie_over_the_images_of_their_frame(reading: Reading) -> None:
    names = [segment.name for segment in reading.segmentations.seen_on(stack_of(reading))]
    assert names == ["part 1", "node"]
    assert reading.segmentations.seen_on(stack_of(reading, "SEG")) == ()


def test_nothing_lies_over_images_of_another_frame(tmp_path: Path) -> None:
    rings = [("CLOSED_PLANAR", circle(10, 10, 5, z)) for z in (2.0, 3.0)]
    reading = reading_of(tmp_path, structures([("node", rings)], frame_of_reference="frame 2"))
    stack, (one,) = stack_of(reading), reading.segmentations.all
    assert reading.segmentations.seen_on(stack) == ()
    assert reading.segmentations.why_not(one, stack) == "It lies in another frame of reference than these images."


def test_nothing_lies_over_images_of_another_patient(tmp_path: Path) -> None:
    made = segmentation(ct_series(12), a_mask())
    made.PatientID = "SOMEBODY-ELSE"  # in the same study and frame of reference all the same
    reading = reading_of(tmp_path, made)
    stack, (one,) = stack_of(reading), reading.segmentations.all
    assert reading.segmentations.seen_on(stack) == ()
    assert reading.segmentations.why_not(one, stack) == "It names another patient than these images."


def test_a_prior_that_may_be_of_another_patient_lends_nothing(tmp_path: Path) -> None:
    other = replace(SUBJECT, birth_date="19610102", study="study 2")
    save_all(ct_series(12), tmp_path / "now")
    series = ct_series(12, subject=other)
    for image in series:
        image.FrameOfReferenceUID = uid(SUBJECT.study_uid, "frame 1")
    save_all(series, tmp_path / "then")
    save(segmentation(series, a_mask()), tmp_path / "then" / "seg.dcm")
    reading = a_reading()
    reading.open(study_of(tmp_path / "now"), [study_of(tmp_path / "then")])
    assert reading.segmentations.all == ()
    assert all(reading.segmentations.seen_on(stack) == () for stack in reading.exams.stacks)


def test_a_series_with_a_frame_of_reference_for_each_image_is_matched_by_any_of_them(tmp_path: Path) -> None:
    images = ct_series(12)
    made = segmentation(images, a_mask())
    for number, image in enumerate(images[1:]):
        image.FrameOfReferenceUID = uid("own", number)
    reading = reading_of(tmp_path, made, images=images)
    assert len(reading.segmentations.seen_on(stack_of(reading))) == 1


def test_what_is_hidden_comes_back_with_undo(reading: Reading) -> None:
    owner, stack = reading.segmentations, stack_of(reading)
    (one, segment), _ = owner.of_stack(stack)
    owner.set_visible([(one.uid, segment.number)], visible=False)
    owner.set_outline(outline=False)
    assert [each.name for each in owner.seen_on(stack)] == ["node"]
    reading.undo.undo()
    reading.undo.undo()
    assert len(owner.seen_on(stack)) == 2
    assert owner.shown.outline


def test_steps_of_the_slider_are_taken_back_together(reading: Reading) -> None:
    owner = reading.segmentations
    for fill in (0.3, 0.4, 0.6):
        owner.set_fill(fill)
    reading.undo.undo()
    assert owner.shown.fill == 0.15
    assert not reading.undo.canUndo()


def test_the_switch_hides_all_and_is_announced(reading: Reading) -> None:
    heard: list[bool] = []
    reading.segmentations.changed.connect(lambda: heard.append(True))
    reading.segmentations.toggle()
    assert reading.segmentations.seen_on(stack_of(reading)) == ()
    assert heard == [True]


def test_going_to_a_segment_shows_the_image_at_its_middle(reading: Reading) -> None:
    (one, segment), (other, node) = reading.segmentations.of_stack(stack_of(reading))
    assert go_to_segment(reading, one, segment) == ""
    image = reading.places.image(0)
    assert image is not None and image.plane.position[2] == 8.0
    go_to_segment(reading, other, node)
    image = reading.places.image(0)
    assert image is not None and image.plane.position[2] == 3.0


def test_a_segment_without_images_says_so(tmp_path: Path) -> None:
    rings = [("CLOSED_PLANAR", circle(10, 10, 5, z)) for z in (2.0, 3.0)]
    reading = reading_of(tmp_path, structures([("node", rings)], frame_of_reference="frame 2"))
    (one,) = reading.segmentations.all
    assert "no images on which it may be shown" in go_to_segment(reading, one, one.segments[0])


def test_a_bad_object_is_refused_with_a_sentence_and_the_others_are_shown(tmp_path: Path) -> None:
    bad = segmentation(ct_series(12), a_mask())
    bad.SegmentationType = "OTHER"
    save_all(ct_series(12), tmp_path)
    save(bad, tmp_path / "bad.dcm")
    rings = [("CLOSED_PLANAR", circle(10, 10, 5, z)) for z in (2.0, 3.0)]
    save(structures([("node", rings)]), tmp_path / "good.dcm")
    reading = a_reading()
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.open(study_of(tmp_path))
    assert said == ["A segmentation is not shown. Segmentation Type OTHER is not one that can be shown."]
    assert [segment.name for segment in reading.segmentations.seen_on(stack_of(reading))] == ["node"]


def test_an_answer_for_a_closed_study_is_dropped(tmp_path: Path) -> None:
    later = Later()
    reading = reading_of(tmp_path, segmentation(ct_series(12), a_mask()), executor=later)
    later.jobs.pop(0)()
    assert reading.segmentations.waiting
    reading.close()
    for job in later.jobs:
        job()
    assert reading.segmentations.all == ()
