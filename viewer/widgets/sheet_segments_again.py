"""Draws the segments over a picture again where a brush has changed them, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from viewer.model.volume import Stack
from viewer.render.masks import box_around, tinted_part
from viewer.session.reading import Reading
from viewer.session.segment_editing import Touched
from viewer.widgets.sheet_segments import Segments, masks_over, tint_of
from viewer.widgets.shot import Shot


def segments_again(reading: Reading, stack: Stack, shot: Shot, touched: Touched, ratio: float) -> Segments | None:
    """The segments over a picture with the part that changed drawn anew; None where it does not lie in the picture."""
    if not reading.segmentations.seen_on(stack):
        return None
    shown, camera = reading.segmentations.shown, shot.scene.camera
    masks, tint = masks_over(reading, stack, shot.view), tint_of(shown, ratio)
    box = box_around(touched.corners, camera, masks.slab_mm / 2, tint.thick + 1)
    part = tinted_part(masks.masks, camera, tint, masks.slab_mm, box) if box else None
    if part is None:
        return None
    (left, top, right, bottom), colours = part
    before = shot.segments or Segments(fill=shown.fill, outline=shown.outline)
    layer = before.layer if before.layer is not None else np.zeros((camera.height, camera.width, 4), np.uint8)
    layer[top:bottom, left:right] = colours  # it is painted from here, on this thread
    return replace(before, layer=layer)
