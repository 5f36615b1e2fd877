"""The panel of a fusion: which series, window, colours and opacity, all of it undone; what cannot be fused is not offered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QSlider
from pytestqt.qtbot import QtBot

from app.shell.fusion_panel import FusionPanel
from tests.viewer.session.test_fusions import of, pet, reading_of
from viewer.session.reading import Reading


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    return reading_of(tmp_path, pet())


def panel_of(reading: Reading, qtbot: QtBot) -> FusionPanel:
    panel = FusionPanel(reading)
    qtbot.addWidget(panel)
    return panel


def test_a_series_is_laid_over_and_taken_away(reading: Reading, qtbot: QtBot) -> None:
    panel = panel_of(reading, qtbot)
    series = panel.findChildren(QComboBox)[0]
    assert [series.itemText(at) for at in range(series.count())] == ["Nothing", "PT · series 1 · pet 1"]
    series.setCurrentIndex(1)
    series.activated.emit(1)
    fused = reading.fusions.of(of(reading, "CT"))
    assert fused is not None and fused.stack is of(reading, "PT")
    said = [label.text() for label in panel.findChildren(QLabel)]
    assert "Fused: PT series 1 · SUVbw 0 to 7 · Hot iron 60%" in said
    series.activated.emit(0)
    assert reading.fusions.choice(of(reading, "CT")) is None


def test_window_colours_and_opacity_are_changed_here(reading: Reading, qtbot: QtBot) -> None:
    reading.fusions.toggle(0)
    panel = panel_of(reading, qtbot)
    _, high = panel.findChildren(QDoubleSpinBox)
    high.setValue(12.5)
    high.editingFinished.emit()
    panel.findChildren(QComboBox)[1].textActivated.emit("PET")
    panel.findChildren(QSlider)[0].setValue(35)
    how = reading.fusions.choice(of(reading, "CT"))
    assert how is not None
    assert (how.high, how.colours, how.opacity) == (12.5, "PET", 0.35)


def test_nothing_to_fuse_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    reading = reading_of(tmp_path, pet(frame="frame 2"))
    said = [label.text() for label in panel_of(reading, qtbot).findChildren(QLabel)]
    assert any("shares the frame of reference" in text for text in said)


def test_the_window_can_be_read_in_the_theme(reading: Reading, qtbot: QtBot) -> None:
    reading.fusions.toggle(0)
    panel = panel_of(reading, qtbot)
    panel.setStyleSheet((Path(__file__).parents[3] / "resources" / "theme.qss").read_text("utf-8"))
    panel.show()
    for box in panel.findChildren(QDoubleSpinBox):
        assert box.lineEdit().width() > 40
