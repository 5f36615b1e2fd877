"""Where the report stands, whether it is saved, and what can be done with it next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event, Phase
from reporting.widgets.tip import plain_tip

WORDS = {
    Event.DISCARD: "Discard",
    Event.REVISE: "Revise",
    Event.START_ADDENDUM: "Start addendum",
    Event.START_CORRECTION: "Correct",
    Event.RETURN: "Give back…",
    Event.SEND: "Send",
    Event.SIGN_PRELIMINARY: "Sign preliminary",
    Event.SIGN_FINAL: "Sign final",
}
TIPS = {
    Event.SEND: "Send it to be confirmed by an attending",
    Event.RETURN: "Give it back with what is to be done",
    Event.START_CORRECTION: "A version that takes the place of this one and says what it corrects",
    Event.START_ADDENDUM: "A numbered addition; the report stays as it is",
}
SIGNING = (Event.SIGN_PRELIMINARY, Event.SIGN_FINAL)
PHASE_WORDS = {
    Phase.DRAFT: "Draft",
    Phase.PRELIMINARY: "Preliminary",
    Phase.PENDING: "Preliminary, waits to be confirmed",
    Phase.RETURNED: "Preliminary, given back",
    Phase.CORRECTION: "Draft of a correction",
    Phase.REVISION: "Draft over a preliminary report",
    Phase.FINAL: "Final",
    Phase.ADDENDUM: "Draft of an addendum",
}


class SignBar(QWidget):
    """A line of status, and a button for each event that the state allows."""

    event_requested = Signal(object)  # Event

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("signBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._status = QLabel(self)
        self._status.setObjectName("reportStatus")
        self._status.setTextFormat(Qt.TextFormat.PlainText)
        self._status.setWordWrap(True)
        self._status.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._buttons = {event: self._button(event) for event in WORDS}
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._buttons[Event.DISCARD])
        row.addStretch(1)
        for event in list(WORDS)[1:]:
            row.addWidget(self._buttons[event])
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self._status)
        column.addLayout(row)

    def _button(self, event: Event) -> QPushButton:
        button = QPushButton(WORDS[event], self)
        button.setObjectName(event.name.lower())
        button.setProperty("primary", event == Event.SIGN_FINAL)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.event_requested.emit(event))
        return button

    def button(self, event: Event) -> QPushButton:
        """The button of an event."""
        return self._buttons[event]

    def show_state(self, draft: Draft, blocked: str) -> None:
        """Show what the state allows; ``blocked`` is why signing must wait, "" when it need not."""
        for event, button in self._buttons.items():
            button.setVisible(not draft.why_not(event) and not (event is Event.SEND and _may_confirm(draft)))
            waits = blocked if event in SIGNING else ""
            button.setEnabled(not waits)
            button.setToolTip(plain_tip(waits or TIPS.get(event, "")))

    def show_status(self, draft: Draft, saved: str, trouble: str = "") -> None:
        """The line of status: state, version, and whether the text is saved; ``trouble`` takes its place."""
        parts = (PHASE_WORDS[draft.phase], f"version {draft.report.version}", saved)
        self._status.setText(trouble or "  ·  ".join(part for part in parts if part))
        self._status.setProperty("warning", bool(trouble))
        self._status.style().polish(self._status)


def _may_confirm(draft: Draft) -> bool:
    """Whether whoever is at the desk need not send it to anybody."""
    return not draft.why_not(Event.SIGN_FINAL)
