"""Malformed files by name: each gives a reason, in time, and takes little memory."""

from __future__ import annotations

import os
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from pydicom.dataset import FileDataset
from pydicom.encaps import encapsulate
from pydicom.uid import JPEG2000Lossless, JPEGBaseline8Bit, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from app.inspection.scan import scan
from tests.phantoms import (
    DEFLATED,
    EXPLICIT_BIG,
    colour_capture,
    compressed,
    ct_slice,
    mr_slice,
    palette_capture,
    to_bytes,
    ultrasound,
)
from viewer.dicom.damage import Damaged
from viewer.dicom.wall import DecodeWall

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")

LONGEST_S, MOST_MIB = 10.0, 512
SYNTAXES = {
    "RLE": RLELossless,
    "JPEG lossless": JPEGLosslessSV1,
    "JPEG-LS": JPEGLSLossless,
    "JPEG 2000": JPEG2000Lossless,
}

Case = Callable[[], bytes]


def with_facts(**facts: Any) -> Case:
    """A CT slice whose header says something else."""

    def make() -> bytes:
        made = ct_slice()
        for keyword, value in facts.items():
            if value is None:
                delattr(made, keyword)
            else:
                setattr(made, keyword, value)
        return to_bytes(made)

    return make


def cut(make: Callable[[], FileDataset], part: float) -> Case:
    def cut_off() -> bytes:
        whole = to_bytes(make())
        return whole[: int(len(whole) * part)]

    return cut_off


def packed(syntax: str) -> FileDataset:
    return compressed(mr_slice(), syntax)


def stream_of(made: FileDataset) -> bytes:
    """The codestream of the only frame: after an empty offset table, one item."""
    value = made.PixelData
    table = struct.unpack("<I", value[4:8])[0]
    length = struct.unpack("<I", value[12 + table : 16 + table])[0]
    return bytes(value[16 + table : 16 + table + length])


def with_stream(syntax: str, change: Callable[[bytes], bytes]) -> Case:
    def make() -> bytes:
        made = packed(syntax)
        made.PixelData = encapsulate([change(stream_of(made))])
        return to_bytes(made)

    return make


def with_value(value: bytes, frames: int = 1, syntax: str = JPEGLSLossless) -> Case:
    def make() -> bytes:
        made = packed(syntax)
        made.PixelData, made.NumberOfFrames = value, frames
        return to_bytes(made)

    return make


def resized(syntax: str, **facts: int) -> Case:
    def make() -> bytes:
        made = packed(syntax)
        for keyword, value in facts.items():
            setattr(made, keyword, value)
        return to_bytes(made)

    return make


def in_syntax(syntax: str) -> Case:
    def make() -> bytes:
        made = packed(JPEGLSLossless)
        made.file_meta.TransferSyntaxUID = syntax
        return to_bytes(made)

    return make


def deflated_bomb() -> bytes:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = DEFLATED
    whole = to_bytes(made)
    meta = whole[: 144 + struct.unpack("<I", whole[140:144])[0]]
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    zeros = bytes(2**22)
    return meta + b"".join(packer.compress(zeros) for _ in range(256)) + packer.flush()


def no_palette() -> bytes:
    made = palette_capture()
    del made.RedPaletteColorLookupTableData
    return to_bytes(made)


def item(value: bytes, length: int | None = None) -> bytes:
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(value) if length is None else length) + value


END = b"\xfe\xff\xdd\xe0\0\0\0\0"

