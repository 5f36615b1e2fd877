"""What several independent encoders write, with options that few files use, decodes as other decoders have it."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom.encaps import encapsulate

from tests.viewer.dicom.native_values import stored_values
from tests.viewer.dicom.test_syntax_matrix import DEPTHS, file_of, native_file, noise, ours, smooth
from viewer.dicom.damage import Damaged

Cells = NDArray[Any]

BASELINE, EXTENDED = "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"
NEAR, RLE = "1.2.840.10008.1.2.4.81", "1.2.840.10008.1.2.5"
HT_LOSSLESS, HT_LOSSY = "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.203"


def run(*command: str | Path) -> None:
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    subprocess.run([str(part) for part in command], capture_output=True, check=True)


def by_dcmtk(packed: Path, command: str) -> Cells:
    """All frames as DCMTK decodes them."""
    native = packed.with_name("by_dcmtk.dcm")
    run(command, packed, native)
    return all_frames(native)


def by_gdcm(packed: Path) -> Cells:
    native = packed.with_name("by_gdcm.dcm")
    run("gdcmconv", "--raw", packed, native)
    return all_frames(native)


def all_frames(native: Path) -> Cells:
    data = pydicom.dcmread(native)
    return np.stack([stored_values(data, frame) for frame in range(int(data.get("NumberOfFrames", 1)))])


def rough(bits: int, allocated: int) -> Cells:
    """A slope with noise of a hundredth of the range: every coefficient of a lossy syntax has something to do."""
    cells = smooth(bits, allocated, False).astype(np.int64)
    cells += np.random.default_rng(bits).integers(0, max((1 << bits) // 100, 2), cells.shape)
    return cells.clip(0, (1 << bits) - 1).astype(f"u{allocated // 8}")


# --- JPEG-LS


@pytest.mark.parametrize(("bits", "allocated"), [(8, 8), (12, 16), (16, 16)])
@pytest.mark.parametrize("near", [1, 3, 7, 20])
def test_jpeg_ls_is_never_further_off_than_it_says(near: int, bits: int, allocated: int, tmp_path: Path) -> None:
    cells, native, packed = rough(bits, allocated), tmp_path / "native.dcm", tmp_path / "packed.dcm"
    native.write_bytes(native_file(cells, bits))
    run("dcmcjpls", "+en", "+md", str(near), native, packed)
    found = np.stack(ours(packed.read_bytes(), tmp_path)).astype(np.int64)
    assert pydicom.dcmread(packed).file_meta.TransferSyntaxUID == NEAR
    assert 0 < np.abs(found - cells).max() <= near
    assert np.array_equal(found, by_dcmtk(packed, "dcmdjpls"))


@pytest.mark.parametrize(("bits", "allocated", "signed"), DEPTHS)
def test_jpeg_ls_with_thresholds_of_its_own(bits: int, allocated: int, signed: bool, tmp_path: Path) -> None:
    cells, native, packed = noise(bits, allocated, signed), tmp_path / "native.dcm", tmp_path / "packed.dcm"
    native.write_bytes(native_file(cells, bits))
    run("dcmcjpls", "+t1", "5", "+t2", "10", "+t3", "30", "+rs", "32", native, packed)
    assert b"\xff\xf8" in packed.read_bytes()  # they are in the stream
    assert np.array_equal(np.stack(ours(packed.read_bytes(), tmp_path)), cells)


# --- JPEG


@pytest.mark.parametrize("quality", ["100", "75", "10"])
@pytest.mark.parametrize(
    ("mode", "bits", "allocated"), [("+eb", 8, 8), ("+ee", 8, 8), ("+ee", 12, 16)], ids=["baseline", "8", "12"]
)
def test_sequential_jpeg_of_every_quality(mode: str, bits: int, allocated: int, quality: str, tmp_path: Path) -> None:
    cells, native, packed = rough(bits, allocated), tmp_path / "native.dcm", tmp_path / "packed.dcm"
    native.write_bytes(native_file(cells, bits))
    run("dcmcjpeg", mode, "+q", quality, native, packed)
    found = np.stack(ours(packed.read_bytes(), tmp_path))
    assert np.array_equal(found, by_dcmtk(packed, "dcmdjpeg"))
    assert np.array_equal(found, by_gdcm(packed))


@pytest.mark.parametrize(
    "more", [{"restart_marker_blocks": 1}, {"restart_marker_blocks": 3}, {"restart_marker_rows": 1}]
)
@pytest.mark.parametrize("optimize", [False, True])
def test_jpeg_with_restart_markers(more: dict[str, int], optimize: bool, tmp_path: Path) -> None:
    cells, kept = rough(8, 8), BytesIO()
    streams = []
    for frame in cells:
        kept = BytesIO()
        Image.fromarray(frame).save(kept, "jpeg", quality=90, optimize=optimize, **more)
        streams.append(kept.getvalue())
    assert b"\xff\xd0" in streams[0]
    found = np.stack(ours(file_of(cells, 8, BASELINE, encapsulate(streams)), tmp_path))
    assert np.array_equal(found, by_dcmtk(tmp_path / "made.dcm", "dcmdjpeg"))
    assert np.array_equal(found, by_gdcm(tmp_path / "made.dcm"))


# --- high-throughput JPEG 2000: encoded by OpenJPH, which shares no code with OpenJPEG, by which it is decoded


@pytest.mark.parametrize(("bits", "allocated", "signed"), [depth for depth in DEPTHS if depth[0] != 12])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"tile": (8, 8)},
        {"tile": (7, 5)},
        {"resolutions": 0},
        {"resolutions": 4},
        {"tlm": True, "tilepart": 1, "resolutions": 3},
    ],
    ids=str,
)
def test_high_throughput_of_every_shape(
    more: dict[str, Any], bits: int, allocated: int, signed: bool, tmp_path: Path
) -> None:
    cells = noise(bits, allocated, signed)
    streams = [bytes(imagecodecs.htj2k_encode(frame, reversible=True, **more)) for frame in cells]
    assert np.array_equal(np.stack(ours(file_of(cells, bits, HT_LOSSLESS, encapsulate(streams)), tmp_path)), cells)


@pytest.mark.parametrize("more", [{}, {"tile": (8, 8)}], ids=str)
@pytest.mark.parametrize(("bits", "allocated"), [(8, 8), (16, 16)])
def test_irreversible_high_throughput_is_decoded_as_openjph_does(
    bits: int, allocated: int, more: dict[str, Any], tmp_path: Path
) -> None:
    cells = rough(bits, allocated)
    streams = [bytes(imagecodecs.htj2k_encode(frame, level=0.01, reversible=False, **more)) for frame in cells]
    found = np.stack(ours(file_of(cells, bits, HT_LOSSY, encapsulate(streams)), tmp_path)).astype(np.int64)
    theirs = np.stack([imagecodecs.htj2k_decode(stream) for stream in streams])
    assert np.abs(found - theirs).max() <= (1 if bits == 8 else 2)  # the 9-7 wavelet is of real numbers
    assert np.abs(found - cells).max() > 1


# --- run lengths


def literals(row: bytes) -> bytes:
    return b"".join(bytes([len(row[at : at + 128]) - 1]) + row[at : at + 128] for at in range(0, len(row), 128))


def pairs(row: bytes) -> bytes:
    """Every byte as a run of one or two, which no good encoder would do."""
    out, at = b"", 0
    while at < len(row):
        many = 2 if row[at : at + 2] == row[at : at + 1] * 2 else 1
        out += bytes([257 - many if many > 1 else 0]) + row[at : at + 1]
        at += many
    return out


def with_nothing_between(row: bytes) -> bytes:
    return b"\x80".join(literals(row[at : at + 5]) for at in range(0, len(row), 5))  # 80 means: nothing (PS3.5 G.3.2)


PACKERS = {"literals": literals, "pairs": pairs, "with nothing between": with_nothing_between}


def segments_of(cells: Cells) -> list[bytes]:
    """The bytes of each segment of one frame: by sample, highest byte first (PS3.5 G.2)."""
    planes = np.moveaxis(cells, 2, 0) if cells.ndim == 3 else cells[None]
    size = cells.itemsize
    split = [np.ascontiguousarray(plane).astype(f">u{size}").view(np.uint8).reshape(-1, size) for plane in planes]
    return [plane[:, byte].tobytes() for plane in split for byte in range(size)]


def run_length_frame(packed: Sequence[bytes], gap: int) -> bytes:
    offsets, at = [], 64 + gap
    for segment in packed:
        offsets.append(at)
        at += len(segment) + gap
    head = struct.pack("<16I", len(packed), *offsets, *[0] * (15 - len(packed)))
    return head + b"".join(bytes(gap) + segment for segment in packed)


@pytest.mark.parametrize("gap", [0, 3], ids=["odd and unpadded", "gaps between"])
@pytest.mark.parametrize(("width", "samples"), [(8, 1), (16, 1), (8, 3)], ids=["grey", "wide grey", "colour"])
@pytest.mark.parametrize("packer", PACKERS)
def test_run_lengths_of_every_kind(packer: str, width: int, samples: int, gap: int, tmp_path: Path) -> None:
    cells = noise(width, width, False, samples=samples)
    cells[:, ::3] = cells[:, :1]
    pack = PACKERS[packer]
    frames = [run_length_frame([pack(segment) for segment in segments_of(frame)], gap) for frame in cells]
    assert np.array_equal(np.stack(ours(file_of(cells, width, RLE, encapsulate(frames)), tmp_path)), cells)


# --- all that GDCM encodes without loss

GDCM = {"JPEG": ["--jpeg"], "JPEG-LS": ["--jpegls"], "RLE": ["--rle"], "JPEG 2000": ["--j2k"]}
GDCM["JPEG 2000 in tiles"] = ["--j2k", "-t", "8,8", "-n", "2"]


@pytest.mark.parametrize(("bits", "allocated", "signed"), DEPTHS)
@pytest.mark.parametrize("name", GDCM)
def test_what_gdcm_encodes_comes_back(name: str, bits: int, allocated: int, signed: bool, tmp_path: Path) -> None:
    cells, native, packed = noise(bits, allocated, signed), tmp_path / "native.dcm", tmp_path / "packed.dcm"
    native.write_bytes(native_file(cells, bits))
    run("gdcmconv", *GDCM[name], native, packed)
    assert np.array_equal(np.stack(ours(packed.read_bytes(), tmp_path)), cells)


def test_a_dct_of_sixteen_bits_is_refused(tmp_path: Path) -> None:
    """GDCM writes it for twelve bits, and no standard knows it (ITU-T T.81 table B.2); DCMTK refuses it, too."""
    cells, native, packed = rough(12, 16), tmp_path / "native.dcm", tmp_path / "packed.dcm"
    native.write_bytes(native_file(cells, 12))
    run("gdcmconv", "--jpeg", "--lossy", native, packed)
    with pytest.raises(Damaged, match="could not be decoded"):
        ours(packed.read_bytes(), tmp_path)
