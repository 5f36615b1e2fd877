"""From Qt's mouse events to the tools' generators: one drag per button, cancelled with Esc.

What is measured click by click waits while the reader looks at another image, and goes on when its own is back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent

from viewer.model.geometry import triple
from viewer.model.known_length import KnownLine
from viewer.model.mark import Mark
from viewer.model.measurement import Measurement
from viewer.model.volume import StackImage
from viewer.session.plane_images import same_plane
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
    image: StackImage | None = None  # on which its points lie
    down: bool = True  # whether its button is held
    last: Pointer | None = None  # what it heard last


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
        self._away: dict[str, _Running] = {}

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What the running drags preview."""
        return tuple(mark for running in self._running.values() for mark in running.marks)

    @property
    def waiting(self) -> bool:
        """Whether something is half drawn on an image that is not shown."""
        return bool(self._away)

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
        self._running[button] = _Running(drag, measures=measures, image=hand.image)
        self._step(button, None)

    def _begin(self, tool: Tool, hand: Hand, pointer: Pointer, grip: Grip | None) -> tuple[Drag, bool]:
        if grip is None:
            return tool.drag(hand, pointer), tool.measures
        own = self._tools.get(grip.measurement.tool)
        if not isinstance(own, MeasuringTool):
            return tool.drag(hand, pointer), tool.measures
        self._held = grip.measurement
        if grip.label is not None:
            return own.carry_label(hand, grip.measurement, pointer, grip.label), True
        if grip.index is None:
            return own.shift(hand, grip.measurement, pointer), True
        return own.reshape(hand, grip.measurement, grip.index, pointer), True

    def move(self, pointer: Pointer) -> None:
        """The mouse moved: every running drag hears of it."""
        for button in tuple(self._running):
            self.send(button, pointer)

    def send(self, button: str, pointer: Pointer) -> None:
        """Something happened with one button."""
        running = self._running.get(button)
        if running is not None:
            running.down = pointer.event is Event.PRESS or (running.down and pointer.event is not Event.RELEASE)
            self._step(button, pointer)

    @property
    def half_drawn(self) -> tuple[str, ...]:
        """The buttons with which something is drawn click by click."""
        return tuple(button for button, running in self._running.items() if running.measures and not running.down)

    def take_back(self) -> bool:
        """Take the last point back of what is half drawn; whether anything is."""
        drawn = self.half_drawn
        for button in drawn:
            last = self._running[button].last
            if last is not None:
                self._step(button, replace(last, event=Event.BACK))
        return bool(drawn)

    def turn_to(self, image: StackImage | None) -> None:
        """Another image is shown: what was being dragged on the last one is left, what waits for a click waits for it."""
        for button, running in tuple(self._running.items()):
            if running.measures and not _same(running.image, image) and not running.down:
                self._away[button] = self._running.pop(button)
        self._leave([button for button, running in self._running.items() if running.measures])
        for button, running in tuple(self._away.items()):
            if _same(running.image, image) and button not in self._running:
                self._running[button] = self._away.pop(button)
        self._changed()

    def cancel(self, *, measuring_only: bool = False) -> bool:
        """Close the running drags; their tools put back what they changed. Whether there was any."""
        self._running.update({f"{button} away": running for button, running in self._away.items()})
        self._away.clear()
        return self._leave(
            [button for button, running in self._running.items() if running.measures or not measuring_only]
        )

    def _leave(self, buttons: list[str]) -> bool:
        for button in buttons:
            self._running.pop(button).drag.close()
        if buttons:
            self._held = None
            self._changed()
        return bool(buttons)

    def _step(self, button: str, pointer: Pointer | None) -> None:
        running = self._running[button]
        running.last = pointer or running.last
        try:
            running.marks = next(running.drag) if pointer is None else running.drag.send(pointer)
        except StopIteration as end:
            self._running.pop(button, None)
            self._held = None
            if end.value is not None:
                self._keep(end.value)
        self._changed()


def _same(one: StackImage | None, other: StackImage | None) -> bool:
    """Whether both are one acquired image, or one plane."""
    if one is None or other is None:
        return one is other
    return one.ref == other.ref and same_plane(one.cut, other.cut)


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
        camera=hand.camera,
    )
