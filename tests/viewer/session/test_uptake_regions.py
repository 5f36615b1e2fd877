"""Who asks for a PET volume gets one at a time, from pixels that are all there, or is told why not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QSignalSpy

from tests.phantoms import save_all
from tests.viewer.reading_room import Later, LoaderAtOnce, a_reading, study_of
from tests.viewer.tools.test_pet_voi import hot, pets
from viewer.session.reading import Reading
from viewer.session.uptake_regions import CHOICES
from viewer.tools.pet_voi import measured

POINT = (30.0, 26.0, 12.0)


def opened(folder: Path, reading: Reading, executor: Later | None = None) -> Reading:
    save_all(pets(hot()), folder)
    reading.open(study_of(folder))
    while executor is not None and executor.jobs:
        executor.jobs.pop(0)()
    reading.places.set_layout(1, 1)
    reading.places.show(0, reading.exams.stacks[0].id)
    return reading


def test_another_threshold_is_announced_once(tmp_path: Path) -> None:
    owner = opened(tmp_path, a_reading()).uptake_regions
    said = QSignalSpy(owner.changed)
    owner.choose(CHOICES[2])
    owner.choose(CHOICES[2])
    assert said.count() == 1
    assert owner.threshold == CHOICES[2]


def test_images_that_are_not_loaded_are_not_measured(tmp_path: Path) -> None:
    reading = opened(tmp_path, a_reading(LoaderAtOnce(held=True)))
    said = QSignalSpy(reading.refused)
    reading.uptake_regions.grow(reading.exams.stacks[0], POINT, measured)
    assert "not all loaded" in said.at(0)[0]
    assert not reading.uptake_regions.waiting


def test_one_is_grown_at_a_time_by_the_threshold_of_its_click(tmp_path: Path) -> None:
    later = Later()
    reading = opened(tmp_path, a_reading(executor=later), later)
    owner, stack = reading.uptake_regions, reading.exams.stacks[0]
    said = QSignalSpy(reading.refused)
    owner.grow(stack, POINT, measured)
    owner.grow(stack, POINT, measured)
    owner.choose(CHOICES[1])
    assert "still being grown" in said.at(0)[0]
    while later.jobs:
        later.jobs.pop(0)()
    (made,) = reading.measurements.all
    assert made.name == "PET volume ≥ 41 % max"
    assert not owner.waiting


def test_what_fails_is_said_and_the_next_one_can_be_grown(tmp_path: Path) -> None:
    reading = opened(tmp_path, a_reading())
    said = QSignalSpy(reading.refused)

    def broken(*_: object) -> None:
        raise RuntimeError

    reading.uptake_regions.grow(reading.exams.stacks[0], POINT, broken)  # type: ignore[arg-type]
    assert "could not be worked out" in said.at(0)[0]
    reading.uptake_regions.grow(reading.exams.stacks[0], POINT, measured)
    assert len(reading.measurements.all) == 1
