"""Every command is declared once; keys are unique; an impossible one says why."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow
from pytestqt.qtbot import QtBot

from app.shell.action import Action
from app.shell.action_table import ActionTable
from app.shell.actions import ACTIONS
from app.shell.menus import ORDER
from app.shell.palette import Found, Palette


def a_window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


def test_no_key_stands_for_two_actions(qtbot: QtBot) -> None:
    assert ActionTable(ACTIONS, a_window(qtbot)).conflicts() == {}


def test_ids_are_unique_and_every_action_has_a_menu_and_a_sentence() -> None:
    assert len({action.id for action in ACTIONS}) == len(ACTIONS)
    assert {action.menu for action in ACTIONS} <= set(ORDER)
    assert all(action.title and action.explanation for action in ACTIONS)


def test_an_action_that_cannot_be_done_says_why(qtbot: QtBot) -> None:
    table = ActionTable((Action("a.b", "Measure", "Tools", "Measures"),), a_window(qtbot))
    done: list[str] = []
    table.bind("a.b", lambda: done.append("a.b"), why=lambda: "No image is open.")
    with qtbot.waitSignal(table.refused) as refusal:
        assert not table.trigger("a.b")
    assert refusal.args == ["Measure: No image is open."]
    assert done == []


def test_the_palette_finds_an_action_by_a_few_letters_and_runs_it(qtbot: QtBot) -> None:
    window = a_window(qtbot)
    table = ActionTable(ACTIONS, window)
    done: list[str] = []
    table.bind("view.invert", lambda: done.append("inverted"))
    palette = Palette(table, window)
    window.show()
    palette.open()
    qtbot.keyClicks(palette._search, "invert")
    palette._run()
    assert done == ["inverted"]


def test_the_palette_puts_a_title_that_holds_the_letters_first(qtbot: QtBot) -> None:
    palette = Palette(ActionTable(ACTIONS, a_window(qtbot)), a_window(qtbot))
    assert [palette._matches(typed)[0] for typed in ("ellip", "angle", "fit")] == [
        "tool.ellipse",
        "tool.angle",
        "view.fit",
    ]


def test_the_palette_gives_the_keys_back_to_where_they_were(qtbot: QtBot) -> None:
    window = a_window(qtbot)
    first, images, report = (QLineEdit(window) for _ in range(3))
    palette = Palette(ActionTable(ACTIONS, window), window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    for before in (images, report, first):
        before.setFocus()
        palette.open()
        assert palette._search.hasFocus()
        qtbot.keyClick(palette._search, Qt.Key.Key_Escape)
        assert palette.isHidden()
        assert before.hasFocus()


def test_the_palette_finds_more_than_actions_and_does_it(qtbot: QtBot) -> None:
    window = a_window(qtbot)
    done: list[str] = []
    found = [Found("Series 4 · CT · thorax", "Into the active pane", lambda: done.append("shown"))]
    palette = Palette(ActionTable(ACTIONS, window), window, lambda: found)
    window.show()
    palette.open()
    qtbot.keyClicks(palette._search, "thorax")
    assert palette._list.item(0).text() == "Series 4 · CT · thorax    (Into the active pane)"
    palette._run()
    assert done == ["shown"]
    found.clear()
    palette.open()
    assert "thorax" not in [palette._list.item(row).text() for row in range(palette._list.count())]
