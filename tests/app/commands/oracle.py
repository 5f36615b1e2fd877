"""DCMTK as the judge of pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread
from PySide6.QtGui import QImage

ALLOWED = 1  # of 255: DCMTK rounds its tables on its own


def dcmtk_picture(file: Path, folder: Path, *options: str) -> NDArray[np.uint8]:
    """What dcm2pnm draws, 8 bits; images that it cannot decode are decompressed for it by pydicom."""
    if shutil.which("dcm2pnm") is None:
        pytest.skip("dcm2pnm of DCMTK is not installed")
    native = folder / "native.dcm"
    made: Any = dcmread(file, force=True)
    syntax = made.file_meta.get("TransferSyntaxUID")
    if syntax is not None and syntax.is_compressed:
        made.decompress()
        made.save_as(native)
    else:
        native.write_bytes(file.read_bytes())
    target = folder / "dcmtk.pnm"
    subprocess.run(
        ["dcm2pnm", "--no-overlays", "--no-scaling", *options, str(native), str(target)],
        check=True,
        capture_output=True,
    )
    return pnm(target)


def pnm(file: Path) -> NDArray[np.uint8]:
    """A binary PGM or PPM."""
    data = file.read_bytes()
    words, at = [], 0
    while len(words) < 4:
        end = next(i for i in range(at, len(data)) if data[i : i + 1].isspace())
        words.append(data[at:end])
        at = end + 1
    columns, rows = int(words[1]), int(words[2])
    shape = (rows, columns) if words[0] == b"P5" else (rows, columns, 3)
    return np.frombuffer(data, np.uint8, count=int(np.prod(shape)), offset=at).reshape(shape)


def png(file: Path) -> NDArray[np.uint8]:
    """A grey or RGB PNG."""
    image = QImage(str(file))
    assert not image.isNull()
    grey = image.isGrayscale() and image.depth() == 8
    form, depth = (QImage.Format.Format_Grayscale8, 1) if grey else (QImage.Format.Format_RGB888, 3)
    image = image.convertToFormat(form)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = lines[:, : image.width() * depth].reshape(image.height(), image.width(), depth)
    return (pixels[..., 0] if grey else pixels).copy()  # the bytes are the image's, which ends here


def difference(one: NDArray[np.uint8], two: NDArray[np.uint8]) -> int:
    """The greatest difference of two pictures of one shape."""
    assert one.shape == two.shape
    return int(np.abs(one.astype(np.int16) - two).max())
