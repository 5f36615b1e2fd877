"""The panel names every input of an SUV, or why there is none, as plain text."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableWidget, QWidget
from pytestqt.qtbot import QtBot

from app.shell.suv_panel import SuvPanel, suv_panel
from tests.phantoms import ct_slice, pet_slice
from tests.viewer.dicom.reading import stacks_of


def rows_of(table: QTableWidget) -> list[list[str]]:
    found = []
    for row in range(table.rowCount()):
        items = [table.item(row, column) for column in range(table.columnCount())]
        found.append([item.text() if item else "" for item in items])
    return found


def panel_of(qtbot: QtBot, **changes: Any) -> SuvPanel:
    (stack,) = stacks_of([pet_slice(**changes)])
    assert stack.uptake is not None
    panel = SuvPanel(stack.uptake, stack.description)
    qtbot.addWidget(panel)
    return panel


def test_every_input_stands_with_value_unit_and_tag(qtbot: QtBot) -> None:
    panel = panel_of(qtbot)
    inputs, variants = panel.findChildren(QTableWidget)
    rows = rows_of(inputs)
    assert ["Radionuclide Total Dose", "350000000", "Bq", "(0018,1074)"] in rows
    assert ["Patient's Weight", "70", "kg", "(0010,1030)"] in rows
    assert ["Radiopharmaceutical Start DateTime", "not given", "", "(0018,1078)"] in rows
    assert [row[1] for row in rows_of(variants)] == ["James, 128", "Janmahasatian", "Du Bois"]


def test_a_withheld_value_says_why_and_shows_the_inputs(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, PatientWeight=None)
    assert "No SUV: Patient's Weight (0010,1030) is missing." in [label.text() for label in panel.findChildren(QLabel)]
    (inputs,) = panel.findChildren(QTableWidget)
    assert ["Patient's Weight", "not given", "kg", "(0010,1030)"] in rows_of(inputs)


def test_text_from_the_header_stays_text(qtbot: QtBot) -> None:
    panel = panel_of(qtbot, tracer={"Radiopharmaceutical": "<b>FDG</b>"}, series="<i>pet</i>")
    labels = panel.findChildren(QLabel)
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in labels)
    assert any("<i>pet</i>" in label.text() for label in labels)
    assert not panel.isModal()


def test_a_ct_has_no_panel(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    assert suv_panel(stacks_of([ct_slice()])[0], parent) is None
