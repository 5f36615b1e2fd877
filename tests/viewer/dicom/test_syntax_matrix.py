"""Every kind of cell in every lossless syntax comes back bit by bit, as from pydicom's decoders, however it is cut up."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.encaps import encapsulate, encapsulate_extended
from pydicom.pixels.encoders.base import RLELosslessEncoder

from tests.phantoms import ct_slice, to_bytes
from viewer.dicom.header import Unreadable, read_header
from viewer.dicom.pixel_source import pixel_source
from viewer.dicom.pixels import Damaged, FrameDecoder, decode

ROWS, COLUMNS, FRAMES = 23, 17, 3  # odd on purpose

Cells = NDArray[Any]
Encoder = Callable[[Cells, int], bytes]


def run_lengths(cells: Cells, bits: int) -> bytes:
    """By pydicom's encoder, which shares no code with the decoder under test."""
    return bytes(
        RLELosslessEncoder.encode(
            np.ascontiguousarray(cells),
            rows=cells.shape[0],
            columns=cells.shape[1],
            samples_per_pixel=cells.shape[2] if cells.ndim == 3 else 1,
            photometric_interpretation="RGB" if cells.ndim == 3 else "MONOCHROME2",
            bits_allocated=8 * cells.itemsize,
            bits_stored=bits,
            pixel_representation=int(cells.dtype.kind == "i"),
            number_of_frames=1,
            planar_configuration=0,
            encoding_plugin="pydicom",
        )
    )


def unsigned(cells: Cells, bits: int) -> Cells:
    """Cells as their bits, which is all that JPEG and JPEG-LS know."""
    return (cells.view(f"u{cells.itemsize}") & ((1 << bits) - 1)).astype(f"u{cells.itemsize}")


def lossless_jpeg(cells: Cells, bits: int) -> bytes:
    return bytes(imagecodecs.ljpeg_encode(unsigned(cells, bits), bitspersample=bits))


def jpeg_ls(cells: Cells, bits: int) -> bytes:
    return bytes(imagecodecs.jpegls_encode(unsigned(cells, bits)))


def jpeg_2000(cells: Cells, bits: int) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(cells, reversible=True, codecformat="j2k", bitspersample=bits))


def high_throughput(cells: Cells, bits: int) -> bytes:
    return bytes(imagecodecs.htj2k_encode(cells, reversible=True))


ENCODERS: dict[str, tuple[str, Encoder]] = {
    "RLE": ("1.2.840.10008.1.2.5", run_lengths),
    "JPEG 70": ("1.2.840.10008.1.2.4.70", lossless_jpeg),
    "JPEG-LS": ("1.2.840.10008.1.2.4.80", jpeg_ls),
    "JPEG 2000": ("1.2.840.10008.1.2.4.90", jpeg_2000),
    "HTJ2K": ("1.2.840.10008.1.2.4.201", high_throughput),
}
DEPTHS = [(8, 8, False), (8, 8, True), (12, 16, False), (12, 16, True), (16, 16, False), (16, 16, True)]


def noise(bits: int, allocated: int, signed: bool, frames: int = FRAMES, samples: int = 1) -> Cells:
    """Every frame another noise, with both ends of the stored range in its corners."""
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    shape = (frames, ROWS, COLUMNS) + ((3,) if samples == 3 else ())
    chance = np.random.default_rng(bits + signed)
    cells = chance.integers(low, high + 1, shape).astype(f"{'i' if signed else 'u'}{allocated // 8}")
    cells[:, 0, 0], cells[:, -1, -1] = low, high
    return cells


def file_of(cells: Cells, bits: int, syntax: str, value: bytes, **more: Any) -> bytes:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = syntax
    made.Rows, made.Columns, made.NumberOfFrames = ROWS, COLUMNS, len(cells)
    made.SamplesPerPixel = 3 if cells.ndim == 4 else 1
    made.PhotometricInterpretation = "RGB" if cells.ndim == 4 else "MONOCHROME2"
    if cells.ndim == 4:
        made.PlanarConfiguration = 0
    made.BitsAllocated, made.BitsStored, made.HighBit = 8 * cells.itemsize, bits, bits - 1
    made.PixelRepresentation = int(cells.dtype.kind == "i")
    for keyword, content in more.items():
        setattr(made, keyword, content)
    made.PixelData = value
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    return to_bytes(made)


def ours(data: bytes, folder: Path) -> list[Cells]:
    path = folder / "made.dcm"
    path.write_bytes(data)
    instance = read_header(path).instance
    return [decode(instance, frame.index) for frame in instance.frames]


