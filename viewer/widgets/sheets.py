"""Puts together what a pane shows: the scene drawn by the canvas, with marks, corner text, letters and ruler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from viewer.model.measurement import Measurement
from viewer.model.study import ImageRef
from viewer.model.view import ViewState
from viewer.model.volume import Stack
from viewer.render.camera import Camera
from viewer.render.canvas import Canvas
from viewer.render.letters import EdgeLetters
from viewer.render.presets import Preset
from viewer.session import cuts, reading_order
from viewer.session.crosslines import crossline
from viewer.session.overlay_text import OverlayText
from viewer.session.reading import Reading
from viewer.session.scene import Drawing, Scene, scene
from viewer.tools.marks import marks
from viewer.widgets import colours
from viewer.widgets.corner_text import Corners, Facts, corners
from viewer.widgets.painting import Drawn, Sheet
from viewer.widgets.ruler import Ruler, ruler


class Sheets:
    """Makes the sheets of one pane; the picture is drawn again only when ``draw`` is called."""

    def __init__(self, reading: Reading, pane: int, canvas: Canvas, renderings: Mapping[str, Preset]) -> None:
        self._reading, self._pane, self._canvas, self._renderings = reading, pane, canvas, renderings
        self.scene: Scene | None = None
        self._picture: NDArray[Any] | None = None
        self._numbers: tuple[str, dict[ImageRef, int]] = ("", {})

    @property
    def view(self) -> ViewState:
        """What the pane is to show."""
        return self._reading.panes.view(self._pane)

    @property
    def stack(self) -> Stack | None:
        """The stack the pane shows."""
        return self._reading.places.stack(self._pane)

    def draw(self, drawing: Drawing) -> None:
        """Draw the picture of the view as it is now, and note the image as seen."""
        self.scene = self._picture = None
        stack, view = self.stack, self.view
        if stack is None:
            return
        view = replace(view, shown=self._reading.windows.in_force(self._pane))
        self.scene = scene(stack, view, self._reading.pixels.of(stack.id), self._renderings, drawing)
        if self.scene.picture is not None:
            self._picture = self._canvas.draw(self.scene.picture)
            if self.scene.stored is not None:
                self._reading.seen.mark(stack.id, view.place.index)

    def camera(self, width: int, height: int) -> Camera | None:
        """The camera of the view as it is now, also before it was drawn."""
        stack = self.stack
        return scene(stack, self.view, None, self._renderings, Drawing(width, height)).camera if stack else None

    def sheet(self, ratio: float, *, drawn: tuple[Drawn, ...] = (), text: OverlayText | None = None) -> Sheet | None:
        """The last picture with everything over it; None where the pane is empty."""
        stack, now = self.stack, self.scene
        if stack is None or now is None:
            return None
        return Sheet(
            now.camera,
            ratio,
            self._picture,
            drawn,
            self._corners(stack, now, text or self._reading.overlay.text),
            self._letters(stack, now),
            self._ruler(stack, now),
            ("This image is damaged and not shown", now.damaged) if now.damaged else None,
        )

    def kept(self, hovered: str = "", held: str = "") -> tuple[Drawn, ...]:
        """The measurements of the image, the selected one in the accent; ``held`` is drawn by its drag instead."""
        return tuple(self._drawn(kept, hovered) for kept in self.measurements() if kept.uid != held)

    def crosslines(self) -> tuple[Drawn, ...]:
        """Where the planes of other panes cross this picture, each in the colour of its plane."""
        panes, now, own = self._reading.panes, self.scene, self.view.place
        if now is None or own.orbit:
            return ()
        others = (panes.view(pane).place for pane in panes.visible if pane != self._pane)
        planes = [place.cut for place in others if place.cut and place.stack_id == own.stack_id]
        lines = ((crossline(now.plane, cut), cuts.plane_name(cut)) for cut in planes)
        return tuple(Drawn((line,), colours.PLANE.get(name, colours.MUTED)) for line, name in lines if line)

    def measurements(self) -> tuple[Measurement, ...]:
        """The measurements made on the image that the pane shows."""
        image = self._reading.places.image(self._pane)
        return self._reading.measurements.of_image(image.ref) if image else ()

    def number_of(self, image: ImageRef) -> int | None:
        """Which image of the pane's stack it is in reading order; None where it is not in it."""
        stack = self.stack
        if stack is not None and self._numbers[0] != stack.id:
            in_order = stack.images[:: reading_order.direction(stack)]
            self._numbers = stack.id, {each.ref: number for number, each in enumerate(in_order)}
        return self._numbers[1].get(image) if stack is not None else None

    def _drawn(self, kept: Measurement, hovered: str) -> Drawn:
        colour = colours.ACCENT if kept == self._reading.measurements.selected else colours.BRIGHT
        return Drawn(marks(kept), colour, handles=kept.uid == hovered)

    def _corners(self, stack: Stack, now: Scene, text: OverlayText) -> Corners:
        exam = self._reading.exams.of(stack.id)
        if exam is None:
            return Corners()
        places, voxels = self._reading.places, self._reading.pixels.of(stack.id)
        facts = Facts(
            exam,
            stack,
            self.view,
            now.plane,
            self._reading.windows.of(self._pane),
            now.camera.scale * now.plane.column_spacing,
            places.number(self._pane),
            places.count(self._pane),
            len(voxels.damaged) if voxels else 0,
            text,
            bool(self._reading.links.linked(self._pane)),
        )
        return corners(facts)

    def _letters(self, stack: Stack, now: Scene) -> EdgeLetters:
        instance = stack.images[self.view.place.index].instance
        return now.camera.edge_letters(instance.patient_orientation, quadruped=instance.quadruped)

    def _ruler(self, stack: Stack, now: Scene) -> Ruler | None:
        calibration = stack.images[self.view.place.index].calibration
        return ruler(now.camera, calibration, now.camera.width * 0.35)
