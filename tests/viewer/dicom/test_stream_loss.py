"""A codestream that lost something is told of, whatever the header and the transfer syntax say (safety H19)."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.encaps import encapsulate

from tests.phantoms import compressed, ct_slice
from tests.viewer.dicom.reading import instance_of
from tests.viewer.dicom.real_images import real_images
from tests.viewer.dicom.test_stream_variants import run
from tests.viewer.dicom.test_syntax_matrix import ENCODERS, file_of, native_file, noise
from viewer.dicom.header import Unreadable, read_header
from viewer.dicom.stream_loss import loses
from viewer.model.study import Instance

Cells = NDArray[Any]


def instance(stream: bytes, syntax: str, cells: Cells, flag: str = "") -> Instance:
    more = {"LossyImageCompression": flag} if flag else {}
    return read_header(file_of(cells, 8, f"1.2.840.10008.1.2.4.{syntax}", encapsulate([stream]), **more)).instance


def near_lossless(cells: Cells) -> bytes:
    return bytes(imagecodecs.jpegls_encode(cells, level=2))


def dct(cells: Cells) -> bytes:
    return bytes(imagecodecs.jpeg8_encode(cells, level=90))


def wavelet_of_real_numbers(cells: Cells) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(cells, level=40, reversible=False, codecformat="j2k"))


def wrapped(cells: Cells) -> bytes:
    return bytes(imagecodecs.jpeg2k_encode(cells, level=40, reversible=False, codecformat="jp2"))


def high_throughput(cells: Cells) -> bytes:
    return bytes(imagecodecs.htj2k_encode(cells, level=0.01, reversible=False))


LOSING = [
    (near_lossless, "80", "ISO_14495_1"),
    (near_lossless, "81", "ISO_14495_1"),
    (dct, "50", "ISO_10918_1"),
    (dct, "57", "ISO_10918_1"),
    (dct, "70", "ISO_10918_1"),
    (wavelet_of_real_numbers, "90", "ISO_15444_1"),
    (wavelet_of_real_numbers, "91", "ISO_15444_1"),
    (wrapped, "91", "ISO_15444_1"),
    (high_throughput, "201", "ISO_15444_15"),
    (high_throughput, "203", "ISO_15444_15"),
]


@pytest.mark.parametrize("flag", ["00", "", "01"])
@pytest.mark.parametrize(("encode", "syntax", "method"), LOSING)
def test_a_stream_that_lost_something_is_lossy_whatever_is_said(
    encode: Any, syntax: str, method: str, flag: str
) -> None:
    cells = noise(8, 8, False, frames=1)
    found = instance(encode(cells[0]), syntax, cells, flag)
    assert (found.lossy, found.lossy_method) == (True, method)


@pytest.mark.parametrize("name", [name for name in ENCODERS if name != "RLE"])
@pytest.mark.parametrize("flag", ["00", ""])
def test_a_stream_that_lost_nothing_is_not(name: str, flag: str) -> None:
    syntax, encode = ENCODERS[name]
    cells = noise(8, 8, False, frames=1)
    assert not instance(encode(cells[0], 8), syntax.rsplit(".", 1)[1], cells, flag).lossy


@pytest.mark.parametrize("shift", [0, 2])
def test_a_point_transform_loses_the_lowest_bits(shift: int, tmp_path: Path) -> None:
    native, packed = tmp_path / "native.dcm", tmp_path / "packed.dcm"
    native.write_bytes(native_file(noise(12, 16, False), 12))
    run("dcmcjpeg", "+el", "+pt", str(shift), native, packed)
    assert read_header(packed).instance.lossy is bool(shift)


def test_a_reversible_stream_in_a_syntax_for_both_is_believed_to_be_whole_where_that_is_said() -> None:
    cells = noise(8, 8, False, frames=1)
    stream = ENCODERS["JPEG 2000"][1](cells[0], 8)
    assert not instance(stream, "91", cells, "00").lossy
    assert instance(stream, "91", cells).lossy  # layers may have been left out of it


def test_a_loss_of_earlier_is_not_laid_on_the_lossless_syntax_of_now() -> None:
    made = compressed(ct_slice(), "1.2.840.10008.1.2.4.90")
    made.LossyImageCompression = "01"
    assert instance_of(made).lossy_method == ""


def test_no_real_lossless_file_is_called_lossy() -> None:
    looked = 0
    for path in real_images():
        try:
            found = read_header(path).instance
        except (Unreadable, OSError):
            continue
        kind = found.transfer_syntax_uid.removeprefix("1.2.840.10008.1.2.4.")
        if found.format is not None and kind in {"57", "70", "80", "90", "201"}:
            looked += 1
            assert not found.lossy, path.name
    if not looked:
        pytest.skip("real compressed files are not here (../shared/data is absent)")
    assert looked > 10


@pytest.mark.parametrize("length", range(2, 120, 3))
def test_any_beginning_of_a_stream_gives_an_answer(length: int) -> None:
    cells = noise(8, 8, False, frames=1)[0]
    for encode in (near_lossless, dct, wavelet_of_real_numbers, wrapped):
        assert loses(BytesIO(encapsulate([encode(cells)[:length]])), 0) in (True, False)
    assert loses(BytesIO(np.random.default_rng(length).bytes(length)), 0) in (True, False)
