"""The colour palettes of the standard (PS3.6 annex B), with which a reader may show grey images."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from pydicom.pixels.processing import apply_color_lut

from viewer.model.study import Palette

# What a reader calls them, and their SOP Instance UIDs.
WELL_KNOWN = {
    "Hot iron": "1.2.840.10008.1.5.1",
    "PET": "1.2.840.10008.1.5.2",
    "Hot metal blue": "1.2.840.10008.1.5.3",
    "PET 20 steps": "1.2.840.10008.1.5.4",
}


@lru_cache(maxsize=len(WELL_KNOWN))
def well_known_palette(name: str) -> Palette:
    """A palette by its name in ``WELL_KNOWN``: 256 entries of 16 bits; raises KeyError for another."""
    colours = np.asarray(apply_color_lut(np.arange(256, dtype=np.uint8), palette=WELL_KNOWN[name]), np.uint8)
    red, green, blue = ((colours[:, channel].astype("<u2") * 257).tobytes() for channel in range(3))
    return Palette(0, 256, 16, red, green, blue)
