"""Where the SUV of a PET series comes from: every input with its tag, the arithmetic, the variants; or why it has none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from viewer.model.text import clean
from viewer.model.uptake import Uptake, UptakeInput, Variant
from viewer.model.volume import Stack

MISSING = "not given"
ROW = 24  # logical pixels: all inputs are seen at once on a screen of usual size


class SuvPanel(QDialog):
    """A window beside the images, to be kept open while they are read; it says which series it is about."""

    def __init__(self, uptake: Uptake, series: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("suv_panel")
        self.setWindowTitle("Where this SUV comes from")
        self.setModal(False)
        self.resize(760, min(820, parent.window().height()) if parent else 820)
        layout = QVBoxLayout(self)
        layout.addWidget(_line(series))
        layout.addWidget(_line(verdict(uptake)))
        layout.addWidget(_table(("Input", "Value", "Unit", "Tag"), [_cells(one) for one in uptake.inputs]), 1)
        for step in uptake.steps:
            layout.addWidget(_line(step))
        if uptake.variants:
            rows = [variant_cells(uptake, variant) for variant in uptake.variants]
            table = _table(("Variant", "Formula", "Factor or why there is none", "Unit"), rows)
            table.setFixedHeight(table.horizontalHeader().sizeHint().height() + ROW * len(rows) + 8)
            layout.addWidget(table)


def suv_panel(stack: Stack | None, parent: QWidget) -> SuvPanel | None:
    """The panel for a stack, None where it is no PET."""
    if stack is None or stack.uptake is None:
        return None
    return SuvPanel(stack.uptake, clean(f"PET series: {stack.description or 'without a description'}", 96), parent)


def verdict(uptake: Uptake) -> str:
    """The outcome in a line."""
    if uptake.factor is None:
        return f"No SUV: {clean(uptake.why_not, 256)}"
    return f"{uptake.unit} = value in the image's own unit × {uptake.factor:.10g}"


def variant_cells(uptake: Uptake, variant: Variant) -> tuple[str, str, str, str]:
    """Name, formula, factor on the image's own values (or why there is none) and unit."""
    if variant.factor is None or uptake.factor is None:
        return variant.name, variant.formula, variant.why_not, ""
    return variant.name, variant.formula, f"{variant.factor * uptake.factor:.10g}", variant.unit


def _cells(one: UptakeInput) -> tuple[str, str, str, str]:
    return one.name, clean(one.value, 160) or MISSING, one.unit, one.tag


def _line(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> QTableWidget:
    view = QTableWidget(len(rows), len(titles))
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(ROW)
    view.setShowGrid(False)
    view.setHorizontalHeaderLabels(titles)
    header = view.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(len(titles) - 2 if titles[0] == "Variant" else 1, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            view.setItem(row, column, QTableWidgetItem(text))
    return view
