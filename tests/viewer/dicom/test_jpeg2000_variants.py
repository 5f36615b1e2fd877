"""JPEG 2000 in every shape that the standard allows, written by OpenJPEG's own program, comes back bit by bit."""

from __future__ import annotations

import shutil
import struct
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray
from pydicom.encaps import encapsulate

from tests.viewer.dicom.native_values import stored_values
from tests.viewer.dicom.test_syntax_matrix import file_of, noise, ours, smooth
from viewer.dicom.damage import Damaged

Cells = NDArray[Any]

LOSSLESS, LOSSY = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"
DEPTHS = [(8, 8, False), (12, 16, True), (16, 16, False)]
SHAPES = {
    "tiles": ["-t", "7,5"],
    "one row of tiles": ["-t", "4,64"],
    "tiles of a pixel's width": ["-n", "1", "-t", "1,9"],
    "an image off its grid": ["-d", "5,3"],
    "tiles off the grid of the image": ["-d", "6,4", "-T", "5,2", "-t", "8,6"],
    "layers": ["-r", "20,5,1"],
    "many layers": ["-r", ",".join(str(rate) for rate in (60, 50, 40, 30, 20, 15, 10, 8, 6, 4, 2, 1))],
    "layers in tiles": ["-r", "10,1", "-t", "9,9"],
    "layers by resolution": ["-r", "10,1", "-p", "RLCP"],
    "order by resolution and place": ["-r", "10,1", "-p", "RPCL", "-t", "9,9"],
    "order by place": ["-r", "10,1", "-p", "PCRL"],
    "order by component": ["-r", "10,1", "-p", "CPRL"],
    "a change of order": ["-n", "3", "-t", "64,64", "-POC", "T1=0,0,1,2,3,CPRL/T1=2,0,1,3,3,RLCP"],
    "tile parts by resolution": ["-TP", "R", "-t", "9,9"],
    "tile parts by layer": ["-r", "10,1", "-TP", "L"],
    "a region of interest": ["-ROI", "c=0,U=7"],
    "markers before and in packets": ["-SOP", "-EPH", "-t", "9,9"],
    "lengths of packets and tiles": ["-PLT", "-TLM", "-t", "9,9"],
    "small precincts": ["-c", "[16,16],[8,8]", "-p", "RPCL"],
    "long code blocks": ["-b", "4,256"],
    "no wavelet": ["-n", "1"],
    "as many wavelets as pixels allow": ["-n", "5"],
    **{f"mode {mode}": ["-M", str(mode)] for mode in (1, 2, 4, 8, 16, 32, 63)},
}


def encoded(cells: Cells, bits: int, folder: Path, options: Sequence[str]) -> bytes:
    """One frame through opj_compress."""
    if shutil.which("opj_compress") is None:
        pytest.skip("opj_compress of OpenJPEG is not installed")
    raw, packed = folder / "frame.rawl", folder / "frame.j2k"
    planes = np.moveaxis(cells, 2, 0) if cells.ndim == 3 else cells[None]
    raw.write_bytes(np.ascontiguousarray(planes).astype(f"<{cells.dtype.kind}{cells.itemsize}").tobytes())
    form = f"{cells.shape[1]},{cells.shape[0]},{len(planes)},{bits},{'s' if cells.dtype.kind == 'i' else 'u'}"
    levels = [] if "-n" in options else ["-n", "2"]  # its own six are too many for small tiles
    command = ["opj_compress", "-i", str(raw), "-o", str(packed), "-F", form, *levels, *options]
    done = subprocess.run(command, capture_output=True, check=False)
    assert packed.exists(), done.stdout + done.stderr
    return packed.read_bytes()


@pytest.mark.parametrize(("bits", "allocated", "signed"), DEPTHS)
@pytest.mark.parametrize("shape", SHAPES)
def test_grey_of_every_shape_comes_back(shape: str, bits: int, allocated: int, signed: bool, tmp_path: Path) -> None:
    cells = noise(bits, allocated, signed, frames=1)
    stream = encoded(cells[0], bits, tmp_path, SHAPES[shape])
    found = ours(file_of(cells, bits, LOSSLESS, encapsulate([stream])), tmp_path)
    assert np.array_equal(found[0], cells[0])


