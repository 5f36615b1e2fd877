"""Receives studies while the window is open, by a program of its own, so that nothing it does holds up reading."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from app.home import Home
from app.settings import Preferences, Settings

MAIN = Path(__file__).resolve().parents[2] / "main.py"

SETTLE_MS = 300  # several settings are changed one after another
END_MS = 10_000  # for the listener to take what it has received; what it cannot, it takes at the next start
UNUSABLE = 2  # the exit status of a command that cannot do what it was asked
STOPPED = "Stopping"


@dataclass(frozen=True, slots=True)
class Listener:
    """A command that listens: its words, the settings it is begun anew for, and whether they want it."""

    words: tuple[str, ...]
    settings: frozenset[str]
    wanted: Callable[[Preferences], bool]


STUDIES = Listener(
    ("receive",),
    frozenset({"receiver_open", "receiver_title", "receiver_address", "receiver_port", "nodes"}),
    lambda values: values.receiver_open,
)
ORDERS = Listener(
    ("orders", "listen"),
    frozenset({"orders_open", "orders_address", "orders_port", "orders_from", "worklists", "worklists_every_min"}),
    lambda values: values.orders_open or bool(values.worklists.strip()),
)


class Reception(QObject):
    """The owner of a listener beside the window: it runs while the settings want it."""

    said = Signal(str)
    refused = Signal(str)
    arrived = Signal()  # objects came into the archive

    def __init__(
        self, home: Home, settings: Settings, parent: QObject | None = None, listener: Listener = STUDIES
    ) -> None:
        super().__init__(parent)
        self._listener = listener
        self._home, self._settings = home, settings
        self._process: QProcess | None = None
        self._last = ""
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._begin_again)
        settings.changed.connect(self._on_setting)

    @property
    def listening(self) -> bool:
        """Whether the listener runs."""
        return self._process is not None

    def start(self) -> None:
        """Listen, if it is set so."""
        if not self._listener.wanted(self._settings.values) or self._process is not None:
            return
        process = QProcess(self)
        process.setReadChannel(QProcess.ProcessChannel.StandardError)
        process.setStandardOutputFile(QProcess.nullDevice())
        process.readyReadStandardError.connect(self._read)
        process.finished.connect(self._on_finished)
        self._process, self._last = process, ""
        process.start(
            sys.executable, [str(MAIN), "--home", str(self._home.folder), *self._listener.words, "--until-closed"]
        )

    def close(self) -> None:
        """Stop listening; what has been received is in the archive or waits for the next start."""
        process, self._process = self._process, None
        if process is None:
            return
        process.finished.disconnect(self._on_finished)
        process.closeWriteChannel()
        if not process.waitForFinished(END_MS):
            process.kill()
            process.waitForFinished(1000)
        process.deleteLater()

    def begin_again(self) -> None:
        """Listen anew, with the systems that are known now."""
        self._settle.start()

    def _on_setting(self, name: str, _value: object) -> None:
        if name in self._listener.settings:
            self._settle.start()

    def _begin_again(self) -> None:
        """With the settings as they are now; the listener that runs ends by itself."""
        if self._process is None:
            self.start()
        else:
            self._process.closeWriteChannel()  # ``_on_finished`` starts the next one

    def _read(self) -> None:
        process = self._process
        while process is not None and process.canReadLine():
            self._hear(bytes(process.readLine().data()).decode(errors="replace").strip())

    def _hear(self, line: str) -> None:
        if not line or line.startswith(STOPPED):
            return
        self._last = line
        self.said.emit(line.replace(" Ctrl+C stops it.", ""))
        if "received" in line:
            self.arrived.emit()

    def _on_finished(self, status: int, how: QProcess.ExitStatus) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        self._last = _last_line(process) or self._last
        process.deleteLater()
        if status == UNUSABLE or how is QProcess.ExitStatus.CrashExit:
            self.refused.emit(f"Nothing is received any more. {self._last or 'The listener ended.'}")
        else:  # it ended because it was asked to
            self.start()


def _last_line(process: QProcess) -> str:
    """What was said last and not read yet."""
    lines = bytes(process.readAllStandardError().data()).decode(errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "")
