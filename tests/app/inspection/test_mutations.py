"""Thousands of small damages: whatever a file has become, it is described or refused in a sentence."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from app.inspection.completeness import damaged_frames
from app.inspection.describe import document
from app.inspection.scan import scan
from tests.mutations import SOAK, mutations, sources
from viewer.dicom.damage import Damaged
from viewer.dicom.wall import DecodeWall
from viewer.model.study import Instance

QUICK, LONG = 500, 20_000
QUICK_S, SOAK_S = 40.0, 1800.0


def check(data: bytes, folder: Path, wall: DecodeWall) -> None:
    """Described as valid JSON or refused; each frame decoded whole or damaged with a reason."""
    file = folder / "mutant.dcm"
    file.write_bytes(data)
    found = scan([file])
    text = json.dumps(document(found), allow_nan=True)
    assert json.loads(text)["files"] == 1
    assert len(found.unreadable) + len(found.studies) == 1
    assert all(reason.strip() and reason.endswith(".") and "Traceback" not in reason for _, reason in found.unreadable)
    for instance in [one for study in found.studies for series in study.series for one in series.instances]:
        _check_pixels(instance, wall)


def _check_pixels(instance: Instance, wall: DecodeWall) -> None:
    assert instance.format is not None
    sure = dict(damaged_frames(instance))
    for frame in range(min(instance.format.frames, 4)):
        try:
            stored = wall.decode(instance, frame).result(60)
        except Damaged as damage:
            assert str(damage).endswith(".")
        else:
            assert frame not in sure, f"called damaged ({sure[frame]}), but decoded"
            assert stored.shape[:2] == (instance.format.rows, instance.format.columns)
            assert stored.dtype != np.dtype(object)


def _all_of(data: list[bytes], folder: Path, seconds: float) -> int:
    started, done = time.monotonic(), 0
    wall = DecodeWall(workers=1, memory_limit_mb=1024, time_limit_s=10.0)
    try:
        for one in data:
            if time.monotonic() - started > seconds:
                break
            check(one, folder, wall)
            done += 1
    finally:
        wall.close()
    return done


@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_hundreds_of_damaged_files_are_described_or_refused(tmp_path: Path) -> None:
    assert _all_of(mutations(QUICK), tmp_path, QUICK_S) == QUICK


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="the long version: LECTERN_SOAK=1")
@pytest.mark.filterwarnings("ignore::UserWarning:pydicom")
def test_tens_of_thousands_of_damaged_files_are_described_or_refused(tmp_path: Path) -> None:
    assert _all_of(mutations(LONG), tmp_path, SOAK_S) == LONG


def test_the_objects_themselves_are_whole(tmp_path: Path) -> None:
    wall = DecodeWall(workers=1)
    try:
        for number, data in enumerate(sources()):
            file = tmp_path / f"{number}.dcm"
            file.write_bytes(data)
            found = scan([file])
            assert not found.unreadable
            for instance in [one for study in found.studies for series in study.series for one in series.instances]:
                assert damaged_frames(instance) == []
                wall.decode(instance, 0).result(60)
    finally:
        wall.close()