@pytest.mark.parametrize(("bits", "allocated", "signed"), DEPTHS)
@pytest.mark.parametrize("name", ENCODERS)
def test_grey_cells_come_back_bit_by_bit(name: str, bits: int, allocated: int, signed: bool, tmp_path: Path) -> None:
    syntax, encode = ENCODERS[name]
    cells = noise(bits, allocated, signed)
    data = file_of(cells, bits, syntax, encapsulate([encode(frame, bits) for frame in cells]))
    assert np.array_equal(np.stack(ours(data, tmp_path)), cells)
    theirs = pydicom.dcmread(tmp_path / "made.dcm").pixel_array
    if (name, bits, allocated, signed) == PYDICOM_LEAVES_THE_SIGN:
        assert not np.array_equal(theirs, cells)
        theirs = np.where(theirs >= 1 << (bits - 1), theirs - (1 << bits), theirs)
    assert np.array_equal(theirs, cells)


# JPEG-LS knows no signs (PS3.5 8.2.3): bit 11 of the decoded value is the sign that Pixel Representation promises, yet
# pydicom gives 2048 for -2048. The standard decides for the sign, and so does DCMTK (below).
PYDICOM_LEAVES_THE_SIGN = ("JPEG-LS", 12, 16, True)


@pytest.mark.parametrize("name", ["RLE", "JPEG-LS", "JPEG 2000"])
def test_colour_comes_back_bit_by_bit(name: str, tmp_path: Path) -> None:
    syntax, encode = ENCODERS[name]
    cells = noise(8, 8, False, samples=3)
    value = encapsulate([encode(frame, 8) for frame in cells])
    assert np.array_equal(np.stack(ours(file_of(cells, 8, syntax, value), tmp_path)), cells)


# --- encoded and decoded by DCMTK

DCMTK = {
    "JPEG 70": (["dcmcjpeg", "+e1"], ["dcmdjpeg"], 0),
    "JPEG 57": (["dcmcjpeg", "+el"], ["dcmdjpeg"], 0),
    "JPEG baseline": (["dcmcjpeg", "+eb"], ["dcmdjpeg"], 1),
    "JPEG extended": (["dcmcjpeg", "+ee"], ["dcmdjpeg"], 1),
    "JPEG-LS": (["dcmcjpls", "+el"], ["dcmdjpls"], 0),
    "JPEG-LS near": (["dcmcjpls", "+en", "+md", "2"], ["dcmdjpls"], 0),
    "RLE": (["dcmcrle"], ["dcmdrle"], 0),
}
LOSSY = {"JPEG baseline", "JPEG extended", "JPEG-LS near"}
MOST_BITS = {"JPEG baseline": 8, "JPEG extended": 12}


def native_file(cells: Cells, bits: int) -> bytes:
    made = ct_slice()
    made.Rows, made.Columns, made.NumberOfFrames = ROWS, COLUMNS, len(cells)
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit = 8 * cells.itemsize, bits, bits - 1
    made.PixelRepresentation = int(cells.dtype.kind == "i")
    made.PixelData = even(unsigned(cells, bits).tobytes())
    made["PixelData"].VR = "OW"
    return to_bytes(made)


def smooth(bits: int, allocated: int, signed: bool) -> Cells:
    """A slope with a little noise: what lossy syntaxes are for."""
    slope = np.linspace(0.1, 0.9, ROWS * COLUMNS).reshape(ROWS, COLUMNS) * (1 << bits)
    cells = np.stack([slope + frame for frame in range(FRAMES)]).astype(np.int64)
    return (cells - ((1 << (bits - 1)) if signed else 0)).astype(f"{'i' if signed else 'u'}{allocated // 8}")


@pytest.mark.parametrize(("bits", "allocated", "signed"), DEPTHS)
@pytest.mark.parametrize("name", DCMTK)
def test_what_dcmtk_encodes_comes_back_as_dcmtk_decodes_it(
    name: str, bits: int, allocated: int, signed: bool, tmp_path: Path
) -> None:
    encode, decode_back, tolerance = DCMTK[name]
    if shutil.which(encode[0]) is None:
        pytest.skip(f"{encode[0]} of DCMTK is not installed")
    if name in LOSSY and (signed or bits > MOST_BITS.get(name, 16)):
        pytest.skip(f"DCMTK does not write {name} of these cells")
    cells = smooth(bits, allocated, signed) if name in LOSSY else noise(bits, allocated, signed)
    native, packed, back = (tmp_path / f"{each}.dcm" for each in ("native", "packed", "back"))
    native.write_bytes(native_file(cells, bits))
    subprocess.run([*encode, str(native), str(packed)], capture_output=True, check=True)
    subprocess.run([*decode_back, str(packed), str(back)], capture_output=True, check=True)
    found = np.stack(ours(packed.read_bytes(), tmp_path))
    theirs = np.stack(ours(back.read_bytes(), tmp_path))
    if name not in LOSSY:
        assert np.array_equal(found, cells)
    assert np.abs(found.astype(np.int64) - theirs.astype(np.int64)).max() <= tolerance


