"""Where a millimetre comes from, for every row of the table of spacing rules (safety 3.5)."""

from __future__ import annotations

from typing import Any

import pytest
from pydicom.dataset import FileDataset

from tests.phantoms import (
    SOP_CLASS,
    EnhancedFrame,
    Region,
    colour_capture,
    ct_slice,
    enhanced,
    radiograph,
    ultrasound,
)
from tests.viewer.dicom.reading import instance_of, stacks_of
from viewer.dicom.spacing import calibration, calibration_at
from viewer.model.calibration import Calibration, Provenance

PROJECTIONS = ("CR", "DX", "MG", "XA", "RF")


def of(made: FileDataset) -> Calibration:
    instance = instance_of(made)
    return calibration(instance, instance.frames[0])


def pair(found: Calibration) -> tuple[float, float] | None:
    if found.row_mm is None or found.column_mm is None:
        return None
    return round(found.row_mm, 6), round(found.column_mm, 6)


@pytest.mark.parametrize(
    ("attributes", "provenance", "size"),
    [
        ({}, Provenance.NONE, None),
        ({"ImagerPixelSpacing": [0.2, 0.1]}, Provenance.DETECTOR, (0.2, 0.1)),
        ({"PixelSpacing": [0.2, 0.1]}, Provenance.UNVERIFIED, (0.2, 0.1)),
        ({"PixelSpacing": [0.2, 0.2], "ImagerPixelSpacing": [0.2, 0.2]}, Provenance.DETECTOR, (0.2, 0.2)),
        (
            {"ImagerPixelSpacing": [0.18, 0.18], "EstimatedRadiographicMagnificationFactor": 1.8},
            Provenance.MAGNIFICATION_ESTIMATE,
            (0.1, 0.1),
        ),
        (
            {
                "PixelSpacing": [0.18, 0.18],
                "ImagerPixelSpacing": [0.18, 0.18],
                "EstimatedRadiographicMagnificationFactor": 1.8,
            },
            Provenance.MAGNIFICATION_ESTIMATE,
            (0.1, 0.1),
        ),
        (
            {"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "GEOMETRY"},
            Provenance.CALIBRATED_GEOMETRY,
            (0.1, 0.1),
        ),
        (
            {"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.2, 0.2], "PixelSpacingCalibrationType": "FIDUCIAL"},
            Provenance.CALIBRATED_FIDUCIAL,
            (0.1, 0.1),
        ),
        (
            {"PixelSpacing": [0.1, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"},
            Provenance.CALIBRATED_FIDUCIAL,
            (0.1, 0.1),
        ),
        ({"PixelSpacing": [0.1, 0.1], "ImagerPixelSpacing": [0.2, 0.2]}, Provenance.UNVERIFIED, (0.1, 0.1)),
        (
            {  # corrected already: the factor is not applied a second time
                "PixelSpacing": [0.1, 0.1],
                "ImagerPixelSpacing": [0.18, 0.18],
                "PixelSpacingCalibrationType": "GEOMETRY",
                "EstimatedRadiographicMagnificationFactor": 1.8,
            },
            Provenance.CALIBRATED_GEOMETRY,
            (0.1, 0.1),
        ),
    ],
)
@pytest.mark.parametrize("kind", PROJECTIONS)
def test_projection_images_follow_the_table(
    kind: str, attributes: dict[str, Any], provenance: Provenance, size: tuple[float, float] | None
) -> None:
    found = of(radiograph(kind, **attributes))
    assert (found.provenance, pair(found)) == (provenance, size)
    assert found.reason.endswith(".")


@pytest.mark.parametrize(
    "attributes",
    [
        {"PixelSpacing": [0.3, 0.3], "ImagerPixelSpacing": [0.2, 0.2]},
        {"ImagerPixelSpacing": [0, 0.2]},
        {"PixelSpacing": [-0.2, 0.2]},
        {"ImagerPixelSpacing": [0.2, 0.2], "EstimatedRadiographicMagnificationFactor": 0},
        {
            "ImagerPixelSpacing": [0.2, 0.2],
            "EstimatedRadiographicMagnificationFactor": 1.2,
            "DistanceSourceToDetector": 1800,
            "DistanceSourceToPatient": 1000,
        },
    ],
)
def test_contradictions_give_no_millimetres(attributes: dict[str, Any]) -> None:
    found = of(radiograph("DX", **attributes))
    assert found.provenance is Provenance.CONFLICT
    assert not found.in_mm
    assert found.reason


@pytest.mark.parametrize(("factor", "conflict"), [(1.8, False), (1.72, False), (1.7, True), (1.9, True)])
def test_a_factor_may_differ_from_the_distances_by_five_percent(factor: float, conflict: bool) -> None:
    attributes = {
        "ImagerPixelSpacing": [0.2, 0.2],
        "EstimatedRadiographicMagnificationFactor": factor,
        "DistanceSourceToDetector": 1800,
        "DistanceSourceToPatient": 1000,
    }
    assert (of(radiograph("DX", **attributes)).provenance is Provenance.CONFLICT) is conflict


def test_ct_pixels_are_sized_in_the_patient() -> None:
    found = of(ct_slice(spacing=(0.5, 0.75)))
    assert (found.provenance, pair(found), found.tag) == (Provenance.PATIENT, (0.5, 0.75), "")


@pytest.mark.parametrize("value", [None, "", ["abc", "abc"], ["0.5"]])
def test_ct_without_usable_spacing_counts_pixels(value: object) -> None:
    made = ct_slice()
    made.add_new(0x00280030, "LO", value)
    found = of(made)
    assert (found.provenance, found.in_mm) == (Provenance.NONE, False)


@pytest.mark.parametrize("value", [[0, 0], [-1, 1]])
def test_ct_spacing_that_is_not_positive_is_a_conflict(value: list[float]) -> None:
    made = ct_slice()
    made.PixelSpacing = value
    assert of(made).provenance is Provenance.CONFLICT


def test_enhanced_objects_use_their_pixel_measures() -> None:
    found = of(enhanced("CT", [EnhancedFrame((0, 0, 0))], spacing=(0.8, 0.6)))
    assert (found.provenance, pair(found)) == (Provenance.PATIENT, (0.8, 0.6))


@pytest.mark.parametrize(
    ("attributes", "provenance", "size"),
    [
        ({}, Provenance.NONE, None),
        ({"PixelSpacing": [0.1, 0.1]}, Provenance.NONE, None),
        (
            {"PixelSpacing": [0.1, 0.1], "PixelSpacingCalibrationType": "FIDUCIAL"},
            Provenance.CALIBRATED_FIDUCIAL,
            (0.1, 0.1),
        ),
        ({"NominalScannedPixelSpacing": [0.17, 0.17]}, Provenance.FILM, (0.17, 0.17)),
        ({"NominalScannedPixelSpacing": [0.17, 0.17], "PixelSpacing": [0.1, 0.1]}, Provenance.FILM, (0.17, 0.17)),
    ],
)
def test_secondary_captures_need_a_type_or_a_scanner(
    attributes: dict[str, Any], provenance: Provenance, size: tuple[float, float] | None
) -> None:
    made = colour_capture()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    found = of(made)
    assert (found.provenance, pair(found)) == (provenance, size)


def test_rt_images_are_scaled_to_the_isocentre() -> None:
    made = radiograph("RTIMAGE", ImagePlanePixelSpacing=[0.4, 0.4], RadiationMachineSAD="1000", RTImageSID="1600")
    found = of(made)
    assert (pair(found), found.provenance) == ((0.25, 0.25), Provenance.MAGNIFICATION_ESTIMATE)
    made = radiograph("RTIMAGE", ImagePlanePixelSpacing=[0.4, 0.4])
    assert not of(made).in_mm


def test_an_unknown_kind_of_object_is_unverified() -> None:
    made = colour_capture()
    made.SOPClassUID, made.PixelSpacing = "1.2.840.10008.5.1.4.1.1.77.1.4", [0.1, 0.1]
    assert of(made).provenance is Provenance.UNVERIFIED


LEFT, RIGHT = (0, 0, 29, 47), (32, 0, 63, 47)


def at(regions: list[Region], *pixels: tuple[float, float]) -> Calibration:
    image = stacks_of([ultrasound(regions)])[0].images[0]
    return calibration_at(image, pixels)


def test_ultrasound_is_measured_with_the_scale_of_its_region() -> None:
    regions = [Region(LEFT, (0.05, 0.04)), Region(RIGHT, (-0.02, 0.01))]
    assert pair(at(regions, (3, 3), (20, 40))) == (0.4, 0.5)
    assert pair(at(regions, (40, 3), (60, 40))) == (0.1, 0.2)


@pytest.mark.parametrize(
    "regions",
    [
        [Region(LEFT), Region(RIGHT, (0.02, 0.02))],
        [Region(LEFT), Region(RIGHT)],
        [],
    ],
)
def test_lines_across_regions_or_outside_of_them_count_pixels(regions: list[Region]) -> None:
    assert not at(regions, (3, 3), (40, 3)).in_mm
    assert not at(regions, (30.9, 3)).in_mm


def test_overlapping_regions_measure_only_if_they_agree() -> None:
    inner = (5, 5, 20, 20)
    assert at([Region(LEFT), Region(inner)], (6, 6), (9, 9)).in_mm
    assert not at([Region(LEFT), Region(inner, (0.1, 0.1))], (6, 6), (9, 9)).in_mm


@pytest.mark.parametrize("unit", [0, 4, 7])
def test_time_and_velocity_are_no_lengths(unit: int) -> None:
    found = at([Region(LEFT, unit=unit)], (3, 3), (4, 4))
    assert not found.in_mm
    assert "centimetres" in found.reason


def test_an_image_whose_regions_differ_has_no_scale_as_a_whole() -> None:
    assert of(ultrasound([Region(LEFT), Region(RIGHT, (0.02, 0.02))])) == Calibration(
        Provenance.REGION, None, None, "The regions of the image differ in scale; each measures with its own."
    )
    assert pair(of(ultrasound([Region(LEFT), Region(RIGHT)]))) == (0.5, 0.5)


def test_other_images_measure_everywhere_alike() -> None:
    image = stacks_of([ct_slice()])[0].images[0]
    assert calibration_at(image, [(0, 0), (500, 500)]) == image.calibration


def test_the_modality_decides_where_the_class_is_unknown() -> None:
    made = radiograph("DX", ImagerPixelSpacing=[0.2, 0.2])
    made.SOPClassUID = "1.2.3.4"
    assert of(made).provenance is Provenance.DETECTOR
    assert SOP_CLASS["DX"] != made.SOPClassUID
