"""The markers of a JPEG 2000 codestream: what it declares, and whether every tile part is there (ITU-T T.800 A)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from viewer.dicom.damage import Damaged

CUT = "The compressed image is cut short: part of its tiles or its end marker is missing."
_JP2_SIGNATURE = b"\0\0\0\x0cjP  "
_SIZ, _COD, _SOT = 0xFF51, 0xFF52, 0xFF90


@dataclass(frozen=True, slots=True)
class Jpeg2000Stream:
    """What the main header of a whole JPEG 2000 codestream says."""

    rows: int
    columns: int
    precision: int
    signed: bool
    components: int
    tiles: int
    colour_transform: bool  # components are YBR_RCT or YBR_ICT inside and RGB once decoded


def read_jpeg2000(data: bytes) -> Jpeg2000Stream:
    """Walk ``data`` from SOC to EOC, tile part by tile part; raises Damaged where the codestream is not whole."""
    data = codestream(data)
    if data[:2] != b"\xff\x4f":
        raise Damaged("The compressed image does not begin as JPEG 2000 does.")
    segments, at = _main_header(data)
    stream = _declared(segments)
    if _tiles_present(data, at) != set(range(stream.tiles)):
        raise Damaged(CUT)
    return stream


def codestream(data: bytes) -> bytes:
    """The codestream itself, taken out of a JP2 file where an encoder wrapped it in one against PS3.5 A.4.4."""
    if not data.startswith(_JP2_SIGNATURE):
        return data
    at = 0
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"jp2c":
            return data[at + 8 : at + length if length else len(data)]
        if length < 8:
            break
        at += length
    raise Damaged("The compressed image is a JP2 file without a picture.")


def _main_header(data: bytes) -> tuple[dict[int, bytes], int]:
    segments: dict[int, bytes] = {}
    at = 2
    while at + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if marker == _SOT:
            return segments, at
        if marker < 0xFF00 or length < 2:
            raise Damaged("The markers of the compressed image are broken.")
        segments.setdefault(marker, data[at + 4 : at + 2 + length])
        at += 2 + length
    raise Damaged(CUT)


def _declared(segments: dict[int, bytes]) -> Jpeg2000Stream:
    size, coding = segments.get(_SIZ, b""), segments.get(_COD, b"")
    if len(size) < 39 or len(coding) < 5:
        raise Damaged("The header of the compressed image is cut short.")
    _, x1, y1, x0, y0, tile_x, tile_y, tile_x0, tile_y0, components = struct.unpack_from(">H8IH", size)
    parts = {size[at : at + 3] for at in range(36, 36 + 3 * components, 3)}
    if not (tile_x and tile_y and x1 > x0 and y1 > y0) or len(parts) != 1:
        raise Damaged("The compressed image declares components or tiles that no image can have.")
    depth, *steps = parts.pop().ljust(3, b"\0")
    _check_components(components, signed=bool(depth & 0x80), steps=steps)
    tiles = -(-(x1 - tile_x0) // tile_x) * -(-(y1 - tile_y0) // tile_y)
    transform = coding[4] == 1
    return Jpeg2000Stream(y1 - y0, x1 - x0, (depth & 0x7F) + 1, bool(depth & 0x80), components, tiles, transform)


def _check_components(count: int, *, signed: bool, steps: list[int]) -> None:
    """Refuse what DICOM has no use for and decoders make something of: sparse components become colours they guess."""
    if steps != [1, 1]:
        raise Damaged("The compressed image leaves out pixels of its components, as no DICOM image may.")
    if count > 1 and signed:
        raise Damaged("The colours of the compressed image have negative values, as no DICOM image may.")


def _tiles_present(data: bytes, at: int) -> set[int]:
    """The tiles of which all declared parts are there."""
    parts: dict[int, int] = {}
    declared: dict[int, int] = {}
    while struct.unpack_from(">H", data, at)[0] == _SOT:
        if at + 12 > len(data):
            raise Damaged(CUT)
        tile, length, _, count = struct.unpack_from(">HIBB", data, at + 4)
        parts[tile] = parts.get(tile, 0) + 1
        declared[tile] = count or declared.get(tile, 0)
        at = _end_of_tile_part(data, at, length)
    if data[at : at + 2] != b"\xff\xd9":
        raise Damaged(CUT)
    return {tile for tile, count in parts.items() if count >= declared[tile]}


def _end_of_tile_part(data: bytes, at: int, length: int) -> int:
    # Length 0 means: to the end of the codestream. Packets cannot hold FF90 or above, so the last EOC is the end.
    end = at + length if length else data.rfind(b"\xff\xd9")
    if end <= at or end + 2 > len(data):
        raise Damaged(CUT)
    return end
