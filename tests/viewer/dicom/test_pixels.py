"""Stored values are exact: every decodable real file against pydicom and DCMTK, or a written reason."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.conftest import SHARED, real_data
from tests.viewer.dicom.pixel_facts import instance_of, read
from viewer.dicom.header import Unreadable, read_header
from viewer.dicom.pixels import Damaged, decode

FOLDERS = (
    "pydicom_test_files/test_files",
    "pydicom_data_selection",
    "nema_wg04_compressed",
    "enhanced_multiframe",
    "us_echo_cine",
    "dx_cr",
)

# A written reason for each real file that gives no picture here.
REFUSED = {
    "JPEG2000-embedded-sequence-delimiter.dcm": "cut short",  # bytes of a delimiter lie over its size marker
    "MR_truncated.dcm": "needs 8192 bytes",
    "gdcm-US-ALOKA-16.dcm": "palette",  # segmented: expanded by the header reader (below), not by these facts
}
UNREADABLE_HERE = {"badVR.dcm"}  # Number of Frames is "1A": the header reader's subject

# Lossy colour JPEG: decoders differ in their transform and chroma interpolation; DCMTK decides (below).
LOSSY_JPEG = {"1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51"}


def image_files() -> list[Path]:
    """Every file with rows and pixel data under the folders named."""
    paths = [path for folder in FOLDERS for path in sorted((SHARED / folder).rglob("*")) if path.is_file()]
    return [path for path in paths if path.name not in UNREADABLE_HERE and _is_image(path)]


def _is_image(path: Path) -> bool:
    data = read(path)
    return "Rows" in data and any(name in data for name in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"))


def oracle(path: Path) -> NDArray[Any] | None:
    """pydicom's own pixels of the first frame, None where it has no decoder."""
    data = read(path)
    if not data.file_meta.get("TransferSyntaxUID"):
        data.file_meta.TransferSyntaxUID = "1.2.840.10008.1.2"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels = data.pixel_array
    except (NotImplementedError, RuntimeError):
        return None
    return pixels[0] if int(data.get("NumberOfFrames", 1) or 1) > 1 else pixels


@pytest.mark.parametrize("path", image_files(), ids=lambda path: path.name)
def test_a_real_file_gives_pydicoms_pixels_or_a_reason(path: Path) -> None:
    instance = instance_of(path)
    if path.name in REFUSED:
        with pytest.raises(Damaged, match=REFUSED[path.name]):
            decode(instance, 0)
        return
    ours, theirs = decode(instance, 0), oracle(path)
    if theirs is None:
        assert path.name in {*DCMTK_ALONE, *KNOWN_ANSWERS}
        return
    if instance.format is not None and instance.format.photometric == "PALETTE COLOR":
        theirs = _through_palette(path, theirs)
    if ours.ndim == 3 and theirs.dtype.itemsize > 1:
        theirs = theirs >> (8 * theirs.dtype.itemsize - 8)
    if instance.transfer_syntax_uid in LOSSY_JPEG and ours.ndim == 3:
        assert ours.shape == theirs.shape
        return
    lossy = instance.transfer_syntax_uid in LOSSY_JPEG
    assert np.abs(ours.astype(np.float64) - theirs.astype(np.float64)).max() <= (1 if lossy else 0)


def _through_palette(path: Path, stored: NDArray[Any]) -> NDArray[Any]:
    from pydicom.pixels import apply_color_lut

    colours = apply_color_lut(stored, read(path))
    return (colours if colours.max() <= 255 else colours >> 8).astype(np.uint8)


@pytest.mark.parametrize("path", image_files(), ids=lambda path: path.name)
def test_the_headers_own_facts_lead_to_the_same_pixels(path: Path) -> None:
    """The facts of the header reader, against the independent ones used in this file."""
    try:
        instance = read_header(path).instance
    except Unreadable as fault:
        assert path.name in REFUSED or "Instance UID" in str(fault)  # a test file without identity
        return
    if path.name == "gdcm-US-ALOKA-16.dcm":  # the header reader expands its segmented palette
        stored = oracle(path)
        assert stored is not None
        assert np.array_equal(decode(instance, 0), _through_palette(path, stored))
    elif path.name in REFUSED:
        with pytest.raises(Damaged):
            decode(instance, 0)
    else:
        assert np.array_equal(decode(instance, 0), decode(instance_of(path), 0))


# DCMTK decodes these and pydicom's plugins do not.
DCMTK_ALONE = ("MR3_JPLY", "RG2_JPLY", "JPEG-lossy.dcm")

# Neither oracle reads one-bit frames in these syntaxes; the same segmentation lies uncompressed beside them.
KNOWN_ANSWERS = {
    "liver_deflate.dcm": "liver.dcm",
    "liver_nonbyte_aligned_deflate.dcm": "liver_nonbyte_aligned.dcm",
    "liver_nonbyte_aligned_rle.dcm": "liver_nonbyte_aligned.dcm",
}

DCMTK_COMMANDS = {
    **{f"1.2.840.10008.1.2.4.{code}": ("dcmdjpeg", "+cp") for code in (50, 51, 57, 70)},
    **{f"1.2.840.10008.1.2.4.{code}": ("dcmdjpls",) for code in (80, 81)},
    "1.2.840.10008.1.2.5": ("dcmdrle",),
}

# What DCMTK 3.6.7 cannot do with these files.
DCMTK_REFUSES = {
    "liver_nonbyte_aligned_rle.dcm": "one-bit RLE",
    "SC_rgb_rle_32bit.dcm": "colour of 32 bits",
    "SC_rgb_rle_32bit_2frame.dcm": "colour of 32 bits",
    "SC_rgb_jpeg.dcm": "its header breaks DCMTK's parser",
    "JLSL_08_07_0_1F.dcm": "seven bits stored in eight",
}


def dcmtk_files() -> list[Path]:
    return [
        path
        for path in image_files()
        if path.name not in REFUSED and instance_of(path).transfer_syntax_uid in DCMTK_COMMANDS
    ]


@pytest.mark.parametrize("path", dcmtk_files(), ids=lambda path: path.name)
def test_a_compressed_file_gives_dcmtks_pixels(path: Path, tmp_path: Path) -> None:
    instance = instance_of(path)
    command = DCMTK_COMMANDS[instance.transfer_syntax_uid]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} of DCMTK is not installed")
    if path.name in DCMTK_REFUSES:
        pytest.skip(f"DCMTK does not decode it: {DCMTK_REFUSES[path.name]}")
    native = tmp_path / "native.dcm"
    done = subprocess.run([*command, str(path), str(native)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    for frame in {0, instance.frames[-1].index}:
        ours, theirs = decode(instance, frame), decode(instance_of(native), frame)
        assert np.array_equal(ours, theirs)


@pytest.mark.parametrize("name", KNOWN_ANSWERS)
def test_packed_segmentation_frames_equal_the_same_frames_uncompressed(name: str) -> None:
    folder = real_data("pydicom_data_selection")
    packed, plain = instance_of(folder / name), instance_of(folder / KNOWN_ANSWERS[name])
    for frame in range(3):
        assert np.array_equal(decode(packed, frame), decode(plain, frame))
