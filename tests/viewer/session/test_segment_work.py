"""Segments grown and shaped: the voxels that values say, refused where they go too far, undone as one step, given up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtTest import QSignalSpy

from tests.phantoms import ct_slice, save_all
from tests.viewer.reading_room import Later, a_reading, study_of
from viewer.session.box_mask import flipped
from viewer.session.reading import Reading

SHAPE, SPACING, STEP = (20, 48, 56), (0.8, 0.6), 2.0
MIDDLE = np.array([19.0, 18.4, 16.2])  # z, y, x in mm


def away() -> np.ndarray:
    places = np.indices(SHAPE) * np.array([STEP, *SPACING])[:, None, None, None]
    return np.asarray(np.linalg.norm(places - MIDDLE[:, None, None, None], axis=0))


def values() -> np.ndarray:
    """HU: a sphere of 60 in 0, a shell of 200, and another sphere of 60 that does not touch."""
    made = np.where(away() <= 8.0, 60, 0)
    made[2:4, 2:6, 2:6] = 60
    made[away() > 14] = 200
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("ct")
    stored = (values() + 1024).astype(np.int16)
    save_all(
        [ct_slice((0, 0, STEP * n), number=n + 1, pixels=one, spacing=SPACING) for n, one in enumerate(stored)], made
    )
    return made


@pytest.fixture
def reading(folder: Path) -> Iterator[Reading]:
    made = a_reading()
    made.open(study_of(folder))
    made.places.set_layout(1, 1)
    made.places.show(0, made.exams.stacks[0].id, 9)
    yield made
    made.close()


def drawn(reading: Reading) -> np.ndarray:
    made = np.zeros(SHAPE, bool)
    low, bits = reading.editing.mask(reading.editing.active[1]).whole()
    made[tuple(slice(a, a + b) for a, b in zip(low, bits.shape, strict=True))] = bits
    return made


def put(reading: Reading, bits: np.ndarray) -> None:
    if reading.editing.active is None:
        reading.editing.add(reading.exams.stacks[0])
    one, segment = reading.editing.active
    reading.editing.put((one.uid, segment.number), (0, 0, 0), bits, "Drawn")


def grow(reading: Reading, **how: object) -> None:
    editing, stack = reading.editing, reading.exams.stacks[0]
    editing.set_painting(replace(editing.painting, **how))
    z, y, x = MIDDLE
    reading.segment_work.grow(stack, (x, y, z), editing.target(stack, new=True))


def test_a_sphere_of_like_values_is_grown_to_its_last_voxel_and_undone(reading: Reading) -> None:
    grow(reading, tolerance=20.0)
    assert np.array_equal(drawn(reading), away() <= 8.0)
    stack, editing = reading.exams.stacks[0], reading.editing
    (segment,) = reading.segmentations.seen_on(stack)
    voxels = (away() <= 8.0).sum() * 0.8 * 0.6 * 2 / 1000
    assert segment.amount.ml == pytest.approx(voxels, rel=1e-12)
    assert segment.amount.ml == pytest.approx(4 / 3 * np.pi * 0.512, rel=0.01)
    assert editing.algorithm(editing.active[1]) == "SEMIAUTOMATIC"
    reading.undo.undo()
    assert not drawn(reading).any()


def test_by_a_fixed_range(reading: Reading) -> None:
    grow(reading, between=True, low=50.0, high=70.0)
    assert np.array_equal(drawn(reading), away() <= 8.0)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"tolerance": 100.0, "reach_mm": 13.0}, "farther than 13 mm"),
        ({"tolerance": 20.0, "reach_mm": 5.0}, "farther than 5 mm"),
        ({"between": True, "low": 100.0, "high": 300.0}, "60, is not between 100 and 300"),
    ],
)
def test_what_goes_too_far_or_is_not_there_is_refused(reading: Reading, how: dict[str, object], said: str) -> None:
    heard = QSignalSpy(reading.refused)
    grow(reading, **how)
    assert said in heard.at(0)[0]
    assert not drawn(reading).any()


def test_holes_are_filled_and_the_largest_part_is_kept(reading: Reading) -> None:
    sphere = away() <= 8.0
    put(reading, sphere & (away() > 3.0))
    reading.segment_work.fill()
    assert np.array_equal(drawn(reading), sphere)
    more = sphere.copy()
    more[0, 0:3, 0:3] = True
    put(reading, more)
    reading.segment_work.keep_largest()
    assert np.array_equal(drawn(reading), sphere)
    reading.undo.undo()
    assert np.array_equal(drawn(reading), more)


def test_smoothing_keeps_the_volume(reading: Reading) -> None:
    rough = (away() <= 8.0) ^ ((np.random.default_rng(3).random(SHAPE) < 0.2) & (np.abs(away() - 8) < 1.5))
    put(reading, rough)
    reading.segment_work.smooth(1.5)
    made = drawn(reading)
    assert abs(int(made.sum()) - int(rough.sum())) <= 0.001 * rough.sum() + 1
    assert (made ^ (away() <= 8.0)).sum() < (rough ^ (away() <= 8.0)).sum()


def test_images_between_drawn_ones_are_drawn(reading: Reading) -> None:
    sphere = away() <= 10.0
    kept = np.zeros(SHAPE, bool)
    rows = np.flatnonzero(sphere.any(axis=(1, 2)))
    for number in (rows[0], rows[len(rows) // 4], rows[len(rows) // 2], rows[3 * len(rows) // 4], rows[-1]):
        kept[number] = sphere[number]
    put(reading, kept)
    reading.segment_work.interpolate()
    made = drawn(reading)
    assert np.array_equal(made[kept.any(axis=(1, 2))], kept[kept.any(axis=(1, 2))])
    assert made.sum() == pytest.approx(sphere.sum(), rel=0.08)  # chords lie inside a sphere
    heard = QSignalSpy(reading.refused)
    reading.segment_work.interpolate()
    assert "no empty image" in heard.at(0)[0]


def test_without_a_segment_it_says_so(reading: Reading) -> None:
    heard = QSignalSpy(reading.refused)
    reading.segment_work.fill()
    reading.editing.add(reading.exams.stacks[0])
    reading.segment_work.fill()
    assert "No segment is being edited" in heard.at(0)[0]
    assert "Segment 1 is empty" in heard.at(1)[0]


def later(folder: Path) -> tuple[Reading, Later]:
    executor = Later()
    reading = a_reading(executor=executor)
    reading.open(study_of(folder))
    while executor.jobs:
        executor.jobs.pop(0)()
    reading.places.set_layout(1, 1)
    reading.places.show(0, reading.exams.stacks[0].id, 9)
    return reading, executor


def test_what_was_changed_meanwhile_is_not_shaped(folder: Path) -> None:
    reading, executor = later(folder)
    sphere = away() <= 8.0
    put(reading, sphere & (away() > 3.0))
    executor.jobs.clear()
    reading.segment_work.fill()
    assert reading.segment_work.doing == "Filling of holes"
    one, segment = reading.editing.active
    reading.editing.flip((one.uid, segment.number), flipped((0, 0, 0), np.ones((1, 1, 1), bool)), "Brush")
    before, heard = drawn(reading), QSignalSpy(reading.refused)
    executor.jobs.pop(0)()
    assert "changed meanwhile" in heard.at(0)[0]
    assert np.array_equal(drawn(reading), before)
    reading.close()


def test_it_can_be_given_up_and_another_study_gets_nothing(folder: Path) -> None:
    reading, executor = later(folder)
    executor.jobs.clear()
    grow(reading, tolerance=20.0)
    reading.segment_work.cancel()
    executor.jobs.pop(0)()
    assert reading.segment_work.doing == ""
    assert not drawn(reading).any()
    grow(reading, tolerance=20.0)
    reading.close()
    executor.jobs.pop(0)()
    assert reading.editing.all == ()