NO_DICOM: dict[str, bytes] = {
    "empty": b"",
    "one byte": b"D",
    "PDF": b"%PDF-1.7\n" + bytes(500),
    "PNG": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "zeros": bytes(4096),
    "text": b"This is no DICOM file. " * 40,
    "preamble alone": bytes(128) + b"DICM",
    "program": b"\x7fELF" + bytes(600),
}
STREAMS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda stream: b"\0\0",
    "halved": lambda stream: stream[: len(stream) // 2],
    "zeros": lambda stream: bytes(len(stream)),
    "ones": lambda stream: b"\xff" * len(stream),
    "head alone": lambda stream: stream[:16],
    "without its head": lambda stream: stream[8:],
}
HEADERS: dict[str, dict[str, Any]] = {
    "12 bits allocated": {"BitsAllocated": 12},
    "0 bits allocated": {"BitsAllocated": 0},
    "64 bits of integers": {"BitsAllocated": 64},
    "no bits allocated": {"BitsAllocated": None},
    "20 bits stored in 16": {"BitsStored": 20},
    "0 bits stored": {"BitsStored": 0},
    "high bit beyond the cell": {"HighBit": 40},
    "high bit under the value": {"HighBit": 2},
    "2 samples": {"SamplesPerPixel": 2},
    "7 samples": {"SamplesPerPixel": 7},
    "3 samples of one": {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"},
    "no rows": {"Rows": None},
    "0 rows": {"Rows": 0},
    "0 columns": {"Columns": 0},
    "the largest picture": {"Rows": 65535, "Columns": 65535},
    "2147483647 frames": {"NumberOfFrames": 2**31 - 1},
    "one frame too many": {"NumberOfFrames": 2},
    "no study": {"StudyInstanceUID": None},
    "no series": {"SeriesInstanceUID": None},
    "no instance": {"SOPInstanceUID": None},
}
FRAGMENTS: dict[str, Case] = {
    "no item": lambda: to_bytes(packed(JPEGLSLossless)).replace(b"\xfe\xff\x00\xe0\x04\0\0\0", bytes(8), 1),
    "table alone": with_value(item(b"") + END),
    "no item tag": with_value(item(b"") + b"\x01\x02\x03\x04" + bytes(20) + END),
    "an item longer than the file": with_value(item(b"") + item(bytes(20), 2**31) + END),
    "an item of undefined length": with_value(item(b"") + item(bytes(20), 2**32 - 1) + END),
    "2 pieces for 5 frames": with_value(item(b"") + item(bytes(20)) + item(bytes(20)) + END, frames=5),
    "9 pieces for 5 frames": with_value(item(b"") + item(bytes(20)) * 9 + END, frames=5),
}
NOBODY_DECODES = {
    "GE big endian": "1.2.840.113619.5.2",
    "JPEG XL": "1.2.840.10008.1.2.4.110",
    "MPEG-4": "1.2.840.10008.1.2.4.102",
    "MPEG-2": "1.2.840.10008.1.2.4.100",
    "HEVC": "1.2.840.10008.1.2.4.107",
    "nobody's": "1.2.3.4.5",
}

CASES: dict[str, Case] = {
    **{f"file: {name}": lambda data=data: data for name, data in NO_DICOM.items()},  # type: ignore[misc]
    **{f"header: {name}": with_facts(**facts) for name, facts in HEADERS.items()},
    **{f"cut at {part}: native": cut(ct_slice, part) for part in (0.1, 0.5, 0.9)},
    **{f"cut at {part}: cine": cut(lambda: ultrasound(frames=4), part) for part in (0.1, 0.5, 0.9)},
    **{
        f"cut at {part}: {name}": cut(lambda syntax=syntax: packed(syntax), part)  # type: ignore[misc]
        for name, syntax in SYNTAXES.items()
        for part in (0.5, 0.9)
    },
    **{
        f"{name}: stream {change}": with_stream(syntax, STREAMS[change])
        for name, syntax in SYNTAXES.items()
        for change in STREAMS
    },
    **{f"{name}: a row more in the header": resized(syntax, Rows=33) for name, syntax in SYNTAXES.items()},
    **{f"{name}: the largest picture": resized(syntax, Rows=65535, Columns=65535) for name, syntax in SYNTAXES.items()},
    **{f"fragments: {name}": case for name, case in FRAGMENTS.items()},
    **{f"syntax: {name}": in_syntax(code) for name, code in NOBODY_DECODES.items()},
    "deflated: bomb of 1 GiB": deflated_bomb,
    "palette missing": no_palette,
    "colour cut": cut(colour_capture, 0.7),
    "baseline cut": cut(lambda: compressed(ultrasound(frames=2), JPEGBaseline8Bit), 0.7),
    "explicit bytes called big endian": lambda: to_bytes(ct_slice()).replace(
        b"1.2.840.10008.1.2.1\0", EXPLICIT_BIG.encode() + b"\0"
    ),
}


class Memory:
    """The most that this process and its children held while something ran, in MiB."""

    def __init__(self) -> None:
        self.most = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._done.set()
        self._thread.join()
        return self.most

    def _watch(self) -> None:
        while not self._done.wait(0.01):
            self.most = max(self.most, resident_mib())


def resident_mib() -> float:
    me = psutil.Process(os.getpid())
    total = 0
    for process in (me, *me.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.Error:  # it ended in between
            continue
    return total / 2**20


@pytest.fixture(scope="module")
def wall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DecodeWall]:
    made = DecodeWall(workers=1, time_limit_s=5.0)
    path = tmp_path_factory.mktemp("whole") / "whole.dcm"
    for syntax in SYNTAXES.values():  # libraries are loaded before memory is counted
        path.write_bytes(to_bytes(packed(syntax)))
        (study,) = scan([path]).studies
        made.decode(study.series[0].instances[0], 0).result(60)
    yield made
    made.close()


def reasons(path: Path, wall: DecodeWall) -> list[str]:
    """Why a file gives no picture: its header's reason, or that of every frame that has one."""
    found = scan([path])
    said = [reason for _, reason in found.unreadable]
    for instance in [one for study in found.studies for series in study.series for one in series.instances]:
        frames = instance.format.frames if instance.format else 1
        for frame in range(min(frames, 5)):
            try:
                wall.decode(instance, frame).result(60)
            except Damaged as damage:
                said.append(damage.reason)
    return said


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_a_malformed_file_gives_a_reason_in_time_and_in_little_memory(
    name: str, wall: DecodeWall, tmp_path: Path
) -> None:
    path = tmp_path / "malformed.dcm"
    path.write_bytes(CASES[name]())
    idle, memory, started = resident_mib(), Memory(), time.monotonic()
    said = reasons(path, wall)
    taken, most = time.monotonic() - started, memory.stop()
    assert said, "a malformed file was shown without a word"
    assert all(reason.endswith(".") and "Traceback" not in reason and "\n" not in reason for reason in said)
    assert taken < LONGEST_S
    assert most - idle < MOST_MIB


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("GE big endian", "GE private big endian"),
        ("JPEG XL", "JPEG XL"),
        ("MPEG-4", "MPEG-4"),
        ("nobody's", "1.2.3.4.5"),
    ],
)
def test_a_syntax_that_nobody_decodes_is_named(name: str, said: str, wall: DecodeWall, tmp_path: Path) -> None:
    path = tmp_path / "unknown.dcm"
    path.write_bytes(CASES[f"syntax: {name}"]())
    (reason,) = reasons(path, wall)
    assert said in reason
    assert reason.endswith("not supported.")


def test_native_pixels_of_the_private_ge_syntax_are_refused_by_its_name(wall: DecodeWall, tmp_path: Path) -> None:
    path = tmp_path / "ge.dcm"
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = "1.2.840.113619.5.2"
    path.write_bytes(to_bytes(made))
    (reason,) = reasons(path, wall)
    assert "GE private big endian" in reason
