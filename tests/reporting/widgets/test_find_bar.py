from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reporting.widgets.find_bar import FindBar
from tests.reporting.made import a_report
from tests.reporting.widgets.desk import Desk


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot, a_report(findings="A nodule. Another Nodule.", impression="One nodule."))


def selected(desk: Desk) -> tuple[str, tuple[int, int]]:
    active = desk.panel._page.active
    assert active is not None
    return active.section_id, active.selection


def test_it_is_found_while_it_is_typed_and_stepped_through_around_the_end(desk: Desk, qtbot: QtBot) -> None:
    desk.editor().setFocus()
    desk.editor().select(0, 0)
    qtbot.keyClick(desk.editor(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    bar = desk.panel.findChild(FindBar)
    assert bar.isVisible()
    qtbot.keyClicks(bar.line, "nodule")
    assert (bar.count.text(), selected(desk)) == ("1 of 3", ("findings", (2, 8)))
    for count, place in (
        ("2 of 3", ("findings", (18, 24))),
        ("3 of 3", ("impression", (4, 10))),
        ("1 of 3", ("findings", (2, 8))),
    ):
        qtbot.keyClick(bar.line, Qt.Key.Key_Return)
        assert (bar.count.text(), selected(desk)) == (count, place)
    qtbot.keyClick(bar.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert bar.count.text() == "3 of 3"


def test_what_stands_nowhere_is_said_and_esc_goes_back_to_the_report(desk: Desk, qtbot: QtBot) -> None:
    desk.panel.search("zebra")
    bar = desk.panel.findChild(FindBar)
    assert bar.count.text() == "not found"
    qtbot.keyClick(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_signs_are_found_as_they_are(desk: Desk) -> None:
    assert desk.panel._page.search("r n.", 1) == (0, 0)
    assert desk.panel._page.search("nodule.", 1)[1] == 3
