"""A derived series read by another program: dcm2niix puts every voxel where the values of the source say that it lies."""

from __future__ import annotations

import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.reformats.batch import Parallel
from app.reformats.make import Order, make
from tests.viewer.session.test_plane_images import OBLIQUE, STACKS, opened, stored_at
from viewer.model.geometry import transform
from viewer.session import cuts

pytestmark = pytest.mark.skipif(shutil.which("dcm2niix") is None, reason="dcm2niix is not installed")


def nifti(folder: Path, out: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Values [slice, row, column] and the points (.., 3) in LPS mm of the one volume that dcm2niix makes of a folder."""
    out.mkdir()
    subprocess.run(["dcm2niix", "-z", "n", "-o", out, folder], check=True, capture_output=True)
    (file,) = out.glob("*.nii")
    data = file.read_bytes()
    columns, rows, slices = struct.unpack("<8h", data[40:56])[1:4]
    offset, slope, intercept = struct.unpack("<3f", data[108:120])
    affine = np.stack([np.frombuffer(data, "<f4", 4, 280 + 16 * row) for row in range(3)]).astype(float)
    values = np.frombuffer(data, "<i2", columns * rows * slices, int(offset)).reshape(slices, rows, columns)
    k, j, i = np.mgrid[0:slices, 0:rows, 0:columns]
    ras = np.stack([i, j, k, np.ones_like(i)], axis=-1) @ affine.T
    return values * (slope or 1.0) + intercept, ras * (-1.0, -1.0, 1.0)


@pytest.mark.parametrize("kind", STACKS)
def test_an_oblique_series_lies_where_it_was_cut(tmp_path: Path, kind: str) -> None:
    reading = opened(tmp_path / "source", kind)
    stack = reading.exams.stacks[0]
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    cut = replace(cuts.cut(stack, "axial"), row_direction=OBLIQUE[0], column_direction=OBLIQUE[1])
    (tmp_path / "planes").mkdir()
    make(Order(stack, voxels, Parallel(cut, -4.0, 4.0, 0.8), "Oblique", 9), tmp_path / "planes")
    values, points = nifti(tmp_path / "planes", tmp_path / "nifti")
    places = transform(np.linalg.inv(stack.geometry.matrix), points)
    inside = ((places > 0.01) & (places < np.array(stack.shape[::-1]) - 1.01)).all(axis=-1)
    assert inside.sum() > 5000
    expected = stored_at(*np.moveaxis(places, -1, 0)) - 1024.0
    assert np.abs(values - expected)[inside].max() <= 0.51  # stored as whole numbers
