"""Save this hanging: what is on the screen, under a name, with ticks for what a study must have."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.shell.own_hangings import OwnHangings
from viewer.hanging.example import NoExampleError
from viewer.hanging.protocol import Protocol
from viewer.model.text import clean
from viewer.session.hanging_examples import Wish, example, offered, step, with_step
from viewer.session.reading import Reading

NEW = ""


class HangingDialog(QDialog):
    """Says at once what cannot be saved and why; nothing is asked twice."""

    def __init__(self, reading: Reading, own: OwnHangings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("hanging_dialog")
        self.setWindowTitle("Save this hanging")
        self.setModal(False)
        self.setMinimumWidth(480)
        self._reading, self._own = reading, own
        self._offers = offered(reading)
        self.name = QLineEdit(placeholderText="for example: My chest CT with prior")
        self.target = QComboBox()
        self.target.addItem("A protocol of its own", NEW)
        for protocol in own.all:
            self.target.addItem(f"One more step of “{clean(protocol.name, 48)}”", protocol.id)
        self.ticks = {offer.key: _tick(offer.text, on=offer.usual) for offer in self._offers}
        self.windows = _tick("Windows of the panes", on=True)
        self.looks = _tick("Zoom, flips, turns and sides of text", on=True)
        self.named = _tick("Only series that are named alike", on=False)
        self.why = _plain("")
        self.why.setProperty("warning", "true")
        self.why.setWordWrap(True)
        self._make_layout()
        self.target.currentIndexChanged.connect(self._show_target)
        reading.study_opened.connect(self.close)  # what would be saved is no longer what is seen

    def _make_layout(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 24)
        column.setSpacing(8)
        column.addWidget(_heading("Name"))
        column.addWidget(self.name)
        column.addWidget(self.target)
        self._asked = QWidget()
        asked = QVBoxLayout(self._asked)
        asked.setContentsMargins(0, 8, 0, 8)
        asked.setSpacing(8)
        asked.addWidget(_heading("Hangs studies with"))
        for tick in self.ticks.values():
            asked.addWidget(tick)
        column.addWidget(self._asked)
        column.addWidget(_heading("Keeps"))
        for kept in (self.windows, self.looks, self.named):
            column.addWidget(kept)
        column.addWidget(self.why)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)

    def _show_target(self) -> None:
        """A further step is for the studies of its protocol."""
        self._asked.setVisible(self.target.currentData() == NEW)
        self.adjustSize()

    def _wish(self) -> Wish:
        ticked = tuple(offer for offer in self._offers if self.ticks[offer.key].isChecked())
        windows, looks, named = (box.isChecked() for box in (self.windows, self.looks, self.named))
        return Wish(self.name.text(), ticked, windows, looks, named)

    def save(self) -> None:
        """Keep it; the dialog stays open with the reason where that cannot be done."""
        try:
            made = self._made()
        except NoExampleError as reason:
            self.why.setText(str(reason))
            return
        if self._own.keep(made):
            self.close()

    def _made(self) -> Protocol:
        wish, target = self._wish(), self._own.get(self.target.currentData())
        if target is None:
            return example(self._reading, wish, self._own.new_id(wish.name))
        if not wish.name.strip():
            raise NoExampleError("Give the step a name.")
        return with_step(target, step(self._reading, wish))


def _tick(text: str, *, on: bool) -> QCheckBox:
    box = QCheckBox(clean(text, 96).replace("&", "&&"))
    box.setChecked(on)
    return box


def _heading(text: str) -> QLabel:
    label = _plain(text.upper())
    label.setProperty("heading", True)
    return label


def _plain(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
