"""Pictures as they go into a PDF, nothing lost: the compressed data of a plain PNG or JPEG as they are, others packed anew.

PDF's Flate filter knows the row predictors of PNG (PDF 32000-1, 7.4.4.4), so that the data of a PNG need no unpacking but
to see that they are whole.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

from reporting.export.exporter import ExportError

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CHANNELS = {0: 1, 2: 3}  # grey and colour, the two kinds of PNG that need nothing beside their data
_ORIENTATION = 0x0112


@dataclass(frozen=True, slots=True)
class Raster:
    """A picture of ``channels`` (1 grey, 3 RGB) of 8 bits, its ``data`` packed by the PDF filter ``packing``."""

    columns: int
    rows: int
    channels: int
    packing: str
    data: bytes


def read_raster(picture: bytes) -> Raster:
    """A PNG, a JPEG or another picture that Pillow reads, transparency on white; raises ExportError for what is none."""
    try:
        return _plain_png(picture) or _by_pillow(picture)
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError) as reason:
        raise ExportError(
            "A picture of the report could not be read. Nothing was exported. Capture it again."
        ) from reason


def _plain_png(picture: bytes) -> Raster | None:
    """The PNG as it is; None where it is another file or needs more than its data, ValueError where it is damaged."""
    if not picture.startswith(_SIGNATURE):
        return None
    chunks = list(_chunks(picture))
    names = [name for name, _ in chunks]
    if names[:1] != [b"IHDR"] or len(chunks[0][1]) != 13 or names[-1] != b"IEND":
        raise ValueError("the PNG has no head or no end")
    columns, rows, depth, kind, *_, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or kind not in _CHANNELS or interlaced or b"tRNS" in names:
        return None
    data = b"".join(body for name, body in chunks if name == b"IDAT")
    raster = Raster(columns, rows, _CHANNELS[kind], "FlateDecode", data)
    _check_whole(raster)
    return raster


def _chunks(picture: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(picture):
        body = picture[at + 4 : at + 8 + int.from_bytes(picture[at : at + 4], "big")]
        end = at + 4 + len(body)
        if len(body) < 4 or zlib.crc32(body).to_bytes(4, "big") != picture[end : end + 4]:
            raise ValueError("the PNG is damaged")
        yield body[:4], body[4:]
        if body[:4] == b"IEND":
            return
        at = end + 4


def _check_whole(raster: Raster) -> None:
    """Unpack the data once: as many bytes as the size says, no more, and each row with a predictor that exists."""
    if raster.columns * raster.rows > (Image.MAX_IMAGE_PIXELS or 0):
        raise ValueError("the PNG is too large")
    stride = 1 + raster.columns * raster.channels
    unpacker = zlib.decompressobj()
    try:
        unpacked = unpacker.decompress(raster.data, stride * raster.rows + 1)
    except zlib.error as reason:
        raise ValueError("the data of the PNG are damaged") from reason
    if len(unpacked) != stride * raster.rows or not unpacker.eof or max(unpacked[::stride], default=5) > 4:
        raise ValueError("the data of the PNG are not whole")


def _by_pillow(picture: bytes) -> Raster:
    with Image.open(io.BytesIO(picture)) as image:
        image.load()
        if image.format == "JPEG" and image.mode in ("L", "RGB") and image.getexif().get(_ORIENTATION, 1) == 1:
            return Raster(image.width, image.height, len(image.getbands()), "DCTDecode", picture)
        packed = io.BytesIO()
        _flat(image).save(packed, "PNG")
    raster = _plain_png(packed.getvalue())
    if raster is None:
        raise ValueError("the picture could not be packed")
    return raster


def _flat(lying: Image.Image) -> Image.Image:
    """The picture upright, in grey or colour, what is transparent on white."""
    image = ImageOps.exif_transpose(lying)
    if image.has_transparency_data:
        seen = image.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(white, seen).convert("RGB")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")
