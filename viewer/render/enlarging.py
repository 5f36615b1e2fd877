"""Pictures drawn at half their size and enlarged, for the time of a drag."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from viewer.render.greys import Greys
from viewer.render.jit import readable
from viewer.render.slice_kernels import draw_colour, draw_linear

Bytes = NDArray[np.uint8]

# Screen pixel centres of the large picture to pixels of the small one, each of which covers two by two.
_HALF = readable(np.array([[0.5, 0.0, -0.5], [0.0, 0.5, -0.5]]))
_AS_IS = Greys(0.0, 1.0, readable(np.arange(256, dtype=np.uint8)), 1.0, 0.0, 0)


def half_size(out: Bytes) -> Bytes:
    """An array for half the height and width of ``out``, rounded up."""
    return np.zeros(((out.shape[0] + 1) // 2, (out.shape[1] + 1) // 2, *out.shape[2:]), np.uint8)


def enlarge(small: Bytes, out: Bytes) -> None:
    """Fill ``out`` from a picture of ``half_size``: grey, or RGBA whose alpha becomes opaque."""
    if small.ndim == 2:
        draw_linear(readable(small), _HALF, _AS_IS, out)
    else:
        draw_colour(readable(small), _HALF, 1, out)
