"""What linked panes show: lines, the crosshair, and nothing where a series has no image; by mouse and in pixels."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.phantoms import CORONAL, ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.session.test_links import two_studies, with_panes
from tests.viewer.widgets.conftest import a_grid, grey
from tests.viewer.widgets.test_pane import LEFT, drag, wheel
from viewer.model.study import Window
from viewer.session.link_switches import Link
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.widgets import colours
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid

Settle = Callable[[PaneGrid], None]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Axial images from 0 to 19 mm, short ones from 0 to 2 mm, and coronal ones through the same block."""
    save_all(ct_series(20, series="axial"), tmp_path)
    save_all(ct_series(3, series="short"), tmp_path)
    save_all(ct_series(20, step=(0, 1.0, 0), first=(0, 0, 20), orientation=CORONAL, series="coronal"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    with_panes(made, "axial", "short", "coronal")
    for pane in range(3):
        made.windows.set(pane, Window(-650, 500))
    return made


def rgb(pane: Pane) -> NDArray[np.int16]:
    image = pane.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(np.int16)


def like(picture: NDArray[np.int16], colour: QColor) -> NDArray[np.bool_]:
    wanted = np.array(colour.getRgb()[:3])
    return np.asarray(np.abs(picture - wanted).max(axis=-1) < 40)


def red(pane: Pane) -> NDArray[np.bool_]:
    """Where the red of axial planes is painted."""
    return like(rgb(pane), colours.PLANE["axial"])


def hover(pane: Pane, x: float, y: float) -> None:
    none = Qt.MouseButton.NoButton
    at = QPointF(x, y)
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(pane, QMouseEvent(QEvent.Type.MouseMove, at, pane.mapToGlobal(at), none, none, keys))


def said(pane: Pane) -> str:
    pane.grab()
    corners = pane._sheets.corners()
    blocks = (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
    return "\n".join(line.text for block in blocks for line in block)


def test_the_active_image_is_a_line_at_its_place_in_planes_that_cross_it(
    qtbot: QtBot, reading: Reading, settled: Settle
) -> None:
    grid = a_grid(qtbot, reading, 960, 320)
    coronal = grid.panes[2]
    for index in (4, 15):
        reading.places.go_to_index(0, index)
        settled(grid)
        scene = coronal._sheets.scene
        assert scene is not None
        _, y = scene.camera.to_screen((5.0, 5.0, float(index)))
        rows = np.flatnonzero(red(coronal).sum(axis=1) > 60)
        assert rows.size
        assert abs(rows.mean() - y) < 1.5
    assert not red(grid.panes[1]).any()


def test_lines_are_switched_off_and_ends_are_dashed(qtbot: QtBot, reading: Reading, settled: Settle) -> None:
    grid = a_grid(qtbot, reading, 960, 320)
    reading.places.go_to_index(0, 10)
    settled(grid)
    whole = red(grid.panes[2]).sum()
    reading.switches.toggle(Link.RANGE)
    with_ends = red(grid.panes[2]).sum()
    reading.switches.toggle(Link.LINES)
    ends = red(grid.panes[2]).sum()
    reading.switches.toggle(Link.RANGE)
    assert not red(grid.panes[2]).any()
    assert with_ends == pytest.approx(whole + ends, rel=0.1)
    assert whole / 2 < ends < 1.5 * whole  # two lines, each with gaps


def test_a_series_without_an_image_here_shows_none_and_says_so(qtbot: QtBot, reading: Reading, settled: Settle) -> None:
    grid = a_grid(qtbot, reading, 960, 320)
    reading.places.go_to_index(0, 2)
    settled(grid)
    short = grid.panes[1]
    middle = grey(short.grab().toImage())[60:110, 100:220]
    assert middle.std() > 1
    assert "Image" in said(short)
    reading.places.go_to_index(0, 12)
    settled(grid)
    blank = grey(short.grab().toImage())
    assert (blank[60:110, 100:220] < 20).all()
    assert blank[130:190, 60:260].max() > 80  # the sentence
    assert "Phantom" in said(short)
    assert "Image" not in said(short)
    reading.overlay.text = OverlayText.OFF
    assert "Phantom" not in said(short)


def test_what_is_not_shown_is_not_seen_and_holds_no_measurement(
    qtbot: QtBot, reading: Reading, settled: Settle
) -> None:
    grid = a_grid(qtbot, reading, 960, 320)
    stack = reading.panes.view(1).place.stack_id
    reading.places.go_to_index(0, 12)
    before = reading.seen.of(stack)
    settled(grid)
    assert reading.seen.of(stack) == before
    assert grid.panes[1]._sheets.measurements() == ()
    reading.tools.choose("length")
    drag(grid.panes[1], LEFT, (100, 100), (200, 100))  # the press brings the picture, and does no more
    assert reading.measurements.all == ()
    assert reading.links.unreached(1) == ""
    drag(grid.panes[1], LEFT, (100, 100), (200, 100))
    assert len(reading.measurements.all) == 1


def test_the_wheel_in_a_pane_out_of_reach_brings_its_picture_back(
    qtbot: QtBot, reading: Reading, settled: Settle
) -> None:
    grid = a_grid(qtbot, reading, 960, 320)
    reading.places.go_to_index(0, 12)
    settled(grid)
    wheel(grid.panes[1], 1)
    settled(grid)
    assert "Image" in said(grid.panes[1])


def test_the_crosshair_is_shown_where_the_mouse_points_and_a_click_goes_there(
    qtbot: QtBot, reading: Reading, settled: Settle
) -> None:
    grid = a_grid(qtbot, reading, 960, 320)
    reading.tools.choose("crosshair")
    reading.places.go_to_index(0, 10)
    settled(grid)
    axial, coronal = grid.panes[0], grid.panes[2]
    scene = axial._sheets.scene
    assert scene is not None
    x, y = scene.camera.to_screen((11.2, 14.0, 10.0))
    before = reading.places.number(2)
    hover(axial, x, y)
    assert reading.places.number(2) == before
    assert "off" in labels(coronal)
    drag(axial, LEFT, (round(x), round(y)), (round(x), round(y)))
    image = reading.places.image(2)
    assert image is not None
    assert image.plane.position[1] == 14.0
    settled(grid)
    assert labels(coronal) == ""
    seen = coronal._sheets.scene
    assert seen is not None
    cross_x, cross_y = seen.camera.to_screen((11.2, 14.0, 10.0))
    found = np.argwhere(like(rgb(coronal), colours.ACCENT)[80:-80, 40:-60]).mean(axis=0)
    assert found == pytest.approx((cross_y - 80, cross_x - 40), abs=3)
    QApplication.sendEvent(axial, QEvent(QEvent.Type.Leave))
    assert not like(rgb(coronal), colours.ACCENT)[80:-80, 40:-60].any()


def labels(pane: Pane) -> str:
    marks = (mark for drawn in pane._drawn() for mark in drawn.marks)
    return " ".join(line for mark in marks for line in getattr(mark, "lines", ()))


def test_a_link_by_hand_is_told_with_its_offset_also_without_text(qtbot: QtBot, tmp_path: Path) -> None:
    reading = two_studies(tmp_path)
    grid = a_grid(qtbot, reading, 900, 400)
    reading.places.go_to_index(0, 10)
    reading.places.go_to_index(1, 5)
    assert "Linked" not in said(grid.panes[1])
    reading.links.pair()
    assert "Linked by hand +35.0 mm" in said(grid.panes[1])
    reading.overlay.text = OverlayText.OFF
    assert "Linked by hand +35.0 mm" in said(grid.panes[1])