@pytest.mark.parametrize(("bits", "allocated", "signed"), DEPTHS)
@pytest.mark.parametrize("predictor", range(1, 8))
@pytest.mark.parametrize("shift", [0, 2])
def test_every_predictor_and_point_transform_of_lossless_jpeg(
    shift: int, predictor: int, bits: int, allocated: int, signed: bool, tmp_path: Path
) -> None:
    if shutil.which("dcmcjpeg") is None:
        pytest.skip("dcmcjpeg of DCMTK is not installed")
    cells = noise(bits, allocated, signed)
    native, packed = tmp_path / "native.dcm", tmp_path / "packed.dcm"
    native.write_bytes(native_file(cells, bits))
    options = ["+el", "+sv", str(predictor), "+pt", str(shift)]
    subprocess.run(["dcmcjpeg", *options, str(native), str(packed)], capture_output=True, check=True)
    assert np.array_equal(np.stack(ours(packed.read_bytes(), tmp_path)), cells >> shift << shift)


UNUSED_TABLE = bytes([0, 0, 1, *bytes(14), 5])  # one code, two bits long


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def with_another_table(stream: bytes) -> bytes:
    """A Huffman table that is replaced by the right one before it is used."""
    return stream[:2] + segment(0xC4, UNUSED_TABLE) + stream[2:]


def with_second_table(stream: bytes) -> bytes:
    """The scan's table is number 1, and number 0 another."""
    at = stream.index(b"\xff\xc4")
    length = int.from_bytes(stream[at + 2 : at + 4], "big")
    right = stream[at + 4 : at + 2 + length]
    assert right[0] == 0
    rest = bytearray(stream[at + 2 + length :])
    rest[rest.index(b"\xff\xda") + 6] = 0x10
    return stream[:at] + segment(0xC4, UNUSED_TABLE + b"\1" + right[1:]) + bytes(rest)


def with_fill_bytes(stream: bytes) -> bytes:
    return stream[:2] + b"\xff\xff" + stream[2:]


@pytest.mark.parametrize("bits", [2, 8, 12, 16])
@pytest.mark.parametrize("changed", [with_another_table, with_second_table, with_fill_bytes])
def test_what_lossless_jpeg_may_hold_besides_changes_no_value(
    changed: Callable[[bytes], bytes], bits: int, tmp_path: Path
) -> None:
    cells = noise(bits, 8 if bits <= 8 else 16, False)
    value = encapsulate([changed(lossless_jpeg(frame, bits)) for frame in cells])
    assert np.array_equal(np.stack(ours(file_of(cells, bits, "1.2.840.10008.1.2.4.57", value), tmp_path)), cells)


@pytest.mark.parametrize("options", [["+is"], ["+il"], ["+in"], ["+en", "+is"], ["+en", "+il"], ["+en", "+in"]])
def test_every_interleave_of_jpeg_ls_in_colour(options: list[str], tmp_path: Path) -> None:
    if shutil.which("dcmcjpls") is None:
        pytest.skip("dcmcjpls of DCMTK is not installed")
    cells = noise(8, 8, False, samples=3)
    made = pydicom.dcmread(BytesIO(file_of(cells, 8, "1.2.840.10008.1.2.1", cells.tobytes())))
    made["PixelData"].is_undefined_length = False
    native, packed, back = (tmp_path / f"{each}.dcm" for each in ("native", "packed", "back"))
    made.save_as(native)
    subprocess.run(["dcmcjpls", *options, str(native), str(packed)], capture_output=True, check=True)
    subprocess.run(["dcmdjpls", str(packed), str(back)], capture_output=True, check=True)
    found = np.stack(ours(packed.read_bytes(), tmp_path))
    assert np.array_equal(found, np.stack(ours(back.read_bytes(), tmp_path)))
    assert np.abs(found.astype(int) - cells).max() <= (2 if "+en" in options else 0)


# --- how frames are cut into fragments, and what the offset tables say of it


def item(value: bytes) -> bytes:
    return b"\xfe\xff\x00\xe0" + struct.pack("<I", len(value)) + value


END = b"\xfe\xff\xdd\xe0\0\0\0\0"
STREAMS = ["JPEG 70", "JPEG-LS", "JPEG 2000", "HTJ2K"]


def even(value: bytes) -> bytes:
    return value + b"\0" * (len(value) % 2)


def cut_up(streams: list[bytes], pieces: int) -> tuple[list[bytes], list[int]]:
    """The fragments of all frames, and the true offset of every frame's first."""
    fragments: list[bytes] = []
    offsets: list[int] = []
    for stream in map(even, streams):
        offsets.append(sum(len(fragment) + 8 for fragment in fragments))
        size = len(stream) // pieces & ~1
        cuts = [*range(0, size * pieces, size), len(stream)]
        fragments += [stream[first:last] for first, last in pairwise(cuts)]
    return fragments, offsets


