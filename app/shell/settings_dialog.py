"""The settings, made from their declarations; a change holds at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.settings import Settings, asked_for

ROOM_FOR_FRAME = 64  # of the screen's height, for the window's title


class SettingsDialog(QDialog):
    """One row per declared setting, under its group; below them the pages on which more is set ``elsewhere``."""

    def __init__(self, settings: Settings, parent: QWidget | None = None, elsewhere: Sequence[QAction] = ()) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(560)
        self._settings = settings
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 16, 24, 24)
        layout.setSpacing(8)
        titles = max(self.fontMetrics().horizontalAdvance(one.metadata["title"]) for one in asked_for())
        for group in dict.fromkeys(one.metadata["group"] for one in asked_for()):
            layout.addWidget(_heading(group))
            form = QFormLayout()
            form.setHorizontalSpacing(24)
            form.setVerticalSpacing(8)
            layout.addLayout(form)
            for one in asked_for():
                if one.metadata["group"] == group:
                    form.addRow(_title(one.metadata["title"], titles), self._editor(one))
        layout.addLayout(_links(elsewhere))
        self._place(page)

    def _place(self, page: QWidget) -> None:
        """The rows, which scroll where the screen is lower than they are."""
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(area)
        room = self.screen().availableGeometry().height() - ROOM_FOR_FRAME
        self.resize(self.minimumWidth(), min(page.sizeHint().height(), room))

    def go_to(self, name: str) -> None:
        """Put the caret into the editor of a setting."""
        editor = self.findChild(QWidget, name)
        if editor is not None:
            editor.setFocus()

    def _editor(self, one: Field[Any]) -> QWidget:
        value = getattr(self._settings.values, one.name)
        editor: QWidget
        if isinstance(value, bool):
            editor = self._switch(one.name, value)
        elif "choices" in one.metadata:
            editor = self._choice(one.name, value, one.metadata["choices"])
        elif isinstance(value, int):
            editor = QSpinBox(minimum=one.metadata["minimum"], maximum=one.metadata["maximum"], value=value)
            editor.valueChanged.connect(lambda number, name=one.name: self._settings.change(**{name: number}))
        else:
            editor = QLineEdit(value)
            editor.editingFinished.connect(
                lambda name=one.name, box=editor: self._settings.change(**{name: box.text()})
            )
        editor.setObjectName(one.name)
        editor.setToolTip(one.metadata["help"])
        return editor

    def _choice(self, name: str, value: str, choices: Mapping[str, str]) -> QComboBox:
        box = QComboBox()
        for key, words in choices.items():
            box.addItem(words, key)
        box.setCurrentIndex(max(box.findData(value), 0))
        box.currentIndexChanged.connect(lambda _: self._settings.change(**{name: box.currentData()}))
        return box

    def _switch(self, name: str, value: bool) -> QCheckBox:
        box = QCheckBox()
        box.setChecked(value)
        box.toggled.connect(lambda on: self._settings.change(**{name: on}))
        return box


def _links(actions: Sequence[QAction]) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(0, 12, 0, 0)
    row.addStretch(1)
    for action in actions:
        button = QPushButton(f"{action.text()}…")
        button.setAutoDefault(False)
        button.setToolTip(action.toolTip())
        button.clicked.connect(action.trigger)
        row.addWidget(button)
    return row


def _title(text: str, width: int) -> QLabel:
    """A row's title, as wide as the widest, so that the editors of all groups stand in one column."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setMinimumWidth(width)
    return label


def _heading(text: str) -> QLabel:
    label = QLabel(text.upper())
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("heading", True)
    return label
