"""What is calibrated is on disk before the study can be opened again, and what could not be kept is said."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event as Gate

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from app.archive.calibrations import KnownLengths
from app.database import open_database
from app.desk.calibration_keeper import CalibrationKeeper
from viewer.model.known_length import KnownLength, Scope

SCOPE = Scope("1.2", "1.2.3")
DRAWN = KnownLength(SCOPE, ((0.0, 0.0), (100.0, 0.0)), 25.0, 0.25, 0.25, "Okafor, Ada", "2026-11-24T12:10:33+01:00")


class Announcing(QObject):
    changed = Signal(object, object)


@dataclass
class Room:
    calibrations: Announcing
    rows: KnownLengths
    keeper: CalibrationKeeper
    executor: ThreadPoolExecutor
    failed: list[str] = field(default_factory=list)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    database, parent = open_database(tmp_path), QObject()
    with ThreadPoolExecutor(1) as executor:
        calibrations, rows = Announcing(), KnownLengths(database)
        keeper = CalibrationKeeper(calibrations, rows, lambda: "ada", executor, parent)  # type: ignore[arg-type]
        made = Room(calibrations, rows, keeper, executor)
        keeper.failed.connect(made.failed.append)
        yield made
    database.close()


def test_a_flush_waits_until_everything_is_on_disk(room: Room) -> None:
    gate = Gate()
    room.executor.submit(gate.wait, 5.0)
    room.calibrations.changed.emit(SCOPE, DRAWN)
    assert room.rows.of(["1.2"]) == ()
    gate.set()
    room.keeper.flush()
    assert room.rows.of(["1.2"]) == (DRAWN,)


def test_changes_are_kept_in_their_order(room: Room) -> None:
    for known in (DRAWN, None, DRAWN, None):
        room.calibrations.changed.emit(SCOPE, known)
    room.keeper.flush()
    assert room.rows.of(["1.2"]) == ()
    assert room.failed == []


def test_what_could_not_be_kept_is_said_once(room: Room, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(self: KnownLengths, scope: Scope, known: KnownLength | None, login: str) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(KnownLengths, "add", failing)
    room.calibrations.changed.emit(SCOPE, DRAWN)
    qtbot.waitUntil(lambda: room.failed != [])
    room.keeper.flush()
    qtbot.wait(20)
    assert room.failed == ["The calibration could not be stored (OSError): it holds until the study is closed."]
