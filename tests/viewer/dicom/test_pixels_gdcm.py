"""Stored values are those of GDCM too, a third reading that shares no code with pydicom, DCMTK or imagecodecs."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom.dataset import Dataset

from tests.viewer.dicom.native_values import stored_values
from tests.viewer.dicom.pixel_facts import instance_of, read
from tests.viewer.dicom.real_images import real_images
from tests.viewer.dicom.test_pixels import REFUSED, UNREADABLE_HERE
from viewer.dicom.pixels import decode

Cells = NDArray[Any]

# What gdcmconv of GDCM 3.0 makes no picture of.
GDCM_REFUSES = {
    "HTJ2KLossless_08_RGB.dcm": "high-throughput JPEG 2000",
    "HTJ2K_08_RGB.dcm": "high-throughput JPEG 2000",
    "liver_deflate.dcm": "frames deflated one by one",
    "liver_nonbyte_aligned_deflate.dcm": "frames deflated one by one",
    "liver_nonbyte_aligned_rle.dcm": "one bit in run lengths",
    "parametric_map_float.dcm": "floating point",
    "parametric_map_double_float.dcm": "floating point",
    "emri_small_jpeg_2k_lossless_too_short.dcm": "frames are missing",
    "SC_rgb_rle_16bit_2frame.dcm": "several frames of wide colour",
    "SC_rgb_rle_32bit_2frame.dcm": "several frames of wide colour",
}


def halves_in_order(cells: Cells) -> Cells:
    return (cells >> 16 | cells << 16) & 0xFFFFFFFF


def segments_in_order(cells: Cells) -> Cells:
    size = cells.itemsize
    segments = np.ascontiguousarray(cells).view(np.uint8).reshape(*cells.shape[:2], size, 3)[:, :, ::-1]
    return np.ascontiguousarray(segments).reshape(*cells.shape[:2], 3 * size).view(f">u{size}")


# Run lengths hold the bytes of the first sample, highest first, then those of the second (PS3.5 G.2): GDCM takes the
# segments three by three, as if the highest bytes of all samples came first. pydicom follows the standard.
# GDCM turns the bytes of a big endian value of 32 bits two by two and leaves the halves as they are: 00130EE8 becomes
# 0EE80013. The bytes of one value are turned as a whole (PS3.5 7.3), as pydicom does.
DIFFERS: dict[str, Callable[[Cells], Cells]] = {
    "rtdose_expb.dcm": halves_in_order,
    "rtdose_expb_1frame.dcm": halves_in_order,
    "SC_rgb_rle_16bit.dcm": segments_in_order,
    "SC_rgb_rle_32bit.dcm": segments_in_order,
}


@cache
def images() -> tuple[Path, ...]:
    paths = (path for path in real_images() if path.name not in {*REFUSED, *UNREADABLE_HERE})
    return tuple(path for path in paths if "Rows" in (data := read(path)) and _has_pixels(data))


def _has_pixels(data: Dataset) -> bool:
    return any(name in data for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"))


@pytest.mark.parametrize("path", images(), ids=lambda path: path.name)
def test_a_real_file_gives_the_pixels_of_gdcm(path: Path, tmp_path: Path) -> None:
    if shutil.which("gdcmconv") is None:
        pytest.skip("gdcmconv of GDCM is not installed")
    native = tmp_path / "native.dcm"
    # GDCM says on every channel what it finds odd in a file: only its exit counts.
    done = subprocess.run(["gdcmconv", "--raw", str(path), str(native)], capture_output=True, check=False)
    if done.returncode:
        assert path.name in GDCM_REFUSES, done.stderr
        pytest.skip(f"GDCM does not decode it: {GDCM_REFUSES[path.name]}")
    instance, theirs = instance_of(path), read(native)
    for frame in {0, instance.frames[-1].index}:
        found, expected = decode(instance, frame), stored_values(theirs, frame)
        if not np.array_equal(found, shown(theirs, expected)):
            assert path.name in DIFFERS
            assert np.array_equal(found, shown(theirs, DIFFERS[path.name](expected)))


def shown(data: Dataset, cells: Cells) -> Cells:
    """Colour as eight bits of red, green and blue, which is how Lectern gives it."""
    if data.PhotometricInterpretation == "PALETTE COLOR":
        from pydicom.pixels import apply_color_lut

        colours = apply_color_lut(cells, data)
        return colours if colours.max() <= 255 else colours >> 8
    if cells.ndim == 2:
        return cells
    eight = cells >> (8 * cells.itemsize - 8)
    return _rgb(eight) if data.PhotometricInterpretation.startswith("YBR_FULL") else eight


def _rgb(ybr: Cells) -> Cells:
    """By the equations of PS3.3 C.7.6.3.1.2, turned round."""
    y, blue, red = (ybr[..., index].astype(float) - (128 if index else 0) for index in range(3))
    rgb = [y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue]
    return np.clip(np.floor(np.stack(rgb, axis=-1) + 0.5), 0, 255)
