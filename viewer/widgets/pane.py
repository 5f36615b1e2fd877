"""One pane: shows what the reading says, at most once a frame, and hands the mouse to the tools."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from viewer.model.text import clean
from viewer.model.view import ViewState
from viewer.render.canvas import Canvas
from viewer.render.presets import Preset
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.session.scene import Drawing
from viewer.tools.base import Event, Hand, Tool
from viewer.tools.grips import Grip, grip
from viewer.widgets import colours
from viewer.widgets.capture import capture_png
from viewer.widgets.mouse import BUTTONS, Mouse, pointer_of
from viewer.widgets.overlay import SCROLL_BAR, OverlayPainter
from viewer.widgets.painting import Drawn, paint_sheet, tick_colours
from viewer.widgets.plain import plain_tool_tip
from viewer.widgets.sheets import Sheets

STACK_MIME = "application/x-lectern-stack"
FRAME_MS, SETTLE_MS = 16, 150
REMARKS_ROOM = 96  # logical pixels at the lower edge
ZOOM_PER_NOTCH = 1.15


class Pane(QWidget):
    """Shows the view that the reading holds for pane ``number``."""

    def __init__(
        self,
        number: int,
        reading: Reading,
        canvas: Canvas,
        tools: Mapping[str, Tool],
        renderings: Mapping[str, Preset],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setMinimumSize(64, 64)
        self.number, self._reading, self._tools = number, reading, tools
        self._sheets = Sheets(reading, number, canvas, renderings)
        self._mouse = Mouse(tools, reading.keep, self.update)
        self._stale, self._coarse, self._place = True, False, reading.panes.view(number).place
        self._hovered: Grip | None = None
        self._on_bar = False
        self._notches = 0.0
        self._since = QElapsedTimer()
        self._frame = QTimer(self, singleShot=True)
        self._frame.timeout.connect(self.update)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._refine)
        self._listen(reading)

    def _listen(self, reading: Reading) -> None:
        reading.panes.view_changed.connect(self._on_view_changed)
        for arrived in (reading.pixels.arrived, reading.pixels.damaged):
            arrived.connect(self._on_arrived)
        reading.pixels.progressed.connect(self._on_progressed)
        kept, keys = reading.measurements, reading.key_images
        marked = (kept.added, kept.changed, kept.removed, kept.selection_changed, keys.marked, keys.unmarked)
        for changed in (
            *marked,
            reading.overlay.changed,
            reading.links.changed,
            reading.panes.active_changed,
            reading.panes.layout_changed,
        ):
            changed.connect(self._on_overlay_changed)

    # when to draw

    def refresh(self) -> None:
        """Draw again with the next frame; hidden panes wait until they are shown."""
        self._stale = True
        if self.isVisible() and not self._frame.isActive():
            passed = self._since.elapsed() if self._since.isValid() else FRAME_MS
            self._frame.start(int(min(max(0, FRAME_MS - passed), FRAME_MS)))

    def _on_overlay_changed(self) -> None:
        self.update()

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        if pane != self.number:
            if view.place.cut and view.place.stack_id == self._place.stack_id:
                self.update()  # its line crosses this picture
            return
        if view.place != self._place:
            self._mouse.cancel(measuring_only=True)  # points belong to the image on which they were placed
            self._place, self._hovered = view.place, None
        if view.place.orbit or (view.place.cut and view.place.cut.slab_mm):
            self._coarse = True
            self._settle.start()
        self.refresh()

    def _on_arrived(self, stack_id: str, index: int) -> None:
        place = self._place
        if place.stack_id == stack_id and (place.index == index or place.cut or place.orbit):
            self.refresh()

    def _on_progressed(self, stack_id: str) -> None:
        if self._place.stack_id == stack_id:
            self.update()

    def _refine(self) -> None:
        self._coarse = False
        self.refresh()

    # drawing

    @property
    def ratio(self) -> float:
        """Device pixels per logical pixel."""
        return self.devicePixelRatioF()

    def _drawing(self) -> Drawing:
        return Drawing(
            max(round(self.width() * self.ratio), 1), max(round(self.height() * self.ratio), 1), self._coarse
        )

    def _draw_if_stale(self) -> None:
        drawing, scene = self._drawing(), self._sheets.scene
        resized = scene is not None and (scene.camera.width, scene.camera.height) != (drawing.width, drawing.height)
        if self._stale or resized:
            self._stale = False
            self._since.start()
            self._sheets.draw(drawing)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture if it is not the one that is wanted, and paint all of it."""
        self._draw_if_stale()
        drawing = self._drawing()
        painter = QPainter(self)
        painter.scale(1 / self.ratio, 1 / self.ratio)
        sheet = self._sheets.sheet(self.ratio, drawn=self._drawn())
        if sheet is None:
            painter.fillRect(0, 0, drawing.width, drawing.height, colours.BLACK)
        else:
            paint_sheet(painter, sheet)
        self._paint_controls(OverlayPainter(painter, drawing.width, drawing.height, self.ratio))
        painter.end()

    def _drawn(self) -> tuple[Drawn, ...]:
        held = self._mouse.held.uid if self._mouse.held else ""
        hovered = self._hovered.measurement.uid if self._hovered else ""
        running = Drawn(self._mouse.marks, colours.ACCENT, handles=True)
        return (*self._sheets.crosslines(), *self._sheets.kept(hovered, held), running)

    def _paint_controls(self, around: OverlayPainter) -> None:
        places, voxels = self._reading.places, self._reading.pixels.of(self._place.stack_id)
        if voxels is not None:
            around.scroll_bar(places.number(self.number), places.count(self.number), self._ticks())
            if not voxels.complete:
                around.loading(int(voxels.ready.sum()) + len(voxels.damaged), len(voxels.ready))
        several = self._reading.panes.layout.count > 1 and self._reading.panes.layout.maximised is None
        around.frame(active=several and self._reading.panes.active == self.number)

    def _ticks(self) -> dict[int, QColor]:
        if self._place.cut or self._place.orbit:
            return {}
        index = self._sheets.index_of
        measured = [index(kept.image) for kept in self._reading.measurements.all]
        return tick_colours(measured, [index(ref) for ref in self._reading.key_images.all])

    def capture(self) -> bytes:
        """The pane as PNG with its marks, full text and the strip beneath it; raises ValueError for an empty pane."""
        self._draw_if_stale()
        sheet = self._sheets.sheet(self.ratio, drawn=self._sheets.kept(), text=OverlayText.FULL)
        if sheet is None:
            raise ValueError("an empty pane cannot be captured")
        image = self._reading.places.image(self.number)
        return capture_png(sheet, self._reading.exams.name_of(image.ref) if image else "Reconstructed view")

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Another size is another picture."""
        self.refresh()

    # the mouse

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
        self._reading.panes.set_active(self.number)
        hand, button = self._hand(), BUTTONS.get(event.button(), "")
        tool = self._tools.get(self._reading.tools.of(button))
        if hand is None or tool is None:
            return
        if button == "left" and not self._mouse.busy and self._over_bar(event.position()):
            self._on_bar = True
            self._scroll_to(event.position())
            return
        found = self._grip(event.position(), hand) if button == "left" and not self._mouse.busy else None
        self._reading.measurements.select(found.measurement.uid if found else "")
        self._mouse.press(button, self._for_picture(tool), hand, pointer_of(event, hand, Event.PRESS), found)

    def _for_picture(self, tool: Tool) -> Tool:
        """Rendered volumes have no window: what would change it turns them."""
        turns = self._place.orbit is not None and tool.id in ("window_level", "scroll")
        if tool.measures and self._reading.places.image(self.number) is None:
            self._reading.refused.emit("Measurements are made on acquired images; this pane shows a reconstruction.")
        return self._tools["turn"] if turns else tool

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with what is being dragged, else show what could be gripped."""
        hand = self._hand()
        if hand is None:
            return
        if self._on_bar:
            self._scroll_to(event.position())
        elif self._mouse.busy:
            self._mouse.move(pointer_of(event, hand, Event.MOVE))
        else:
            self._hover(event.position(), hand)

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
        hand = self._hand()
        self._notches += event.angleDelta().y() / 120.0
        notches = int(self._notches)
        if hand is None or not notches:
            return
        self._notches -= notches
        self._reading.panes.set_active(self.number)
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            at = event.position() * self.ratio
            look = hand.camera.zoomed(ZOOM_PER_NOTCH**notches, at.x(), at.y())
            self._reading.looks.set(self.number, look)
        elif self._place.orbit:
            self._reading.planes.turn(self.number, 5.0 * notches, 0.0)
        else:
            self._reading.places.scroll(self.number, -notches)

    def event(self, event: QEvent) -> bool:
        """On hover over the lower left corner: what was remarked on the images, in full."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_remarks(event)
            return True
        return super().event(event)

    def _show_remarks(self, event: QHelpEvent) -> None:
        stack, at = self._sheets.stack, event.pos()
        if stack is None or at.x() > self.width() / 2 or at.y() < self.height() - REMARKS_ROOM:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPos(), plain_tool_tip("\n".join(map(clean, stack.remarks))), self)

    def leaveEvent(self, _event: QEvent) -> None:
        """Handles vanish with the pointer."""
        self._hovered = None
        self.update()

    def _grip(self, at: QPointF, hand: Hand) -> Grip | None:
        screen = (at.x() * self.ratio, at.y() * self.ratio)
        return grip(self._sheets.measurements(), hand.camera, screen, self.ratio)

    def _hover(self, at: QPointF, hand: Hand) -> None:
        found = self._grip(at, hand)
        if found != self._hovered:
            self._hovered = found
            self.setCursor(_cursor(found))
            self.update()

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
