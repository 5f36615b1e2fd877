"""In which direction a stack is read.

A stack's images lie along the normal of their planes, which geometry needs and readers do not know. Read, a stack begins
where the field is used to: axial at the head, going to the feet; coronal at the front, going back; sagittal at the right,
going to the left. An oblique stack is read as the plane nearest to it. Images that lie along no line (a cine, projections,
several images at one place) are read in the order in which they stand: by instance number.

Everything that counts, scrolls or ticks for a reader goes through here; indices into a stack stay as they are.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from viewer.model.geometry import Plane, Vector
from viewer.model.volume import Stack

_ONWARDS = (1, 1, -1)  # along x to the left, along y to the back, against z to the feet
_PARALLEL = 0.999
_LEAST_MM = 1e-3  # nearer than this, two images lie at one place


def direction_along(normal: Vector) -> int:
    """1 where reading goes with ``normal`` (patient coordinates), -1 where it goes against it."""
    axis = int(np.argmax(np.abs(normal)))
    return _ONWARDS[axis] if normal[axis] >= 0 else -_ONWARDS[axis]


def direction(stack: Stack) -> int:
    """1 where a stack is read from its first image to its last, -1 where from its last to its first."""
    return _direction(stack.images[0].plane, stack.images[-1].plane)


@lru_cache(maxsize=256)
def _direction(first: Plane, last: Plane) -> int:
    """Kept, because it is asked for several times with every picture."""
    if not (first.in_patient and last.in_patient) or abs(float(first.normal @ last.normal)) < _PARALLEL:
        return 1
    way = float(first.height(last.position))
    if abs(way) < _LEAST_MM:
        return 1
    return direction_along(first.normal * way)


def number_of(stack: Stack, index: int) -> int:
    """Which image of a reader's stack ``index`` is, from 0; its own inverse."""
    return index if direction(stack) > 0 else len(stack.images) - 1 - index


def index_of(stack: Stack, number: int) -> int:
    """The index in the stack of a reader's n-th image, from 0; held within the ends."""
    return number_of(stack, min(max(number, 0), len(stack.images) - 1))


def in_frame_order(stack: Stack) -> bool:
    """Whether a stack is read in the order of the frames of one object, so that index and frame are the same number."""
    return direction(stack) > 0 and all(image.frame.index == index for index, image in enumerate(stack.images))
