"""X-ray runs with a known vessel, bones and movement, made by the law of attenuation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset

from tests.phantoms import new_object, put_pixels

SIDE, TOP = 64, 4000.0
VESSEL = 0.3  # attenuation of the filled vessel
VESSEL_COLUMNS, BONE_ROWS = slice(30, 34), slice(32, 64)


def intensities(frames: int = 6, filled_from: int = 2) -> NDArray[np.float64]:
    """Intensity [frame, row, column]: bone below, a vessel across both halves, filled from a frame on."""
    y, x = np.mgrid[0:SIDE, 0:SIDE]
    bone = 0.2 + 0.001 * x + 1.1 * (y >= 32) + 0.05 * np.sin(x / 3.0)
    attenuation = np.repeat(bone[None], frames, axis=0)
    attenuation[filled_from:, :, VESSEL_COLUMNS] += VESSEL
    return np.asarray(TOP * np.exp(-attenuation))


def run(values: NDArray[Any], relationship: str = "LOG", kind: str = "XA", **elements: Any) -> FileDataset:
    """A run of stored values [frame, row, column]."""
    made = new_object(kind)
    made.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    put_pixels(made, np.rint(values).astype(np.uint16), bits_stored=12)
    made.PixelIntensityRelationship = relationship
    made.FrameTime, made.FrameIncrementPointer = "250", 0x00181063
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return made


def masks(kind: str = "AVG_SUB", **elements: Any) -> list[Dataset]:
    """One item of the Mask Subtraction Sequence."""
    item = Dataset()
    item.MaskOperation = kind
    for keyword, value in elements.items():
        setattr(item, keyword, value)
    return [item]


def logarithmic(frames: int = 6) -> NDArray[np.float64]:
    """The same run stored as logarithms, 400 a unit of attenuation."""
    return 400 * np.log(intensities(frames))


def moved_run(shifts: Sequence[tuple[int, int]]) -> NDArray[np.int64]:
    """Noise that is moved by (down, right) whole pixels from frame to frame."""
    noise = np.random.default_rng(3).integers(100, 3000, (SIDE + 40, SIDE + 40))
    return np.stack([noise[20 - down : 20 - down + SIDE, 20 - right : 20 - right + SIDE] for down, right in shifts])
