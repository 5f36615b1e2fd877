from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pydicom
import pytest

from app.samples.make import make
from app.samples.orders import SAMPLE_ORDERS
from app.samples.wheel import FOLDER, WHEEL_SAMPLES, copy_wheel_samples

CHECKER = Path(sys.executable).with_name("dciodvfy")


def test_the_same_bytes_are_made_every_time(sample_folder: Path, tmp_path: Path) -> None:
    files = make(tmp_path, cancelled=_after(14))
    assert len(files) > 20
    for path in files:
        again = sample_folder / path.relative_to(tmp_path)
        assert hashlib.sha256(path.read_bytes()).digest() == hashlib.sha256(again.read_bytes()).digest()


def _after(calls: int):  # type: ignore[no-untyped-def]
    seen = iter(range(10_000))
    return lambda: next(seen) >= calls


def test_a_cancelled_making_leaves_whole_files(tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []
    files = make(tmp_path, on_progress=lambda done, total: heard.append((done, total)), cancelled=_after(3))
    assert all(pydicom.dcmread(path).SOPInstanceUID for path in files)
    assert set(files) == {path for path in tmp_path.rglob("*") if path.is_file()}
    assert heard == sorted(heard)
    assert heard[-1][0] < heard[-1][1]


def test_the_patients_are_clearly_phantoms(sample_folder: Path) -> None:
    for folder in ("chest", "chest a year before", "hand"):
        first = pydicom.dcmread(sample_folder / folder / ("1.dcm" if folder == "hand" else "001.dcm"))
        assert str(first.PatientName).startswith("Phantom^")
        assert "No patient was scanned" in first.ImageComments
        assert first.StudyInstanceUID.startswith("2.25.")
        assert first.SeriesInstanceUID.is_valid
        assert first.SOPInstanceUID.is_valid


@pytest.mark.parametrize("name", ["chest/001.dcm", "chest a year before/152.dcm", "hand/1.dcm"])
def test_dciodvfy_finds_no_error(sample_folder: Path, name: str) -> None:
    if not CHECKER.exists():
        pytest.skip("dciodvfy is not installed")
    found = subprocess.run([CHECKER, "-new", sample_folder / name], capture_output=True, text=True, check=False)
    assert "Error" not in found.stdout + found.stderr, found.stderr


def test_every_order_has_its_study_and_every_made_study_its_order(sample_folder: Path) -> None:
    made = {}
    for folder in ("chest", "chest a year before", "hand"):
        first = pydicom.dcmread(next(iter(sorted((sample_folder / folder).glob("*.dcm")))), stop_before_pixels=True)
        made[str(first.StudyInstanceUID)] = str(first.AccessionNumber)
    assert {order.study_uid: order.accession for order in SAMPLE_ORDERS} == made


def test_the_hand_is_measured_at_the_detector_only(sample_folder: Path) -> None:
    hand = pydicom.dcmread(sample_folder / "hand" / "1.dcm")
    assert hand.ImagerPixelSpacing == [0.1, 0.1]
    assert "PixelSpacing" not in hand
    assert (hand.Rows, hand.Columns, hand.PhotometricInterpretation) == (2560, 2048, "MONOCHROME1")


def test_bone_takes_more_of_the_rays_than_flesh_and_flesh_more_than_air(sample_folder: Path) -> None:
    pixels = pydicom.dcmread(sample_folder / "hand" / "1.dcm").pixel_array.astype(float)

    def grey(x: float, y: float) -> float:  # places of hand_bones.py, mm
        row, column = round((190.0 - y) / 0.1), round((x - 8.0) / 0.1 + 1023.5)
        return float(pixels[row - 8 : row + 9, column - 8 : column + 9].mean())

    shaft_of_third_metacarpal, beside_it, free_air = grey(2.8, 47), grey(11, 55), grey(-80, 170)
    assert free_air > beside_it + 200
    assert beside_it > shaft_of_third_metacarpal + 600


def test_what_pydicom_carries_is_copied_unchanged(sample_folder: Path) -> None:
    for sample in WHEEL_SAMPLES:
        assert (sample_folder / "pydicom" / sample.name).read_bytes() == (FOLDER / sample.name).read_bytes()
        assert sample.statement.endswith(".")


def test_an_installation_without_pydicoms_files_simply_has_fewer_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.samples.wheel.FOLDER", tmp_path / "absent")
    assert copy_wheel_samples(tmp_path / "out") == []
