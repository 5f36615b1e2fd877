"""The header values from which a millimetre might be derived (PS3.3 10.7); ``spacing`` decides what they are worth."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.model.study import SpacingFacts, UltrasoundRegion


def spacing_facts(elements: Elements) -> SpacingFacts:
    """Every spacing, distance and factor of an object, those of shared functional groups included."""
    aspect = elements.pair("PixelAspectRatio")
    return SpacingFacts(
        pixel_spacing=elements.pair("PixelSpacing") or _shared(elements, "PixelMeasuresSequence", "PixelSpacing"),
        imager_spacing=elements.pair("ImagerPixelSpacing")
        or _shared(elements, "FrameDetectorParametersSequence", "ImagerPixelSpacing"),
        nominal_scanned_spacing=elements.pair("NominalScannedPixelSpacing"),
        calibration_type=elements.code("PixelSpacingCalibrationType"),
        magnification=elements.number("EstimatedRadiographicMagnificationFactor"),
        distance_source_detector=elements.number("DistanceSourceToDetector"),
        distance_source_patient=elements.number("DistanceSourceToPatient"),
        aspect=_aspect(aspect),
        regions=_regions(elements),
        beam_spacing=_shared(elements, "FramePixelDataPropertiesSequence", "ObjectPixelSpacingInCenterOfBeam"),
        image_plane_spacing=elements.pair("ImagePlanePixelSpacing"),
        source_axis_distance=elements.number("RadiationMachineSAD"),
        source_image_distance=elements.number("RTImageSID"),
    )


def _aspect(pair: tuple[float, float] | None) -> tuple[int, int] | None:
    return (int(pair[0]), int(pair[1])) if pair and min(pair) >= 1 else None


def _shared(elements: Elements, macro: str, keyword: str) -> tuple[float, float] | None:
    """A pair from a macro that all frames share, else from the first frame."""
    for groups in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        first = elements.item(groups)
        item = first.item(macro) if first else None
        found = item.pair(keyword) if item else None
        if found:
            return found
    return None


def _regions(elements: Elements) -> tuple[UltrasoundRegion, ...]:
    found = (_region(item) for item in elements.items("SequenceOfUltrasoundRegions"))
    return tuple(region for region in found if region)


def _region(item: Elements) -> UltrasoundRegion | None:
    box = [item.integer(f"RegionLocation{corner}") for corner in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
    units = [item.integer(f"PhysicalUnits{axis}Direction") for axis in "XY"]
    deltas = [item.number(f"PhysicalDelta{axis}") for axis in "XY"]
    values = (*box, *units, *deltas)
    if any(value is None for value in values):
        item.remark("An ultrasound region is incomplete and was left out.")
        return None
    x0, y0, x1, y1, unit_x, unit_y = (int(value) for value in values[:6] if value is not None)
    delta_x, delta_y = (float(value) for value in deltas if value is not None)
    return UltrasoundRegion(x0, y0, x1, y1, unit_x, unit_y, delta_x, delta_y)
