from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.settings import Settings
from app.shell.action_table import ActionTable
from app.shell.actions import ACTIONS
from app.shell.link_actions import MENU, bind_links
from viewer.session.link_switches import DEFAULT, Link, LinkSwitches, links_from, text_of


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.json")


def a_table(qtbot: QtBot, switches: LinkSwitches, settings: Settings) -> ActionTable:
    window = QMainWindow()
    qtbot.addWidget(window)
    qtbot.window_kept = window  # alive as long as the test
    table = ActionTable(ACTIONS, window)
    bind_links(table, switches, settings)
    return table


@pytest.mark.parametrize("link", list(Link))
def test_each_link_is_switched_by_its_action_and_lit_while_it_is_on(
    qtbot: QtBot, settings: Settings, link: Link
) -> None:
    switches = LinkSwitches()
    table = a_table(qtbot, switches, settings)
    action = table.qt(f"links.{link}")
    assert action.isChecked() == switches.on(link) == (link in DEFAULT)
    table.trigger(f"links.{link}")
    assert action.isChecked() == switches.on(link) == (link not in DEFAULT)
    action.trigger()  # as from the menu
    assert action.isChecked() == switches.on(link) == (link in DEFAULT)


def test_what_was_chosen_is_remembered(qtbot: QtBot, settings: Settings, tmp_path: Path) -> None:
    table = a_table(qtbot, LinkSwitches(), settings)
    table.trigger("links.scroll")
    table.trigger("links.zoom")
    again = LinkSwitches()
    a_table(qtbot, again, Settings(tmp_path / "settings.json"))
    assert again.chosen == DEFAULT - {Link.SCROLL} | {Link.ZOOM}


def test_parting_keeps_what_was_chosen_and_one_link_can_be_had_alone(qtbot: QtBot, settings: Settings) -> None:
    switches = LinkSwitches()
    table = a_table(qtbot, switches, settings)
    table.trigger("links.toggle")
    assert not any(switches.on(link) for link in Link)
    assert not any(table.qt(f"links.{link}").isChecked() for link in Link)
    table.trigger("links.toggle")
    assert {link for link in Link if switches.on(link)} == DEFAULT
    table.trigger("links.toggle")
    table.trigger("links.zoom")
    assert {link for link in Link if switches.on(link)} == {Link.ZOOM}


def test_remembered_words_that_are_no_links_are_left_alone() -> None:
    assert links_from(text_of(DEFAULT)) == DEFAULT
    assert links_from(text_of(())) == frozenset()
    assert links_from("") is None
    assert links_from("scroll telepathy") is None


def test_the_menu_of_the_chain_holds_declared_actions_only() -> None:
    assert set(MENU) <= {action.id for action in ACTIONS}
