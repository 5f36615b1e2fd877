"""Which real files are looked at one by one: every test file, and a few of each series, whose slices are alike."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from pydicom.data import get_testdata_files

from tests.conftest import SHARED

PER_SERIES = 3
_ALL_OF = ("pydicom", "nema", "gsps")
_NO_DICOM = (".txt", ".json", ".nii.gz", ".md")


@cache
def real_images() -> tuple[Path, ...]:
    """A few files of every folder of the real studies, all of the collections of test files, and those of pydicom."""
    found: list[Path] = []
    for folder, _, names in os.walk(SHARED):
        found += _few([Path(folder, name) for name in sorted(names) if not name.endswith(_NO_DICOM)], folder)
    seen = {path.name for path in found}
    of_pydicom = (Path(name) for name in sorted(get_testdata_files()))
    return (*found, *(path for path in of_pydicom if path.name not in seen and path.is_file()))


def _few(files: list[Path], folder: str) -> list[Path]:
    many = len(files) if any(name in folder for name in _ALL_OF) else PER_SERIES
    step = max(len(files) // many, 1) if many else 1
    return files[::step][:many]
