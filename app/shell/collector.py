"""Python's garbage is collected on the GUI thread, in small portions, and never in the midst of an opening.

Left to itself, Python looks through everything that was ever loaded (100 ms and more: Qt, numba, the database layer), at any
moment and on whichever thread happens to ask for memory; and a QObject that a worker finds to be garbage would be destroyed
on the wrong thread, where it can wait for the GUI thread that waits for it. Here a timer looks, from the first moment on, and
what the program consists of is set aside once it is ready.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 250


class Collector(QObject):
    """Has taken over from Python between ``start`` and ``stop``; what had been taken over before stays so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._took_over = self._set_aside = False

    def start(self) -> None:
        """From now on Python collects nothing by itself; before any worker makes anything."""
        self._took_over = gc.isenabled()
        gc.disable()
        self._timer.start()

    def set_aside(self) -> None:
        """Look no more through what is there now; when the program is ready and nobody waits for it."""
        gc.collect()
        gc.freeze()
        self._set_aside = True

    def stop(self) -> None:
        """Give the work back to Python."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        if self._set_aside:
            gc.unfreeze()
        if self._took_over:
            gc.enable()

    @staticmethod
    def look() -> None:
        """Collect the oldest generation that is due, by Python's own thresholds."""
        due = [
            age
            for age, (count, most) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > most
        ]
        if due:
            gc.collect(due[-1])
