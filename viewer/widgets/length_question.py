"""Asks what a drawn line measures, one line at a time, in a field that stays beside it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from viewer.model.known_length import KnownLine
from viewer.model.mark import Mark
from viewer.render.camera import Camera
from viewer.session.calibrations import Calibrations
from viewer.widgets.known_length_field import KnownLengthField


class LengthQuestion:
    """The field over ``pane``; ``camera`` gives how the pane sees its image now, None where there is none."""

    def __init__(self, pane: QWidget, calibrations: Calibrations, camera: Callable[[], Camera | None]) -> None:
        self._pane, self._calibrations, self._camera = pane, calibrations, camera
        self._field: KnownLengthField | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The line that is asked about."""
        return self._field.marks if self._field else ()

    def ask(self, line: KnownLine) -> None:
        """Ask for the length of a line; one asked about before is left."""
        self.cancel()
        self._field = KnownLengthField(line, self._calibrations, self._pane)
        self._field.finished.connect(self.cancel)
        self.follow()
        self._field.begin()

    def cancel(self) -> bool:
        """Ask no more; whether anything was asked."""
        field, self._field = self._field, None
        if field is None:
            return False
        field.put_away()
        self._pane.update()
        return True

    def follow(self) -> None:
        """Stand beside the line where it is now."""
        camera = self._camera()
        if self._field is not None and camera is not None:
            self._field.stand_beside_line(camera, self._pane.devicePixelRatioF())
