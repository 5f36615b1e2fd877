"""Every rule of the table of spacings from a file to the number that a reader gets (safety 3.5, P19).

Each case names a header, the two ends of a line, and the length worked out by hand: millimetres to 0.1 %, or pixels.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydicom.dataset import Dataset, FileDataset

from tests.app.commands.conftest import Run
from tests.phantoms import (
    EnhancedFrame,
    Region,
    colour_capture,
    ct_slice,
    enhanced,
    gradient,
    mr_slice,
    new_object,
    pet_slice,
    put_pixels,
    radiograph,
    save,
    ultrasound,
)

LINE = ((1.0, 2.0), (9.0, 8.0))  # 8 columns, 6 rows: 10 pixels
LEFT, RIGHT = (0, 0, 29, 47), (32, 0, 63, 47)
PIXELS = "{pixels}"
MG = {"ImagerPixelSpacing": [0.18, 0.18], "EstimatedRadiographicMagnificationFactor": 1.8}


@dataclass(frozen=True)
class Case:
    """A file, a line on it (column, row), and what a reader must be told; ``mm`` None means that pixels are counted."""

    make: Callable[[], FileDataset]
    mm: float | None
    provenance: str
    line: tuple[tuple[float, float], tuple[float, float]] = LINE
    frame: int | None = None


def dx(kind: str = "DX", **attributes: Any) -> Callable[[], FileDataset]:
    return lambda: radiograph(kind, **attributes)


def us(*regions: Region, **attributes: Any) -> Callable[[], FileDataset]:
    return lambda: _with(ultrasound(regions), **attributes)


def sc(**attributes: Any) -> Callable[[], FileDataset]:
    return lambda: _with(colour_capture(), **attributes)


def nm(spacing: Any) -> Callable[[], FileDataset]:
    def made() -> FileDataset:
        image = put_pixels(new_object("NM"), gradient(24, 20).astype(np.uint16)[None])
        image.ImageType, image.FrameIncrementPointer = ["ORIGINAL", "PRIMARY", "STATIC", "EMISSION"], 0x00540010
        return _spaced(image, spacing)

    return made


def ct(spacing: Any) -> Callable[[], FileDataset]:
    return lambda: _spaced(ct_slice(), spacing)


def xa(beam: list[Any] | None = None, uniform: str = "UNIFORM", **attributes: Any) -> Callable[[], FileDataset]:
    """An enhanced XA of two frames; ``beam`` holds the spacing of both, or that of each."""

    def made() -> FileDataset:
        image = radiograph("XA", pixels=np.stack([gradient(24, 20)] * 2).astype(np.uint16), **attributes)
        image.SOPClassUID = "1.2.840.10008.5.1.4.1.1.12.1.1"
        groups = [_beam(spacing, uniform) for spacing in beam or ()]
        if len(groups) == 1:
            image.SharedFunctionalGroupsSequence = groups
        elif groups:
            image.PerFrameFunctionalGroupsSequence = groups
        return image

    return made


def xa_at_detector() -> FileDataset:
    """Its Imager Pixel Spacing stands in the macro of frame pixel data properties."""
    made, groups = xa()(), Dataset()
    groups.FramePixelDataPropertiesSequence = [_with(Dataset(), ImagerPixelSpacing=[0.2, 0.2])]
    made.SharedFunctionalGroupsSequence = [groups]
    return made


def _beam(spacing: Any, uniform: str) -> Dataset:
    calibrated, properties, groups = Dataset(), Dataset(), Dataset()
    calibrated.ObjectPixelSpacingInCenterOfBeam, properties.GeometricalProperties = spacing, uniform
    groups.ProjectionPixelCalibrationSequence = [calibrated]
    groups.FramePixelDataPropertiesSequence = [properties]
    return groups


def _with(made: Any, **attributes: Any) -> Any:
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def _spaced(made: FileDataset, spacing: Any) -> FileDataset:
    """With Pixel Spacing, however wrong; as LO, which takes any text."""
    made.pop("PixelSpacing", None)
    if spacing is not None:
        made.add_new(0x00280030, "LO" if any(isinstance(one, str) for one in spacing) else "DS", spacing)
    return made


RT = {"ImagePlanePixelSpacing": [0.4, 0.2], "RadiationMachineSAD": "1000", "RTImageSID": "1600"}
APART = {"DistanceSourceToDetector": 1800, "DistanceSourceToPatient": 1000}  # a factor of 1.8

CASES = {
    # tomography
    "CT, square": Case(ct([0.7, 0.7]), 7.0, "patient"),
    "CT, not square": Case(ct([2.0, 0.5]), math.hypot(8 * 0.5, 6 * 2.0), "patient"),
    "CT without spacing": Case(ct(None), None, "none"),
    "CT, zero": Case(ct([0, 0]), None, "conflict"),
    "CT, negative": Case(ct([-0.7, 0.7]), None, "conflict"),
    "CT, text": Case(ct(["abc", "abc"]), None, "none"),
    "CT, one value": Case(ct(["0.7"]), None, "none"),
    "CT, three values": Case(ct([0.7, 0.7, 0.7]), None, "none"),
    "MR, not square": Case(lambda: mr_slice(spacing=(0.9, 1.2)), math.hypot(8 * 1.2, 6 * 0.9), "patient"),
    "PET": Case(pet_slice, 40.0, "patient"),
    "NM": Case(nm([4.0, 3.0]), math.hypot(8 * 3, 6 * 4), "patient"),
    "NM without spacing": Case(nm(None), None, "none"),
    "NM, zero": Case(nm([0, 4]), None, "conflict"),
    "enhanced CT": Case(lambda: enhanced("CT", [EnhancedFrame((0, 0, 0))]), math.hypot(8 * 0.6, 6 * 0.8), "patient"),
    "enhanced MR": Case(lambda: enhanced("MR", [EnhancedFrame((0, 0, 0))]), math.hypot(8 * 0.6, 6 * 0.8), "patient"),
    # projection
    "DX without spacing": Case(dx(), None, "none"),
    "DX at the detector, not square": Case(dx(ImagerPixelSpacing=[0.2, 0.1]), math.hypot(0.8, 1.2), "detector"),
    "DX with spacing of unknown kind": Case(dx(PixelSpacing=[0.2, 0.2]), 2.0, "unverified"),
    "CR calibrated by geometry": Case(
        dx("CR", PixelSpacing=[0.1, 0.1], ImagerPixelSpacing=[0.2, 0.2], PixelSpacingCalibrationType="GEOMETRY"),
        1.0,
        "calibrated-geometry",
    ),
    "CR calibrated by fiducial": Case(
        dx("CR", PixelSpacing=[0.1, 0.1], ImagerPixelSpacing=[0.2, 0.2], PixelSpacingCalibrationType="FIDUCIAL"),
        1.0,
        "calibrated-fiducial",
    ),
    "XA with equal spacings": Case(dx("XA", PixelSpacing=[0.2, 0.2], ImagerPixelSpacing=[0.2, 0.2]), 2.0, "detector"),
    "MG factor 1.8": Case(dx("MG", **MG), 1.0, "magnification-estimate"),
    "MG factor 1.8, spacings equal": Case(dx("MG", PixelSpacing=[0.18, 0.18], **MG), 1.0, "magnification-estimate"),
    "MG factor 1.8, corrected already": Case(
        dx("MG", PixelSpacing=[0.1, 0.1], PixelSpacingCalibrationType="GEOMETRY", **MG), 1.0, "calibrated-geometry"
    ),
    "MG factor 1.8, corrected, no type": Case(dx("MG", PixelSpacing=[0.1, 0.1], **MG), 1.0, "unverified"),
    "MG factor that the distances bear out": Case(dx("MG", **MG, **APART), 1.0, "magnification-estimate"),
    "DX factor that the distances deny": Case(
        dx(ImagerPixelSpacing=[0.2, 0.2], EstimatedRadiographicMagnificationFactor=1.2, **APART), None, "conflict"
    ),
    "DX factor, detector before the patient": Case(
        dx(
            ImagerPixelSpacing=[0.2, 0.2],
            EstimatedRadiographicMagnificationFactor=1.2,
            DistanceSourceToDetector=1000,
            DistanceSourceToPatient=1200,
        ),
        None,
        "conflict",
    ),
    "DX factor of zero": Case(
        dx(ImagerPixelSpacing=[0.2, 0.2], EstimatedRadiographicMagnificationFactor=0), None, "conflict"
    ),
    "DX factor that makes smaller": Case(
        dx(ImagerPixelSpacing=[0.2, 0.2], EstimatedRadiographicMagnificationFactor=0.5), None, "conflict"
    ),
    "DX larger in the patient": Case(dx(PixelSpacing=[0.3, 0.3], ImagerPixelSpacing=[0.2, 0.2]), None, "conflict"),
    "RF, negative": Case(dx("RF", ImagerPixelSpacing=[0.2, -0.2]), None, "conflict"),
    "RF, zero": Case(dx("RF", PixelSpacing=[0, 0]), None, "conflict"),
    "enhanced XA at the centre of the beam": Case(xa([[0.3, 0.2]]), math.hypot(1.6, 1.8), "magnification-estimate"),
    "enhanced XA, frames alike": Case(xa([[0.3, 0.3], [0.3, 0.3]]), 3.0, "magnification-estimate", frame=1),
    "enhanced XA, frames that differ": Case(xa([[0.3, 0.3], [0.2, 0.2]]), None, "none", frame=1),
    "enhanced XA, distorted": Case(xa([[0.3, 0.3]], "NON_UNIFORM"), None, "none"),
    "enhanced XA, zero": Case(xa([[0, 0]]), None, "conflict"),
    "enhanced XA, frames at the detector": Case(xa_at_detector, 2.0, "detector"),
    "enhanced XA at the detector": Case(xa(ImagerPixelSpacing=[0.2, 0.2]), 2.0, "detector"),
    "RT image at the isocentre": Case(dx("RTIMAGE", **RT), math.hypot(8 * 0.125, 6 * 0.25), "magnification-estimate"),
    "RT image without distances": Case(dx("RTIMAGE", ImagePlanePixelSpacing=[0.4, 0.4]), None, "none"),
    "RT image, oblique plane": Case(dx("RTIMAGE", RTImagePlane="NON_NORMAL", **RT), None, "none"),
    "RT image, zero": Case(dx("RTIMAGE", **{**RT, "ImagePlanePixelSpacing": [0, 0.4]}), None, "conflict"),
    # film and captures
    "film": Case(sc(NominalScannedPixelSpacing=[0.17, 0.17]), 1.7, "film"),
    "capture calibrated by fiducial": Case(
        sc(PixelSpacing=[0.1, 0.1], PixelSpacingCalibrationType="FIDUCIAL"), 1.0, "calibrated-fiducial"
    ),
    "capture with bare spacing": Case(sc(PixelSpacing=[0.1, 0.1]), None, "none"),
    "capture without spacing": Case(sc(), None, "none"),
    # ultrasound; deltas are cm per column and row
    "US region": Case(us(Region(LEFT, (0.05, 0.04))), math.hypot(8 * 0.5, 6 * 0.4), "region"),
    "US region, second of two": Case(
        us(Region(LEFT, (0.05, 0.05)), Region(RIGHT, (0.02, 0.02))), 2.0, "region", ((40.0, 2.0), (48.0, 8.0))
    ),
    "US negative delta": Case(us(Region(LEFT, (0.05, -0.05))), 5.0, "region"),
    "US zero delta": Case(us(Region(LEFT, (0.05, 0.0))), None, "none"),
    "US across regions": Case(us(Region(LEFT), Region(RIGHT, (0.02, 0.02))), None, "none", ((2.0, 2.0), (40.0, 2.0))),
    "US across regions alike": Case(us(Region(LEFT), Region(RIGHT)), None, "none", ((2.0, 2.0), (40.0, 2.0))),
    "US outside of its region": Case(us(Region(LEFT)), None, "none", ((32.0, 2.0), (40.0, 8.0))),
    "US one end outside": Case(us(Region(LEFT)), None, "none", ((2.0, 2.0), (40.0, 8.0))),
    "US overlapping, alike": Case(us(Region(LEFT), Region((0, 0, 20, 20))), 5.0, "region"),
    "US overlapping, unlike": Case(us(Region(LEFT), Region((0, 0, 20, 20), (0.1, 0.1))), None, "none"),
    "US one end in an inset": Case(us(Region(LEFT), Region((5, 5, 20, 20), (0.1, 0.1))), None, "none"),
    "US through an inset": Case(us(Region(LEFT), Region((4, 4, 6, 6), (0.1, 0.1))), None, "none"),
    "US through a trace": Case(us(Region(LEFT), Region((4, 0, 6, 47), unit=4)), None, "none"),
    "US beside an inset": Case(us(Region(LEFT), Region((12, 12, 20, 20), (0.1, 0.1))), 5.0, "region"),
    "US past the corner of an inset": Case(us(Region(LEFT), Region((6, 1, 9, 3), (0.1, 0.1))), 5.0, "region"),
    "US upright through an inset": Case(
        us(Region(LEFT), Region((0, 4, 9, 6), (0.1, 0.1))), None, "none", ((5.0, 1.0), (5.0, 9.0))
    ),
    "US level through an inset": Case(
        us(Region(LEFT), Region((4, 0, 6, 9), (0.1, 0.1))), None, "none", ((9.0, 5.0), (1.0, 5.0))
    ),
    "US time axis": Case(us(Region(LEFT, unit=4)), None, "none"),
    "US velocity axis": Case(us(Region(LEFT, unit=7)), None, "none"),
    "US without regions": Case(us(), None, "none"),
    "US without regions, with Pixel Spacing": Case(us(PixelSpacing=[0.1, 0.1]), None, "none"),
}


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 60


@pytest.mark.parametrize("name", CASES)
def test_a_length_has_its_value_unit_and_origin(name: str, lectern: Run, tmp_path: Path) -> None:
    case = CASES[name]
    file = save(case.make(), tmp_path / "in.dcm")
    points = [f"{x:g},{y:g}" for x, y in case.line]
    frame = [] if case.frame is None else ["--frame", case.frame]
    done = lectern("measure", file, *frame, "--tool", "length", "--points", *points, "--json")
    assert done.status == 0, done.err
    (value,) = done.json["values"]
    expected = math.dist(*case.line) if case.mm is None else case.mm
    assert value["value"] == pytest.approx(expected, rel=1e-3)
    assert (value["unit"], done.json["provenance"]) == (PIXELS if case.mm is None else "mm", case.provenance)
    assert ("mm" in value["text"]) == (case.mm is not None)


def test_a_region_whose_scale_is_not_told_has_none(lectern: Run, tmp_path: Path) -> None:
    """It may be a trace or an inset: the scale of the region around it does not hold there."""
    made = ultrasound([Region(LEFT), Region((0, 0, 20, 20))])
    del made.SequenceOfUltrasoundRegions[1].PhysicalUnitsXDirection
    done = lectern("measure", save(made, tmp_path / "in.dcm"), "--tool", "length", "--points", "1,2", "9,8", "--json")
    assert done.json["values"][0]["unit"] == PIXELS
