"""Thousands of small damages: whatever a file has become, it is described or refused in a sentence."""

from __future__ import annotations

import json
import os
import random
import time
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import JPEG2000Lossless, JPEGLosslessSV1, JPEGLSLossless, RLELossless

from app.inspection.completeness import damaged_frames
from app.inspection.describe import document
from app.inspection.scan import scan
from tests.phantoms import (
    DEFLATED,
    EXPLICIT_BIG,
    IMPLICIT_LITTLE,
    EnhancedFrame,
    colour_capture,
    compressed,
    ct_slice,
    enhanced,
    mr_slice,
    palette_capture,
    report,
    to_bytes,
    ultrasound,
)
from viewer.dicom.damage import Damaged
from viewer.dicom.wall import DecodeWall
from viewer.model.study import Instance

SOAK = os.environ.get("LECTERN_SOAK") == "1"
SEED = 20261123
QUICK, LONG = 500, 20_000
QUICK_S, SOAK_S = 40.0, 1800.0


def sources() -> list[bytes]:
    """One object of every kind that is read by other code."""
    made = [ct_slice(), ct_slice(), ct_slice(), ct_slice()]
    for one, syntax in zip(made, ("", IMPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED), strict=True):
        one.file_meta.TransferSyntaxUID = syntax or one.file_meta.TransferSyntaxUID
    squeezed = [compressed(mr_slice(), one) for one in (RLELossless, JPEG2000Lossless, JPEGLSLossless, JPEGLosslessSV1)]
    frames = enhanced("MR", [EnhancedFrame((0.0, 0.0, float(z))) for z in range(3)])
    others = [colour_capture(), palette_capture(), ultrasound(frames=2), frames, report()]
    return [to_bytes(one) for one in (*made, *squeezed, *others)]


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one to four damages, most of them in the header."""
    made = bytearray(data)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(made)) if dice.random() < 0.4 else dice.randrange(min(len(made), 1500))
        dice.choice(DAMAGES)(made, at, min(dice.choice((1, 2, 4, 8, 40)), len(made) - at), dice)
    return bytes(made)


def _turn_a_bit(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at] ^= 1 << dice.randrange(8)


def _replace(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at : at + length] = dice.randbytes(length)


def _cut_out(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    del made[at : at + length]


def _double(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at:at] = made[at : at + length]


def _zero(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at : at + length] = bytes(length)


def _fill(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    made[at : at + length] = b"\xff" * length


def _cut_off(made: bytearray, at: int, length: int, dice: random.Random) -> None:
    del made[max(500, at) :]


DAMAGES = (_turn_a_bit, _replace, _cut_out, _double, _zero, _fill, _cut_off)


def mutations(count: int) -> list[bytes]:
    dice, kinds = random.Random(SEED + count), sources()
    return [mutated(dice.choice(kinds), dice) for _ in range(count)]


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
