"""The sample studies, made once for all tests of this room."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
import pytest
from numpy.typing import NDArray

from app.samples.make import make


@dataclass(frozen=True)
class Scan:
    """A chest CT read back by pydicom alone: HU [slice, row, column] and the patient mm of the voxels along each axis."""

    hu: NDArray[np.float32]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    z: NDArray[np.float64]
    first: pydicom.Dataset


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    make(folder)
    return folder


def _scan(folder: Path) -> Scan:
    slices = sorted(
        (pydicom.dcmread(path) for path in folder.glob("*.dcm")), key=lambda one: one.ImagePositionPatient[2]
    )
    first = slices[0]
    hu = np.stack([one.pixel_array * float(one.RescaleSlope) + float(one.RescaleIntercept) for one in slices])
    step = [float(value) for value in first.PixelSpacing]
    left, top, _ = (float(value) for value in first.ImagePositionPatient)
    return Scan(
        hu.astype(np.float32),
        left + np.arange(first.Columns) * step[1],
        top + np.arange(first.Rows) * step[0],
        np.array([float(one.ImagePositionPatient[2]) for one in slices]),
        first,
    )


@pytest.fixture(scope="session")
def current_scan(sample_folder: Path) -> Scan:
    return _scan(sample_folder / "chest")


@pytest.fixture(scope="session")
def prior_scan(sample_folder: Path) -> Scan:
    return _scan(sample_folder / "chest a year before")
