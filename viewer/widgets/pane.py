"""One pane: its picture, and the mouse handed to the tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.render.canvas import Canvas
from viewer.render.presets import Preset
from viewer.session.reading import Reading
from viewer.tools.base import Event, Hand, Tool
from viewer.tools.grips import Grip, grip
from viewer.widgets.chips import chip_at, press
from viewer.widgets.corner_blocks import SCROLL_BAR
from viewer.widgets.mouse import BUTTONS, Mouse, pointer_of
from viewer.widgets.overlay import OverlayPainter
from viewer.widgets.pane_picture import InHand, PanePicture

STACK_MIME = "application/x-lectern-stack"
ZOOM_PER_NOTCH = 1.15


class Pane(PanePicture):
    """The picture of pane ``number`` in the reader's hands."""

    def __init__(  # noqa: PLR0917 - what a pane is made of, each given once
        self,
        number: int,
        reading: Reading,
        canvas: Callable[[], Canvas],
        tools: Mapping[str, Tool],
        renderings: Mapping[str, Preset],
        parent: QWidget | None = None,
        executor: Executor | None = None,
    ) -> None:
        super().__init__(number, reading, canvas, renderings, parent, executor)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._tools = tools
        self._mouse = Mouse(tools, reading.keep, self.update)
        self._hovered: Grip | None = None
        self._chip_hovered = ""
        self._on_bar = False
        self._notches = 0.0

    def in_hand(self) -> InHand:
        """What the mouse holds and hovers over."""
        hovered, held = self._hovered, self._mouse.held
        return InHand(hovered.measurement.uid if hovered else "", held.uid if held else "", self._mouse.marks)

    def left_place(self) -> None:
        """Leave a half drawn measurement: its points belong to the image on which they were placed."""
        self._mouse.cancel(measuring_only=True)
        self._hovered = None

    def cancel(self) -> bool:
        """Leave what is half drawn; whether there was anything."""
        return self._mouse.cancel()

    def _hand(self) -> Hand | None:
        drawing = self._drawing()
        camera = self._sheets.camera(drawing.width, drawing.height)
        if camera is None:
            return None
        image = self._reading.places.image(self.number)
        stored = self._reading.pixels.stored(self._place.stack_id, self._place.index) if image else None
        return Hand(self._reading, self.number, camera, image, stored, self.ratio)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The scroll bar, a measurement under the pointer, or the button's tool."""
        if self._brought_back():
            return
        self._reading.panes.set_active(self.number)
        hand, button = self._hand(), BUTTONS.get(event.button(), "")
        tool = self._tools.get(self._reading.tools.of(button))
        if hand is None or tool is None:
            return
        if button == "left" and not self._mouse.busy and self._over_bar(event.position()):
            self._on_bar = True
            self._scroll_to(event.position())
            return
        chip = self._chip(event.position()) if button == "left" and not self._mouse.busy else ""
        if chip:
            press(chip, self._reading, self.number, self, event.globalPosition().toPoint())
            return
        found = self._grip(event.position(), hand) if button == "left" and not self._mouse.busy else None
        self._reading.measurements.select(found.measurement.uid if found else "")
        self._mouse.press(button, self._for_picture(tool), hand, pointer_of(event, hand, Event.PRESS), found)

    def _brought_back(self) -> bool:
        """Whether the pane showed no image till now: nothing is measured on a picture that was not there at the press."""
        if not self._reading.links.unreached(self.number):
            return False
        self._reading.panes.set_active(self.number)
        return True

    def _for_picture(self, tool: Tool) -> Tool:
        """Rendered volumes have no window: what would change it turns them."""
        turns = self._place.orbit is not None and tool.id in ("window_level", "scroll")
        if tool.measures and self._reading.places.image(self.number) is None:
            self._reading.refused.emit("Measurements are made on acquired images; this pane shows a reconstruction.")
        return self._tools["turn"] if turns else tool

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what is being dragged, else show what could be gripped."""
        hand = self._hand()
        if hand is None or self._reading.links.unreached(self.number):
            return
        if self._on_bar:
            self._scroll_to(event.position())
        elif self._mouse.busy:
            self._mouse.move(pointer_of(event, hand, Event.MOVE))
        else:
            self._hover(event.position(), hand)
            active = self._tools.get(self._reading.tools.active)
            if active:
                active.hover(hand, pointer_of(event, hand, Event.MOVE))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag of this button."""
        hand = self._hand()
        self._on_bar = False
        if hand is not None:
            self._mouse.send(BUTTONS.get(event.button(), ""), pointer_of(event, hand, Event.RELEASE))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """This pane full size, and back; while something is drawn it is one more click."""
        if self._mouse.busy:
            self.mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            self._reading.panes.maximise(self.number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom at the pointer."""
        if self._brought_back():
            return
        self._notches += event.angleDelta().y() / 120.0
        notches = int(self._notches)
        if self._sheets.stack is None or not notches:
            return
        self._notches -= notches
        self._reading.panes.set_active(self.number)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(event.position() * self.ratio, notches)
        elif self._place.orbit:
            self._reading.planes.turn(self.number, 5.0 * notches, 0.0)
        else:
            self._reading.places.scroll(self.number, -notches)

    def _zoom(self, at: QPointF, notches: int) -> None:
        hand = self._hand()
        if hand is not None:
            look = hand.camera.zoomed(ZOOM_PER_NOTCH**notches, at.x(), at.y())
            self._reading.looks.set(self.number, look)

    def leaveEvent(self, _event: QEvent) -> None:
        """Handles vanish with the pointer, and so does a point that was only shown."""
        self._hovered = None
        self._reading.crosshair.leave(self.number)
        self.update()

    def _grip(self, at: QPointF, hand: Hand) -> Grip | None:
        screen = (at.x() * self.ratio, at.y() * self.ratio)
        return grip(self._sheets.measurements(), hand.camera, screen, self.ratio)

    def _hover(self, at: QPointF, hand: Hand) -> None:
        found, chip = self._grip(at, hand), self._chip(at)
        if (found, chip) != (self._hovered, self._chip_hovered):
            self._hovered, self._chip_hovered = found, chip
            self.setCursor(Qt.CursorShape.PointingHandCursor if chip else _cursor(found))
            self.update()

    def _chip(self, at: QPointF) -> str:
        drawing = self._drawing()
        return chip_at(self._sheets.corners(), (drawing.width, drawing.height), self.ratio, at)

    def _over_bar(self, at: QPointF) -> bool:
        return at.x() >= self.width() - SCROLL_BAR and self._reading.places.count(self.number) > 1

    def _scroll_to(self, at: QPointF) -> None:
        count = self._reading.places.count(self.number)
        track = OverlayPainter.track(self.width(), self.height(), 1.0)
        part = (at.y() - track.top()) / max(track.height(), 1.0)
        self._reading.places.go_to_number(self.number, min(max(round(part * (count - 1)), 0), count - 1))

    # series dragged from the strip

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take series only."""
        if event.mimeData().hasFormat(STACK_MIME):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Show the series here."""
        stack_id = bytes(event.mimeData().data(STACK_MIME).data()).decode()
        self._reading.panes.set_active(self.number)
        self._reading.places.show(self.number, stack_id)
        event.acceptProposedAction()


def _cursor(found: Grip | None) -> Qt.CursorShape:
    if found is None:
        return Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.SizeAllCursor if found.index is None else Qt.CursorShape.PointingHandCursor
