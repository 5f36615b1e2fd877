"""The dictation bar: one button, a level, what is being heard in grey, and what the reader should check."""

from __future__ import annotations

import qtawesome
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from reporting.widgets.tip import plain_tip

LEVEL_WIDTH, LEVEL_HEIGHT = 64, 6
LOUD = 0.97
MOST_LINES = 3
TIP = "Dictate{key}: hold to speak, or tap to start and tap to stop"


class LevelMeter(QWidget):
    """How loud the microphone hears, from nothing to clipping."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = 0.0
        self.setFixedSize(LEVEL_WIDTH, LEVEL_HEIGHT)

    def show_level(self, level: float) -> None:
        """Set the level, 0 to 1; it falls slowly, as the eye follows."""
        self._level = max(level, self._level * 0.8)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar: green, amber where it clips."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#2A2E33"))
        width = round(self.width() * min(1.0, self._level))
        painter.fillRect(0, 0, width, self.height(), QColor("#E8B339" if self._level > LOUD else "#4CB782"))
        painter.end()


class FewLines(QLabel):
    """Plain text in at most three lines, so that no long sentence pushes the signature off the screen; all of it as a tip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole, self._newest = "", False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str, *, newest: bool) -> None:
        """Show ``text``; where it is too long its beginning, or with ``newest`` its end."""
        self._whole, self._newest = text, newest
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Sentences wrap anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown, words = self._whole, self._whole.split()
        while len(words) > 1 and self._lines(shown) > MOST_LINES:
            del words[0 if self._newest else -1]
            shown = f"… {' '.join(words)}" if self._newest else f"{' '.join(words)} …"
        self.setText(shown)
        self.setToolTip(plain_tip(self._whole if shown != self._whole else ""))

    def _lines(self, text: str) -> int:
        metrics = self.fontMetrics()
        room = QRect(0, 0, max(self.width(), 80), 10_000)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() // metrics.lineSpacing()


class DictationBar(QWidget):
    """Shows what dictation does and asks for it: its button can be held or tapped."""

    pressed = Signal()
    released = Signal()
    file_requested = Signal()
    insert_requested = Signal()  # put the doubtful text into the report all the same

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dictationBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._tip = TIP.format(key="")
        self._button = _button("ph.microphone", self._tip)
        self._button.setCheckable(True)
        self._button.pressed.connect(self.pressed)
        self._button.released.connect(self.released)
        self._file = _button("ph.file-arrow-down", "Dictate from a WAV file…")
        self._file.clicked.connect(self.file_requested)
        self._meter = LevelMeter()
        self._text = FewLines(self)
        self._insert = QToolButton()
        self._insert.setText("Insert")
        self._insert.setToolTip("Put this text into the report all the same")
        self._insert.clicked.connect(self.insert_requested)
        self._insert.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 8)
        layout.setSpacing(8)
        for widget in (self._button, self._file, self._meter):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._insert)

    def show_state(self, listening: bool, why_not: str) -> None:
        """Listening, ready, or disabled with the reason."""
        self._button.setChecked(listening)
        self._button.setEnabled(not why_not)
        self._file.setEnabled(not why_not)
        self._button.setToolTip(why_not or self._tip)
        self._say("Listening …" if listening else why_not or "Ready to dictate", muted=True)
        if not listening:
            self._meter.show_level(0.0)

    def show_key(self, key: str) -> None:
        """Name the key that does the same, "" for none."""
        self._tip = TIP.format(key=f" ({key})" if key else "")
        if self._button.isEnabled():
            self._button.setToolTip(self._tip)

    def show_listening(self, listening: bool) -> None:
        """Whether the button is lit; a click of its own would put it out."""
        self._button.setChecked(listening)

    def show_level(self, level: float) -> None:
        """The microphone's level, 0 to 1."""
        self._meter.show_level(level)

    def show_partial(self, text: str) -> None:
        """What is being heard, in grey; of a long sentence the last words, for the report shows them all."""
        self._say(text, muted=True, newest=True)

    def show_busy(self, text: str = "Writing what was said …") -> None:
        """The engine is at work on the last utterance."""
        self._say(text, muted=True)

    def show_flags(self, flags: tuple[str, ...]) -> None:
        """What to check in the text that was just written."""
        self._say(" ".join(flags), warning=bool(flags))

    def show_doubt(self, text: str, reason: str) -> None:
        """Text that the engine was not sure of: shown, and inserted only on request."""
        self._say(f"“{text}” {reason}", warning=True)
        self._insert.show()

    def show_problem(self, sentence: str) -> None:
        """What went wrong, and that the report is as it was."""
        self._say(sentence, warning=True)

    def _say(self, text: str, *, muted: bool = False, warning: bool = False, newest: bool = False) -> None:
        self._insert.hide()
        self._text.say(text, newest=newest)
        self._text.setProperty("muted", muted)
        self._text.setProperty("warning", warning)
        self._text.style().polish(self._text)


def _button(icon: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(qtawesome.icon(icon, color="#D7DADE", color_disabled="#6E757D", color_on="#E5534B"))
    button.setIconSize(QSize(18, 18))
    button.setToolTip(tip)
    button.setProperty("flat", True)
    return button
