"""What a closed workstation leaves running: threads, processes, windows, timers. There should be nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass

import psutil
import shiboken6
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from app.application import Application

HELPERS = ("resource_tracker", "forkserver")  # Python's own, one per process, ended with it
DAEMONS = ("tqdm_monitor",)  # of the speech library, one per process


@dataclass(frozen=True)
class Leftovers:
    """What ran before."""

    threads: frozenset[int]
    processes: frozenset[int]
    windows: frozenset[int]

    @classmethod
    def now(cls) -> Leftovers:
        """What runs at this moment."""
        return cls(
            frozenset(thread.ident or 0 for thread in threading.enumerate()),
            frozenset(one.pid for one in _children()),
            frozenset(id(one) for one in QApplication.topLevelWidgets()),
        )

    def left(self, station: Application) -> list[str]:
        """What a closed station left behind, in words."""
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        threads = [
            f"thread {one.name}"
            for one in threading.enumerate()
            if one.ident not in self.threads and one.name not in DAEMONS
        ]
        processes = [f"process {one.pid}" for one in _children() if one.pid not in self.processes]
        windows = [
            f"window {one.windowTitle() or type(one).__name__}"
            for one in QApplication.topLevelWidgets()
            if id(one) not in self.windows and one.isVisible()
        ]
        owners = (station.reading, station.jobs, station.dictator, station.desk, station.window, station.settings)
        return [*threads, *processes, *windows, *_running_timers(owners)]


def _running_timers(owners: Iterable[QObject]) -> list[str]:
    alive = [owner for owner in owners if shiboken6.isValid(owner)]
    return [
        f"timer of {type(timer.parent()).__name__} ({timer.interval()} ms)"
        for owner in alive
        for timer in owner.findChildren(QTimer)
        if timer.isActive()
    ]


def _children() -> list[psutil.Process]:
    found = psutil.Process().children(recursive=True)
    return [one for one in found if one.is_running() and not _is_helper(one)]


def _is_helper(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE or any(
            word in part for part in process.cmdline() for word in HELPERS
        )
    except psutil.Error:
        return True
