"""Puts together what a pane shows: the scene drawn by the canvas, with marks, corner text, letters and ruler."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from viewer.model.mark import Label, Spot
from viewer.model.measurement import Measurement
from viewer.model.study import ImageRef
from viewer.model.view import Along, ViewState
from viewer.model.volume import Stack
from viewer.render.bent_path import BentPath
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.render.filtering import filtered
from viewer.render.pictures import BentPicture, CutPicture, SlicePicture, VolumePicture
from viewer.render.presets import Preset
from viewer.render.ray_limits import Hidden
from viewer.session import reading_order
from viewer.session.crosslines import crossline
from viewer.session.overlay_text import OverlayText
from viewer.session.places import count_of, number_of
from viewer.session.plane_images import lies_on
from viewer.session.reading import Reading
from viewer.session.scene import Drawing, Instead, Scene, scene
from viewer.session.segment_editing import Touched
from viewer.session.vertebrae import levels_on
from viewer.tools.crop import box_marks
from viewer.tools.marks import marks
from viewer.widgets import colours
from viewer.widgets.ahead import Ahead, Quick
from viewer.widgets.anonymous import unnamed, without_identity
from viewer.widgets.chips import chips, remarks, scrolling, slab
from viewer.widgets.corner_text import Corners, Facts, corners
from viewer.widgets.cross_marks import cross_knobs, cross_lines, plane_colour
from viewer.widgets.following import following, step_between
from viewer.widgets.image_flags import flags
from viewer.widgets.linked_marks import crosshair_marks, reference_lines
from viewer.widgets.orientation_cube import Face
from viewer.widgets.painting import Drawn, Sheet, as_image
from viewer.widgets.path_marks import along_marks, path_marks
from viewer.widgets.region_marks import RegionMarks
from viewer.widgets.sheet_fusion import fusion_over
from viewer.widgets.sheet_layers import SheetLayers
from viewer.widgets.sheet_segments import segments_over
from viewer.widgets.sheet_segments_again import segments_again
from viewer.widgets.shot import Shot, cube_of, letters_of, notice_of, ruler_of
from viewer.widgets.threshold_chip import threshold_chip
from viewer.widgets.worker_pictures import Worker, is_slow

GLASS_FACTOR = 2.5
NARROW = 200  # logical pixels


@dataclass(frozen=True, eq=False, slots=True)
class Magnified:
    """The picture of a magnifying glass, [side, side] or with RGBA, and the colours of its greys."""

    picture: NDArray[Any]
    colours: NDArray[Any] | None = None


class Sheets:
    """Makes the sheets of one pane; the picture is drawn again only when ``draw`` is called.

    With an ``executor`` slow pictures are drawn there, and ``collect`` takes them in.
    """

    def __init__(
        self,
        reading: Reading,
        pane: int,
        canvas: Callable[[], Canvas],
        executor: Executor | None = None,
    ) -> None:
        self._reading, self._pane, self._canvas = reading, pane, canvas()
        self._glass, self._regions = canvas(), RegionMarks(reading)
        self._layers = SheetLayers(reading, canvas())
        self._worker = Worker(canvas, executor) if executor else None
        self._ahead = Ahead(canvas, executor) if executor else None
        self._step = 0  # images from the picture before to this one
        self._shot: Shot | None = None
        self._written, self._ratio = Corners(), 1.0
        self._image: tuple[Shot | None, QImage | None] = (None, None)  # of the picture that was painted last
        self._filtered: tuple[object, NDArray[np.float32]] | None = None  # of the picture that was drawn last
        self._flags: tuple[Stack | None, tuple[str, ...]] = (None, ())  # of the stack whose planes were painted last
        self._numbers: tuple[Stack | None, dict[ImageRef, int]] = (None, {})

    @property
    def view(self) -> ViewState:
        """What the pane is to show."""
        return self._reading.panes.view(self._pane)

    @property
    def stack(self) -> Stack | None:
        """The stack the pane shows."""
        return self._reading.places.stack(self._pane)

    @property
    def scene(self) -> Scene | None:
        """The scene of the picture that is shown."""
        return self._shot.scene if self._shot else None

    @property
    def busy(self) -> bool:
        """Whether a picture is still being drawn."""
        return self._worker is not None and self._worker.busy

    @property
    def part(self) -> float:
        """How much of it is drawn, 0 to 1."""
        return self._worker.part if self._worker else 1.0

    def draw(self, drawing: Drawing, *, at_once: bool = False) -> None:
        """Draw the picture of the view as it is now, or have it drawn."""
        wanted = self._wanted(drawing)
        if wanted is None:
            self._shot = None
            self._forget()
        elif self._worker and not at_once and is_slow(wanted.scene.picture):
            self._have_drawn(self._worker, wanted)
        else:
            self._forget()
            self._draw_at_once(wanted)

    def _wanted(self, drawing: Drawing) -> Shot | None:
        stack, view = self.stack, self.view
        if stack is None:
            return None
        presented = self._reading.windows.image(self._pane)
        view = replace(view, shown=self._reading.windows.in_force(self._pane))
        voxels = self._reading.pixels.of(stack.id)
        view, hidden = self._as_far_as_hidden(stack, view)
        presets, instead = self._presets(stack, view), self._instead(stack, view)
        made = scene(
            stack,
            view,
            voxels,
            presets,
            replace(drawing, hidden=hidden, path=self._path(stack, view)),
            presented,
            instead=instead,
        )
        layers = self._layers.over(stack, view, made)
        segments = segments_over(self._reading, stack, view, made.camera, self._ratio)
        fused = fusion_over(self._reading, stack, view, made.camera)
        return Shot(
            stack, view, made, self._reading.windows.of(self._pane), layers=layers, segments=segments, fused=fused
        )

    def redraw_segments(self, touched: Touched) -> bool:
        """Draw again what of the segments lies over a place that changed; whether anything in the picture did."""
        shot, stack = self._shot, self.stack
        if shot is None or stack is None or shot.stack is not stack:
            return False
        segments = segments_again(self._reading, stack, shot, touched, self._ratio)
        if segments is None:
            return False
        self._shot = replace(shot, segments=segments)
        return True

    def _as_far_as_hidden(self, stack: Stack, view: ViewState) -> tuple[ViewState, Hidden | None]:
        """The view of a volume with what can be hidden of it now, so that its words never say more than is done."""
        orbit = view.place.orbit
        if orbit is None:
            return view, None
        shown = self._reading.hidings.shown(stack, orbit.hiding)
        return replace(view, place=replace(view.place, orbit=replace(orbit, hiding=shown.hiding))), shown.hidden

    def _path(self, stack: Stack, view: ViewState) -> BentPath | None:
        """What a view along a path goes along."""
        return self._reading.paths.of(stack) if isinstance(view.place.orbit, Along) else None

    def _presets(self, stack: Stack, view: ViewState) -> dict[str, Preset]:
        """The preset of a view of a volume as it is to be drawn."""
        orbit = view.place.orbit
        preset = self._reading.volumes.resolved(stack, orbit) if orbit else None
        return {orbit.preset: preset} if orbit and preset else {}

    def _instead(self, stack: Stack, view: ViewState) -> Instead | None:
        """What the image is shown by in place of its stored values: a difference, or what a filter makes of either."""
        difference = self._reading.subtractions.difference(stack, view.place)
        stored = self._reading.pixels.stored(stack.id, view.place.index)
        if stored is None or stack.colour or view.place.cut or view.place.orbit or not view.shown.filter:
            return None if difference is None else Instead(difference, differences=True)
        pair = self._reading.subtractions.pairing(stack, view.place)
        key = (stack.id, view.place.index, view.shown.filter, pair if difference is not None else None)
        if self._filtered is None or self._filtered[0] != key:
            padding = stack.images[view.place.index].instance.padding if difference is None else None
            source = stored if difference is None else difference
            self._filtered = key, filtered(view.shown.filter, padding, source)
        return Instead(self._filtered[1], differences=difference is not None)

    def _draw_at_once(self, wanted: Shot) -> None:
        if self._shot is None or self._shot.view != wanted.view:  # else it is only drawn once more
            self._step = step_between(self._shot, wanted)
        self._shot, picture = wanted, wanted.scene.picture
        if picture is not None and not self._reading.links.unreached(self._pane):
            ready = self._ahead.take(picture) if self._ahead and isinstance(picture, Quick) else None
            self._shot = replace(wanted, picture=self._canvas.draw(picture) if ready is None else ready)

    def look_ahead(self) -> None:
        """Have the image drawn to which one more step of the same kind leads, or let go of what was drawn so."""
        stored = self._reading.pixels.stored
        shot = self._shot if self._shot and self._shot.stack is self.stack else None
        next_one = following(shot, self._step, stored) if shot else None
        if self._ahead and next_one is not None:
            self._ahead.begin(next_one)
        elif self._ahead:
            self._ahead.forget()

    def _have_drawn(self, worker: Worker, wanted: Shot) -> None:
        if self._shot is None or not self._shot.stands_for(wanted):
            self._shot = wanted  # black until it is drawn: never another picture under these words
            worker.forget()
        if isinstance(wanted.scene.picture, CutPicture | VolumePicture | BentPicture):
            worker.draw(wanted, wanted.scene.picture)

    def _forget(self) -> None:
        if self._worker:
            self._worker.forget()

    def collect(self) -> bool:
        """Take in a picture that was finished meanwhile; whether there is another one to show.

        One that no longer stands for what is shown (another stack, another calibration, another size) is dropped.
        """
        answer = self._worker.finished() if self._worker else None
        now, stack = self._shot, self.stack
        if answer is None or now is None or stack is None:
            return False
        made: Shot = answer.token
        if stack is not made.stack or not made.stands_for(now):
            return False
        self._shot = replace(made, picture=answer.picture, failed=answer.failed)
        return True

    def glass(self, x: float, y: float, side: int) -> Magnified | None:
        """What is seen at a place of the picture, larger, ``side`` px wide; None where nothing is, or of a rendering."""
        now = self._shot.scene if self._shot else None
        if now is None or not isinstance(now.picture, SlicePicture | CutPicture):
            return None
        nearer = now.camera.magnified(GLASS_FACTOR, x, y, side)
        return Magnified(self._glass.draw(replace(now.picture, camera=nearer)), now.colours)

    def image_shown(self, least: float) -> tuple[str, int] | None:
        """The stack id and index of the acquired image in the picture; None where it is smaller than ``least`` device px."""
        shot = self._shot
        if shot is None or shot.picture is None or shot.scene.stored is None:
            return None
        camera = shot.scene.camera
        sides = camera.rows * camera.plane.row_spacing, camera.columns * camera.plane.column_spacing
        return (shot.stack.id, shot.view.place.index) if min(sides) * camera.scale >= least else None

    def camera(self, width: int, height: int) -> Camera | None:
        """The camera of the view as it is now, also before it was drawn."""
        stack = self.stack
        if stack is None:
            return None
        return scene(stack, self.view, None, {}, Drawing(width, height, path=self._path(stack, self.view))).camera

    def sheet(self, ratio: float, *, drawn: tuple[Drawn, ...] = (), text: OverlayText | None = None) -> Sheet | None:
        """The last picture with everything over it; None where the pane is empty."""
        stack, shot, self._ratio = self.stack, self._shot, ratio
        if stack is None or shot is None or shot.stack is not stack:
            return None
        self._written = self._corners(shot, text)
        if self._reading.links.unreached(self._pane):
            why = self._reading.links.unreached(self._pane)
            return Sheet(shot.scene.camera, ratio, corners=self._written, aside=why, foreign=self._foreign(stack))
        return Sheet(
            shot.scene.camera,
            ratio,
            shot.picture,
            drawn,
            self._written,
            letters_of(shot),
            ruler_of(shot, ratio),
            notice_of(shot),
            shot.scene.colours,
            shot.layers,
            foreign=self._foreign(stack),
            segments=shot.segments,
            fused=shot.fused,
            cube=cube_of(shot, self._written, ratio),
            image=self._image_of(shot),
        )

    def _image_of(self, shot: Shot) -> QImage | None:
        """A grey picture as Qt paints it fastest, once it is painted again because of what lies over it."""
        before, image = self._image
        if shot.picture is not None and shot.picture.ndim == 2 and shot is before and image is None:
            image = as_image(shot.picture, shot.scene.colours).convertToFormat(QImage.Format.Format_RGB32)
        self._image = shot, image if shot is before else None
        return self._image[1]

    def _foreign(self, stack: Stack) -> bool:
        exam = self._reading.exams.of(stack.id)
        return exam is None or bool(exam.other_patient)

    def cube(self) -> tuple[Face, ...]:
        """The orientation cube as it was painted last, for whoever points at it."""
        return cube_of(self._shot, self._written, self._ratio) if self._shot else ()

    def corners(self) -> Corners:
        """The corner text as it was painted last, for whoever points at it."""
        return self._written

    def kept(self, hovered: str = "", held: str = "") -> tuple[Drawn, ...]:
        """The measurements of the image, the selected one in the accent; ``held`` is drawn by its drag instead."""
        return tuple(self._drawn(kept, hovered) for kept in self.measurements() if kept.uid != held)

    def linked_marks(self) -> tuple[Drawn, ...]:
        """What other panes show of themselves here: their planes as lines, and the point of the crosshair."""
        if self.scene is None or self._reading.links.unreached(self._pane):
            return ()
        plane, along = self.scene.plane, self.view.place.orbit
        if isinstance(along, Along):
            return along_marks(self._reading, self._pane, self.stack, along) if self.stack else ()
        lines = reference_lines(self._reading, self._pane, plane)
        path = path_marks(self._reading, self.stack, plane) if self.stack else ()
        return (*path, *self._crosslines(), *lines, *crosshair_marks(self._reading, self._pane, plane))

    def _crosslines(self) -> tuple[Drawn, ...]:
        """Where the planes of other panes cross this picture, each in the colour of its plane."""
        panes, now, own = self._reading.panes, self.scene, self.view.place
        if now is None or own.orbit or not self._reading.cross.shown:
            return ()
        seen = self._shot.view.place.cut if self._shot else None
        if own.cut and seen:
            return cross_lines(self._reading, self._pane, seen, now.camera, self._ratio)
        others = (panes.view(pane).place for pane in panes.visible if pane != self._pane)
        planes = [place.cut for place in others if place.cut and place.stack_id == own.stack_id]
        lines = ((crossline(now.plane, cut), plane_colour(cut)) for cut in planes)
        return tuple(Drawn((line,), colour) for line, colour in lines if line)

    def knobs(self) -> tuple[Drawn, ...]:
        """Where the cross can be taken hold of in this picture."""
        now = self.scene
        if now is None or not self.view.place.cut or not self._reading.cross.shown:
            return ()
        return cross_knobs(self._reading, self._pane, now.camera, self._ratio)

    def box(self) -> tuple[Drawn, ...]:
        """The crop box of a rendered volume with its handles, where it is shown."""
        volumes, now = self._reading.volumes, self.scene
        box = volumes.box(self._pane) if volumes.shows_box(self._pane) else None
        if now is None or box is None:
            return ()
        return (Drawn(box_marks(box, now.camera), colours.AMBER, handles=True),)

    def levels(self) -> tuple[Drawn, ...]:
        """The vertebrae named on other images that concern this picture."""
        now, stack = self.scene, self.stack
        if now is None or stack is None or self.view.place.orbit:
            return ()
        here = {one.uid for one in self.measurements()}
        elsewhere = [one for one in self._reading.measurements.all if one.uid not in here]
        found = levels_on(now.plane, stack.frame_of_reference_uid, stack.series_uid, elsewhere)
        return tuple(Drawn((Spot(one.points[0]), Label(one.points[0], (one.label,))), colours.MUTED) for one in found)

    def regions(self) -> tuple[Drawn, ...]:
        """Where volumes of interest cross this picture."""
        now, stack = self.scene, self.stack
        if now is None or stack is None or self.view.place.orbit or self._reading.links.unreached(self._pane):
            return ()
        return self._regions.on(stack, self.view.place, now.plane)

    def measurements(self) -> tuple[Measurement, ...]:
        """The measurements made on the image that the pane shows, or that lie on its plane; none where it shows neither."""
        stack, cut = self.stack, self.view.place.cut
        if self._reading.links.unreached(self._pane) or stack is None:
            return ()
        if cut is not None:
            made = (one for one in self._reading.measurements.all if one.cut and self.number_of(one.image) is not None)
            return tuple(one for one in made if lies_on(one, stack, cut))
        image = self._reading.places.image(self._pane)
        return self._reading.measurements.of_image(image.ref) if image else ()

    def number_of(self, image: ImageRef) -> int | None:
        """Which image of the pane's stack it is in reading order; None where it is not in it."""
        stack = self.stack
        if stack is not None and self._numbers[0] is not stack:
            in_order = stack.images[:: reading_order.direction(stack)]
            self._numbers = stack, {each.ref: number for number, each in enumerate(in_order)}
        return self._numbers[1].get(image) if stack is not None else None

    def _drawn(self, kept: Measurement, hovered: str) -> Drawn:
        colour = colours.ACCENT if kept == self._reading.measurements.selected else colours.BRIGHT
        return Drawn(marks(kept), colour, handles=kept.uid == hovered, uid=kept.uid)

    def anonymous(self, ratio: float) -> Sheet | None:
        """The last picture with its measurements, and nothing that tells whose it is; None where the pane is empty."""
        sheet, shot = self.sheet(ratio), self._shot
        facts = self._facts(shot, OverlayText.NO_NAMES) if shot else None
        if sheet is None or facts is None:
            return None
        drawn = tuple(Drawn(marks(one), colours.BRIGHT) for one in unnamed(self.measurements()))
        return without_identity(replace(sheet, drawn=(*self.regions(), *drawn)), facts)

    def _corners(self, shot: Shot, text: OverlayText | None) -> Corners:
        """The text over a picture: at a level of its own, or at that of the screen with what concerns the reader only."""
        facts = self._facts(shot, text or self._reading.overlay.text)
        if facts is None:
            return Corners()
        place = facts.view.place
        if text is None and not place.orbit:
            own = slab(place) if place.cut else scrolling(self._reading)
            facts = replace(facts, chips=(*own, *threshold_chip(self._reading), *facts.chips))
        return corners(facts)

    def _facts(self, shot: Shot, text: OverlayText) -> Facts | None:
        stack, place = shot.stack, shot.view.place
        exam = self._reading.exams.of(stack.id)
        if exam is None:
            return None
        voxels = self._reading.pixels.of(stack.id)
        return Facts(
            exam,
            stack,
            shot.view,
            shot.scene.plane,
            shot.window,
            shot.scene.camera.scale * shot.scene.plane.column_spacing,
            number_of(stack, place),
            count_of(stack, place),
            len(voxels.damaged) if voxels else 0,
            text,
            self._reading.links.bond(self._pane),
            self._reading.links.unreached(self._pane),
            chips(self._reading, self._pane, stack, place),
            remarks(self._reading, stack, place),
            self._is_small(shot),
            self._flags_of(stack) if place.cut or place.orbit else None,
        )

    def _flags_of(self, stack: Stack) -> tuple[str, ...]:
        """What is said of all images of a stack, asked for at every painting of its planes."""
        if self._flags[0] is not stack:
            self._flags = stack, flags(image.instance for image in stack.images)
        return self._flags[1]

    def _is_small(self, shot: Shot) -> bool:
        """Whether there is no room for more than the most important words: a tile, or a narrow pane with text at one side."""
        layout, visible = self._reading.panes.layout, self._reading.panes.layout.visible_of(0)
        tile = layout.tiles and self._pane in visible and len(visible) > 1
        narrow = bool(shot.view.text_side) and shot.scene.camera.width < NARROW * self._ratio
        return tile or narrow
