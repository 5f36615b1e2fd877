"""A cut or contradictory image gives a reason, never a quiet picture (safety H14, 0.1, 0.18, 3.1)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
from pydicom.encaps import encapsulate, generate_frames

from tests.conftest import real_data
from tests.viewer.dicom.pixel_facts import instance_of, read
from viewer.dicom.pixels import Damaged, decode
from viewer.model.study import Instance, PixelFormat, PixelLocation

# One real file of each way to store pixels.
SYNTAXES = {
    "JPEG baseline, colour": "pydicom_test_files/test_files/SC_rgb_jpeg_dcmtk.dcm",
    "JPEG extended, 12 bit": "nema_wg04_compressed/JPLY/MR3_JPLY",
    "JPEG lossless": "nema_wg04_compressed/JPLL/MR1_JPLL",
    "JPEG-LS lossless": "nema_wg04_compressed/JLSL/CT2_JLSL",
    "JPEG-LS near-lossless": "nema_wg04_compressed/JLSN/CT1_JLSN",
    "JPEG-LS, colour by planes": "pydicom_data_selection/JLSL_RGB_ILV0.dcm",
    "JPEG 2000 lossless": "nema_wg04_compressed/J2KR/XA1_J2KR",
    "JPEG 2000 lossy, colour": "nema_wg04_compressed/J2KI/US1_J2KI",
    "HTJ2K": "pydicom_data_selection/HTJ2KLossless_08_RGB.dcm",
    "RLE": "nema_wg04_compressed/RLE/NM1_RLE",
    "RLE, colour": "nema_wg04_compressed/RLE/US1_RLE",
    "deflated frames": "pydicom_data_selection/liver_deflate.dcm",
}
FILE_ONLY = {
    "native": "pydicom_test_files/test_files/CT_small.dcm",
    "big endian": "pydicom_test_files/test_files/MR_small_bigendian.dcm",
    "deflated": "pydicom_test_files/test_files/image_dfl.dcm",
    "one bit": "pydicom_test_files/test_files/liver_1frame.dcm",
    "float": "pydicom_data_selection/parametric_map_float.dcm",
}
FRACTIONS = (0.1, 0.5, 0.9, 0.99)


def real_file(name: str) -> Path:
    folder, rest = name.split("/", maxsplit=1)
    return real_data(folder) / rest


def with_codestream(path: Path, folder: Path, change: Callable[[bytes], bytes]) -> Instance:
    """A copy whose first frame is changed, in a file that is otherwise in order."""
    data = read(path)
    frames = list(generate_frames(data.PixelData, number_of_frames=int(data.get("NumberOfFrames", 1) or 1)))
    data.PixelData = encapsulate([change(frames[0]), *frames[1:]])
    copy = folder / "changed.dcm"
    implicit = bool(data.original_encoding[0])
    data.save_as(copy, implicit_vr=implicit, little_endian=True, force_encoding=True)
    return instance_of(copy)


@pytest.mark.parametrize("fraction", FRACTIONS)
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_codestream_cut_short_is_refused(syntax: str, fraction: float, tmp_path: Path) -> None:
    cut = with_codestream(real_file(SYNTAXES[syntax]), tmp_path, lambda data: data[: int(len(data) * fraction)])
    with pytest.raises(Damaged, match=r"\.$"):
        decode(cut, 0)


@pytest.mark.parametrize("fraction", FRACTIONS)
@pytest.mark.parametrize("syntax", {**SYNTAXES, **FILE_ONLY})
def test_a_file_cut_short_after_import_is_refused(syntax: str, fraction: float, tmp_path: Path) -> None:
    path = real_file({**SYNTAXES, **FILE_ONLY}[syntax])
    instance = instance_of(path)
    assert instance.location is not None
    assert instance.format is not None
    whole, cut = path.read_bytes(), tmp_path / "cut.dcm"
    start = min(instance.location.offset, len(whole) // 2)
    cut.write_bytes(whole[: start + int((len(whole) - start) * fraction)])
    damaged = replace(instance, location=replace(instance.location, path=str(cut)))
    if fraction == 0.99 and decodes_as_before(instance, damaged):
        return  # only bytes after the pixel data were lost
    with pytest.raises(Damaged, match=r"\.$"):
        decode(damaged, instance.format.frames - 1)


def decodes_as_before(instance: Instance, damaged: Instance) -> bool:
    assert instance.format is not None
    last = instance.format.frames - 1
    try:
        return np.array_equal(decode(damaged, last), decode(instance, last))
    except Damaged:
        return False


@pytest.mark.parametrize("syntax", [name for name in SYNTAXES if not name.startswith(("RLE", "defl"))])
@pytest.mark.parametrize("axis", ["rows", "columns"])
def test_a_codestream_of_another_size_than_the_header_is_refused_not_resized(syntax: str, axis: str) -> None:
    instance = instance_of(real_file(SYNTAXES[syntax]))
    assert instance.format is not None
    other = replace(instance.format, **{axis: getattr(instance.format, axis) - 1})
    with pytest.raises(Damaged, match="header says"):
        decode(replace(instance, format=other), 0)


@pytest.mark.parametrize("syntax", ["JPEG lossless", "JPEG-LS lossless", "JPEG 2000 lossless"])
def test_more_bits_in_the_codestream_than_in_the_cells_are_refused(syntax: str) -> None:
    instance = instance_of(real_file(SYNTAXES[syntax]))
    assert instance.format is not None
    narrow = replace(instance.format, bits_allocated=8, bits_stored=8, high_bit=7)
    with pytest.raises(Damaged, match="bits per sample"):
        decode(replace(instance, format=narrow), 0)


def test_lossy_values_beyond_the_stored_range_are_refused() -> None:
    instance = instance_of(real_data("nema_wg04_compressed") / "JPLY/RG2_JPLY")
    assert instance.format is not None
    narrow = replace(instance.format, bits_stored=9, high_bit=8)
    with pytest.raises(Damaged, match="outside the range"):
        decode(replace(instance, format=narrow), 0)


def run_length_frame(*segments: bytes) -> bytes:
    offsets = [64]
    for segment in segments[:-1]:
        offsets.append(offsets[-1] + len(segment))
    return struct.pack("<16I", len(segments), *offsets, *[0] * (15 - len(segments))) + b"".join(segments)


def packed_rows(values: np.ndarray) -> list[bytes]:
    return [bytes(imagecodecs.packbits_encode(row)) for row in values]


@pytest.fixture
def rle_file(tmp_path: Path) -> Callable[[bytes], Instance]:
    """Makes a file of 16 x 16 pixels of eight bits in RLE."""

    def make(frame: bytes) -> Instance:
        path = tmp_path / "rle.bin"
        path.write_bytes(b"lead" + encapsulate([frame]))
        form = PixelFormat(16, 16, bits_allocated=8, bits_stored=8, high_bit=7)
        location = PixelLocation(str(path), 4, -1)
        return Instance("1", "2", "3", "4", transfer_syntax_uid="1.2.840.10008.1.2.5", format=form, location=location)

    return make


def test_a_run_length_segment_short_by_whole_runs_is_refused(rle_file: Callable[[bytes], Instance]) -> None:
    rows = packed_rows(np.arange(256, dtype=np.uint8).reshape(16, 16))
    whole = rle_file(run_length_frame(b"".join(rows)))
    assert np.array_equal(decode(whole, 0).ravel(), np.arange(256))
    with pytest.raises(Damaged, match="too few pixels"):
        decode(rle_file(run_length_frame(b"".join(rows[:-1]))), 0)


def test_a_run_length_segment_that_runs_a_little_over_is_forgiven(rle_file: Callable[[bytes], Instance]) -> None:
    rows = packed_rows(np.arange(256, dtype=np.uint8).reshape(16, 16))
    assert np.array_equal(decode(rle_file(run_length_frame(b"".join([*rows, rows[0]]))), 0).ravel(), np.arange(256))


def test_run_length_segments_must_be_as_many_as_bytes_of_a_pixel(rle_file: Callable[[bytes], Instance]) -> None:
    rows = b"".join(packed_rows(np.zeros((16, 16), np.uint8)))
    with pytest.raises(Damaged, match="2 segments"):
        decode(rle_file(run_length_frame(rows, rows)), 0)


def test_a_bomb_is_refused_before_anything_is_allocated(rle_file: Callable[[bytes], Instance]) -> None:
    instance = rle_file(run_length_frame(b"\x81\0" * 8))
    assert instance.format is not None
    for rows, columns, reason in ((65535, 65535, "larger than this program accepts"), (16000, 16000, "far too short")):
        bomb = replace(instance, format=replace(instance.format, rows=rows, columns=columns))
        with pytest.raises(Damaged, match=reason):
            decode(bomb, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"high_bit": 16},
        {"bits_stored": 17},
        {"bits_stored": 0},
        {"high_bit": 5},
        {"rows": 0},
        {"columns": 0},
        {"samples": 2},
        {"bits_allocated": 12},
    ],
)
def test_a_format_that_contradicts_itself_is_refused(wrong: dict[str, int]) -> None:
    instance = instance_of(real_data("pydicom_test_files") / "test_files/CT_small.dcm")
    assert instance.format is not None
    with pytest.raises(Damaged):
        decode(replace(instance, format=replace(instance.format, **wrong)), 0)


def test_a_frame_that_the_image_does_not_have_is_refused() -> None:
    instance = instance_of(real_data("pydicom_test_files") / "test_files/CT_small.dcm")
    for frame in (-1, 1):
        with pytest.raises(Damaged, match="1 frames"):
            decode(instance, frame)


@pytest.mark.parametrize("code", ["4.100", "4.110", "9.9"])
def test_an_unknown_transfer_syntax_is_named(code: str) -> None:
    instance = instance_of(real_data("nema_wg04_compressed") / "JLSL/CT2_JLSL")
    with pytest.raises(Damaged, match="not supported"):
        decode(replace(instance, transfer_syntax_uid=f"1.2.840.10008.1.2.{code}"), 0)
