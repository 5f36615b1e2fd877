"""The markers of a JPEG or JPEG-LS codestream: what it declares, and whether it is whole (ITU-T T.81 B, T.87 C)."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from viewer.dicom.damage import Damaged
from viewer.dicom.jpeg_restarts import Grid, check_restarts

CUT = "The compressed image is cut short: its end marker is missing."

JPEG_LS = 0xF7
LOSSLESS = 0xC3
_FRAME_MARKERS = frozenset({*range(0xC0, 0xD0), JPEG_LS}) - {0xC4, 0xC8, 0xCC}
_STANDALONE = frozenset({0x01, *range(0xD0, 0xD9)})

# In entropy-coded data FF is followed by a stuffed 00 (JPEG) or by a byte under 80 (JPEG-LS), else it is a marker.
_MARKER = re.compile(rb"\xff([\x01-\xfe])")
_MARKER_LS = re.compile(rb"\xff([\x80-\xfe])")
_RESTARTS = range(0xD0, 0xD8)


@dataclass(slots=True)
class JpegStream:
    """What the markers of a whole JPEG or JPEG-LS codestream say."""

    kind: int = 0  # the SOF marker's second byte
    precision: int = 0
    rows: int = 0
    columns: int = 0
    component_ids: tuple[int, ...] = ()
    subsampled: bool = False  # some components have fewer samples than others
    adobe_transform: int | None = None
    jfif: bool = False
    scans: int = 0
    sampling: dict[int, tuple[int, int]] = field(default_factory=dict)  # horizontal and vertical, by component
    restart_interval: int = 0

    @property
    def components(self) -> int:
        """Components in the frame."""
        return len(self.component_ids)

    def note(self, marker: int, body: bytes) -> None:
        """Take in one marker segment."""
        if marker in _FRAME_MARKERS:
            self._note_frame(marker, body)
        elif marker == 0xDA:
            self.scans += 1
        elif marker == 0xDD:
            self.restart_interval = int.from_bytes(body[:2], "big")
        elif marker == 0xEE and body[:5] == b"Adobe" and len(body) >= 12:
            self.adobe_transform = body[11]
        elif marker == 0xE0 and body[:5] == b"JFIF\0":
            self.jfif = True

    def _note_frame(self, marker: int, body: bytes) -> None:
        if self.kind:
            raise Damaged("The compressed image declares its size twice.")
        if len(body) < 6 or len(body) < 6 + 3 * body[5]:
            raise Damaged("The header of the compressed image is cut short.")
        self.kind = marker
        self.precision, self.rows, self.columns, count = struct.unpack(">BHHB", body[:6])
        self.component_ids = tuple(body[6 + 3 * index] for index in range(count))
        shares = [body[7 + 3 * index] for index in range(count)]
        self.subsampled = len(set(shares)) > 1
        named = zip(self.component_ids, shares, strict=True)
        self.sampling = {name: (max(share >> 4, 1), max(share & 15, 1)) for name, share in named}

    def check_scan(self, header: bytes, restarts: list[int]) -> None:
        """Raise Damaged where parts of a scan are missing; of JPEG-LS, whose intervals are of lines, nothing is told.

        ``restarts`` are the numbers of the restart markers in its data.
        """
        if self.kind != JPEG_LS:
            block = 1 if self.kind == LOSSLESS else 8
            components = tuple(header[1 : 1 + 2 * header[0] : 2]) if header else ()
            units = Grid(self.rows, self.columns, block, self.sampling).units(components)
            check_restarts(restarts, units, self.restart_interval)


def read_jpeg(data: bytes) -> JpegStream:
    """Walk every marker of ``data`` from SOI to EOI; raises Damaged where the codestream is not whole."""
    if data[:2] != b"\xff\xd8":
        raise Damaged("The compressed image does not begin as JPEG does.")
    stream = JpegStream()
    at = 2
    while True:
        marker, at = _marker(data, at)
        if marker == 0xD9:
            return _whole(stream)
        if marker in _STANDALONE:
            continue
        body, at = _segment(data, at)
        stream.note(marker, body)
        if marker == 0xDA:
            restarts, at = _scan(data, at, stream.kind)
            stream.check_scan(body, restarts)


def _marker(data: bytes, at: int) -> tuple[int, int]:
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    if len(data) < at + 2:
        raise Damaged(CUT)
    if data[at] != 0xFF:
        raise Damaged("The markers of the compressed image are broken.")
    return data[at + 1], at + 2


def _segment(data: bytes, at: int) -> tuple[bytes, int]:
    length = int.from_bytes(data[at : at + 2], "big")
    if length < 2 or at + length > len(data):
        raise Damaged("The header of the compressed image is cut short.")
    return data[at + 2 : at + length], at + length


def _scan(data: bytes, at: int, kind: int) -> tuple[list[int], int]:
    """The numbers of the restart markers in entropy-coded data, and where it ends."""
    restarts: list[int] = []
    for found in (_MARKER_LS if kind == JPEG_LS else _MARKER).finditer(data, at):
        marker = found[1][0]
        if marker not in _RESTARTS:
            return restarts, found.start()
        restarts.append(marker - _RESTARTS.start)
    raise Damaged(CUT)


def _whole(stream: JpegStream) -> JpegStream:
    if not stream.kind or not stream.scans:
        raise Damaged("The compressed image holds no picture.")
    return stream
