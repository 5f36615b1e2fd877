from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.phantoms import SUBJECT, ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer import tools as tools_package
from viewer.catalogue import extensions
from viewer.model.study import Study
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.session.reading import Reading
from viewer.tools.base import Tool
from viewer.widgets.pane_grid import PaneGrid

MAKER = FusedMaker()
TOOLS: dict[str, Tool] = {tool.id: tool for tool in extensions(tools_package, "TOOL")}


def grey(image: QImage) -> np.ndarray:
    """The picture as grey values [height, width]."""
    flat = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(flat.height(), flat.bytesPerLine())
    return rows[:, : flat.width()].copy()


def a_grid(qtbot: QtBot, reading: Reading, width: int = 640, height: int = 480) -> PaneGrid:
    grid = PaneGrid(reading, lambda: Canvas(MAKER), TOOLS)
    qtbot.addWidget(grid)
    grid.resize(width, height)
    grid.show()
    qtbot.grid = grid  # alive as long as the test
    return grid


@pytest.fixture
def study(tmp_path: Path) -> Study:
    folder = tmp_path / "study"
    save_all(ct_series(12, series="axial", subject=SUBJECT), folder)
    save_all(ct_series(4, series="second", subject=SUBJECT), folder)
    return study_of(folder)


@pytest.fixture
def reading(study: Study) -> Reading:
    made = a_reading()
    made.open(study)
    return made


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[PaneGrid], None]:
    """Wait until every visible pane shows its picture."""

    def wait(grid: PaneGrid) -> None:
        qtbot.wait(40)
        for pane in grid.panes:
            pane.grab()

    return wait
