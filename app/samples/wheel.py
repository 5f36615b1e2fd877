"""Real images that come inside pydicom's own wheel: copied as they are, never fetched from anywhere."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pydicom.data

FOLDER = Path(pydicom.data.__file__).parent / "test_files"


@dataclass(frozen=True, slots=True)
class WheelSample:
    """A file of pydicom's tests and, in a sentence, what it is."""

    name: str
    statement: str


WHEEL_SAMPLES = (
    WheelSample(
        "CT_small.dcm", "Real CT slice made smaller (128 x 128), from the DICOM committee's compression samples."
    ),
    WheelSample(
        "MR_small.dcm", "Real MR slice made smaller (64 x 64), from the DICOM committee's compression samples."
    ),
    WheelSample("examples_overlay.dcm", "Real MR of the abdomen with an overlay plane, anonymised."),
    WheelSample("examples_rgb_color.dcm", "Real ultrasound image in colour (RGB), from the compression samples."),
    WheelSample("examples_palette.dcm", "Real ultrasound image in palette colour, anonymised."),
    WheelSample("examples_ybr_color.dcm", "Real ultrasound loop of 30 frames (JPEG), anonymised."),
    WheelSample(
        "JPEG-lossy.dcm",
        "Real whole-body bone scan as a secondary capture (12-bit JPEG), from the compression samples.",
    ),
    WheelSample("test-SR.dcm", "Structured report made by OFFIS for tests: it describes no patient."),
)


def copy_wheel_samples(folder: Path) -> list[Path]:
    """Copy those that this installation carries into ``folder``; gives the copies."""
    folder.mkdir(parents=True, exist_ok=True)
    present = [FOLDER / sample.name for sample in WHEEL_SAMPLES if (FOLDER / sample.name).is_file()]
    return [Path(shutil.copyfile(source, folder / source.name)) for source in present]
