"""A brush over a pane: by the mouse, seen under it at once; what is drawn again in part is what all of it would be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.widgets.conftest import a_grid
from viewer.session.cuts import cut
from viewer.session.reading import Reading
from viewer.widgets.pane import Pane
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.sheet_segments import segments_over

Settled = Callable[[PaneGrid], None]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    save_all(ct_series(12, rows=64, columns=64, step=(0, 0, 3.0), spacing=(0.5, 0.5)), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    return made


def mouse(pane: Pane, kind: QEvent.Type, x: float, y: float) -> None:
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else Qt.MouseButton.LeftButton
    held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else Qt.MouseButton.LeftButton
    at = QPointF(x, y)
    QApplication.sendEvent(
        pane, QMouseEvent(kind, at, pane.mapToGlobal(at), button, held, Qt.KeyboardModifier.NoModifier)
    )


def stroke(pane: Pane, *points: tuple[float, float]) -> None:
    mouse(pane, QEvent.Type.MouseButtonPress, *points[0])
    for point in points[1:]:
        mouse(pane, QEvent.Type.MouseMove, *point)
    mouse(pane, QEvent.Type.MouseButtonRelease, *points[-1])


def layer(pane: Pane) -> np.ndarray:
    segments = pane.sheets._shot.segments
    assert segments is not None and segments.layer is not None
    return segments.layer


def whole(reading: Reading, pane: Pane) -> np.ndarray:
    """The layer as it would be if all of it were drawn."""
    shot = pane.sheets._shot
    made = segments_over(reading, shot.stack, shot.view, shot.scene.camera, pane.ratio)
    assert made is not None and made.layer is not None
    return made.layer


@pytest.mark.parametrize("plane", ["", "coronal"])
def test_what_is_drawn_again_in_part_is_the_whole(reading: Reading, qtbot: QtBot, settled: Settled, plane: str) -> None:
    grid = a_grid(qtbot, reading)
    stack = reading.exams.stacks[0]
    reading.places.set_layout(1, 1)
    reading.places.show(0, stack.id, 5)
    if plane:
        reading.places.exchange_view(0, reading.places.view_of(stack, cut=cut(stack, plane)), "plane")
    reading.editing.add(stack)
    settled(grid)
    reading.tools.choose("segment_brush")
    reading.editing.set_painting(replace(reading.editing.painting, radius_mm=2.0))
    pane = grid.panes[0]
    middle = pane.width() / 2, pane.height() / 2
    stroke(pane, middle, (middle[0] + 40, middle[1] + 10), (middle[0] + 42, middle[1] + 60))
    assert reading.editing.mask(reading.editing.active[1]).count > 0
    drawn = layer(pane).copy()
    assert np.array_equal(drawn, whole(reading, pane))
    reading.undo.undo()
    assert not layer(pane).any()
    reading.undo.redo()
    assert np.array_equal(layer(pane), drawn)


def test_the_brush_is_seen_in_the_other_panes_too(reading: Reading, qtbot: QtBot, settled: Settled) -> None:
    grid = a_grid(qtbot, reading)
    stack = reading.exams.stacks[0]
    reading.places.set_layout(1, 2)
    reading.places.show(0, stack.id, 5)
    reading.places.show(1, stack.id, 5)
    reading.places.exchange_view(1, reading.places.view_of(stack, cut=cut(stack, "sagittal")), "plane")
    reading.panes.set_active(0)
    reading.editing.add(stack)
    settled(grid)
    reading.tools.choose("segment_brush")
    reading.editing.set_painting(replace(reading.editing.painting, radius_mm=5.0, ball=True))
    one, other = grid.panes[0], grid.panes[1]
    mouse(one, QEvent.Type.MouseButtonPress, one.width() / 2, one.height() / 2)
    assert np.array_equal(layer(other), whole(reading, other))  # while the button is down
    mouse(one, QEvent.Type.MouseButtonRelease, one.width() / 2, one.height() / 2)


def test_alt_and_the_wheel_change_the_radius_and_nothing_else(reading: Reading, qtbot: QtBot, settled: Settled) -> None:
    grid = a_grid(qtbot, reading)
    reading.places.set_layout(1, 1)
    reading.places.show(0, reading.exams.stacks[0].id, 5)
    settled(grid)
    reading.tools.choose("segment_brush")
    pane, before = grid.panes[0], reading.editing.painting.radius_mm
    view = reading.panes.view(0)
    at = QPointF(pane.width() / 2, pane.height() / 2)
    wheel = QWheelEvent(
        at, pane.mapToGlobal(at), QPoint(), QPoint(120, 0), Qt.MouseButton.NoButton, Qt.KeyboardModifier.AltModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, wheel)
    assert reading.editing.painting.radius_mm == pytest.approx(before * 1.1)
    assert reading.panes.view(0) == view


def test_a_press_on_a_measurement_draws(reading: Reading, qtbot: QtBot, settled: Settled) -> None:
    grid = a_grid(qtbot, reading)
    reading.places.set_layout(1, 1)
    reading.places.show(0, reading.exams.stacks[0].id, 5)
    settled(grid)
    pane = grid.panes[0]
    middle = pane.width() / 2, pane.height() / 2
    reading.tools.choose("length")
    stroke(pane, middle, (middle[0] + 50, middle[1]))
    (kept,) = reading.measurements.all
    reading.tools.choose("segment_brush")
    stroke(pane, (middle[0] + 25, middle[1]))
    assert reading.measurements.all == (kept,)
    assert reading.editing.mask(reading.editing.active[1]).count > 0
