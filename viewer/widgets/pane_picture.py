"""The picture of a pane: what the reading says, drawn at most once a frame, with everything over it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from PySide6.QtCore import QElapsedTimer, QEvent, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QHelpEvent, QHideEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from viewer.model.calibration import Provenance
from viewer.model.key_view import KeyView
from viewer.model.mark import Glass, Mark
from viewer.model.text import clean
from viewer.model.view import Along, ViewState
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.session.scene import Drawing
from viewer.session.segment_editing import Touched
from viewer.widgets import colours
from viewer.widgets.capture import capture_png, lettering_ratio
from viewer.widgets.chips import remarks
from viewer.widgets.copies import HowDrawn
from viewer.widgets.glass import GLASS, paint_glass
from viewer.widgets.key_view import key_view
from viewer.widgets.overlay import OverlayPainter
from viewer.widgets.painting import Drawn, paint_sheet, tick_colours
from viewer.widgets.plain import plain_tool_tip
from viewer.widgets.sheets import Sheets

FRAME_MS, SETTLE_MS, COLLECT_MS = 16, 150, 8
SLAB_SETTLE_MS = 60  # a slab in full is given up within one band when the next step comes
TOLD_PART = 0.3  # of a picture that is drawn: how much more is worth a repaint
MOMENT_MS, LEAST_SEEN = 40, 160  # how long, and how large in logical pixels, an image is on the screen to count as seen
REMARKS_ROOM = 96  # logical pixels at the lower edge


@dataclass(frozen=True, slots=True)
class InHand:
    """The tracking UIDs of the measurements hovered over and held, and the marks that a drag previews."""

    hovered: str = ""
    held: str = ""
    marks: tuple[Mark, ...] = ()
    knobs: bool = False  # whether the cross of MPR can be taken hold of


class PanePicture(QWidget):
    """Shows the view that the reading holds for pane ``number``; what the mouse does with it is added in ``pane``."""

    def __init__(
        self,
        number: int,
        reading: Reading,
        canvas: Callable[[], Canvas],
        parent: QWidget | None = None,
        executor: Executor | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("pane")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(64, 64)
        self.number, self._reading = number, reading
        self.foot = 0  # logical pixels at the lower edge that are not of the picture
        self._sheets = Sheets(reading, number, canvas, executor)
        self._stale, self._coarse, self._place = True, False, reading.panes.view(number).place
        self._labels: dict[str, QRectF] = {}  # where the labels of measurements stand, by UID, in device pixels
        self._since = QElapsedTimer()
        self._frame = QTimer(self, singleShot=True)
        self._frame.timeout.connect(self.update)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.refine)
        self._collecting = QTimer(self, interval=COLLECT_MS)
        self._collecting.timeout.connect(self._collect)
        self._told = 0.0  # the part of a picture under way that was shown last
        self._ahead = QTimer(self, singleShot=True, interval=0)  # once everything on the screen is painted
        self._ahead.timeout.connect(self._sheets.look_ahead)
        self._looked_at: tuple[str, int] | None = None
        self._moment = QTimer(self, singleShot=True, interval=MOMENT_MS)
        self._moment.timeout.connect(self._count_as_seen)
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
            reading.chosen_by_others.changed,
            reading.key_scroll.changed,
            reading.links.changed,
            reading.cross.changed,
            reading.crosshair.changed,
            reading.uptake_regions.changed,
            reading.tools.changed,
            reading.switches.changed,
            reading.panes.active_changed,
            reading.panes.layout_changed,
        ):
            changed.connect(self._on_overlay_changed)

        reading.exams.calibrated.connect(self._on_calibrated)
        reading.links.reach_changed.connect(self._on_reach_changed)
        reading.layers.arrived.connect(self._on_layers_arrived)
        for found in (reading.hidings.arrived, reading.histograms.arrived):
            found.connect(self._on_found)
        for on_path in (reading.paths.changed, reading.curved.moved):
            on_path.connect(self._on_path)
        for shown in (reading.volumes.box_shown, reading.turntable.changed):
            shown.connect(self._on_pane_changed)
        reading.editing.painted.connect(self._on_painted)
        reading.editing.changed.connect(self._on_overlay_changed)
        over = (reading.layers.switched, reading.segmentations.changed, reading.fusions.changed)
        for switched in (*over, reading.presentations.changed, reading.subtractions.changed):
            switched.connect(self.refresh)

    # when to draw

    def _on_calibrated(self, stack_ids: frozenset[str]) -> None:
        """Another calibration: what is half drawn was begun with the old one, and ruler and text come with the picture."""
        if self._place.stack_id in stack_ids:
            self.left_place(other_series=True)
            self.refresh()

    def _on_layers_arrived(self, sop_uid: str) -> None:
        image = self._reading.places.image(self.number)
        if image is not None and image.instance.sop_uid == sop_uid:
            self.refresh()

    def _on_painted(self, touched: Touched) -> None:
        """Voxels of a segment changed: only what lies over the picture is drawn again, and only where they are."""
        if self.isVisible() and not self._stale and not self._place.orbit and self._sheets.redraw_segments(touched):
            self.update()

    def _on_path(self, stack_id: str) -> None:
        """Its path is another one, or the cross-section lies elsewhere on it."""
        if self._place.stack_id == stack_id:
            if isinstance(self._place.orbit, Along):
                self._refresh_in_motion()
            self.update()

    def _on_found(self, stack_id: str) -> None:
        """What a rendering waited for: the range of its values, or the voxels to be hidden."""
        if self._place.orbit and self._place.stack_id == stack_id:
            self.refresh()

    def _on_pane_changed(self, pane: int) -> None:
        if pane == self.number:
            self.update()

    def _on_reach_changed(self, pane: int) -> None:
        if pane == self.number:
            self.refresh()

    def refresh(self) -> None:
        """Draw again with the next frame; hidden panes wait until they are shown."""
        self._stale = True
        if self.isVisible() and not self._frame.isActive():
            passed = self._since.elapsed() if self._since.isValid() else FRAME_MS
            if passed >= FRAME_MS:
                self.update()
            else:
                self._frame.start(int(FRAME_MS - passed))

    def _on_overlay_changed(self) -> None:
        self.update()

    def _on_view_changed(self, pane: int, view: ViewState) -> None:
        if pane != self.number:
            if self._crossed_by(pane, view):
                self.update()
            return
        if view.place != self._place:
            other_series = view.place.stack_id != self._place.stack_id
            self._place = view.place
            self.left_place(other_series=other_series)
        self._refresh_in_motion()

    def _crossed_by(self, pane: int, view: ViewState) -> bool:
        """Whether the plane of another pane may be a line in this picture."""
        if view.place.cut and view.place.stack_id == self._place.stack_id:
            return True
        reading = self._reading
        if pane != reading.panes.active or not self.isVisible():
            return False
        own, other = self._sheets.stack, reading.places.stack(pane)
        if own is None or other is None:
            return False
        cut = view.place.cut or self._place.cut
        return reading.relations.one_frame(other, own) if cut else reading.relations.cross(other, own)

    def _refresh_in_motion(self) -> None:
        """Draw again; what is slow to draw, coarsely until nothing has changed for a moment."""
        slab = self._place.cut and self._place.cut.slab_mm
        if self._place.orbit or slab or self._reading.cine.plays(self.number):
            self._coarse = True
            self._settle.start(SLAB_SETTLE_MS if self._place.cut else SETTLE_MS)
        self.refresh()

    def _on_arrived(self, stack_id: str, index: int) -> None:
        place = self._place
        if place.stack_id == stack_id and (place.index == index or place.cut or place.orbit):
            self._refresh_in_motion()

    def _on_progressed(self, stack_id: str) -> None:
        if self._place.stack_id == stack_id:
            self.update()

    def refine(self) -> None:
        """Draw again in full detail, with the next frame."""
        self._coarse = False
        self.refresh()

    # drawing

    @property
    def ratio(self) -> float:
        """Device pixels per logical pixel."""
        return self.devicePixelRatioF()

    def _drawing(self) -> Drawing:
        width, height = self.width() * self.ratio, (self.height() - self.foot) * self.ratio
        return Drawing(max(round(width), 1), max(round(height), 1), self._coarse)

    def _draw_if_stale(self) -> None:
        drawing = self._drawing()
        if self._stale or self._resized(drawing):
            self._stale = False
            self._since.start()
            self._reading.panes.set_size(self.number, drawing.width, drawing.height)
            self._sheets.draw(drawing)
            self._reading.cine.drawn(self.number)
            self._ahead.start()
            if self._sheets.busy:
                self._collecting.start()

    def _resized(self, drawing: Drawing) -> bool:
        """Whether the picture was drawn for another size."""
        scene = self._sheets.scene
        return scene is not None and (scene.camera.width, scene.camera.height) != (drawing.width, drawing.height)

    def _collect(self) -> None:
        """Look whether the worker has finished; its progress is shown in few steps, for painting takes from its time."""
        came, part = self._sheets.collect(), self._sheets.part
        if not self._sheets.busy:
            self._collecting.stop()
        if came or not self._sheets.busy or abs(part - self._told) >= TOLD_PART:
            self._told = part
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the picture if it is not the one that is wanted, and paint all of it.

        A failure is told as uncaught ones are, but does not leave: on Python 3.11 it could end the process from here.
        """
        painter = QPainter(self)
        try:
            self._draw_if_stale()
            self._paint(painter)
            self._note_what_is_seen()
        except Exception as error:  # the pane stays black, the program goes on
            painter.resetTransform()
            painter.fillRect(self.rect(), colours.BLACK)
            sys.excepthook(type(error), error, error.__traceback__)
        finally:
            painter.end()

    def _note_what_is_seen(self) -> None:
        """An image that stays for a moment was seen; one that only flew by, or was small, was not."""
        shown = self._sheets.image_shown(0)
        if shown is not None:
            self._reading.seen.paint(*shown)
        if shown != self._looked_at:
            self._looked_at = shown
            self._moment.start()
        elif not self._moment.isActive() and self._may_be_seen():
            self._moment.start()

    def _may_be_seen(self) -> bool:
        """Whether the image shown is large enough now and does not count as seen yet."""
        large, seen = self._sheets.image_shown(LEAST_SEEN * self.ratio), self._reading.seen
        return large is not None and large[1] not in seen.of(large[0])

    def _count_as_seen(self) -> None:
        large = self._sheets.image_shown(LEAST_SEEN * self.ratio)
        if large is not None and large == self._looked_at and self.isVisible():
            self._reading.seen.mark(*large)

    def _paint(self, painter: QPainter) -> None:
        drawing = self._drawing()
        painter.scale(1 / self.ratio, 1 / self.ratio)
        sheet = self._sheets.sheet(self.ratio, drawn=self._drawn())
        if sheet is None:
            self._labels = {}
            painter.fillRect(0, 0, drawing.width, drawing.height, colours.BLACK)
        else:
            self._labels = paint_sheet(painter, sheet)
            self._paint_glass(painter, sheet.camera)
        self._paint_controls(OverlayPainter(painter, drawing.width, drawing.height, self.ratio))

    def _drawn(self) -> tuple[Drawn, ...]:
        hand = self.in_hand()
        running = Drawn(hand.marks, colours.ACCENT, handles=True, in_hand=True)
        knobs = self._sheets.knobs() if hand.knobs else ()
        kept = self._sheets.kept(hand.hovered, hand.held)
        still = (
            *self._sheets.box(),
            *self._sheets.linked_marks(),
            *knobs,
            *self._sheets.levels(),
            *self._sheets.regions(),
            *kept,
        )
        return (*still, running)

    def _paint_glass(self, painter: QPainter, camera: Camera) -> None:
        for mark in self.in_hand().marks:
            if isinstance(mark, Glass):
                x, y = camera.to_screen(mark.point).tolist()
                seen = self._sheets.glass(x, y, round(GLASS * self.ratio))
                if seen is not None:
                    paint_glass(painter, QPointF(x, y), seen.picture, seen.colours, self.ratio)

    def _paint_controls(self, around: OverlayPainter) -> None:
        places, voxels = self._reading.places, self._reading.pixels.of(self._place.stack_id)
        if voxels is not None:
            around.scroll_bar(places.number(self.number), places.count(self.number), self._ticks())
            if not voxels.complete:
                around.loading(int(voxels.ready.sum()) + len(voxels.damaged), len(voxels.ready))
        if self._sheets.busy:
            around.drawing(self._sheets.part)
        several = len(self._reading.panes.visible) > 1
        around.frame(active=several and self._reading.panes.active == self.number)

    def _ticks(self) -> dict[int, QColor]:
        if self._place.cut or self._place.orbit:
            return {}
        number = self._sheets.number_of
        measured = [number(kept.image) for kept in self._reading.measurements.all if kept.cut is None]
        stack = self._sheets.stack
        others = self._reading.chosen_by_others.numbers(stack) if stack else ()
        return tick_colours(measured, [number(ref) for ref in self._reading.key_images.all], others)

    def capture(self) -> bytes:
        """The pane as PNG with its marks, full text and the strip beneath it; raises ValueError for an empty pane."""
        self._sheets.draw(replace(self._drawing(), coarse=False), at_once=True)
        ratio = lettering_ratio(max(self.width(), self.height()), self.ratio)
        drawn = (*self._sheets.levels(), *self._sheets.regions(), *self._sheets.kept())
        sheet = self._sheets.sheet(ratio, drawn=drawn, text=OverlayText.FULL)
        if sheet is None:
            raise ValueError("an empty pane cannot be captured")
        image = self._reading.plane_images.shown(self.number)
        name = self._reading.name_of_plane(image.ref, image.cut) if image else "Reconstructed view"
        return capture_png(sheet, name)

    @property
    def sheets(self) -> Sheets:
        """What makes its pictures."""
        return self._sheets

    def how_drawn(self, *, identity: bool) -> HowDrawn:
        """How a copy of the pane is drawn: as large as it is, lettered to be read in print."""
        ratio = lettering_ratio(max(self.width(), self.height()), self.ratio)
        return HowDrawn(replace(self._drawing(), coarse=False), ratio, identity)

    def key_view(self) -> KeyView | None:
        """How the pane looks at its image, to look at it so again; None where it shows no image and no plane."""
        drawing = self._drawing()
        camera = self._sheets.camera(drawing.width, drawing.height)
        return key_view(self._reading, self.number, camera) if camera else None

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Another size is another picture; Qt also tells the size of a hidden widget again and again."""
        if self._sheets.scene is None or self._resized(self._drawing()):
            self._refresh_in_motion()

    def hideEvent(self, event: QHideEvent) -> None:
        """What nobody sees is not played."""
        super().hideEvent(event)
        self._reading.cine.stop(self.number)

    def event(self, event: QEvent) -> bool:
        """On hover over the lower corner with text: where millimetres come from and what was remarked, in full."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            self._show_remarks(event)
            return True
        return super().event(event)

    def _show_remarks(self, event: QHelpEvent) -> None:
        stack, at = self._sheets.stack, event.pos()
        at_right = self._reading.panes.view(self.number).text_side == "right"
        beside = (at.x() > self.width() / 2) is not at_right
        if stack is None or beside or at.y() < self.height() - self.foot - REMARKS_ROOM:
            QToolTip.hideText()
        else:
            found = (*self._on_calibration(), *remarks(self._reading, stack, self._place), *stack.remarks)
            QToolTip.showText(event.globalPos(), plain_tool_tip("\n".join(map(clean, found))), self)

    def _on_calibration(self) -> tuple[str, ...]:
        """Where the millimetres of the image come from, or why there are none; the patient's own need no word."""
        image = self._reading.places.image(self.number)
        if image is None or image.calibration.provenance is Provenance.PATIENT:
            return ()
        return tuple(filter(None, (image.calibration.reason,)))

    # what is in hand

    def in_hand(self) -> InHand:
        """What the mouse holds and hovers over."""
        return InHand()

    def left_place(self, *, other_series: bool) -> None:
        """The pane went to another image, or to one of another series."""
