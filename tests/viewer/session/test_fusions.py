"""Fusion: who may lie over whom, choices that come back with undo, and pixels that are there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import FileDataset
from PySide6.QtTest import QSignalSpy

from tests.phantoms import SUBJECT, Subject, ct_series, pet_slice, save_all, uid
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.volume import Stack
from viewer.session.reading import Reading


def pet(count: int = 5, subject: Subject = SUBJECT, frame: str = "frame 1") -> list[FileDataset]:
    made = [pet_slice((0, 0, 3.0 * n), number=n + 1, subject=subject) for n in range(count)]
    for image in made:
        image.FrameOfReferenceUID = uid(SUBJECT.study_uid, frame)
    return made


def reading_of(folder: Path, *more: list[FileDataset]) -> Reading:
    for number, objects in enumerate((ct_series(12), *more)):
        save_all(objects, folder / str(number))
    reading = a_reading()
    reading.open(study_of(folder))
    reading.places.set_layout(1, 1)
    reading.places.show(0, of(reading, "CT").id)
    return reading


def of(reading: Reading, modality: str) -> Stack:
    return next(stack for stack in reading.exams.stacks if stack.modality == modality)


def test_pet_lies_over_the_ct_of_its_frame_in_suv(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, pet())
    reading.fusions.toggle(0)
    fused = reading.fusions.of(of(reading, "CT"))
    assert fused is not None
    assert fused.stack is of(reading, "PT")
    assert (fused.how.low, fused.how.high) == (0.0, 7.0)
    assert np.array_equal(fused.moved, np.eye(4))
    assert not fused.registered
    voxels = reading.pixels.of(fused.stack.id)
    assert voxels is not None and voxels.complete
    reading.fusions.toggle(0)
    assert reading.fusions.of(of(reading, "CT")) is None
    assert reading.pixels.of(fused.stack.id) is None


def test_another_frame_of_reference_is_refused_until_it_is_registered(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, pet(frame="frame 2"))
    said = QSignalSpy(reading.refused)
    reading.fusions.toggle(0)
    assert reading.fusions.of(of(reading, "CT")) is None
    assert "no frame of reference" in said.at(0)[0]
    moved = np.eye(4)
    moved[:3, 3] = (1.0, 2.0, 3.0)  # from the CT to the PET
    reading.relations.register(of(reading, "CT"), of(reading, "PT"), moved, "good")
    reading.fusions.toggle(0)
    fused = reading.fusions.of(of(reading, "CT"))
    assert fused is not None and fused.registered and fused.merit == "good"
    assert fused.moved[:3, 3] == pytest.approx((-1.0, -2.0, -3.0))
    reading.relations.unregister(of(reading, "CT"), of(reading, "PT"))
    assert reading.fusions.of(of(reading, "CT")) is None  # what was chosen does not outlive what allowed it


def test_two_patients_are_never_fused(tmp_path: Path) -> None:
    other = replace(SUBJECT, birth_date="19610102", study="study 2")
    save_all(ct_series(12), tmp_path / "now")
    save_all(pet(subject=other), tmp_path / "then")  # in the same frame of reference all the same
    reading = a_reading()
    reading.open(study_of(tmp_path / "now"), [study_of(tmp_path / "then")])
    ct, theirs = of(reading, "CT"), of(reading, "PT")
    reading.places.show(0, ct.id)
    assert reading.fusions.why_not(ct, theirs) == "These series are not surely of one patient."
    reading.fusions.lay(ct, theirs)
    assert reading.fusions.of(ct) is None


def test_a_series_that_is_no_volume_is_refused_with_the_reason(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, [image for n, image in enumerate(pet(8)) if n not in (3, 4)])
    assert "no volume" in reading.fusions.why_not(of(reading, "CT"), of(reading, "PT"))


def test_choices_come_back_with_undo_steps_of_one_kind_together(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, pet())
    ct, owner = of(reading, "CT"), reading.fusions
    owner.toggle(0)
    for opacity in (0.5, 0.4, 0.3):
        how = owner.choice(ct)
        assert how is not None
        owner.change(ct, replace(how, opacity=opacity))
    reading.undo.undo()
    how = owner.choice(ct)
    assert how is not None and how.opacity == 0.6
    reading.undo.undo()
    assert owner.choice(ct) is None


def test_an_empty_window_is_not_taken(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, pet())
    ct, owner = of(reading, "CT"), reading.fusions
    owner.toggle(0)
    how = owner.choice(ct)
    assert how is not None
    owner.change(ct, replace(how, high=how.low))
    assert owner.choice(ct) == how


def test_nothing_is_left_for_another_study(tmp_path: Path) -> None:
    reading = reading_of(tmp_path, pet())
    ct = of(reading, "CT")
    reading.fusions.toggle(0)
    reading.close()
    assert reading.fusions.choice(ct) is None
