"""One picture of a pane, and what stands around it because of how it was taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray

from viewer.model.study import Window
from viewer.model.view import Along, ViewState
from viewer.model.volume import Stack
from viewer.render.fusion import Over
from viewer.render.letters import EdgeLetters
from viewer.session.scene import Scene
from viewer.widgets.corner_blocks import RULER_ROOM, CornerBlocks
from viewer.widgets.corner_text import Corners
from viewer.widgets.layer_painter import Layered
from viewer.widgets.orientation_cube import SIDE, Face, faces
from viewer.widgets.ruler import Ruler, ruler
from viewer.widgets.sheet_fusion import FusedLayer
from viewer.widgets.sheet_segments import Segments

CUBE_ROOM = 220  # logical pixels that a pane must have for the orientation cube


@dataclass(frozen=True, eq=False, slots=True)
class Shot:
    """A picture with all that names it: the text over a picture is always that of the picture, not of one still drawn."""

    stack: Stack
    view: ViewState
    scene: Scene
    window: Window | None = None
    picture: NDArray[Any] | None = None
    failed: str = ""
    layers: Layered = field(default_factory=Layered)
    segments: Segments | None = None
    over: Over | None = None  # what is to be laid over it: ``fused``, once it is drawn
    fused: FusedLayer | None = None

    def stands_for(self, other: Shot) -> bool:
        """Whether this may be shown until ``other`` is drawn: the same kind of view of the same stack, as large.

        A stack that was calibrated meanwhile is another one: the ruler of this picture would have the old millimetres.
        """
        one, two = self.view.place, other.view.place
        kinds = [(bool(place.cut), bool(place.orbit)) for place in (one, two)]
        sizes = [(shot.scene.camera.width, shot.scene.camera.height) for shot in (self, other)]
        return self.stack is other.stack and kinds[0] == kinds[1] and sizes[0] == sizes[1]


def letters_of(shot: Shot) -> EdgeLetters:
    """Orientation letters at the edges."""
    if isinstance(shot.view.place.orbit, Along):
        return EdgeLetters()  # right and left, head and foot change along the path
    instance = shot.stack.images[shot.view.place.index].instance
    return shot.scene.camera.edge_letters(instance.patient_orientation, quadruped=instance.quadruped)


def cube_of(shot: Shot, written: Corners, ratio: float) -> tuple[Face, ...]:
    """The orientation cube above the text of the lower right corner; only of renderings, and where there is room."""
    camera, instance = shot.scene.camera, shot.stack.images[shot.view.place.index].instance
    orbit = shot.view.place.orbit
    if orbit is None or isinstance(orbit, Along) or min(camera.width, camera.height) < CUBE_ROOM * ratio:
        return ()
    beneath = CornerBlocks(camera.width, camera.height, ratio).lines(Corners(bottom_right=written.bottom_right))
    lowest = min((line.box.top() for line in beneath), default=camera.height)
    away = SIDE * ratio
    return faces(camera, (camera.width - 1.3 * away, lowest - 1.15 * away), ratio, quadruped=instance.quadruped)


def ruler_of(shot: Shot, ratio: float) -> Ruler | None:
    """The ruler, where millimetres are known and there is room for it."""
    if shot.scene.camera.width < RULER_ROOM * ratio:
        return None
    calibration = shot.stack.images[shot.view.place.index].calibration
    return ruler(shot.scene.camera, calibration, shot.scene.camera.width * 0.35)


def notice_of(shot: Shot) -> tuple[str, str] | None:
    """What is said in place of a picture, and why."""
    if shot.scene.damaged:
        return "This image is damaged and not shown", shot.scene.damaged
    return ("This picture is not shown", shot.failed) if shot.failed else None
