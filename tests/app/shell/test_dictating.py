"""Dictation into the panel of the open study; no word of one report reaches another."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.jobs import Jobs
from app.shell.dictating import Dictating
from reporting.dictation.dictator import Dictator, State
from reporting.dictation.engine import Final
from reporting.dictation.vocabulary import Vocabulary
from tests.reporting.dictation.test_dictator import ScriptedEngine, Tape, a_dictator
from tests.reporting.made import a_report, a_study
from tests.reporting.widgets.desk import Desk

CHEST = Vocabulary("chest", ("CT",), (), "")


@dataclass
class Booth:
    """Dictation with a scripted engine, over the panel of one study."""

    dictating: Dictating
    dictator: Dictator
    desk: Desk
    qtbot: QtBot

    def button(self, start: str) -> QToolButton:
        found = self.dictating.bar.findChildren(QToolButton)
        return next(one for one in found if start in (one.toolTip() + one.text()))

    def words(self) -> str:
        return " ".join(label.text() for label in self.dictating.bar.findChildren(QLabel))


@pytest.fixture
def booth(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Booth]:
    """``param``: what the engine hears."""
    heard = getattr(request, "param", Final(1, "clear lungs period"))
    dictator = a_dictator(qtbot, ScriptedEngine(heard))
    window = QMainWindow()
    qtbot.addWidget(window)
    with ThreadPoolExecutor(1) as executor:
        jobs = Jobs(executor, window)
        dictating = Dictating(
            dictator, lambda: Tape(b"\1\0" * 800), Desk(qtbot, a_report()).undo, jobs, QWidget(window)
        )
        desk = Desk(qtbot, a_report(findings=""))
        dictating.begin(desk.panel, CHEST)
        desk.panel.go_to_section("Findings")
        yield Booth(dictating, dictator, desk, qtbot)
        qtbot.waitUntil(lambda: not jobs.running)


def test_the_button_held_writes_what_was_said_while_it_was_held(booth: Booth, qtbot: QtBot) -> None:
    button = booth.button("Dictate: hold")
    QTest.mousePress(button, Qt.MouseButton.LeftButton)
    assert booth.dictator.state is State.LISTENING
    qtbot.wait(450)
    QTest.mouseRelease(button, Qt.MouseButton.LeftButton)
    assert booth.dictator.state is State.READY
    assert not button.isChecked()
    qtbot.waitUntil(lambda: booth.desk.text() == "Clear lungs.")
    assert booth.words() == "Ready to dictate"


def test_the_button_tapped_goes_on_until_it_is_tapped_again(booth: Booth, qtbot: QtBot) -> None:
    button = booth.button("Dictate: hold")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert booth.dictator.state is State.LISTENING
    assert button.isChecked()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.isChecked()
    qtbot.waitUntil(lambda: booth.desk.text() == "Clear lungs.")


@pytest.mark.parametrize("booth", [Final(1, "of the first patient", unreliable="Hardly heard.")], indirect=True)
def test_a_doubtful_sentence_is_not_offered_to_the_next_report(booth: Booth, qtbot: QtBot) -> None:
    booth.dictator.dictate_pcm(b"\1\0" * 800)
    qtbot.waitUntil(lambda: "first patient" in booth.words())
    other = Desk(qtbot, a_report(study=a_study("2.25.77"), findings=""))
    booth.dictating.end()
    booth.dictating.begin(other.panel, CHEST)
    assert "first patient" not in booth.words()
    booth.dictating.bar.insert_requested.emit()
    assert (other.text(), booth.desk.text()) == ("", "")


def test_a_recording_read_for_one_study_is_not_heard_for_the_next(booth: Booth, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(16_000)
        written.writeframes(b"\1\0" * 8000)
    other = Desk(qtbot, a_report(study=a_study("2.25.77"), findings=""))
    booth.dictating.dictate_wav(file)
    booth.dictating.end()
    booth.dictating.begin(other.panel, CHEST)
    qtbot.wait(200)
    other.panel.go_to_section("Findings")
    assert (other.text(), booth.desk.text()) == ("", "")
    booth.dictating.dictate_wav(file)
    qtbot.waitUntil(lambda: other.text() == "Clear lungs.")