TABLES: dict[str, Callable[[list[int]], list[int]]] = {
    "right": lambda offsets: offsets,
    "absent": lambda _: [],
    "all zero": lambda offsets: [0] * len(offsets),
    "shifted by two": lambda offsets: [offset + 2 for offset in offsets],
    "counted from the table": lambda offsets: [offset + 8 for offset in offsets],
    "backwards": lambda offsets: offsets[::-1],
    "too short": lambda offsets: offsets[:-1],
    "beyond the end": lambda offsets: [*offsets[:-1], 2**32 - 2],
}


@pytest.mark.parametrize("pieces", [1, 2, 3])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", STREAMS)
def test_offset_tables_right_wrong_or_absent_never_mix_frames(
    name: str, table: str, pieces: int, tmp_path: Path
) -> None:
    syntax, encode = ENCODERS[name]
    cells = noise(12, 16, False)
    fragments, offsets = cut_up([encode(frame, 12) for frame in cells], pieces)
    said = TABLES[table](offsets)
    value = item(struct.pack(f"<{len(said)}I", *said)) + b"".join(map(item, fragments)) + END
    assert np.array_equal(np.stack(ours(file_of(cells, 12, syntax, value), tmp_path)), cells)


def test_a_table_that_names_wrong_fragments_gives_no_mixed_picture(tmp_path: Path) -> None:
    """Its entries are beginnings of items and rise, so it is believed; the codestreams then contradict it."""
    syntax, encode = ENCODERS["JPEG-LS"]
    cells = noise(12, 16, False)
    fragments, offsets = cut_up([encode(frame, 12) for frame in cells], 2)
    wrong = [0, offsets[1] + len(fragments[2]) + 8, offsets[2]]
    value = item(struct.pack("<3I", *wrong)) + b"".join(map(item, fragments)) + END
    path = tmp_path / "made.dcm"
    path.write_bytes(file_of(cells, 12, syntax, value))
    instance = read_header(path).instance
    for frame in instance.frames:
        try:
            assert np.array_equal(decode(instance, frame.index), cells[frame.index])
        except Damaged as damage:
            assert damage.reason.endswith(".")


@pytest.mark.parametrize("name", [*STREAMS, "RLE"])
def test_an_extended_offset_table_leads_to_the_same_frames(name: str, tmp_path: Path) -> None:
    syntax, encode = ENCODERS[name]
    cells = noise(12, 16, False)
    value, offsets, lengths = encapsulate_extended([encode(frame, 12) for frame in cells])
    tables = {"ExtendedOffsetTable": offsets, "ExtendedOffsetTableLengths": lengths}
    assert np.array_equal(np.stack(ours(file_of(cells, 12, syntax, value, **tables), tmp_path)), cells)


@pytest.mark.parametrize("name", ENCODERS)
def test_a_missing_sequence_delimiter_costs_no_frame(name: str, tmp_path: Path) -> None:
    syntax, encode = ENCODERS[name]
    cells = noise(12, 16, False)
    value = encapsulate([encode(frame, 12) for frame in cells])
    data = file_of(cells, 12, syntax, value)
    assert data.endswith(END)
    assert np.array_equal(np.stack(ours(data[:-8], tmp_path)), cells)


@pytest.mark.parametrize("name", ENCODERS)
def test_a_frame_whose_item_lost_its_end_is_refused(name: str, tmp_path: Path) -> None:
    syntax, encode = ENCODERS[name]
    cells = noise(12, 16, False)
    streams = [encode(frame, 12) for frame in cells]
    streams[-1] = streams[-1][: len(streams[-1]) // 2]
    path = tmp_path / "made.dcm"
    path.write_bytes(file_of(cells, 12, syntax, encapsulate(streams)))
    try:
        instance = read_header(path).instance
    except Unreadable:
        return
    assert np.array_equal(decode(instance, 0), cells[0])
    with pytest.raises(Damaged):
        decode(instance, len(cells) - 1)


def test_a_file_replaced_under_its_name_is_cut_up_anew(tmp_path: Path) -> None:
    """A worker remembers where the frames of the last file lie; another file of the same facts lies otherwise."""
    syntax, encode = ENCODERS["JPEG-LS"]
    first, second = noise(12, 16, False), noise(12, 16, False)[::-1] // 2
    decoder, found = FrameDecoder(), np.empty((ROWS, COLUMNS), np.uint16)
    path = tmp_path / "made.dcm"
    for cells in (first, second):
        path.write_bytes(file_of(cells, 12, syntax, encapsulate([encode(frame, 12) for frame in cells])))
        decoder.decode_into(pixel_source(read_header(path).instance), 2, found)
        assert np.array_equal(found, cells[2])
