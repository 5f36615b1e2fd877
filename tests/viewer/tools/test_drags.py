"""The drags of tools, driven by pointer events on a real reading without any widget."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.phantoms import radiograph, save_all, write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.geometry import triple
from viewer.model.measurement import Measurement
from viewer.model.study import Window
from viewer.render.camera import camera_for
from viewer.session.reading import Reading
from viewer.tools import angle, ellipse, length, pan, scroll, turn, window_level, zoom
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool
from viewer.tools.grips import grip
from viewer.tools.measuring import MeasuringTool

WIDTH, HEIGHT = 640, 640
P, M, R = Event.PRESS, Event.MOVE, Event.RELEASE


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path, 10)
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def a_hand(reading: Reading, ratio: float = 1.0) -> Hand:
    image = reading.places.image(0)
    assert image is not None
    voxels = reading.pixels.of(reading.panes.view(0).place.stack_id)
    assert voxels is not None
    _, rows, columns = reading.places.stack(0).shape
    camera = camera_for(image.plane, rows, columns, reading.panes.view(0).look, WIDTH, HEIGHT)
    stored = voxels.array[reading.panes.view(0).place.index]
    return Hand(reading, 0, camera, image, stored, ratio)


def at(hand: Hand, x: float, y: float, event: Event = M, *, shift: bool = False, control: bool = False) -> Pointer:
    column, row = hand.camera.to_pixels((x, y))
    point = triple(hand.camera.to_points((x, y)))
    return Pointer((x, y), (float(column), float(row)), point, event, shift, control)


def play(drag: Drag, *pointers: Pointer) -> Measurement | None:
    """The drag, driven to its end by the events."""
    try:
        next(drag)
        for pointer in pointers:
            drag.send(pointer)
    except StopIteration as end:
        return end.value
    raise AssertionError("the drag did not end")


def window(reading: Reading) -> Window:
    found = reading.windows.of(0)
    assert found is not None
    return found


def test_right_is_wider_and_down_is_brighter_with_a_gain_that_follows_the_width(reading: Reading) -> None:
    hand = a_hand(reading)
    play(window_level.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 108, 116, R))
    assert (window(reading).width, window(reading).center) == (400 + 8 * 5, 40 - 16 * 5)


@pytest.mark.parametrize(("keys", "step"), [({"shift": True}, 0.25), ({"control": True}, 2.5), ({}, 1.0)])
def test_shift_is_fine_and_control_coarse(reading: Reading, keys: dict[str, bool], step: float) -> None:
    hand = a_hand(reading)
    play(window_level.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 104, 100, R, **keys))
    assert window(reading).width == pytest.approx(400 + 4 * 5 * step)


def test_the_gain_is_of_the_mouse_not_of_the_device_pixels(reading: Reading) -> None:
    hand = a_hand(reading, ratio=2.0)
    play(window_level.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 116, 100, R))
    assert window(reading).width == pytest.approx(440)


def test_a_drag_is_one_step_back(reading: Reading) -> None:
    hand = a_hand(reading)
    play(window_level.TOOL.drag(hand, at(hand, 0, 0, P)), at(hand, 5, 5), at(hand, 9, 20), at(hand, 30, 40, R))
    assert reading.undo.count() == 1
    reading.undo.undo()
    assert (window(reading).width, window(reading).center) == (400, 40)


def test_a_cancelled_window_is_as_it_was_and_leaves_nothing_to_undo(reading: Reading) -> None:
    hand = a_hand(reading)
    drag = window_level.TOOL.drag(hand, at(hand, 0, 0, P))
    next(drag)
    drag.send(at(hand, 40, 40))
    assert window(reading).width != 400
    drag.close()
    assert (window(reading).width, window(reading).center) == (400, 40)
    assert not reading.undo.canUndo()


def test_a_window_never_gets_narrower_than_one_unit(reading: Reading) -> None:
    hand = a_hand(reading)
    play(window_level.TOOL.drag(hand, at(hand, 600, 0, P)), at(hand, 0, 0), at(hand, -600, 0, R))
    assert window(reading).width == 1


def test_zoom_keeps_what_was_pressed_in_place(reading: Reading) -> None:
    hand = a_hand(reading)
    play(zoom.TOOL.drag(hand, at(hand, 200, 300, P)), at(hand, 200, 180, R))
    after = replace(hand.camera, look=reading.panes.view(0).look)
    assert after.look.zoom == pytest.approx(2.0)
    assert after.to_pixels((200, 300)) == pytest.approx(hand.camera.to_pixels((200, 300)))


def test_pan_follows_the_hand(reading: Reading) -> None:
    hand = a_hand(reading)
    play(pan.TOOL.drag(hand, at(hand, 200, 300, P)), at(hand, 250, 280, R))
    after = replace(hand.camera, look=reading.panes.view(0).look)
    assert after.to_pixels((250, 280)) == pytest.approx(hand.camera.to_pixels((200, 300)))


def test_scroll_goes_on_downwards_and_a_cancelled_one_goes_back(reading: Reading) -> None:
    hand = a_hand(reading)
    drag = scroll.TOOL.drag(hand, at(hand, 0, 0, P))
    next(drag)
    drag.send(at(hand, 0, 24))
    assert reading.places.number(0) == 3
    drag.close()
    assert reading.places.number(0) == 0


def test_turning_an_image_does_nothing(reading: Reading) -> None:
    hand, before = a_hand(reading), reading.panes.view(0)
    play(turn.TOOL.drag(hand, at(hand, 0, 0, P)), at(hand, 30, 30, R))
    assert reading.panes.view(0) == before


@pytest.mark.parametrize("tool", [length.TOOL, ellipse.TOOL])
def test_two_points_are_placed_by_one_drag(reading: Reading, tool: MeasuringTool) -> None:
    hand = a_hand(reading)
    measured = play(tool.drag(hand, at(hand, 100, 100, P)), at(hand, 150, 150), at(hand, 200, 180, R))
    assert measured is not None
    assert measured.image == hand.image.ref
    assert measured.main is not None


def test_two_clicks_measure_the_same_as_one_drag(reading: Reading) -> None:
    hand = a_hand(reading)
    dragged = play(length.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 300, 100, R))
    clicks = (at(hand, 100, 101, R), at(hand, 200, 100), at(hand, 300, 100, P))
    clicked = play(length.TOOL.drag(hand, at(hand, 100, 100, P)), *clicks)
    assert dragged is not None
    assert clicked is not None
    assert clicked.pixels == dragged.pixels


def test_an_angle_takes_a_drag_and_a_click(reading: Reading) -> None:
    hand = a_hand(reading)
    events = (at(hand, 300, 300, R), at(hand, 350, 300), at(hand, 500, 300, P), at(hand, 500, 300, R))
    measured = play(angle.TOOL.drag(hand, at(hand, 300, 100, P)), *events)
    assert measured is not None
    assert measured.values[0].value == pytest.approx(90.0)


def test_shift_holds_a_line_level(reading: Reading) -> None:
    hand = a_hand(reading)
    measured = play(length.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 300, 120, R, shift=True))
    assert measured is not None
    assert measured.pixels[0][1] == measured.pixels[1][1]


@pytest.mark.parametrize("tool", [length.TOOL, angle.TOOL, ellipse.TOOL])
def test_the_preview_has_a_line_and_cancelling_measures_nothing(reading: Reading, tool: Tool) -> None:
    hand = a_hand(reading)
    drag = tool.drag(hand, at(hand, 100, 100, P))
    next(drag)
    assert drag.send(at(hand, 140, 160))
    drag.close()
    assert reading.measurements.all == ()


def test_a_handle_moves_one_point_and_the_measurement_stays_the_same_lesion(reading: Reading) -> None:
    hand = a_hand(reading)
    kept = play(length.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 300, 100, R))
    assert kept is not None
    found = grip([kept], hand.camera, (302.0, 98.0))
    assert found is not None
    assert found.index == 1
    moved = play(length.TOOL.reshape(hand, kept, 1, at(hand, 300, 100, P)), at(hand, 350, 150), at(hand, 400, 100, R))
    assert moved is not None
    assert (moved.uid, moved.pixels[0]) == (kept.uid, kept.pixels[0])
    assert moved.values[0].value == pytest.approx(kept.values[0].value * 1.5)


def test_a_line_moves_as_a_whole_and_a_click_on_it_changes_nothing(reading: Reading) -> None:
    hand = a_hand(reading)
    kept = play(length.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 300, 100, R))
    assert kept is not None
    found = grip([kept], hand.camera, (200.0, 103.0))
    assert found is not None
    assert found.index is None
    start = at(hand, 200, 100, P)
    assert play(length.TOOL.shift(hand, kept, start), at(hand, 201, 101, R)) is None
    moved = play(length.TOOL.shift(hand, kept, start), at(hand, 200, 200, R))
    assert moved is not None
    assert moved.values == kept.values
    assert moved.pixels[0][1] > kept.pixels[0][1]


def test_nothing_lies_under_a_pointer_far_away(reading: Reading) -> None:
    hand = a_hand(reading)
    kept = play(ellipse.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 300, 300, R))
    assert kept is not None
    assert grip([kept], hand.camera, (200.0, 200.0)) is None
    assert grip([kept], hand.camera, (200.0 + 70.7, 200.0 + 70.7)) is not None


def test_a_radiograph_is_measured_at_the_detector(tmp_path: Path) -> None:
    save_all([radiograph(ImagerPixelSpacing=[0.2, 0.2])], tmp_path)
    reading = a_reading()
    reading.open(study_of(tmp_path))
    hand = a_hand(reading)
    measured = play(length.TOOL.drag(hand, at(hand, 100, 100, P)), at(hand, 300, 100, R))
    assert measured is not None
    assert measured.provenance.value == "detector"


def test_a_click_without_a_drag_leaves_the_window_and_its_preset(reading: Reading) -> None:
    reading.windows.preset(0, 2)
    before = reading.panes.view(0).shown
    hand = a_hand(reading)
    play(window_level.TOOL.drag(hand, at(hand, 300, 300, P)), at(hand, 300, 300, R))
    assert reading.panes.view(0).shown == before
