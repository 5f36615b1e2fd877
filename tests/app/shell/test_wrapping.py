"""Papers from the window: whose they are is said first, and nothing is taken that does not fit."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.archive.archive import Archive
from app.archive.index import Index
from app.jobs import Jobs
from app.settings import Settings
from app.shell.wrap_dialog import TYPED, WrapDialog
from app.shell.wrapping import Wrapping
from tests.phantoms import SUBJECT


@pytest.fixture
def wrapping(archive: Archive, window: QWidget, tmp_path: Path) -> Iterator[Wrapping]:
    with ThreadPoolExecutor(1) as pool:
        yield Wrapping(archive, Jobs(pool), Settings(tmp_path / "settings.json"), window)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Image.new("L", (9, 9), 7).save(tmp_path / "a.png")
    return tmp_path / "a.png"


def the_dialog(qtbot: QtBot, window: QWidget) -> WrapDialog:
    qtbot.waitUntil(lambda: window.findChild(WrapDialog) is not None, timeout=10_000)
    found = window.findChild(WrapDialog)
    assert isinstance(found, WrapDialog)
    return found


def test_a_paper_goes_into_the_selected_study(
    qtbot: QtBot, wrapping: Wrapping, window: QWidget, archive: Archive, file: Path
) -> None:
    wrapping.ask([file], SUBJECT.study_uid)
    dialog = the_dialog(qtbot, window)
    assert "Phantom, Test" in dialog.whose.text()
    dialog.title.setText("Letter")
    with qtbot.waitSignal(wrapping.wrapped, timeout=10_000):
        dialog.add()
    assert "Letter" in [one.description for one in Index(archive).study(SUBJECT.study_uid).series]


def test_a_typed_patient_is_checked_before_anything_is_taken(
    qtbot: QtBot, wrapping: Wrapping, window: QWidget, archive: Archive, file: Path
) -> None:
    wrapping.ask([file], SUBJECT.study_uid)
    dialog = the_dialog(qtbot, window)
    dialog.place.setCurrentText(TYPED)
    dialog.add()
    assert dialog.why.text() == "The name is missing."
    dialog.name.setText("Okafor, Ada")
    dialog.number.setText("P1")
    with qtbot.waitSignal(wrapping.wrapped, timeout=10_000) as wrapped:
        dialog.add()
    assert wrapped.args is not None
    patient = Index(archive).study(wrapped.args[0].study_uid).patient
    assert (patient.name, patient.patient_id) == ("Okafor^Ada", "P1")


def test_what_is_no_picture_is_said(qtbot: QtBot, wrapping: Wrapping, window: QWidget, file: Path) -> None:
    file.write_bytes(b"no picture at all")
    wrapping.ask([file], "")
    dialog = the_dialog(qtbot, window)
    dialog.name.setText("Okafor, Ada")
    dialog.number.setText("P1")
    with qtbot.waitSignal(wrapping.refused, timeout=10_000) as refused:
        dialog.add()
    assert refused.args is not None
    assert "no picture" in refused.args[0]
