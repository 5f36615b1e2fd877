"""From Qt's mouse events to the tools' generators: one drag per button, cancelled with Esc."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from viewer.model.geometry import triple
from viewer.model.known_length import KnownLine
from viewer.model.mark import Mark
from viewer.model.measurement import Measurement
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool
from viewer.tools.grips import Grip
from viewer.tools.measuring import MeasuringTool

BUTTONS = {
    Qt.MouseButton.LeftButton: "left",
    Qt.MouseButton.RightButton: "right",
    Qt.MouseButton.MiddleButton: "middle",
}


@dataclass(slots=True)
class _Running:
    drag: Drag
    marks: tuple[Mark, ...] = ()
    measures: bool = False


class Mouse:
    """Runs the drags of one pane.

    ``keep`` takes what was measured, or a line whose length is to be told; ``changed`` is called when the preview changed.
    """

    def __init__(
        self, tools: Mapping[str, Tool], keep: Callable[[Measurement | KnownLine], None], changed: Callable[[], None]
    ) -> None:
        self._tools, self._keep, self._changed = tools, keep, changed
        self._running: dict[str, _Running] = {}
        self._held: Measurement | None = None

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the running drags preview."""
        return tuple(mark for running in self._running.values() for mark in running.marks)

    @property
    def busy(self) -> bool:
        """Whether a drag is running."""
        return bool(self._running)

    @property
    def held(self) -> Measurement | None:
        """The measurement whose points are being moved; its preview stands in its place."""
        return self._held

    def press(self, button: str, tool: Tool, hand: Hand, pointer: Pointer, grip: Grip | None) -> None:
        """A button went down: go on with its drag, else start one, on what lies under the pointer or with ``tool``."""
        if button in self._running:
            self.send(button, pointer)
            return
        drag, measures = self._begin(tool, hand, pointer, grip)
        self._running[button] = _Running(drag, measures=measures)
        self._step(button, None)

    def _begin(self, tool: Tool, hand: Hand, pointer: Pointer, grip: Grip | None) -> tuple[Drag, bool]:
        if grip is None:
            return tool.drag(hand, pointer), tool.measures
        own = self._tools.get(grip.measurement.tool)
        if not isinstance(own, MeasuringTool):
            return tool.drag(hand, pointer), tool.measures
        self._held = grip.measurement
        if grip.index is None:
            return own.shift(hand, grip.measurement, pointer), True
        return own.reshape(hand, grip.measurement, grip.index), True

    def move(self, pointer: Pointer) -> None:
        """The mouse moved: every running drag hears of it."""
        for button in tuple(self._running):
            self.send(button, pointer)

    def send(self, button: str, pointer: Pointer) -> None:
        """Something happened with one button."""
        if button in self._running:
            self._step(button, pointer)

    def cancel(self, *, measuring_only: bool = False) -> bool:
        """Close the running drags; their tools put back what they changed. Whether there was any."""
        buttons = [button for button, running in self._running.items() if running.measures or not measuring_only]
        for button in buttons:
            self._running.pop(button).drag.close()
        if buttons:
            self._held = None
            self._changed()
        return bool(buttons)

    def _step(self, button: str, pointer: Pointer | None) -> None:
        running = self._running[button]
        try:
            running.marks = next(running.drag) if pointer is None else running.drag.send(pointer)
        except StopIteration as end:
            self._running.pop(button, None)
            self._held = None
            if end.value is not None:
                self._keep(end.value)
        self._changed()


def pointer_of(event: QMouseEvent, hand: Hand, kind: Event) -> Pointer:
    """A mouse event as tools see it."""
    screen = (event.position().x() * hand.ratio, event.position().y() * hand.ratio)
    column, row = hand.camera.to_pixels(screen)
    keys = event.modifiers()
    return Pointer(
        screen,
        (float(column), float(row)),
        triple(hand.camera.to_points(screen)),
        kind,
        shift=bool(keys & Qt.KeyboardModifier.ShiftModifier),
        control=bool(keys & Qt.KeyboardModifier.ControlModifier),
    )
