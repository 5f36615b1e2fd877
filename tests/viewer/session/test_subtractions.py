"""Subtraction as the reader sees and changes it; what is measured stays as acquired."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.phantoms import ct_series, save, save_all
from tests.viewer.angiography import VESSEL_COLUMNS, logarithmic, masks, moved_run, run
from tests.viewer.reading_room import AtOnce, Later, LoaderAtOnce, a_reading, studies_of
from viewer.session.reading import Reading

pytestmark = pytest.mark.usefixtures("qapp")


def reading_of(made: Any, folder: Path, loader: Any = None) -> Reading:
    reading = a_reading(loader)
    reading.open(studies_of([save(made, folder / "run.dcm")])[0])
    return reading


def seen(reading: Reading) -> Any:
    stack = reading.places.stack(0)
    assert stack is not None
    return reading.subtractions.difference(stack, reading.panes.view(0).place)


def test_it_is_shown_as_acquired_until_asked_or_recommended(tmp_path: Path) -> None:
    assert seen(reading_of(run(logarithmic()), tmp_path)) is None
    items = masks(MaskFrameNumbers=[1])
    assert seen(reading_of(run(logarithmic(), MaskSubtractionSequence=items), tmp_path)) is None
    recommended = run(logarithmic(), MaskSubtractionSequence=items, RecommendedViewingMode="SUB")
    assert seen(reading_of(recommended, tmp_path)) is not None


def test_the_vessel_is_what_is_left(tmp_path: Path) -> None:
    reading = reading_of(run(logarithmic()), tmp_path)
    reading.subtractions.toggle(0)
    reading.places.go_to_number(0, 4)
    left = seen(reading)
    assert left[:, VESSEL_COLUMNS].mean() == pytest.approx(-120, abs=1)
    assert abs(np.delete(left, np.r_[VESSEL_COLUMNS], axis=1)).max() == 0


def test_another_frame_is_made_the_mask_and_undo_brings_the_first_back(tmp_path: Path) -> None:
    reading = reading_of(run(logarithmic()), tmp_path)
    reading.places.go_to_number(0, 3)
    reading.subtractions.mask_here(0)
    assert abs(seen(reading)).max() == 0
    reading.places.go_to_number(0, 0)
    assert seen(reading)[:, VESSEL_COLUMNS].mean() == pytest.approx(120, abs=1)
    reading.undo.undo()
    assert seen(reading) is None


def test_nudges_move_the_mask_and_are_undone_together(tmp_path: Path) -> None:
    reading = reading_of(run(moved_run([(0, 0), (1, 0), (1, -2)])), tmp_path)
    reading.subtractions.toggle(0)
    reading.places.go_to_number(0, 2)
    for _ in range(4):
        reading.subtractions.nudge(0, 1, 0)
    for _ in range(8):
        reading.subtractions.nudge(0, 0, -1)
    assert reading.subtractions.shift(0) == (1.0, -2.0)
    assert abs(seen(reading)[1:, :-2]).max() == 0
    reading.undo.undo()
    assert reading.subtractions.shift(0) == (0.0, 0.0)
    reading.undo.undo()
    assert seen(reading) is None


def test_windows_of_images_and_of_differences_are_two(tmp_path: Path) -> None:
    made = run(logarithmic(), WindowCenter="3000", WindowWidth="2000")
    reading = reading_of(made, tmp_path)
    native = reading.windows.of(0)
    assert native is not None
    assert native.center == 3000
    reading.subtractions.toggle(0)
    automatic = reading.windows.of(0)
    assert automatic is not None
    assert automatic.explanation == "auto"
    assert automatic.center - automatic.width / 2 == pytest.approx(-120, abs=2)
    reading.windows.set(0, automatic.__class__(0.0, 100.0))
    reading.places.go_to_number(0, 4)
    assert reading.windows.of(0).width == 100  # type: ignore[union-attr]
    reading.subtractions.toggle(0)
    assert reading.windows.of(0) == native


def test_presets_of_images_are_refused_for_differences(tmp_path: Path) -> None:
    reading = reading_of(run(logarithmic(), WindowCenter="3000", WindowWidth="2000"), tmp_path)
    reading.subtractions.toggle(0)
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.windows.preset(0, 1)
    reading.windows.next_own(0)
    assert len(said) == 2
    assert "subtraction" in said[0]


def test_frames_outside_of_the_range_of_the_header_stay_as_acquired(tmp_path: Path) -> None:
    items = masks(MaskFrameNumbers=[1], ApplicableFrameRange=[3, 6])
    reading = reading_of(run(logarithmic(), MaskSubtractionSequence=items, RecommendedViewingMode="SUB"), tmp_path)
    reading.places.go_to_number(0, 1)
    assert seen(reading) is None
    reading.places.go_to_number(0, 2)
    assert seen(reading) is not None


def test_a_mask_that_is_not_decoded_is_waited_for(tmp_path: Path) -> None:
    loader = LoaderAtOnce(held=True)
    reading = reading_of(run(logarithmic()), tmp_path, loader)
    told: list[str] = []
    reading.subtractions.changed.connect(told.append)
    reading.subtractions.toggle(0)
    stack = reading.places.stack(0)
    assert stack is not None
    assert seen(reading) is None
    assert reading.subtractions.waits_for(stack, reading.panes.view(0).place) == (0,)
    told.clear()
    loader.release(stack.id)
    assert told == [stack.id]
    assert seen(reading) is not None


def test_other_images_are_refused_with_a_sentence(tmp_path: Path) -> None:
    reading = a_reading()
    reading.open(studies_of(save_all(ct_series(4), tmp_path))[0])
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.subtractions.toggle(0)
    reading.subtractions.nudge(0, 1, 0)
    assert said[0] == "Only several grey frames of one X-ray object can be subtracted from each other."
    assert not reading.undo.canUndo()


def test_the_mask_is_aligned_in_one_step_that_can_be_undone(tmp_path: Path) -> None:
    reading = reading_of(run(moved_run([(0, 0), (2, -3)])), tmp_path)
    reading.subtractions.toggle(0)
    reading.places.go_to_number(0, 1)
    reading.subtractions.align(0)
    assert reading.subtractions.shift(0) == (2.0, -3.0)
    assert abs(seen(reading)[3:, :-3]).max() == 0
    reading.undo.undo()
    assert reading.subtractions.shift(0) == (0.0, 0.0)


def test_an_alignment_that_comes_too_late_is_dropped(tmp_path: Path) -> None:
    later = Later()
    reading = a_reading(executor=AtOnce())
    reading.subtractions._executor = later
    reading.open(studies_of([save(run(moved_run([(0, 0), (2, -3), (0, 0)])), tmp_path / "run.dcm")])[0])
    reading.subtractions.toggle(0)
    reading.places.go_to_number(0, 1)
    reading.subtractions.align(0)
    reading.places.go_to_number(0, 2)
    reading.subtractions.mask_here(0)
    later.jobs.pop()()
    assert reading.subtractions.shift(0) == (0.0, 0.0)
    reading.subtractions.toggle(0)
    said: list[str] = []
    reading.refused.connect(said.append)
    reading.subtractions.align(0)
    assert said == ["Nothing is subtracted from this image, so there is no mask to be moved."]
