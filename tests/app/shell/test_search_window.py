"""Searching from the window: what is found is listed, its report read beside it, and opened."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.jobs import Jobs
from app.shell.search_window import SearchWindow, places
from app.shell.searching import Searching
from tests.app.search.conftest import CHEST, EARLIER, Library, library

__all__ = ["library"]


@pytest.fixture
def searching(library: Library, window: QWidget, tmp_path: Path) -> Iterator[Searching]:
    with ThreadPoolExecutor(1) as pool:
        yield Searching(library.archive, tmp_path, Jobs(pool), window)


def test_a_word_is_found_read_and_opened(qtbot: QtBot, library: Library, searching: Searching) -> None:
    library.sign(CHEST, "No <b>effusion</b>. Sarcoidosis.")
    shown = SearchWindow(searching)
    qtbot.addWidget(shown)
    assert not shown.only.isEnabled()
    shown.line.setText("sarcoidosis")
    qtbot.waitUntil(lambda: shown.table.rowCount() == 1, timeout=10_000)
    assert "1 study: sarcoidosis" in shown.says.text()
    assert "b>effusion</b>" in shown.table.item(0, 6).text()
    shown.table.selectRow(0)
    qtbot.waitUntil(lambda: "Sarcoidosis" in shown.report.toPlainText(), timeout=10_000)
    assert [each.cursor.selectedText() for each in shown.report.extraSelections()] == ["Sarcoidosis"]
    with qtbot.waitSignal(shown.chosen) as chosen:
        shown.go.click()
    assert chosen.args == [CHEST.study_uid]


def test_of_several_wishes_the_last_one_is_answered(qtbot: QtBot, searching: Searching) -> None:
    shown = SearchWindow(searching, EARLIER.study_uid)
    qtbot.addWidget(shown)
    for word in ("hand", "chest", "okafor"):
        shown.line.setText(word)
        shown.look()
    qtbot.waitUntil(lambda: shown.says.text().endswith("okafor"), timeout=10_000)
    assert shown.table.rowCount() == 2
    shown.line.clear()
    shown.only.setChecked(True)
    qtbot.waitUntil(lambda: shown.says.text() == "2 studies of this patient", timeout=10_000)


def test_what_was_found_is_lit_also_behind_signs_of_two_units() -> None:
    text = "🫁 Ärzte: nodule, nodules; granuloma"
    assert places(text, ("nodule",)) == [(10, 16), (18, 25)]
    assert places(text, ("arzte",)) == [(3, 8)]
    assert places(text, ()) == []
