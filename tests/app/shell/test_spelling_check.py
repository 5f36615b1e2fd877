from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.shell.spelling_check import SpellingCheck
from tests.reporting.made import a_report
from tests.reporting.widgets.desk import Desk


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    return Desk(qtbot, a_report(findings="A plerual effusion and a nodule."))


@pytest.fixture
def check(desk: Desk, tmp_path: Path) -> Iterator[SpellingCheck]:
    with ThreadPoolExecutor(1) as pool:
        made = SpellingCheck(tmp_path / "own_words.txt", pool, desk.panel)
        made.begin(desk.panel, desk.draft)
        yield made
        made.end()


def underlined(desk: Desk) -> list[str]:
    marks = desk.editor().extraSelections()
    return [mark.cursor.selectedText() for mark in marks]


def ask(desk: Desk) -> None:
    place = desk.editor().mapToGlobal(desk.editor().rect().center())
    desk.panel.spelling_asked.emit("plerual", "findings", 2, place)


def test_a_word_that_nothing_knows_is_underlined_and_the_others_are_not(
    desk: Desk, check: SpellingCheck, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: underlined(desk) == ["plerual"], timeout=15000)
    check.toggle()
    assert underlined(desk) == []


def test_a_suggestion_is_put_in_the_place_of_the_word_and_undone(
    desk: Desk, check: SpellingCheck, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: underlined(desk) == ["plerual"], timeout=15000)
    ask(desk)
    menu = desk.panel.findChild(QMenu)
    qtbot.waitUntil(lambda: "pleural" in [one.text() for one in menu.actions()], timeout=15000)
    next(one for one in menu.actions() if one.text() == "pleural").trigger()
    assert desk.text() == "A pleural effusion and a nodule."
    desk.undo.undo()
    assert desk.text() == "A plerual effusion and a nodule."


def test_a_word_called_right_is_kept_and_no_longer_underlined(
    desk: Desk, check: SpellingCheck, qtbot: QtBot, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: underlined(desk) == ["plerual"], timeout=15000)
    ask(desk)
    menu = desk.panel.findChild(QMenu)
    next(one for one in menu.actions() if one.text() == "“plerual” is right").trigger()
    assert underlined(desk) == []
    assert (tmp_path / "own_words.txt").read_text("utf-8") == "plerual\n"


def test_a_language_without_a_dictionary_underlines_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    desk = Desk(qtbot, a_report(findings="Xqzt.", language="xx"))
    with ThreadPoolExecutor(1) as pool:
        made = SpellingCheck(tmp_path / "own_words.txt", pool, desk.panel)
        made.begin(desk.panel, desk.draft)
        qtbot.wait(1200)
        assert underlined(desk) == []
        made.end()


def test_words_in_blanks_and_measurements_are_not_judged(desk: Desk, check: SpellingCheck, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: underlined(desk) == ["plerual"], timeout=15000)
    desk.panel.mark_spelling(frozenset({"plerual", "side"}))
    assert underlined(desk) == ["plerual"]
