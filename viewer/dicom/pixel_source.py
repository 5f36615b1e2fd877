"""What decoding one frame needs to know of an instance, and the array it will fill.

A slim fact: an instance with thousands of frames is not sent to a worker for each of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from viewer.dicom.damage import Damaged
from viewer.model.study import ColourProfile, Instance, Palette, PixelFormat, PixelLocation

IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED_DATASET = "1.2.840.10008.1.2.1.99"
NATIVE = frozenset({"", IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG})

# One picture of more than this is refused before anything is allocated: a chest film is 30 MB, a film scan 30 MB.
FRAME_BUDGET_BYTES = 512 * 2**20

_BITS = {"integer": (1, 8, 16, 32), "float": (32,), "double": (64,)}


@dataclass(frozen=True, slots=True)
class PixelSource:
    """Where the pixels of an instance lie and how they are stored (PS3.3 C.7.6.3, PS3.5 8)."""

    format: PixelFormat
    location: PixelLocation
    syntax: str
    palette: Palette | None = None
    profile: ColourProfile | None = None

    @property
    def native(self) -> bool:
        """Whether the pixels lie uncompressed in the file itself."""
        return self.syntax in NATIVE

    @property
    def stored(self) -> PixelSource:
        """The source of the images as they lie in the file: another one for a mosaic."""
        return self if self.format.across == 1 else replace(self, format=self.format.stored)

    @property
    def colour(self) -> bool:
        """Whether a frame becomes RGB rather than stored values."""
        return self.format.samples > 1 or self.format.photometric == "PALETTE COLOR"

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the decoded frame: (rows, columns) or (rows, columns, 3)."""
        grey = (self.format.rows, self.format.columns)
        return (*grey, 3) if self.colour else grey

    @property
    def dtype(self) -> np.dtype[np.generic]:
        """Of the decoded frame: uint8 for colour, else the cell's own type with the sign of the pixels."""
        return np.dtype(np.uint8) if self.colour else stored_dtype(self.format)

    @property
    def samples(self) -> int:
        """Samples in one frame."""
        return self.format.rows * self.format.columns * self.format.samples


def pixel_source(instance: Instance) -> PixelSource:
    """The pixels of ``instance``; raises Damaged when there are none or their description contradicts itself."""
    if instance.format is None or instance.location is None:
        raise Damaged("This object has no pixel data.")
    syntax, palette, profile = instance.transfer_syntax_uid, instance.palette, instance.profile
    source = PixelSource(instance.format, instance.location, syntax, palette, profile)
    check_format(source.stored)
    return source


def stored_dtype(pixel: PixelFormat) -> np.dtype[np.generic]:
    """The type of one cell in memory, native byte order."""
    if pixel.sample_type != "integer":
        return np.dtype(np.float32 if pixel.sample_type == "float" else np.float64)
    return np.dtype(f"{'i' if pixel.signed else 'u'}{max(pixel.bits_allocated, 8) // 8}")


def check_format(source: PixelSource) -> None:
    """Refuse what contradicts itself (PS3.3 C.7.6.3.1) or asks for more memory than one picture may take."""
    pixel = source.format
    if pixel.rows < 1 or pixel.columns < 1 or pixel.frames < 1:
        raise Damaged(f"The image says it has {pixel.rows} rows, {pixel.columns} columns, {pixel.frames} frames.")
    if pixel.samples not in (1, 3):
        raise Damaged(f"The image has {pixel.samples} samples per pixel, which is not supported.")
    _check_bits(pixel)
    if source.format.photometric == "PALETTE COLOR" and source.palette is None:
        raise Damaged("The image needs a colour palette, and its palette is missing or unreadable.")
    if source.samples * max(pixel.bits_allocated, 8) // 8 > FRAME_BUDGET_BYTES:
        raise Damaged(f"One picture of {pixel.columns} x {pixel.rows} pixels is larger than this program accepts.")


def _check_bits(pixel: PixelFormat) -> None:
    if pixel.bits_allocated not in _BITS.get(pixel.sample_type, ()):
        raise Damaged(f"{pixel.bits_allocated} bits allocated per {pixel.sample_type} sample are not supported.")
    if pixel.sample_type != "integer":
        return
    low = pixel.high_bit - pixel.bits_stored + 1
    if not 1 <= pixel.bits_stored <= pixel.bits_allocated or low < 0 or pixel.high_bit >= pixel.bits_allocated:
        raise Damaged(
            f"Bits allocated {pixel.bits_allocated}, stored {pixel.bits_stored} and high bit {pixel.high_bit} "
            "contradict each other."
        )
