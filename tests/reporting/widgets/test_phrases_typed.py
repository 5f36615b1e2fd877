from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from reporting.phrases import load_phrasebook
from tests.reporting.made import a_report
from tests.reporting.widgets.desk import Desk

BOOK = load_phrasebook(Path("resources/phrases"))[0]


@pytest.fixture
def desk(qtbot: QtBot) -> Desk:
    made = Desk(qtbot, a_report(findings="Clear."))
    made.panel.set_phrasebook(BOOK)
    end = len(made.editor().shown_text)
    made.editor().setFocus()
    made.editor().select(end, end)
    return made


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Tab])
def test_a_short_form_becomes_its_phrase_and_undo_brings_it_back(desk: Desk, qtbot: QtBot, key: Qt.Key) -> None:
    qtbot.keyClicks(desk.editor(), " .noeff")
    qtbot.keyClick(desk.editor(), key)
    assert desk.text() == "Clear. No effusion."
    desk.undo.undo()
    assert desk.text() == "Clear. .noeff"


def test_the_first_blank_of_a_phrase_is_selected_and_filled_by_typing(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(desk.editor(), " .nod ")
    assert desk.editor().shown_text == "Clear. [attenuation] nodule in the [lobe], [mean diameter] mm."
    qtbot.keyClicks(desk.editor(), "Solid")
    qtbot.keyClick(desk.editor(), Qt.Key.Key_Tab)
    qtbot.keyClicks(desk.editor(), "lingula")
    qtbot.keyClick(desk.editor(), Qt.Key.Key_Tab)
    qtbot.keyClicks(desk.editor(), "5")
    assert desk.text() == "Clear. Solid nodule in the lingula, 5 mm."


def test_a_word_that_only_ends_like_a_short_form_stays(desk: Desk, qtbot: QtBot) -> None:
    qtbot.keyClicks(desk.editor(), " x.noeff ")
    assert desk.text() == "Clear. x.noeff "


def test_a_phrase_by_voice_stands_where_the_caret_is(desk: Desk) -> None:
    desk.panel.insert_phrase("no effusion")
    assert desk.text() == "Clear. No effusion."


def test_a_phrase_that_is_not_known_is_said(desk: Desk, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.panel.refused) as refused:
        desk.panel.insert_phrase("nothing")
    assert refused.args == ["There is no phrase “nothing”."]


def test_what_can_be_said_names_phrases_and_fields(desk: Desk) -> None:
    assert "insert nodule" in desk.panel.section_titles
    assert "Findings" in desk.panel.section_titles
