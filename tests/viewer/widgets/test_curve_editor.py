"""The opacity curve under the mouse: points moved, added and removed, the whole curve shifted."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from viewer.render.histogram import BINS, Histogram
from viewer.widgets.curve_editor import Curve, CurveEditor, added, moved, round_values

POINTS: Curve = (
    (100.0, 0.0, 1.0, 0.0, 0.0),
    (300.0, 0.2, 0.0, 1.0, 0.0),
    (700.0, 0.8, 0.0, 0.0, 1.0),
)
HISTOGRAM = Histogram(-1000.0, 1000.0, np.arange(BINS, dtype=np.int64), (-900.0, 900.0))


class Desk:
    """An editor whose announcements become what it shows, as the panel does."""

    def __init__(self, qtbot: QtBot) -> None:
        self.editor, self.points, self.begun = CurveEditor(), POINTS, 0
        qtbot.addWidget(self.editor)
        self.editor.resize(560, 260)
        self.editor.show_curve(POINTS, HISTOGRAM, "HU")
        self.editor.changed.connect(self._take)
        self.editor.begun.connect(self._begin)

    def _take(self, points: Curve) -> None:
        self.points = points
        self.editor.show_curve(points, HISTOGRAM, "HU")

    def _begin(self) -> None:
        self.begun += 1

    def at(self, value: float, opacity: float) -> QPointF:
        return self.editor._at(value, opacity)

    def send(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        keys = Qt.KeyboardModifier.NoModifier
        event = QMouseEvent(kind, at, self.editor.mapToGlobal(at), button, button, keys)
        QApplication.sendEvent(self.editor, event)

    def drag(self, start: QPointF, end: QPointF) -> None:
        self.send(QEvent.Type.MouseButtonPress, start)
        self.send(QEvent.Type.MouseMove, end)
        self.send(QEvent.Type.MouseButtonRelease, end)


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot)


def test_a_point_follows_the_mouse_and_stays_between_its_neighbours(desk: Desk) -> None:
    desk.drag(desk.at(300, 0.2), desk.at(420, 0.5))
    assert desk.points[1][:2] == pytest.approx((420, 0.5), abs=1.0)
    desk.drag(desk.at(*desk.points[1][:2]), desk.at(900, 0.5))
    assert desk.points[1][0] < desk.points[2][0] == 700.0
    assert desk.begun == 2


def test_the_whole_curve_is_taken_hold_of_beside_its_points(desk: Desk) -> None:
    desk.drag(desk.at(-500, 0.5), desk.at(-400, 0.9))
    assert [point[0] for point in desk.points] == pytest.approx([200, 400, 800], abs=0.5)
    assert [point[1:] for point in desk.points] == [point[1:] for point in POINTS]


def test_a_double_click_adds_a_point_in_the_colour_of_the_place(desk: Desk) -> None:
    desk.send(QEvent.Type.MouseButtonDblClick, desk.at(500, 0.4))
    assert len(desk.points) == 4
    assert desk.points[2] == pytest.approx((500, 0.4, 0.0, 0.5, 0.5), abs=0.02 * 500)
    assert desk.points[2][2:] == pytest.approx((0.0, 0.5, 0.5), abs=0.01)


def test_a_double_click_on_a_point_asks_for_its_colour(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.editor.colour_wanted) as wanted:
        desk.send(QEvent.Type.MouseButtonDblClick, desk.at(700, 0.8))
    assert wanted.args == [2]


def test_a_right_click_removes_a_point_but_never_the_last_two(desk: Desk) -> None:
    for _ in range(3):
        desk.send(QEvent.Type.MouseButtonPress, desk.at(*desk.points[0][:2]), Qt.MouseButton.RightButton)
    assert desk.points == POINTS[1:]


def test_it_is_painted_with_and_without_a_histogram(desk: Desk) -> None:
    with_it = desk.editor.grab().toImage()
    desk.editor.show_curve(POINTS, None, "")
    assert desk.editor.grab().toImage() != with_it
    desk.editor.show_curve((), None, "")
    desk.editor.grab()


def test_points_and_values_by_themselves() -> None:
    assert moved(POINTS, 0, 999.0, 0.1)[0][0] == pytest.approx(300 - 600 * 1e-4)
    assert added(POINTS, 300.0, 0.5) == POINTS
    assert round_values(-1000, 1000) == [-1000, -500, 0, 500, 1000]
    assert round_values(0.1, 0.36) == pytest.approx([0.1, 0.2, 0.3])