@pytest.mark.parametrize("shape", [*SHAPES, "no colour transform"])
def test_colour_of_every_shape_comes_back(shape: str, tmp_path: Path) -> None:
    cells = noise(8, 8, False, frames=1, samples=3)
    stream = encoded(cells[0], 8, tmp_path, SHAPES.get(shape, ["-mct", "0"]))
    found = ours(file_of(cells, 8, LOSSLESS, encapsulate([stream])), tmp_path)
    assert np.array_equal(found[0], cells[0])


def test_each_shape_is_another_stream(tmp_path: Path) -> None:
    cells = noise(8, 8, False, frames=1, samples=3)[0]
    streams = {encoded(cells, 8, tmp_path, options) for options in SHAPES.values()}
    assert len(streams) == len(SHAPES)


IRREVERSIBLE = {
    "one layer": ["-I", "-r", "8"],
    "layers in tiles": ["-I", "-r", "30,10,4", "-t", "9,9"],
    "tile parts": ["-I", "-r", "20,5", "-TP", "R"],
    "a region of interest": ["-I", "-r", "4", "-ROI", "c=0,U=5"],
    "a reversible wavelet cut off": ["-r", "6"],
}


@pytest.mark.parametrize("depth", [*DEPTHS, None], ids=["8", "12 signed", "16", "colour"])
@pytest.mark.parametrize("shape", IRREVERSIBLE)
def test_what_lost_something_is_decoded_as_gdcm_does(
    shape: str, depth: tuple[int, int, bool] | None, tmp_path: Path
) -> None:
    if shutil.which("gdcmconv") is None:
        pytest.skip("gdcmconv of GDCM is not installed")
    bits = depth[0] if depth else 8
    cells = smooth(*depth)[:1] if depth else colours()
    made = file_of(cells, bits, LOSSY, encapsulate([encoded(cells[0], bits, tmp_path, IRREVERSIBLE[shape])]))
    found = ours(made, tmp_path)[0]
    native = tmp_path / "native.dcm"
    subprocess.run(["gdcmconv", "--raw", str(tmp_path / "made.dcm"), str(native)], capture_output=True, check=True)
    assert np.array_equal(found, stored_values(pydicom.dcmread(native), 0))
    assert not np.array_equal(found, cells[0])


def colours() -> Cells:
    slope = smooth(8, 8, False)[0]
    return np.stack([slope, 255 - slope, slope // 2], axis=-1)[None]


@pytest.mark.parametrize("shape", ["tiles", "tile parts by resolution", "tile parts by layer", "layers in tiles"])
def test_a_stream_that_lacks_any_of_its_tile_parts_is_refused(shape: str, tmp_path: Path) -> None:
    cells = noise(8, 8, False, frames=1)
    stream = encoded(cells[0], 8, tmp_path, SHAPES[shape])
    parts = tile_parts(stream)
    assert len(parts) > 1
    for start, length in parts:
        with pytest.raises(Damaged, match="cut short"):
            ours(file_of(cells, 8, LOSSLESS, encapsulate([stream[:start] + stream[start + length :]])), tmp_path)


def tile_parts(stream: bytes) -> list[tuple[int, int]]:
    """Start and length of each, by the lengths in their headers (ITU-T T.800 A.4.2)."""
    at, found = stream.index(b"\xff\x90\x00\x0a"), []
    while stream[at : at + 2] == b"\xff\x90":
        found.append((at, struct.unpack_from(">I", stream, at + 6)[0]))
        at += found[-1][1]
    return found


def test_sparse_components_are_refused_and_not_guessed_to_be_chroma(tmp_path: Path) -> None:
    cells = noise(8, 8, False, frames=1, samples=3)
    stream = bytearray(encoded(cells[0], 8, tmp_path, ["-mct", "0"]))
    for steps, reason in (([(1, 1), (2, 1), (2, 1)], "no image can have"), ([(2, 2)] * 3, "leaves out pixels")):
        for index, step in enumerate(steps):
            stream[43 + 3 * index : 45 + 3 * index] = bytes(step)
        with pytest.raises(Damaged, match=reason):
            ours(file_of(cells, 8, LOSSLESS, encapsulate([bytes(stream)])), tmp_path)


def test_colours_below_zero_are_refused(tmp_path: Path) -> None:
    cells = noise(8, 8, True, frames=1, samples=3)
    stream = encoded(cells[0], 8, tmp_path, [])
    with pytest.raises(Damaged, match="negative"):
        ours(file_of(cells, 8, LOSSLESS, encapsulate([stream])), tmp_path)
