"""One pane: its picture, and the mouse handed to the tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from viewer.model.geometry import triple
from viewer.model.known_length import KnownLine
from viewer.model.mark import Mark
from viewer.model.measurement import Measurement
from viewer.model.view import ViewState
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.render.pictures import VolumePicture
from viewer.session.reading import Reading
from viewer.tools.base import Event, Hand, Tool
from viewer.tools.cross_hold import Hold, Part, holding
from viewer.tools.grips import Grip, grip
from viewer.tools.measuring import MeasuringTool
from viewer.widgets.chips import chip_at, press
from viewer.widgets.cine_bar import HEIGHT as BAR_HEIGHT
from viewer.widgets.cine_bar import CineBar
from viewer.widgets.corner_blocks import SCROLL_BAR
from viewer.widgets.label_pen import LabelPen
from viewer.widgets.length_question import LengthQuestion
from viewer.widgets.mouse import BUTTONS, Mouse, pointer_of
from viewer.widgets.mouse_gestures import ZOOM, double_click, turn_wheel
from viewer.widgets.overlay import OverlayPainter
from viewer.widgets.pane_picture import InHand, PanePicture
from viewer.widgets.plane_grips import cross_under, on_own_plane
from viewer.widgets.volume_hand import VolumeHand

STACK_MIME = "application/x-lectern-stack"
ZOOM_PER_NOTCH = 1.15


class Pane(PanePicture):
    """The picture of pane ``number`` in the reader's hands."""

    def __init__(
        self,
        number: int,
        reading: Reading,
        canvas: Callable[[], Canvas],
        tools: Mapping[str, Tool],
        parent: QWidget | None = None,
        executor: Executor | None = None,
    ) -> None:
        super().__init__(number, reading, canvas, parent, executor)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self._tools = tools
        self._mouse = Mouse(tools, self._keep, self.update)
        self._pen = LabelPen(self, reading)
        self._volume = VolumeHand(number, reading, tools, self._sheets)
        self._question = LengthQuestion(self, reading.calibrations, self._camera)
        self._hovered: Grip | None = None
        self._chip_hovered = ""
        self._on_bar = False
        self._notches = 0.0
        self._hint: tuple[Mark, ...] = ()
        self._cross_offered = False  # whether the mouse is over planes whose cross it could take hold of
        reading.tools.changed.connect(self._on_tool_changed)
        self._cine_bar = CineBar(number, reading, self)
        self._cine_bar.wanted.connect(self._make_room)
        self._cine_bar.renew()

    @property
    def cine_bar(self) -> CineBar:
        """The bar at its foot, shown where there is something to play."""
        return self._cine_bar

    def _make_room(self, wanted: bool) -> None:
        """The bar stands below the picture and never over it."""
        self.foot = BAR_HEIGHT if wanted else 0
        self._place_bar()
        self.refresh()

    def _place_bar(self) -> None:
        self._cine_bar.setGeometry(0, self.height() - BAR_HEIGHT, self.width(), BAR_HEIGHT)

    def in_hand(self) -> InHand:
        """What the mouse holds and hovers over."""
        hovered, held = self._hovered, self._mouse.held
        uid = hovered.measurement.uid if hovered else ""
        begun = (*self._mouse.marks, *self._pen.marks, *self._question.marks, *self._hint)
        return InHand(uid, held.uid if held else "", begun, knobs=self._cross_offered)

    def left_place(self, *, other_series: bool) -> None:
        """What is half drawn belongs to its image: it waits there, unless the whole series is another."""
        image = self._reading.plane_images.shown(self.number)
        self._question.cancel()
        if other_series or image is None:
            self._pen.cancel()  # it may be another patient's already
            self._mouse.cancel(measuring_only=True)
        else:
            self._pen.finish()
            self._mouse.turn_to(image)
        self._hovered, self._hint = None, ()

    def _on_tool_changed(self, _tool: str) -> None:
        self._hint = ()
        self._mouse.cancel(measuring_only=True)

    def cancel(self) -> bool:
        """Leave what is half drawn or asked; whether there was anything."""
        return self._question.cancel() or self._pen.cancel() or self._mouse.cancel()

    @property
    def half_drawn(self) -> bool:
        """Whether something is drawn click by click."""
        return bool(self._mouse.half_drawn)

    def take_back(self) -> bool:
        """Take back the last point of what is half drawn; whether anything is."""
        return self._mouse.take_back()

    def _keep(self, made: Measurement | KnownLine) -> None:
        """Take what a tool made, once the reader has written what belongs to it."""
        if isinstance(made, KnownLine):
            self._question.ask(made)
            return
        tool, known = self._tools.get(made.tool), self._reading.measurements.get(made.uid)
        if isinstance(tool, MeasuringTool) and tool.asks_text and known is None and not made.label:
            self._write(made, self._beside(made))
        else:
            self._reading.keep(made)

    def _write(self, measurement: Measurement, at: QPoint) -> None:
        tool = self._tools.get(measurement.tool)
        needed = isinstance(tool, MeasuringTool) and tool.needs_text
        self._pen.write(measurement, at, needed=needed)

    def _beside(self, measurement: Measurement) -> QPoint:
        """Where a text begins: beside the last point, in logical pixels."""
        hand = self._hand()
        x, y = hand.camera.to_screen(measurement.points[-1]) / self.ratio if hand else (0.0, 0.0)
        return QPoint(round(x), round(y))

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        super()._on_view_changed(pane, view)
        if pane == self.number:
            self._question.follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bar stays at the foot, the question at its line."""
        super().resizeEvent(event)
        self._place_bar()
        self._question.follow()

    def _camera(self) -> Camera | None:
        drawing = self._drawing()
        return self._sheets.camera(drawing.width, drawing.height)

    def _hand(self, *, measuring: bool = False) -> Hand | None:
        """What a tool is given; the values of a plane, which take time to be made, only where they may be measured."""
        camera = self._camera()
        if camera is None:
            return None
        planes = self._reading.plane_images
        image = planes.shown(self.number)
        wanted = image is not None and (image.cut is None or measuring)
        stored = planes.stored(self.number, image) if wanted else None
        return Hand(self._reading, self.number, camera, image, stored, self.ratio, self._rendering(camera))

    def _rendering(self, camera: Camera) -> VolumePicture | None:
        """What is drawn of a volume, as it is seen now and in full detail."""
        picture = self._sheets.scene.picture if self._sheets.scene else None
        return replace(picture, camera=camera, coarse=False) if isinstance(picture, VolumePicture) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The scroll bar, a measurement under the pointer, or the button's tool."""
        if self._brought_back():
            return
        self._reading.panes.set_active(self.number)
        button = BUTTONS.get(event.button(), "")
        tool = self._tools.get(self._reading.tools.of(button))
        hand = self._hand(measuring=tool is not None and tool.measures)
        if hand is None or tool is None:
            return
        self._hint = ()
        if button == "left" and not self._mouse.busy and self._pressed_beside(event):
            return
        if tool.measures and self._mouse.waiting and not self._mouse.busy:
            self._reading.refused.emit(
                f"{tool.title}: one is half drawn on another image; go back to it, or press Esc."
            )
            return
        found = self._grip(event.position(), hand) if button == "left" and not self._mouse.busy else None
        if found or tool.measures:
            self._reading.cine.stop(self.number)  # a measurement belongs to one image
        self._reading.measurements.select(found.measurement.uid if found else "")
        if found is not None:
            found, hand = on_own_plane(found, hand)
        elif button == "left" and not self._mouse.busy and self._volume.press(*self._device(event.position())):
            return
        cross = self._cross_held(event.position(), hand) if button == "left" and found is None else None
        used = holding(cross) if cross else self._for_picture(tool, hand, event.position())
        self._mouse.press(button, used, hand, pointer_of(event, hand, Event.PRESS), found)

    def _pressed_beside(self, event: QMouseEvent) -> bool:
        """Whether the press was for the scroll bar or a chip."""
        if self._over_bar(event.position()):
            self._on_bar = True
            self._scroll_to(event.position())
            return True
        chip = self._chip(event.position())
        if chip:
            press(chip, self._reading, self.number, self, event.globalPosition().toPoint())
        return bool(chip)

    def _cross_held(self, at: QPointF, hand: Hand) -> Hold | None:
        if self._mouse.busy:
            return None
        return cross_under(self._device(at), hand, self._tools.get(self._reading.tools.active))

    def _brought_back(self) -> bool:
        """Whether the pane showed no image till now: nothing is measured on a picture that was not there at the press."""
        if not self._reading.links.unreached(self.number):
            return False
        self._reading.panes.set_active(self.number)
        return True

    def _for_picture(self, tool: Tool, hand: Hand, at: QPointF) -> Tool:
        """What a tool does on the pane's picture: on a rendered volume others than it says."""
        why_not = self._reading.plane_images.why_not(self.number) if tool.measures else ""
        if why_not:
            self._reading.refused.emit(why_not)
        return self._volume.tool(tool, hand, *self._device(at))

    def _device(self, at: QPointF) -> tuple[float, float]:
        return at.x() * self.ratio, at.y() * self.ratio

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
            self._hover(event, hand)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag of this button."""
        hand = self._hand()
        self._on_bar = False
        if hand is not None:
            self._mouse.send(BUTTONS.get(event.button(), ""), pointer_of(event, hand, Event.RELEASE))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Name what lies there; else what is bound to it. While something is drawn it is one more click."""
        hand = self._hand()
        found = self._grip(event.position(), hand) if hand and not self._mouse.busy else None
        if found is not None:
            self._write(found.measurement, event.position().toPoint())
        elif self._mouse.busy or self._takes_clicks():
            self.mousePressEvent(event)
        elif event.button() is Qt.MouseButton.LeftButton:
            double_click(self._reading, self.number, self._reading.tools.of("double-click"))

    def _takes_clicks(self) -> bool:
        """Whether a mere click means something to the active tool, so that two of them are two."""
        tool = self._tools.get(self._reading.tools.active)
        return isinstance(tool, MeasuringTool) and tool.clicks == 1

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, zoom at the pointer, or whatever the reader has bound to the wheel and its modifiers."""
        if self._brought_back():
            return
        turned = event.angleDelta()
        self._notches += (turned.y() or turned.x()) / 120.0
        notches = int(self._notches)
        if self._sheets.stack is None or not notches:
            return
        self._notches -= notches
        self._reading.panes.set_active(self.number)
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self._sizes_brush():
            self._reading.editing.resize(notches)
            self._hint = ()
            return
        does = self._reading.tools.of(_wheel(event))
        if does == ZOOM:
            self._zoom(event.position() * self.ratio, notches)
        else:
            turn_wheel(self._reading, self.number, does, notches)

    def _sizes_brush(self) -> bool:
        """Whether the active tool has a radius."""
        tool = self._tools.get(self._reading.tools.active)
        return tool is not None and tool.sized

    def _zoom(self, at: QPointF, notches: int) -> None:
        hand = self._hand()
        if hand is not None:
            look = hand.camera.zoomed(ZOOM_PER_NOTCH**notches, at.x(), at.y())
            self._reading.looks.change_on(self.number, look, "Zoom")

    def leaveEvent(self, _event: QEvent) -> None:
        """Handles vanish with the pointer, and so does a point that was only shown."""
        self._hovered, self._hint, self._cross_offered = None, (), False
        self._reading.crosshair.leave(self.number)
        self.update()

    def _grip(self, at: QPointF, hand: Hand) -> Grip | None:
        """A handle, else a label, else a line."""
        tool = self._tools.get(self._reading.tools.active)
        if tool is not None and not tool.grips:
            return None
        screen, kept = (at.x() * self.ratio, at.y() * self.ratio), self._sheets.measurements()
        found = grip(kept, hand.camera, screen, self.ratio)
        if found is None or found.index is None:
            for measurement in reversed(kept):
                box = self._labels.get(measurement.uid)
                if box is not None and box.contains(*screen):
                    middle = hand.camera.to_points((box.center().x(), box.center().y()))
                    return Grip(measurement, label=triple(middle))
        return found

    def _hover(self, event: QMouseEvent, hand: Hand) -> None:
        at = event.position()
        found, chip = self._grip(at, hand), self._chip(at)
        tool = self._tools.get(self._reading.tools.active)
        if tool is not None and tool.measures and hand.stored is None:
            hand = self._hand(measuring=True) or hand
        hint = tool.hover(hand, pointer_of(event, hand, Event.MOVE)) if tool and not (found or chip) else ()
        cross = None if found or chip else self._cross_held(at, hand)
        self.setCursor(_CROSS_CURSORS[cross.part] if cross else _cursor(found, chip))
        offered = self._place.cut is not None and tool is not None and not tool.measures
        now = (found, chip, hint, offered)
        if now != (self._hovered, self._chip_hovered, self._hint, self._cross_offered):
            self._hovered, self._chip_hovered, self._hint, self._cross_offered = now
            self.update()
        shape = None if found or chip else self._volume.cursor(hand, *self._device(at))
        if shape is not None:
            self.setCursor(shape)

    def _chip(self, at: QPointF) -> str:
        drawing = self._drawing()
        return chip_at(self._sheets.corners(), (drawing.width, drawing.height), self.ratio, at)

    def _over_bar(self, at: QPointF) -> bool:
        return at.x() >= self.width() - SCROLL_BAR and self._reading.places.count(self.number) > 1

    def _scroll_to(self, at: QPointF) -> None:
        count = self._reading.places.count(self.number)
        track = OverlayPainter.track(self.width(), self.height() - self.foot, 1.0)
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


def _wheel(event: QWheelEvent) -> str:
    """The gesture by its name."""
    keys = event.modifiers()
    if keys & Qt.KeyboardModifier.ControlModifier:
        return "ctrl+wheel"
    return "shift+wheel" if keys & Qt.KeyboardModifier.ShiftModifier else "wheel"


_CROSS_CURSORS = {
    Part.MIDDLE: Qt.CursorShape.SizeAllCursor,
    Part.LINE: Qt.CursorShape.OpenHandCursor,
    Part.TURN: Qt.CursorShape.PointingHandCursor,
    Part.SLAB: Qt.CursorShape.SplitVCursor,
}


def _cursor(found: Grip | None, chip: str = "") -> Qt.CursorShape:
    if chip:
        return Qt.CursorShape.PointingHandCursor
    if found is None:
        return Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.SizeAllCursor if found.index is None else Qt.CursorShape.PointingHandCursor
