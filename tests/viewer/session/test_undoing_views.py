"""What a reader changes of the view is taken back by undo, and one drag by one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.view import Look
from viewer.session.reading import Reading

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    save_all(ct_series(6, series="axial"), tmp_path)
    save_all(ct_series(4, series="second"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    made.undo.clear()
    return made


@pytest.mark.parametrize("change", ["flip_horizontal", "flip_vertical", "rotate", "fit"])
def test_how_the_picture_lies_is_taken_back_and_done_again(reading: Reading, change: str) -> None:
    reading.looks.set(0, Look(2.0, (3.0, 4.0)))
    before = reading.panes.view(0).look
    if change == "rotate":
        reading.looks.rotate(0, 90)
    else:
        getattr(reading.looks, change)(0)
    after = reading.panes.view(0).look
    assert after != before
    reading.undo.undo()
    assert reading.panes.view(0).look == before
    reading.undo.redo()
    assert reading.panes.view(0).look == after


def test_the_steps_of_one_gesture_are_one_and_those_of_two_are_two(reading: Reading) -> None:
    for gesture in (reading.looks.new_gesture(), reading.looks.new_gesture()):
        for step in range(1, 6):
            reading.looks.change(0, Look(1.0, (step * gesture * 1.0, 0.0)), "Pan", gesture)
    assert reading.undo.count() == 2
    reading.undo.undo()
    reading.undo.undo()
    assert reading.panes.view(0).look == Look()


def test_notches_that_follow_each_other_are_one_step_and_others_are_not(reading: Reading) -> None:
    for zoom in (1.1, 1.2, 1.3):
        reading.looks.change_on(0, Look(zoom), "Zoom")
    reading.windows.invert(0)
    reading.looks.change_on(0, Look(2.0), "Zoom")
    assert reading.undo.count() == 3
    reading.undo.undo()
    assert reading.panes.view(0).look.zoom == 1.3


def test_a_gesture_of_windows_and_one_of_looks_never_join(reading: Reading) -> None:
    numbers = [reading.windows.new_gesture(), reading.looks.new_gesture(), reading.subtractions.new_gesture()]
    assert len(set(numbers)) == 3


def test_a_pane_that_follows_leaves_nothing_to_undo(reading: Reading) -> None:
    reading.looks.set(0, Look(3.0))
    assert not reading.undo.canUndo()


def test_a_series_put_into_a_pane_is_taken_back_with_its_place(reading: Reading) -> None:
    first = reading.panes.view(0).place.stack_id
    reading.places.go_to_number(0, 2)
    before = reading.panes.view(0)
    other = next(stack for stack in reading.exams.stacks if stack.id != first)
    reading.places.show(0, other.id)
    assert reading.panes.view(0).place.stack_id == other.id
    reading.undo.undo()
    assert reading.panes.view(0) == before
    reading.undo.redo()
    assert reading.panes.view(0).place.stack_id == other.id


def test_a_series_that_comes_back_has_the_window_chosen_meanwhile(reading: Reading) -> None:
    first = reading.panes.view(0).place.stack_id
    other = next(stack for stack in reading.exams.stacks if stack.id != first)
    reading.places.set_layout(1, 2)
    reading.places.show(1, first)
    reading.places.show(0, other.id)
    reading.windows.invert(1)
    reading.undo.undo()
    reading.undo.undo()
    assert not reading.panes.view(0).shown.invert
    reading.undo.redo()
    reading.undo.redo()
    assert reading.panes.view(1).shown.invert


def test_scrolling_and_jumping_within_a_series_leave_nothing_to_undo(reading: Reading) -> None:
    stack = reading.places.stack(0)
    assert stack is not None
    reading.places.scroll(0, 2)
    reading.places.show(0, stack.id, 1)
    assert reading.places.go_to(stack.images[0].ref)
    assert not reading.undo.canUndo()


def test_a_rendered_volume_and_the_way_back_can_both_be_undone(reading: Reading) -> None:
    reading.volumes.toggle()
    assert reading.panes.view(0).place.orbit
    reading.volumes.toggle()
    assert not reading.panes.view(0).place.orbit
    reading.undo.undo()
    assert reading.panes.view(0).place.orbit
    reading.undo.undo()
    assert not reading.panes.view(0).place.orbit
