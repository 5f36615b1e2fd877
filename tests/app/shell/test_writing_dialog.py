from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.home import Home
from app.shell.own_writing import OwnWriting
from app.shell.writing_dialog import WritingDialog
from reporting.widgets.page import ReportPage


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> Iterator[WritingDialog]:
    host = QWidget()
    qtbot.addWidget(host)
    writing = OwnWriting(Home(tmp_path), host)
    made = WritingDialog(writing, host)
    made.open_file("CT chest")
    yield made
    host.close()


def writing_of(dialog: WritingDialog) -> OwnWriting:
    return dialog._writing


def test_a_template_is_shown_as_it_will_read(dialog: WritingDialog) -> None:
    page = dialog.preview.currentWidget()
    assert isinstance(page, ReportPage)
    assert page.editor("findings") is not None


def test_a_fault_names_its_line_keeps_the_last_page_and_cannot_be_kept(dialog: WritingDialog) -> None:
    page = dialog.preview.currentWidget()
    dialog.text.setPlainText(dialog.text.toPlainText().replace('kind = "choice"', 'kind = "pick"', 1))
    dialog.look()
    assert dialog.fault.text().startswith("Line ")
    assert "pick" in dialog.fault.text()
    assert not dialog.keep.isEnabled()
    assert dialog.preview.currentWidget() is page


def test_an_own_copy_stands_in_and_goes_back_to_the_delivered_one(dialog: WritingDialog) -> None:
    before = next(one for one in writing_of(dialog).templates if one.id == "ct-chest")
    dialog.text.setPlainText(dialog.text.toPlainText().replace('name = "CT chest"', 'name = "CT of our chest"'))
    dialog.look()
    dialog.keep.click()
    now = next(one for one in writing_of(dialog).templates if one.id == "ct-chest")
    assert (before.name, now.name) == ("CT chest", "CT of our chest")
    dialog.open_file("CT of our chest")
    assert dialog.back.isEnabled()
    dialog.back.click()
    assert next(one for one in writing_of(dialog).templates if one.id == "ct-chest") == before


def test_an_own_file_that_cannot_be_used_is_named_and_can_be_mended(qtbot: QtBot, tmp_path: Path) -> None:
    home = Home(tmp_path)
    (home.report_templates / "mine.toml").write_text("id = ", "utf-8")
    host = QWidget()
    qtbot.addWidget(host)
    writing = OwnWriting(home, host)
    assert writing.problems[0].startswith("mine.toml")
    assert any(one.path.name == "mine.toml" for one in writing.files)


def test_phrases_are_shown_with_what_calls_them(dialog: WritingDialog) -> None:
    dialog.open_file("Phrases, en")
    shown = dialog.preview.currentWidget().toPlainText()  # type: ignore[attr-defined]
    assert ".noeff, “insert no effusion”\nNo effusion." in shown
    assert "[attenuation] nodule in the [lobe], [mean diameter] mm. Unchanged." in shown


def test_phrases_that_hold_each_other_are_refused(dialog: WritingDialog) -> None:
    dialog.open_file("Phrases, en")
    dialog.text.setPlainText(dialog.text.toPlainText().replace('text = "No effusion."', 'text = "{effusion-none}"'))
    dialog.look()
    assert "effusion-none → effusion-none" in dialog.fault.text()
