"""Python's garbage is collected on the GUI thread, in small portions, and never in the midst of an opening.

Left to itself, Python looks through everything that was ever loaded (100 ms and more: Qt, numba, the database layer), at any
moment and on whichever thread happens to ask for memory; and a QObject that a worker finds to be garbage would be destroyed
on the wrong thread. Here what the program consists of is set aside once, and the rest is looked through by a timer.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

LOOK_MS = 250


class Collector(QObject):
    """Takes over from Python between ``start`` and ``stop``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Set aside what is there now; call it when the program is ready and nobody waits for it."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Give the work back to Python."""
        if self._timer.isActive():
            self._timer.stop()
            gc.unfreeze()
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
