"""The field that asks what a line measures, in a pane and with keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction, QHelpEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolTip
from pytestqt.qtbot import QtBot

from tests.phantoms import radiograph, save
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import a_grid
from tests.viewer.widgets.test_pane import LEFT, RIGHT, drag, wheel
from viewer.model.calibration import Provenance
from viewer.session.reading import Reading
from viewer.tools import length
from viewer.widgets.known_length_field import GAP, KnownLengthField, beside, length_in_mm
from viewer.widgets.pane_grid import PaneGrid


@pytest.mark.parametrize(
    ("typed", "millimetres"),
    [
        ("25", 25.0),
        (" 25 mm ", 25.0),
        ("25.4mm", 25.4),
        ("2.5 cm", 25.0),
        ("2,5 cm", 25.0),
        ("0,5 CM", 5.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+7", 7.0),
        ("1000", 1000.0),
        ("0.0004", 0.0004),
        ("1,25 mm", 1.25),
    ],
)
def test_lengths_as_readers_type_them(typed: str, millimetres: float) -> None:
    assert length_in_mm(typed) == pytest.approx(millimetres, rel=1e-12)


@pytest.mark.parametrize(
    "typed", ["", "abc", "25 m", "25 in", "1e3", "2 5", "--5", "nan", "inf", "٢٥", "25 mm cm", "1.2.3", "<b>1</b>"]
)
def test_what_is_no_length_says_what_one_is(typed: str) -> None:
    with pytest.raises(ValueError, match="a number in mm or cm"):
        length_in_mm(typed)


@pytest.mark.parametrize(("typed", "sentence"), [("0", "more than 0"), ("-25", "more than 0"), ("1,000", "comma")])
def test_nothing_negative_nothing_and_what_may_be_a_thousand_are_refused(typed: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        length_in_mm(typed)


ROOM, SIZE = QRect(0, 0, 800, 600), QSize(300, 100)


@pytest.mark.parametrize(
    ("line", "corner"),
    [
        (QRect(300, 200, 201, 1), QPoint(250, 200 + GAP)),  # below
        (QRect(300, 560, 201, 1), QPoint(250, 560 - GAP - 100)),  # above, where there is no room below
        (QRect(0, 100, 31, 1), QPoint(0, 100 + GAP)),  # held inside
        (QRect(200, 10, 1, 581), QPoint(200 + GAP, 250)),  # to the right of a line from top to bottom
        (QRect(700, 10, 1, 581), QPoint(700 - GAP - 300, 250)),  # to its left
    ],
)
def test_it_stands_beside_the_line_and_inside_the_pane(line: QRect, corner: QPoint) -> None:
    box = beside(line, SIZE, ROOM)
    assert box.topLeft() == corner
    assert ROOM.contains(box)
    assert not box.intersects(line)


def test_in_a_pane_that_is_too_small_it_begins_at_its_corner() -> None:
    assert beside(QRect(10, 10, 50, 50), SIZE, QRect(0, 0, 200, 80)).topLeft() == QPoint(0, 0)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    save(radiograph(ImagerPixelSpacing=[0.2, 0.2]), tmp_path / "1.dcm")
    save(radiograph(number=2, ImagerPixelSpacing=[0.2, 0.2]), tmp_path / "2.dcm")
    made = a_reading()
    made.open(study_of(tmp_path))
    made.places.set_layout(1, 1)
    made.tools.choose("calibrate")
    return made


def asked(grid: PaneGrid) -> KnownLengthField | None:
    shown = [field for field in grid.findChildren(KnownLengthField) if field.isVisible()]
    assert len(shown) <= 1
    return shown[0] if shown else None


def entry(grid: PaneGrid) -> QLineEdit:
    field = asked(grid)
    assert field is not None
    found = field.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def says(grid: PaneGrid) -> str:
    field = asked(grid)
    assert field is not None
    return "\n".join(label.text() for label in field.findChildren(QLabel))


def a_line(grid: PaneGrid, start: tuple[int, int] = (220, 100), end: tuple[int, int] = (420, 100)) -> None:
    """At 640 x 480 a pixel of the 24 x 20 image is 20 wide: 10 pixels."""
    drag(grid.panes[0], LEFT, start, end)


def provenance(reading: Reading) -> Provenance:
    image = reading.places.image(0)
    assert image is not None
    return image.calibration.provenance


def test_enter_calibrates_and_the_field_is_gone(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    QTest.keyClicks(entry(grid), "1,5 cm")
    QTest.keyClick(entry(grid), Qt.Key.Key_Return)
    image = reading.places.image(0)
    assert image is not None
    assert (image.calibration.provenance, image.calibration.row_mm) == (Provenance.USER, pytest.approx(1.5))
    assert asked(grid) is None
    assert grid.panes[0].in_hand().marks == ()


def test_it_says_at_once_what_a_pixel_would_measure_and_doubts_what_cannot_be(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    assert "Until now 0.2 mm per pixel (at detector)." in says(grid)
    QTest.keyClicks(entry(grid), "1.8")
    assert "1.8 mm: 0.18 mm per pixel." in says(grid)
    QTest.keyClicks(entry(grid), "5 cm")
    assert "18.5 mm: 1.85 mm per pixel.\nMore than at the detector (0.2 mm): please check." in says(grid)


@pytest.mark.parametrize(("typed", "sentence"), [("0", "more than 0"), ("x", "in mm or cm"), ("200", "20 mm; only")])
def test_enter_on_a_silly_length_keeps_the_field_and_changes_nothing(
    qtbot: QtBot, reading: Reading, typed: str, sentence: str
) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    before = reading.undo.index()
    QTest.keyClicks(entry(grid), typed)
    QTest.keyClick(entry(grid), Qt.Key.Key_Return)
    assert sentence in says(grid)
    assert provenance(reading) is Provenance.DETECTOR
    assert reading.undo.index() == before


def test_enter_on_nothing_keeps_the_field(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    QTest.keyClick(entry(grid), Qt.Key.Key_Return)
    assert provenance(reading) is Provenance.DETECTOR
    assert asked(grid) is not None


def test_a_line_of_a_few_pixels_is_refused_in_the_field(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid, end=(300, 100))
    QTest.keyClicks(entry(grid), "5")
    assert "too short" in says(grid)


def test_escape_leaves_with_the_caret_in_the_field_and_elsewhere(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    QTest.keyClicks(entry(grid), "5")
    QTest.keyClick(entry(grid), Qt.Key.Key_Escape)
    assert asked(grid) is None
    a_line(grid)
    assert grid.cancel()  # what the window's Escape does
    assert asked(grid) is None
    assert not grid.cancel()
    assert provenance(reading) is Provenance.DETECTOR


def test_keys_typed_into_it_do_nothing_to_the_window(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    pressed: list[str] = []
    for key in ("Return", "Escape", "5", "C", "Delete"):
        action = QAction(key, grid)
        action.setShortcut(QKeySequence(key))
        action.triggered.connect(lambda _=False, key=key: pressed.append(key))
        grid.addAction(action)
    grid.activateWindow()
    qtbot.waitUntil(grid.isActiveWindow)
    a_line(grid)
    field = entry(grid)
    assert field.hasFocus()
    for key in (Qt.Key.Key_5, Qt.Key.Key_C, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        QTest.keyClick(field, key)
    assert pressed == []
    assert not grid.focusWidget() or not grid.focusWidget().hasFocus()
    QTest.keyClick(grid, Qt.Key.Key_5)
    assert pressed == ["5"]


def test_the_line_can_be_drawn_over_what_was_measured_there(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    reading.tools.choose("length")
    a_line(grid)
    (kept,) = reading.measurements.all
    reading.tools.choose("calibrate")
    a_line(grid)
    QTest.keyClicks(entry(grid), "15")
    QTest.keyClick(entry(grid), Qt.Key.Key_Return)
    (now,) = reading.measurements.all
    assert now.pixels == kept.pixels
    assert [value.text for value in now.values] == ["15.0 mm"]


def test_pointed_at_the_lower_corner_says_by_whom_when_and_by_what(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    pane = grid.panes[0]
    corner = QPoint(20, pane.height() - 20)
    told = []
    for _ in range(2):
        QApplication.sendEvent(pane, QHelpEvent(QEvent.Type.ToolTip, corner, pane.mapToGlobal(corner)))
        told.append(QToolTip.text())
        reading.calibrations.set_reader("Okafor, Ada")
        a_line(grid)
        QTest.keyClicks(entry(grid), "15")
        QTest.keyClick(entry(grid), Qt.Key.Key_Return)
    assert told[0].startswith("Imager Pixel Spacing: sizes at the detector")
    assert told[1].startswith("Calibrated by Okafor, Ada on ")
    assert "with an object of 15 mm: 1.5 mm per pixel" in told[1]


def test_another_image_closes_it(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    wheel(grid.panes[0], -1)
    assert asked(grid) is None
    a_line(grid)
    reading.close()
    assert asked(grid) is None


def test_zooming_and_windowing_leave_it_open_at_its_line(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    field = asked(grid)
    assert field is not None
    before = field.pos()
    wheel(grid.panes[0], 2, Qt.KeyboardModifier.ControlModifier)
    drag(grid.panes[0], RIGHT, (300, 200), (300, 240))
    assert asked(grid) is field
    assert field.pos() != before
    assert grid.panes[0].rect().contains(field.geometry())


def test_a_press_on_the_field_draws_nothing_on_the_image_behind(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    field = asked(grid)
    assert field is not None
    marks = grid.panes[0].in_hand().marks
    QTest.mousePress(field, LEFT, pos=QPoint(4, 4))
    QTest.mouseMove(field, QPoint(40, 40))
    QTest.mouseRelease(field, LEFT, pos=QPoint(40, 40))
    assert asked(grid) is field
    assert grid.panes[0].in_hand().marks == marks


def test_a_second_line_takes_the_place_of_the_first(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    first = asked(grid)
    a_line(grid, (220, 300), (420, 340))
    assert asked(grid) not in (None, first)


def test_every_pane_with_the_image_shows_the_new_millimetres(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading, 1200, 480)
    reading.places.set_layout(1, 2)
    reading.places.show(1, reading.panes.view(0).place.stack_id, 0)
    qtbot.wait(10)  # both panes have their size
    texts = lambda: [pane._sheets.sheet(1.0).corners.bottom_left[0].text for pane in grid.panes]  # noqa: E731
    for pane in grid.panes:
        pane.grab()
    assert texts() == ["Calibration: at detector"] * 2
    reading.calibrations.set_reader("Okafor, Ada")
    drag(grid.panes[0], LEFT, (150, 100), (450, 100))
    QTest.keyClicks(entry(grid), "15")
    QTest.keyClick(entry(grid), Qt.Key.Key_Enter)
    for pane in grid.panes:
        pane.grab()
        ruler = pane._sheets.sheet(1.0).ruler
        assert ruler is not None
        assert ruler.text.endswith("(user cal.)")
    assert all(text.startswith("Calibration: user cal. · Okafor, Ada · 2") for text in texts())
    reading.undo.undo()
    for pane in grid.panes:
        pane.grab()
    assert texts() == ["Calibration: at detector"] * 2


def test_what_was_begun_with_the_old_millimetres_is_left(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    a_line(grid)
    QTest.keyClicks(entry(grid), "15")
    QTest.keyClick(entry(grid), Qt.Key.Key_Return)
    reading.tools.choose("length")
    pane = grid.panes[0]
    QTest.mouseClick(pane, LEFT, pos=QPoint(250, 200))
    QTest.mouseMove(pane, QPoint(300, 260))
    assert pane.in_hand().marks != ()
    reading.undo.undo()
    assert pane.in_hand().marks == ()
    QTest.mouseClick(pane, LEFT, pos=QPoint(400, 200))
    assert reading.measurements.all == ()


def test_a_measurement_on_the_screen_follows(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading)
    image = reading.places.image(0)
    assert image is not None
    reading.keep(length.TOOL.measure(image, None, ((2.0, 20.0), (12.0, 20.0))))
    a_line(grid)
    QTest.keyClicks(entry(grid), "15")
    QTest.keyClick(entry(grid), Qt.Key.Key_Return)
    (kept,) = reading.measurements.all
    assert [value.text for value in kept.values] == ["15.0 mm"]


def test_where_nothing_is_known_it_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    save(radiograph(), tmp_path / "other" / "1.dcm")
    reading = a_reading()
    reading.open(study_of(tmp_path / "other"))
    reading.tools.choose("calibrate")
    grid = a_grid(qtbot, reading)
    a_line(grid)
    assert "Until now its lengths are in pixels." in says(grid)


def test_in_a_narrow_pane_every_word_can_still_be_read(qtbot: QtBot, reading: Reading) -> None:
    grid = a_grid(qtbot, reading, 220, 400)
    a_line(grid, (10, 40), (210, 44))
    QTest.keyClicks(entry(grid), "99999")
    field = asked(grid)
    assert field is not None
    assert grid.panes[0].rect().contains(field.geometry())
    for label in field.findChildren(QLabel):
        assert label.height() >= label.heightForWidth(label.width())
        assert field.rect().contains(label.geometry())
