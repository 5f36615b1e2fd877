"""Keys and mouse as the reader wants them: kept, never doubled, taken along as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

import viewer.tools
from app.settings import Settings
from app.shell.action import Action
from app.shell.action_table import ActionTable
from app.shell.actions import ACTIONS
from app.shell.binding_files import read_bindings, write_bindings
from app.shell.key_bindings import KeyBindings, Unusable, standard
from app.shell.keys_page import KeysPage
from app.shell.mouse_bindings import GESTURES, MouseBindings
from app.shell.palette import Palette
from viewer.catalogue import extensions
from viewer.session.tool_choice import ToolChoice

pytestmark = pytest.mark.usefixtures("qapp")
TOOLS = extensions(viewer.tools, "TOOL")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def keys(settings: Settings) -> KeyBindings:
    return KeyBindings(ACTIONS, settings)


@pytest.fixture
def mouse(settings: Settings) -> MouseBindings:
    return MouseBindings(settings, ToolChoice(), TOOLS)


def doubled(keys: KeyBindings) -> list[str]:
    held = [key for action in ACTIONS for key in keys.keys(action.id)]
    return [key for key in held if held.count(key) > 1]


def test_everything_is_bound_as_declared_at_first(keys: KeyBindings) -> None:
    for action in ACTIONS:
        assert keys.keys(action.id) == tuple(QKeySequence(key).toString() for key in action.keys)
    assert keys.own() == {}
    assert doubled(keys) == []


def test_a_key_is_written_in_one_way() -> None:
    assert standard("pgdown") == "PgDown"
    assert standard("shift+ctrl+z") == "Ctrl+Shift+Z"
    assert standard("nonsense+") == standard("") == standard("A, B") == ""


def test_a_taken_key_leaves_its_action_and_nothing_has_two(keys: KeyBindings) -> None:
    holder = keys.holder("i")
    assert holder is not None
    assert holder.id == "view.invert"
    keys.put("view.fit", ("I", "F"))
    assert keys.keys("view.fit") == ("I", "F")
    assert keys.keys("view.invert") == ()
    assert doubled(keys) == []


def test_a_default_is_taken_back_from_whoever_has_it(keys: KeyBindings) -> None:
    keys.put("view.fit", ("I",))
    assert [one.id for one in keys.taken_by_reset("view.invert")] == ["view.fit"]
    keys.reset("view.invert")
    assert keys.keys("view.invert") == ("I",)
    assert keys.keys("view.fit") == ()
    keys.reset_all()
    assert keys.own() == {}


def test_bindings_are_kept_from_start_to_start(settings: Settings, keys: KeyBindings, tmp_path: Path) -> None:
    keys.put("cine.play", ("Ctrl+Y", "Y"))
    again = KeyBindings(ACTIONS, Settings(tmp_path / "settings.json"))
    assert again.keys("cine.play") == ("Ctrl+Y", "Y")
    assert again.keys("edit.redo") == ("Ctrl+Shift+Z",)


def test_an_own_key_wins_over_one_that_a_later_version_declares(settings: Settings) -> None:
    settings.change(keys={"view.fit": ("Q",)})
    later = (*ACTIONS, Action("new.thing", "New", "View", "New", ("Q",)))
    keys = KeyBindings(later, settings)
    assert keys.keys("view.fit") == ("Q",)
    assert keys.keys("new.thing") == ()


def test_kept_keys_that_contradict_each_other_still_stand_for_one_action(settings: Settings) -> None:
    settings.change(keys={"view.fit": ("Q", "not a key+"), "view.invert": ("Q", "F7"), "gone.action": ("F6",)})
    keys = KeyBindings(ACTIONS, settings)
    assert doubled(keys) == []
    assert "F7" in keys.keys("view.invert")


def test_actions_menus_tips_and_palette_follow(qtbot: QtBot, keys: KeyBindings) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    table = ActionTable(ACTIONS, window, keys)
    done: list[str] = []
    table.bind("view.invert", lambda: done.append("inverted"))
    keys.put("view.invert", ("F7",))
    assert [one.toString() for one in table.qt("view.invert").shortcuts()] == ["F7"]
    assert table.qt("view.invert").toolTip().startswith("Invert  (F7)")
    assert next(one for one in table.declared if one.id == "view.invert").keys == ("F7",)
    palette = Palette(table, window)
    assert "F7" in palette._row("view.invert").text()
    assert table.key("view.invert") == "F7"
    keys.put("view.invert", ())
    assert table.key("view.invert") == "View ▸ Invert"
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    keys.put("view.invert", ("F7",))
    qtbot.keyClick(window, Qt.Key.Key_F7)
    qtbot.keyClick(window, Qt.Key.Key_I)
    assert done == ["inverted"]


def test_the_mouse_is_bound_and_kept(settings: Settings, tmp_path: Path) -> None:
    choice = ToolChoice()
    mouse = MouseBindings(settings, choice, TOOLS)
    assert {gesture: mouse.of(gesture) for gesture in GESTURES} == {
        "left": "window_level",
        "right": "zoom",
        "middle": "pan",
        "wheel": "scroll",
        "ctrl+wheel": "zoom",
        "shift+wheel": "ten",
        "double-click": "maximise",
    }
    mouse.put("right", "pan")
    mouse.put("wheel", "time")
    assert (choice.of("right"), choice.of("wheel")) == ("pan", "time")
    again = ToolChoice()
    MouseBindings(Settings(tmp_path / "settings.json"), again, TOOLS)
    assert (again.of("right"), again.of("wheel"), again.of("middle")) == ("pan", "time", "pan")
    mouse.reset_all()
    assert choice.of("right") == "zoom"


def test_what_a_gesture_cannot_do_is_what_it_did_at_first(settings: Settings) -> None:
    settings.change(mouse={"wheel": "length", "left": "no_such_tool"})
    mouse = MouseBindings(settings, ToolChoice(), TOOLS)
    assert (mouse.of("wheel"), mouse.of("left")) == ("scroll", "window_level")


def test_bindings_go_into_a_file_and_come_back_elsewhere(
    keys: KeyBindings, mouse: MouseBindings, tmp_path: Path
) -> None:
    keys.put("view.fit", ("I",))
    mouse.put("double-click", "fit")
    file = tmp_path / "mine.json"
    write_bindings(file, keys, mouse)
    elsewhere = Settings(tmp_path / "elsewhere.json")
    other_keys, other_mouse = KeyBindings(ACTIONS, elsewhere), MouseBindings(elsewhere, ToolChoice(), TOOLS)
    other_keys.put("view.invert", ("F7",))
    read_bindings(file, other_keys, other_mouse)
    assert other_keys.own() == keys.own() == {"view.fit": ("I",), "view.invert": ()}
    assert other_mouse.own() == {"double-click": "fit"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("no json", "holds no bindings"),
        ({"lectern_bindings": 9}, "another version"),
        ({"lectern_bindings": 1, "keys": {"what.ever": ["A"]}}, "no action"),
        ({"lectern_bindings": 1, "keys": {"view.fit": ["A+B+C"]}}, "is no key"),
        ({"lectern_bindings": 1, "keys": {"view.fit": ["q"], "view.invert": ["Q"]}}, "stands for both"),
        ({"lectern_bindings": 1, "keys": {"view.fit": ["Q"]}, "mouse": {"wheel": "length"}}, "cannot do"),
        ({"lectern_bindings": 1, "more": 1}, "holds no bindings"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(
    keys: KeyBindings, mouse: MouseBindings, tmp_path: Path, content: Any, sentence: str
) -> None:
    file = tmp_path / "theirs.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content))
    keys.put("view.fit", ("F7",))
    with pytest.raises(Unusable, match=sentence):
        read_bindings(file, keys, mouse)
    assert keys.own() == {"view.fit": ("F7",)}
    assert mouse.own() == {}


@pytest.fixture
def page(qtbot: QtBot, keys: KeyBindings, mouse: MouseBindings) -> KeysPage:
    window = QMainWindow()
    qtbot.addWidget(window)
    made = KeysPage(ActionTable(ACTIONS, window, keys), keys, mouse, window)
    made.show()
    qtbot.window = window  # alive as long as the test
    return made


def cells(page: KeysPage, name: str) -> list[str]:
    page.select(name)
    row = page.view.selectionModel().selectedRows()[0].row()
    return [page.view.item(row, column).text() for column in range(3)]


def press(qtbot: QtBot, page: KeysPage, key: Qt.Key) -> None:
    capture = page.editors.key.capture
    capture.setFocus()
    qtbot.keyClick(capture, key)


def test_the_page_lists_every_action_and_gesture(page: KeysPage) -> None:
    assert page.view.rowCount() == len(ACTIONS) + len(GESTURES)
    assert cells(page, "view.invert") == ["I", "View", "Invert: Black for white"]
    assert cells(page, "wheel") == ["Wheel", "Mouse", "Scroll through the images"]


def test_a_conflict_is_said_before_a_key_is_taken(qtbot: QtBot, page: KeysPage, keys: KeyBindings) -> None:
    page.select("view.fit")
    press(qtbot, page, Qt.Key.Key_I)
    editor = page.editors.key
    assert editor.remark.text() == "I is the key of “Invert”, which would lose it."
    assert editor.set_key.text() == "Take it and use it"
    assert keys.keys("view.invert") == ("I",)
    editor.add_key.click()
    assert keys.keys("view.fit") == ("F", "I")
    assert cells(page, "view.invert")[0] == ""
    page.select("view.invert")
    assert editor.remark.text() == "The default would take its key from “Fit”."
    editor.default.click()
    assert cells(page, "view.invert")[0] == "I"


def test_a_free_key_is_used_and_taken_away(qtbot: QtBot, page: KeysPage, keys: KeyBindings) -> None:
    page.select("view.fit")
    press(qtbot, page, Qt.Key.Key_F7)
    assert page.editors.key.remark.text() == "F7 is free."
    page.editors.key.set_key.click()
    assert keys.keys("view.fit") == ("F7",)
    page.editors.key.no_key.click()
    assert keys.keys("view.fit") == ()
    page.reset_all()
    assert keys.keys("view.fit") == ("F",)


def test_a_gesture_is_bound_in_the_page(page: KeysPage, mouse: MouseBindings) -> None:
    page.select("double-click")
    choice = page.editors.gesture.choice
    choice.setCurrentIndex(choice.findData("fit"))
    choice.activated.emit(choice.currentIndex())
    assert mouse.of("double-click") == "fit"
    assert cells(page, "double-click")[2] == "The whole image in the pane"


def test_the_list_is_searched_by_name_and_by_key(page: KeysPage) -> None:
    page.search.setText("ctrl+shift+z")
    shown = [page.view.item(row, 2).text() for row in range(page.view.rowCount()) if not page.view.isRowHidden(row)]
    assert shown == ["Redo: Do it again"]


def test_the_page_exports_and_takes_files(page: KeysPage, keys: KeyBindings, tmp_path: Path) -> None:
    keys.put("view.fit", ("F7",))
    page.export(tmp_path / "mine.json")
    page.reset_all()
    page.take(tmp_path / "mine.json")
    assert keys.keys("view.fit") == ("F7",)
    page.take(tmp_path / "absent.json")
    assert page.said.text().startswith("Nothing was changed. The file could not be read")
