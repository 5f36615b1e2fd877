"""A PET volume in a reader's hands: clicked, kept, undone, drawn where it lies, refused with the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from pydicom.dataset import FileDataset
from PySide6.QtTest import QSignalSpy

from tests.phantoms import SUBJECT, ct_series, pet_slice, save_all, uid
from tests.viewer.reading_room import Later, a_reading, study_of
from tests.viewer.session.test_growing import peak_by_hand
from tests.viewer.tools.test_drags import P, R, a_hand, at
from viewer.model.code import ACTIVITY, SUV_BODY_WEIGHT
from viewer.model.measurement import Measurement
from viewer.model.view import Look
from viewer.render.camera import camera_for
from viewer.session.cuts import cut
from viewer.session.growing import Threshold
from viewer.session.reading import Reading
from viewer.tools.base import Hand
from viewer.tools.pet_voi import TOOL

FACTOR = 70 * 1000 / (350e6 * 2 ** (-3600 / 6586.2))
SLOPE = 2.5


def pets(stored: np.ndarray, **attributes: object) -> list[FileDataset]:
    """4 x 4 mm pixels, 3 mm between images, in the frame of reference of the CT phantoms."""
    made = []
    for number, pixels in enumerate(stored):
        image = pet_slice((0, 0, 3.0 * number), number=number + 1, pixels=pixels.astype(np.int16), **attributes)
        image.FrameOfReferenceUID = uid(SUBJECT.study_uid, "frame 1")
        made.append(image)
    return made


def hot() -> np.ndarray:
    stored = np.full((9, 16, 16), 100)
    stored[3:6, 5:9, 6:10] = 4000  # 4 x 4 x 3 voxels around (30, 26, 12) mm
    stored[4, 6, 7] = 6000
    return stored


def shown(reading: Reading, folder: Path, index: int = 4, modality: str = "PT") -> Hand:
    reading.open(study_of(folder))
    stack = next(one for one in reading.exams.stacks if one.modality == modality)
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack.id, index)
    return a_hand(reading)


def click(hand: Hand, point: tuple[float, float, float]) -> None:
    x, y = hand.camera.to_screen([point])[0]
    drag = TOOL.drag(hand, at(hand, x, y, P))
    next(drag)
    with pytest.raises(StopIteration) as end:
        drag.send(at(hand, x, y, R))
    assert end.value.value is None  # it comes from a worker


def by_label(made: Measurement) -> dict[str, float]:
    return {value.label.partition(" ")[0]: value.value for value in made.values}


def test_a_click_keeps_the_numbers_of_the_region_and_undo_takes_them_back(tmp_path: Path) -> None:
    save_all(pets(hot()), tmp_path)
    reading = a_reading()
    click(shown(reading, tmp_path), (30.0, 26.0, 12.0))
    (made,) = reading.measurements.all
    found = by_label(made)
    inside = hot()[hot() >= 0.41 * 6000] * SLOPE * FACTOR
    assert len(inside) == 48
    assert found["Max"] == pytest.approx(inside.max(), rel=1e-9)
    assert found["Mean"] == pytest.approx(inside.mean(), rel=1e-9)
    assert found["Volume"] == pytest.approx(48 * 0.048, rel=1e-9)
    assert found["TLG"] == pytest.approx(inside.mean() * 48 * 0.048, rel=1e-9)
    places = np.argwhere(hot() >= 0.41 * 6000)
    by_hand = peak_by_hand(hot() * SLOPE * FACTOR, places, (4.0, 4.0), 3.0)
    assert found["Peak"] == pytest.approx(by_hand, rel=0.005)
    assert made.values[0].unit == SUV_BODY_WEIGHT
    assert made.name == "PET volume ≥ 41 % max"
    assert "PERCIST" in made.provenance_note and "48 voxels of 48 mm³" in made.provenance_note
    assert made.pixels == ((7.0, 6.0),)
    assert made.points == ((28.0, 24.0, 12.0),)
    assert reading.measurements.selected == made
    assert msgspec.json.decode(msgspec.json.encode(made), type=Measurement) == made
    reading.undo.undo()
    assert reading.measurements.all == ()


def test_on_a_fused_ct_the_pet_is_measured(tmp_path: Path) -> None:
    save_all(pets(hot()), tmp_path / "pet")
    save_all(ct_series(24), tmp_path / "ct")
    reading = a_reading()
    hand = shown(reading, tmp_path, 12, "CT")
    said = QSignalSpy(reading.refused)
    click(hand, (30.0, 26.0, 12.0))
    assert "This pane shows no PET" in said.at(0)[0]
    reading.fusions.toggle(0)
    click(hand, (30.0, 26.0, hand.image.plane.position[2]))
    (made,) = reading.measurements.all
    assert made.image.series_uid != reading.places.stack(0).series_uid
    assert by_label(made)["Max"] == pytest.approx(6000 * SLOPE * FACTOR)


def test_other_thresholds_and_units(tmp_path: Path) -> None:
    save_all(pets(hot(), PatientWeight=None), tmp_path)
    reading = a_reading()
    hand = shown(reading, tmp_path)
    click(hand, (30.0, 26.0, 12.0))
    (made,) = reading.measurements.all
    assert made.values[0].unit == ACTIVITY
    assert "TLG" not in by_label(made)
    said = QSignalSpy(reading.refused)
    reading.uptake_regions.choose(Threshold(fixed=2.5))
    click(hand, (30.0, 26.0, 12.0))
    assert "A fixed SUV needs SUV" in said.at(0)[0]
    assert len(reading.measurements.all) == 1


def test_on_a_plane_it_is_grown_where_it_was_clicked_and_on_a_slab_refused(tmp_path: Path) -> None:
    save_all(pets(hot()), tmp_path)
    reading = a_reading()
    hand = shown(reading, tmp_path)
    stack = reading.places.stack(0)
    plane = replace(cut(stack, "coronal"), center=(30.0, 26.0, 12.0))
    said = QSignalSpy(reading.refused)
    for slab_mm in (0.0, 20.0):
        image = reading.plane_images.of(stack, replace(plane, slab_mm=slab_mm, slab="mip"))
        camera = camera_for(image.plane, *image.rows_and_columns, Look(), 640, 640)
        click(replace(hand, image=image, camera=camera), (30.0, 26.0, 12.0))
    (made,) = reading.measurements.all
    assert by_label(made)["Volume"] == pytest.approx(48 * 0.048, rel=1e-9)
    assert made.cut is None
    assert "set the slab to none" in said.at(0)[0]


def test_counts_are_refused(tmp_path: Path) -> None:
    save_all(pets(hot(), Units="CNTS"), tmp_path)
    reading = a_reading()
    hand = shown(reading, tmp_path)
    said = QSignalSpy(reading.refused)
    click(hand, (30.0, 26.0, 12.0))
    assert "neither SUV nor an activity" in said.at(0)[0]


def test_missing_slices_are_no_volume(tmp_path: Path) -> None:
    save_all([image for number, image in enumerate(pets(hot())) if number not in (6, 7)], tmp_path)
    reading = a_reading()
    hand = shown(reading, tmp_path)
    said = QSignalSpy(reading.refused)
    click(hand, (30.0, 26.0, 12.0))
    assert "no volume" in said.at(0)[0]
    assert reading.measurements.all == ()


def test_what_is_answered_after_the_study_was_closed_is_dropped(tmp_path: Path) -> None:
    save_all(pets(hot()), tmp_path)
    later = Later()
    reading = a_reading(executor=later)
    reading.open(study_of(tmp_path))
    while later.jobs:
        later.jobs.pop(0)()
    stack = reading.exams.stacks[0]
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack.id, 4)
    click(a_hand(reading), (30.0, 26.0, 12.0))
    assert reading.uptake_regions.waiting
    reading.close()
    assert not reading.uptake_regions.waiting
    while later.jobs:
        later.jobs.pop(0)()
    assert reading.measurements.all == ()
