from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.phantoms import compressed, ct_series, save_all
from tests.viewer.reading_room import LoaderAtOnce, a_reading, study_of
from tests.viewer.widgets.conftest import a_grid, grey
from viewer.dicom.pixels import decode
from viewer.dicom.windowing import native_picture
from viewer.model.study import Study
from viewer.session.reading import Reading
from viewer.widgets.pane import STACK_MIME, Pane
from viewer.widgets.pane_picture import LEAST_SEEN, MOMENT_MS

LEFT, RIGHT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton


def drag(pane: Pane, button: Qt.MouseButton, start: tuple[int, int], end: tuple[int, int], keys: Any = None) -> None:
    keys = keys or Qt.KeyboardModifier.NoModifier
    steps = (
        (QEvent.Type.MouseButtonPress, button, button, start),
        (QEvent.Type.MouseMove, Qt.MouseButton.NoButton, button, end),
        (QEvent.Type.MouseButtonRelease, button, Qt.MouseButton.NoButton, end),
    )
    for kind, changed, held, (x, y) in steps:
        at = QPointF(x, y)
        QApplication.sendEvent(pane, QMouseEvent(kind, at, pane.mapToGlobal(at), changed, held, keys))


def wheel(pane: Pane, notches: int, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    at = QPointF(pane.width() / 2, pane.height() / 2)
    turn = QPoint(0, 120 * notches)
    none = Qt.MouseButton.NoButton
    event = QWheelEvent(at, pane.mapToGlobal(at), QPoint(), turn, none, keys, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(pane, event)


def test_the_pane_shows_the_pixels_of_its_image(qtbot: QtBot, reading: Reading) -> None:
    reading.looks.set(0, reading.panes.view(0).look)
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    shown = grey(pane.grab().toImage())
    image = reading.places.image(0)
    assert image is not None
    expected = native_picture(image, decode(image.instance, 0), reading.windows.in_force(0))
    for row, column in ((10, 9), (16, 20), (22, 13)):  # away from text, letters and ruler
        centre = shown[row * 16 + 8, column * 16 + 8]
        assert abs(int(centre) - int(expected[row, column])) <= 6


def test_a_pane_that_is_only_painted_again_shows_the_same_and_then_the_next_image(
    qtbot: QtBot, reading: Reading
) -> None:
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    first, again, kept = (grey(pane.grab().toImage()) for _ in range(3))
    assert (first == again).all()
    assert (first == kept).all()
    reading.places.scroll(0, 3)
    pane.grab()
    scrolled = grey(pane.grab().toImage())
    reading.places.scroll(0, -3)
    assert (scrolled != first).any()
    assert (grey(pane.grab().toImage()) == first).all()


def test_a_pane_draws_once_for_many_changes(qtbot: QtBot, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    drawn: list[int] = []
    draw = pane._sheets.draw
    monkeypatch.setattr(pane._sheets, "draw", lambda drawing: (drawn.append(1), draw(drawing)))
    for _ in range(10):
        reading.places.scroll(0, 1)
    qtbot.waitUntil(lambda: bool(drawn))
    qtbot.wait(30)
    assert len(drawn) == 1


def test_a_picture_never_stands_under_the_name_of_another_patient_whose_series_has_the_same_uid(
    qtbot: QtBot, reading: Reading, tmp_path: Path
) -> None:
    others = ct_series(12, series="axial")
    for made in others:
        made.PatientID, made.StudyInstanceUID, made.SOPInstanceUID = "OTHER", "2.25.7", f"{made.SOPInstanceUID}.7"
    save_all(others, tmp_path / "other")
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    shown = pane._sheets.stack
    assert pane._sheets.sheet(1.0) is not None
    reading.open(study_of(tmp_path / "other"))
    assert shown is not None
    assert pane._sheets.stack is not shown
    assert pane._sheets.stack.id == shown.id
    assert pane._sheets.sheet(1.0) is None  # until its own picture is drawn
    pane.grab()
    assert pane._sheets.sheet(1.0) is not None


def test_a_hidden_pane_draws_nothing(qtbot: QtBot, reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    grid = a_grid(qtbot, reading)
    reading.places.set_layout(1, 2)
    reading.places.maximise(0)
    hidden = grid._panes[1]
    qtbot.wait(30)
    drawn: list[int] = []
    monkeypatch.setattr(hidden._sheets, "draw", lambda _: drawn.append(1))
    reading.places.scroll(1, 1)
    qtbot.wait(40)
    assert drawn == []


def test_what_stays_on_the_screen_for_a_moment_counts_as_seen(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    stack_id = reading.panes.view(0).place.stack_id
    pane.grab()
    qtbot.waitUntil(lambda: reading.seen.of(stack_id) == {11})
    for _ in range(3):  # flown by
        reading.places.scroll(0, 1)
        pane.grab()
    assert reading.seen.of(stack_id) == {11}
    qtbot.waitUntil(lambda: reading.seen.of(stack_id) == {11, 8})


def test_what_is_too_small_to_be_looked_at_is_not_seen(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, LEAST_SEEN - 20, LEAST_SEEN - 20).panes[0]
    stack_id = reading.panes.view(0).place.stack_id
    pane.grab()
    qtbot.wait(3 * MOMENT_MS)
    assert reading.seen.of(stack_id) == frozenset()
    qtbot.grid.resize(640, 480)
    pane.grab()
    qtbot.waitUntil(lambda: reading.seen.of(stack_id) == {11})


def test_a_copy_is_no_look(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    grid.hide()
    grid.capture()
    grid.copy_pane(identity=True)
    qtbot.wait(3 * MOMENT_MS)
    assert reading.seen.of(reading.panes.view(0).place.stack_id) == frozenset()


def test_an_image_that_has_not_arrived_is_not_seen(qtbot: QtBot, study: Study) -> None:
    reading = a_reading(LoaderAtOnce(held=True))
    reading.open(study)
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    assert reading.seen.of(reading.panes.view(0).place.stack_id) == frozenset()


def test_left_changes_the_window_right_zooms_middle_pans(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    drag(pane, LEFT, (100, 100), (110, 100))
    window = reading.windows.of(0)
    assert window is not None
    assert window.width == pytest.approx(450)
    drag(pane, RIGHT, (100, 200), (100, 140))
    assert reading.panes.view(0).look.zoom > 1.3
    drag(pane, MIDDLE, (100, 100), (150, 120))
    assert reading.panes.view(0).look.pan != (0.0, 0.0)


def test_the_wheel_scrolls_and_with_ctrl_zooms(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    wheel(pane, -2)
    assert reading.places.number(0) == 2
    wheel(pane, 1)
    assert reading.places.number(0) == 1
    wheel(pane, 1, Qt.KeyboardModifier.ControlModifier)
    assert (reading.places.number(0), reading.panes.view(0).look.zoom > 1.1) == (1, True)


def test_a_length_drawn_by_mouse_is_kept_named_and_undoable(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    reading.tools.choose("length")
    reading.places.scroll(0, 4)
    drag(pane, LEFT, (128, 128), (288, 128))  # 512 px show 32 columns of 0.7 mm
    (kept,) = reading.measurements.all
    assert kept.values[0].value == pytest.approx(160 / 16 * 0.7)
    assert kept.series_text == "Series 1, image 8"  # the fifth from the head, of twelve
    reading.undo.undo()
    assert reading.measurements.all == ()


def test_its_end_can_be_moved_whatever_the_tool(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    reading.tools.choose("length")
    drag(pane, LEFT, (128, 128), (288, 128))
    reading.tools.choose("window_level")
    drag(pane, LEFT, (288, 128), (448, 128))
    (kept,) = reading.measurements.all
    assert kept.values[0].value == pytest.approx(320 / 16 * 0.7)
    window = reading.windows.of(0)
    assert window is not None
    assert window.width == 400


def test_escape_leaves_what_is_half_drawn(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    reading.tools.choose("length")
    pane = grid.panes[0]
    qtbot.mousePress(pane, LEFT, pos=QPoint(50, 50))
    qtbot.mouseMove(pane, QPoint(90, 90))
    assert grid.cancel()
    qtbot.mouseRelease(pane, LEFT, pos=QPoint(120, 120))
    assert reading.measurements.all == ()
    assert not grid.cancel()


def test_scrolling_away_leaves_what_is_half_drawn(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    reading.tools.choose("length")
    qtbot.mousePress(pane, LEFT, pos=QPoint(50, 50))
    wheel(pane, -1)
    qtbot.mouseRelease(pane, LEFT, pos=QPoint(120, 120))
    assert reading.measurements.all == ()


def test_a_double_click_shows_the_pane_alone_and_back(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    reading.places.set_layout(1, 2)
    qtbot.mouseDClick(grid.panes[1], LEFT)
    assert [pane.isVisible() for pane in grid.panes] == [False, True]
    qtbot.mouseDClick(grid.panes[1], LEFT)
    assert [pane.isVisible() for pane in grid.panes] == [True, True]


def test_a_series_dropped_on_a_pane_fills_it(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    second = reading.exams.stacks[1]
    data = QMimeData()
    data.setData(STACK_MIME, second.id.encode())
    copy = Qt.DropAction.CopyAction
    event = QDropEvent(QPointF(10, 10), copy, data, LEFT, Qt.KeyboardModifier.NoModifier)
    grid.panes[0].dropEvent(event)
    assert reading.places.stack(0) == second


def test_the_scroll_bar_goes_to_its_image(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    drag(pane, LEFT, (pane.width() - 3, pane.height() - 10), (pane.width() - 3, pane.height() // 2))
    assert reading.places.number(0) == 6 or reading.places.number(0) == 5
    window = reading.windows.of(0)
    assert window is not None
    assert window.width == 400


def test_a_damaged_image_shows_its_reason_and_no_pixels(qtbot: QtBot, tmp_path: Path) -> None:
    objects = [compressed(made, "1.2.840.10008.1.2.4.90") for made in ct_series(3)]
    paths = save_all(objects, tmp_path)
    whole = paths[-1].read_bytes()
    reading = a_reading()
    study = study_of(tmp_path)
    paths[-1].write_bytes(whole[:-400])  # cut after its header was read
    reading.open(study)
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    sheet = pane._sheets.sheet(1.0)
    assert sheet is not None
    assert sheet.picture is None
    assert sheet.notice is not None
    assert reading.seen.of(reading.panes.view(0).place.stack_id) == frozenset()
    assert any("damaged" in line.text for line in sheet.corners.bottom_left)


def test_a_capture_is_a_png_with_marks_and_the_strip_beneath(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading, 512, 512).panes[0]
    bare = QImage.fromData(pane.capture())
    reading.tools.choose("length")
    drag(pane, LEFT, (128, 128), (288, 128))
    reading.overlay.cycle()
    marked = QImage.fromData(pane.capture())
    assert (marked.width(), marked.height()) == (512, 512 + 24)
    changed = np.abs(grey(marked).astype(int) - grey(bare)) > 40
    assert changed[120:136, 140:280].any()
    assert not changed[200:, :].any()  # the names stay whatever the overlay, and the strip too
    assert (grey(marked)[514:, :200] > 100).any()


@pytest.mark.parametrize("side", [512, 1024])
def test_the_text_of_a_capture_has_the_same_share_of_it_whatever_its_size(
    side: int, qtbot: QtBot, reading: Reading
) -> None:
    pane = a_grid(qtbot, reading, side, side).panes[0]
    made = QImage.fromData(pane.capture())
    strip = grey(made)[side:]
    assert strip.shape[0] / side == 24 / 512
    written = np.flatnonzero((strip[4:] > 100).any(axis=0))
    left = written[written < side / 2]
    assert 0.25 < (left.max() - left.min()) / side < 0.45


def test_an_empty_pane_cannot_be_captured(qtbot: QtBot) -> None:
    pane = a_grid(qtbot, a_reading()).panes[0]
    with pytest.raises(ValueError, match="empty"):
        pane.capture()


def test_the_text_of_another_study_never_stands_over_these_pixels(qtbot: QtBot, study: Study, tmp_path: Path) -> None:
    save_all(ct_series(3, series="later"), tmp_path / "b")
    other = study_of(tmp_path / "b")
    reading = a_reading()
    pane = a_grid(qtbot, reading).panes[0]
    for opened in (study, other, study):
        reading.open(opened)
        pane.grab()
        sheet, image = pane._sheets.sheet(1.0), reading.places.image(0)
        assert sheet is not None
        assert image is not None
        assert image.instance.study_uid == opened.uid


def test_a_drag_that_moves_or_zooms_is_one_step_to_undo(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    reading.undo.clear()
    before = reading.panes.view(0).look
    for button in (RIGHT, MIDDLE):
        drag(pane, button, (100, 100), (140, 60))
    assert reading.undo.count() == 2
    for _ in range(2):
        reading.undo.undo()
    assert reading.panes.view(0).look == before


def test_notches_of_ctrl_and_wheel_are_one_step_to_undo(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    reading.undo.clear()
    for _ in range(3):
        wheel(pane, 1, Qt.KeyboardModifier.ControlModifier)
        pane.grab()
    assert reading.undo.count() == 1
    reading.undo.undo()
    assert reading.panes.view(0).look.zoom == 1


def test_wheel_and_double_click_do_what_is_bound(qtbot: QtBot, reading: Reading) -> None:
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    reading.places.go_to_number(0, 11)
    wheel(pane, 1, Qt.KeyboardModifier.ShiftModifier)
    assert reading.places.number(0) == 1
    reading.tools.bind({"wheel": "zoom", "ctrl+wheel": "scroll", "double-click": "fit"})
    wheel(pane, 1)
    assert reading.panes.view(0).look.zoom > 1
    pane.grab()
    wheel(pane, -1, Qt.KeyboardModifier.ControlModifier)
    assert reading.places.number(0) == 2
    qtbot.mouseDClick(pane, LEFT, pos=QPoint(300, 200))
    assert reading.panes.view(0).look.zoom == 1
    assert reading.panes.layout.maximised is None
