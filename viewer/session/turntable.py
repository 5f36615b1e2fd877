"""A rendered volume that turns by itself, driven by the clock: a slow machine drops pictures and never slows the turn."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from viewer.model.view import ViewState
from viewer.session.panes import Panes
from viewer.session.volumes import Volumes

DEGREES_PER_S = 30.0
TICK_MS = 16


class Turntable(QObject):
    """Turns the volume of one pane; a hand on it stops it."""

    changed = Signal(int)  # pane: it began or stopped there

    def __init__(self, panes: Panes, volumes: Volumes) -> None:
        super().__init__()
        self._panes, self._volumes = panes, volumes
        self._pane: int | None = None
        self._start, self._wanted = 0.0, 0.0
        self._clock = QElapsedTimer()
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._tick)
        panes.view_changed.connect(self._on_view_changed)
        panes.layout_changed.connect(lambda _: self.clear())

    def turns(self, pane: int) -> bool:
        """Whether the pane's volume turns by itself."""
        return self._pane == pane

    def clear(self) -> None:
        """Stop."""
        if self._pane is not None:
            pane, self._pane = self._pane, None
            self._timer.stop()
            self.changed.emit(pane)

    def toggle(self, pane: int) -> None:
        """Let the pane's volume turn, or stop it."""
        orbit, was = self._volumes.orbit(pane), self._pane
        self.clear()
        if orbit is None:
            self._volumes.refused.emit("The active pane shows no rendered volume.")
        elif was != pane:
            self._pane, self._start = pane, orbit.azimuth_deg
            self._wanted = orbit.azimuth_deg
            self._clock.start()
            self._timer.start()
            self.changed.emit(pane)

    def _tick(self) -> None:
        orbit = self._volumes.orbit(self._pane) if self._pane is not None else None
        if self._pane is None or orbit is None:
            self.clear()
            return
        self._wanted = (self._start + self._clock.elapsed() / 1000.0 * DEGREES_PER_S) % 360.0
        self._volumes.turn_to(self._pane, self._wanted, orbit.elevation_deg)

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        """Turned by hand, or something else is shown."""
        if pane == self._pane and (view.place.orbit is None or view.place.orbit.azimuth_deg != self._wanted):
            self.clear()
