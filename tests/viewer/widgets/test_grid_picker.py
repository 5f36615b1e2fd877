from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from viewer.widgets.grid_picker import CELL, COLUMNS, GAP, ROWS, GridPicker

Picked = tuple[GridPicker, list[tuple[int, int, bool]]]


@pytest.fixture
def picker(qtbot: QtBot) -> Iterator[Picked]:
    parent = QWidget()
    parent.resize(600, 500)
    qtbot.addWidget(parent)
    made = GridPicker(2, 3, tiles=False, parent=parent)
    got: list[tuple[int, int, bool]] = []
    made.picked.connect(lambda rows, columns, tiles: got.append((rows, columns, tiles)))
    parent.show()
    made.open_at(QPoint(16, 16))
    yield made, got
    del parent  # it was kept until here: it owns the picker


def middle(row: int, column: int) -> QPoint:
    return QPoint((column - 1) * (CELL + GAP) + CELL // 2, (row - 1) * (CELL + GAP) + CELL // 2)


def test_a_click_takes_the_grid_up_to_its_cell(picker: Picked) -> None:
    shown, got = picker
    assert shown.cells.picked == (2, 3)
    QTest.mouseClick(shown.cells, Qt.MouseButton.LeftButton, pos=middle(3, 5))
    assert got == [(3, 5, False)]


def test_arrows_light_and_return_takes(picker: Picked) -> None:
    shown, got = picker
    shown.tiles.setChecked(True)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Return):
        QTest.keyClick(shown.cells, key)
    assert got == [(2, 5, True)]


def test_the_ends_hold(picker: Picked) -> None:
    shown, _ = picker
    assert shown.cells.cell(QPoint(5000, 5000)) == (ROWS, COLUMNS)
    assert shown.cells.cell(QPoint(-5, -5)) == (1, 1)


def test_escape_leaves_everything_as_it_is(picker: Picked) -> None:
    shown, got = picker
    QTest.keyClick(shown.cells, Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert got == []
