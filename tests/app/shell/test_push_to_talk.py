"""F2 held listens while it is held, tapped until the next tap; whatever the keyboard repeats and the window loses."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QTextEdit
from pytestqt.qtbot import QtBot

from app.shell import push_to_talk
from app.shell.push_to_talk import PushToTalk

F2 = Qt.Key.Key_F2


@dataclass
class Booth:
    """A window with a text in which one writes, and a microphone that is on or off."""

    window: QMainWindow
    text: QTextEdit
    action: QAction
    talk: PushToTalk
    on: bool = False
    broken: bool = False
    starts: int = 0

    def start(self) -> bool:
        self.starts += 1
        self.on = not self.broken
        return self.on

    def stop(self) -> None:
        self.on = False

    def repeat(self) -> None:
        """What a held key sends: on some systems releases too."""
        for kind in (QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            event = QKeyEvent(kind, F2, Qt.KeyboardModifier.NoModifier, "", True)
            QApplication.sendEvent(self.text, event)


@pytest.fixture
def booth(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Booth:
    monkeypatch.setattr(push_to_talk, "HELD_S", 0.05)
    window = QMainWindow()
    qtbot.addWidget(window)
    text = QTextEdit(window)
    window.setCentralWidget(text)
    action = QAction(window)
    action.setShortcut("F2")
    action.setAutoRepeat(False)
    window.addAction(action)
    made = Booth(window, text, action, None)  # type: ignore[arg-type]
    made.talk = PushToTalk(made.start, made.stop, lambda: made.on, window)
    made.talk.watch(window, action)
    action.triggered.connect(made.talk.act)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    text.setFocus()
    return made


def test_a_tap_goes_on_until_the_next_tap(booth: Booth) -> None:
    QTest.keyClick(booth.text, F2)
    assert booth.on
    QTest.keyClick(booth.text, F2)
    assert not booth.on


def test_a_held_key_listens_while_it_is_held(booth: Booth, qtbot: QtBot) -> None:
    QTest.keyPress(booth.text, F2)
    assert booth.on
    qtbot.wait(80)
    assert booth.on
    QTest.keyRelease(booth.text, F2)
    assert not booth.on


def test_repeats_of_a_held_key_change_nothing(booth: Booth, qtbot: QtBot) -> None:
    QTest.keyPress(booth.text, F2)
    for _ in range(5):
        booth.repeat()
        qtbot.wait(20)
    assert (booth.on, booth.starts) == (True, 1)
    QTest.keyRelease(booth.text, F2)
    assert not booth.on


def test_held_on_while_it_listened_it_stops_at_once_and_does_not_begin_again(booth: Booth, qtbot: QtBot) -> None:
    QTest.keyClick(booth.text, F2)
    QTest.keyPress(booth.text, F2)
    assert not booth.on
    qtbot.wait(80)
    QTest.keyRelease(booth.text, F2)
    assert (booth.on, booth.starts) == (False, 1)


def test_a_window_that_loses_the_keys_ends_what_is_held(booth: Booth, qtbot: QtBot) -> None:
    QTest.keyPress(booth.text, F2)
    other = QMainWindow()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    assert not booth.on


def test_a_window_that_loses_the_keys_does_not_end_what_was_tapped(booth: Booth) -> None:
    QTest.keyClick(booth.text, F2)
    QApplication.sendEvent(booth.window, QEvent(QEvent.Type.WindowDeactivate))
    assert booth.on


def test_the_menu_toggles(booth: Booth, qtbot: QtBot) -> None:
    booth.action.trigger()
    QApplication.sendEvent(booth.window, QEvent(QEvent.Type.WindowDeactivate))
    qtbot.wait(80)
    assert booth.on
    booth.action.trigger()
    assert not booth.on


def test_a_key_whose_release_was_never_seen_still_stops(booth: Booth) -> None:
    QTest.keyPress(booth.text, F2)
    QTest.keyPress(booth.text, F2)
    assert not booth.on


def test_a_microphone_that_does_not_start_is_not_stopped(booth: Booth, qtbot: QtBot) -> None:
    booth.broken = True
    QTest.keyPress(booth.text, F2)
    qtbot.wait(80)
    QTest.keyRelease(booth.text, F2)
    assert (booth.on, booth.starts) == (False, 1)
