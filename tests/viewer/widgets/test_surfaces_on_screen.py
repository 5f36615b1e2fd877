"""Segments in a rendered volume: among it, alone, as the list shows them, and clicked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from tests.viewer.widgets.conftest import a_grid
from tests.viewer.widgets.test_segments_on_screen import coloured, put, reading_of
from viewer.model.geometry import transform, vector
from viewer.session.reading import Reading
from viewer.widgets.pane_grid import PaneGrid
from viewer.widgets.volume_chips import mode_menu

Settled = Callable[[PaneGrid], None]
MIDDLE = np.s_[100:-140, 160:-160]  # without corner text


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    made = reading_of(tmp_path)
    put(made, 5)
    made.volumes.toggle()
    return made


def seen(grid: PaneGrid, settled: Settled) -> int:
    settled(grid)
    return int(coloured(grid.panes[0].grab().toImage())[MIDDLE].sum())


def test_a_segment_is_seen_in_the_volume_while_the_list_shows_it(
    reading: Reading, qtbot: QtBot, settled: Settled
) -> None:
    grid = a_grid(qtbot, reading)
    assert seen(grid, settled) > 2000
    one, segment = reading.segmentations.of_stack(reading.exams.stacks[0])[0]
    reading.segmentations.set_visible([(one.uid, segment.number)], visible=False)
    assert seen(grid, settled) == 0
    reading.segmentations.set_visible([(one.uid, segment.number)], visible=True)
    assert seen(grid, settled) > 2000
    reading.segmentations.toggle()
    assert seen(grid, settled) == 0


def test_segments_alone_are_a_mode_of_the_volume_and_can_be_undone(
    reading: Reading, qtbot: QtBot, settled: Settled
) -> None:
    grid = a_grid(qtbot, reading)
    titles = [action.text() for action in mode_menu(reading, 0, grid).actions()]
    assert "Segments alone, without the volume" in titles
    reading.volumes.toggle_segments_alone(0)
    orbit = reading.volumes.orbit(0)
    assert orbit is not None and orbit.mode == "segments"
    assert seen(grid, settled) > 2000
    picture = grid.panes[0].sheets.scene.picture  # type: ignore[union-attr]
    assert picture.mode == "segments"  # type: ignore[union-attr]
    reading.undo.undo()
    orbit = reading.volumes.orbit(0)
    assert orbit is not None and orbit.mode == "shaded"
    reading.volumes.next_mode(0)
    assert reading.volumes.orbit(0).mode == "mip"  # type: ignore[union-attr]


def test_surfaces_lie_where_the_frames_of_the_object_do(reading: Reading, qtbot: QtBot, settled: Settled) -> None:
    grid = a_grid(qtbot, reading)
    settled(grid)
    picture = grid.panes[0].sheets.scene.picture  # type: ignore[union-attr]
    body = picture.surfaces[0].shape.body  # type: ignore[union-attr]
    stack = reading.exams.stacks[0]
    inside = transform(body.affine, np.argwhere(body.solid.voxels > 0)[:, ::-1])
    places = np.rint(transform(np.linalg.inv(stack.geometry.matrix), vector(inside))).astype(int)
    expected = {(c, r, s) for s in range(4, 8) for r in range(10, 20) for c in range(12, 24)}
    assert set(map(tuple, places.tolist())) == expected
