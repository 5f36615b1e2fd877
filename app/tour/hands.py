"""The tour's hands and eyes: waiting, mouse drags on a pane, screenshots."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

POLL_MS = 5
LONGEST_S = 120.0


class TourStopped(Exception):  # noqa: N818 - it says what happened
    """The tour cannot go on; the message says at what."""


def wait(until: Callable[[], object], what: str, longest_s: float = LONGEST_S) -> None:
    """Let the program run until something holds; raises TourStopped after ``longest_s``."""
    deadline = time.monotonic() + longest_s
    loop = QEventLoop()
    timer = QTimer(interval=POLL_MS)
    timer.timeout.connect(lambda: loop.quit() if until() or time.monotonic() > deadline else None)
    timer.start()
    if not until():
        loop.exec()
    timer.stop()
    if not until():
        raise TourStopped(f"waited {longest_s:g} s for {what}")


def rest(milliseconds: int) -> None:
    """Let the program run for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def drag(widget: QWidget, path: Sequence[tuple[float, float]]) -> None:
    """Press the left button at the first point (logical pixels of the widget), move along, release at the last."""
    _send(widget, QEvent.Type.MouseButtonPress, path[0], Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton)
    for point in path[1:]:
        _send(widget, QEvent.Type.MouseMove, point, Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton)
        rest(1)
    _send(widget, QEvent.Type.MouseButtonRelease, path[-1], Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    rest(1)


def line(start: tuple[float, float], stop: tuple[float, float], steps: int = 8) -> list[tuple[float, float]]:
    """Points from start to stop."""
    parts = [step / steps for step in range(steps + 1)]
    return [(start[0] + (stop[0] - start[0]) * part, start[1] + (stop[1] - start[1]) * part) for part in parts]


def screenshot(window: QWidget, file: Path) -> None:
    """The window as it is painted now."""
    rest(60)
    QApplication.sendPostedEvents()
    window.grab().save(str(file))


def _send(
    widget: QWidget,
    kind: QEvent.Type,
    at: tuple[float, float],
    button: Qt.MouseButton,
    held: Qt.MouseButton,
) -> None:
    place = QPointF(*at)
    event = QMouseEvent(kind, place, QPointF(widget.mapToGlobal(place)), button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
