"""Which picture comes next, when one more step of the same kind follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from numpy.typing import NDArray

from viewer.render.box import cut_camera
from viewer.render.pictures import CutPicture, SlicePicture
from viewer.session import cuts
from viewer.widgets.ahead import Quick
from viewer.widgets.shot import Shot
from viewer.widgets.worker_pictures import is_slow

Stored = Callable[[str, int], NDArray[Any] | None]  # of an image by stack and index, as far as they are there


def step_between(before: Shot | None, now: Shot) -> int:
    """How many images or parallel planes one lies after the other; 0 where they are not two of one stack."""
    if before is None or before.stack is not now.stack:
        return 0
    one, two = before.view.place, now.view.place
    if one.cut and two.cut:
        parallel = replace(one.cut, center=two.cut.center) == two.cut
        return cuts.place(now.stack, two.cut) - cuts.place(now.stack, one.cut) if parallel else 0
    return 0 if any(place.cut or place.orbit for place in (one, two)) else two.index - one.index


def following(shot: Shot, step: int, stored: Stored) -> Quick | None:
    """The picture ``step`` further than ``shot``; None at the end, and for what is filtered, subtracted or a worker's."""
    if not step:
        return None
    if isinstance(shot.scene.picture, CutPicture):
        return _plane(shot, shot.scene.picture, step)
    picture, index = shot.scene.picture, shot.view.place.index + step
    pixels = stored(shot.stack.id, index) if 0 <= index < len(shot.stack.images) else None
    if not isinstance(picture, SlicePicture) or picture.pixels is not shot.scene.stored or pixels is None:
        return None
    return replace(picture, pixels=pixels)


def _plane(shot: Shot, picture: CutPicture, step: int) -> CutPicture | None:
    cut, camera = shot.view.place.cut, picture.camera
    if cut is None or is_slow(picture) or picture.ready is not None:
        return None
    then = cuts.stepped(shot.stack, cut, step)
    seen = cut_camera(then, picture.matrix, shot.stack.grid, shot.view.look, camera.width, camera.height)
    return None if then == cut else replace(picture, camera=seen)
