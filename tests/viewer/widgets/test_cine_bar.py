"""The bar that plays: where it stands, what it says, and what a drag on it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from tests.conftest import real_data
from tests.phantoms import save, ultrasound
from tests.viewer.reading_room import a_reading, studies_of, study_of
from tests.viewer.widgets.conftest import a_grid
from viewer.session.reading import Reading
from viewer.widgets.cine_bar import HEIGHT
from viewer.widgets.cine_track import CineTrack
from viewer.widgets.pane import Pane

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def echo(tmp_path: Path) -> Reading:
    reading = a_reading()
    reading.open(studies_of([save(ultrasound(frames=11), tmp_path / "echo.dcm")])[0])
    return reading


def at(track: CineTrack, frame: int, *, below: bool = False) -> QPoint:
    film = track._reading.cine.film(0)
    assert film is not None
    groove = track._groove()
    return QPoint(round(track._x(frame, film, groove)), round(groove.bottom() + 4 if below else groove.center().y()))


def a_pane(qtbot: QtBot, reading: Reading) -> Pane:
    return a_grid(qtbot, reading).panes[0]


def test_it_stands_under_a_cine_and_the_picture_makes_room(qtbot: QtBot, echo: Reading) -> None:
    pane = a_pane(qtbot, echo)
    pane.grab()
    assert pane.cine_bar.isVisible()
    assert pane._sheets.scene is not None
    assert pane._sheets.scene.camera.height == pane.height() - HEIGHT
    assert pane.cine_bar.geometry().top() >= pane._sheets.scene.camera.height


def test_a_ct_has_none_until_it_is_played(qtbot: QtBot, reading: Reading) -> None:
    pane = a_pane(qtbot, reading)
    assert not pane.cine_bar.isVisible()
    reading.cine.toggle(0)
    assert pane.cine_bar.isVisible()
    reading.cine.toggle(0)
    assert pane.cine_bar.isVisible()
    reading.places.next_series(0, 1)
    assert not pane.cine_bar.isVisible()


def test_it_names_what_is_recorded_and_what_is_reached(
    qtbot: QtBot, echo: Reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane = a_pane(qtbot, echo)
    assert pane.cine_bar.track.words() == ("1 / 11", "", "recorded 25/s")
    echo.cine.toggle(0)
    qtbot.waitUntil(lambda: (echo.cine.rate(0) or 0) > 0 and echo.cine.number(0) > 5, timeout=5000)
    monkeypatch.setattr(echo.cine, "rate", lambda _: 24.64)  # how true it is, is told by a clock of the tests elsewhere
    assert pane.cine_bar.track.words()[1] == "24.6/s"
    echo.cine.faster(0, -2)
    assert pane.cine_bar.track.words()[2] == "12.5/s · recorded 25/s"


def test_a_click_on_the_track_goes_there_and_stops(qtbot: QtBot, echo: Reading) -> None:
    track = a_pane(qtbot, echo).cine_bar.track
    echo.cine.toggle(0)
    qtbot.mouseClick(track, LEFT, pos=at(track, 7))
    assert echo.cine.number(0) == 7
    assert not echo.cine.plays(0)


def test_the_ends_are_dragged_below_the_groove(qtbot: QtBot, echo: Reading) -> None:
    track = a_pane(qtbot, echo).cine_bar.track
    for end, to in ((0, 3), (10, 8)):
        qtbot.mousePress(track, LEFT, pos=at(track, end, below=True))
        qtbot.mouseMove(track, at(track, to, below=True))
        qtbot.mouseRelease(track, LEFT, pos=at(track, to, below=True))
    how = echo.cine.how(0)
    assert (how.first, how.last) == (3, 8)
    assert echo.cine.number(0) == 0
    qtbot.mouseDClick(track, LEFT, pos=at(track, 3, below=True))
    assert echo.cine.how(0).last == 10


def test_its_buttons_play_and_sweep(qtbot: QtBot, echo: Reading) -> None:
    bar = a_pane(qtbot, echo).cine_bar
    play, *_, sweep = [button for button in bar.findChildren(QToolButton) if button.isVisible()]
    qtbot.mouseClick(play, LEFT)
    assert echo.cine.plays(0)
    bar._sweep.click()
    assert echo.cine.how(0).sweep
    assert sweep.toolTip()


def test_a_hidden_pane_plays_no_more(qtbot: QtBot, echo: Reading) -> None:
    pane = a_pane(qtbot, echo)
    echo.cine.toggle(0)
    pane.hide()
    assert not echo.cine.plays(0)


def test_a_four_dimensional_series_has_its_time_beside_its_slices(qtbot: QtBot) -> None:
    reading = a_reading()
    reading.open(study_of(real_data("mr_4d_fmri")))
    pane = a_pane(qtbot, reading)
    place, _, recorded = pane.cine_bar.track.words()
    assert place == "Time point 1 / 10"
    assert recorded == "10/s, not recorded"
    reading.places.go_to_number(0, 5)
    qtbot.mouseClick(pane.cine_bar.track, LEFT, pos=at(pane.cine_bar.track, 4))
    assert reading.time_points.number(0) == 4
    assert reading.places.number(0) == 5
    pane.grab()
    assert "Time point 5" in [line.text for line in pane._sheets.corners().top_right]


def test_measuring_stops_it_and_a_window_drag_does_not(qtbot: QtBot, echo: Reading) -> None:
    pane = a_pane(qtbot, echo)
    for tool, plays in (("pan", True), ("length", False)):
        echo.cine.stop(0)
        echo.tools.choose(tool)
        echo.cine.toggle(0)
        qtbot.mousePress(pane, LEFT, pos=QPoint(300, 200))
        assert echo.cine.plays(0) is plays
        qtbot.mouseRelease(pane, LEFT, pos=QPoint(300, 200))
        pane.cancel()
