"""The header values from which a millimetre might be derived (PS3.3 10.7); ``spacing`` decides what they are worth."""

from __future__ import annotations

from viewer.dicom.elements import Elements
from viewer.model.study import SpacingFacts, UltrasoundRegion

Pair = tuple[float, float]


def spacing_facts(elements: Elements) -> SpacingFacts:
    """Every spacing, distance and factor of an object, those of functional groups included where all frames agree."""
    groups = _Groups(elements)
    beam, imager = _of_projection(elements, groups)
    return SpacingFacts(
        pixel_spacing=elements.pair("PixelSpacing") or groups.pair("PixelMeasuresSequence", "PixelSpacing"),
        imager_spacing=elements.pair("ImagerPixelSpacing") or imager,
        nominal_scanned_spacing=elements.pair("NominalScannedPixelSpacing"),
        calibration_type=elements.code("PixelSpacingCalibrationType"),
        magnification=elements.number("EstimatedRadiographicMagnificationFactor"),
        distance_source_detector=elements.number("DistanceSourceToDetector"),
        distance_source_patient=elements.number("DistanceSourceToPatient"),
        aspect=_aspect(elements.pair("PixelAspectRatio")),
        regions=_regions(elements),
        beam_spacing=beam,
        image_plane_spacing=_image_plane(elements),
        source_axis_distance=elements.number("RadiationMachineSAD"),
        source_image_distance=elements.number("RTImageSID"),
        at_rest=_at_rest(elements),
    )


class _Groups:
    """The functional groups of an enhanced object, opened once."""

    def __init__(self, elements: Elements) -> None:
        self.shared = elements.items("SharedFunctionalGroupsSequence")[:1]
        self.frames = elements.items("PerFrameFunctionalGroupsSequence")

    def pair(self, macro: str, keyword: str) -> Pair | None:
        """What holds for all frames: these facts are of the object, and the value of one frame is wrong for another."""
        found = self._found(macro, keyword)
        return found.pop() if len(found) == 1 else None

    def differ(self, macro: str, keyword: str) -> bool:
        """Whether frames say different things."""
        return len(self._found(macro, keyword)) > 1

    def _found(self, macro: str, keyword: str) -> set[Pair | None]:
        for groups in (self.shared, self.frames):
            items = [group.item(macro) for group in groups]
            found = {item.pair(keyword) if item else None for item in items}
            if found and found != {None}:
                return found
        return set()

    def any_code(self, macro: str, keyword: str, code: str) -> bool:
        """Whether any frame says ``code``."""
        items = (group.item(macro) for group in (*self.shared, *self.frames))
        return any(item is not None and item.code(keyword) == code for item in items)


def _of_projection(elements: Elements, groups: _Groups) -> tuple[Pair | None, Pair | None]:
    """Spacings at the centre of the beam and at the detector of an enhanced XA or XRF (PS3.3 C.8.19.6)."""
    if groups.any_code("FramePixelDataPropertiesSequence", "GeometricalProperties", "NON_UNIFORM"):
        elements.remark("The image is distorted (Geometrical Properties): no spacing of its frames is used.")
        return None, None
    beam = groups.pair("ProjectionPixelCalibrationSequence", "ObjectPixelSpacingInCenterOfBeam")
    macros = ("FramePixelDataPropertiesSequence", "FrameDetectorParametersSequence")
    imager = (groups.pair(macro, "ImagerPixelSpacing") for macro in macros)
    if beam is None and groups.differ("ProjectionPixelCalibrationSequence", "ObjectPixelSpacingInCenterOfBeam"):
        elements.remark("Object Pixel Spacing in Center of Beam differs from frame to frame and is not used.")
    return beam, next(filter(None, imager), None)


def _image_plane(elements: Elements) -> Pair | None:
    """Image Plane Pixel Spacing of an RT image; of a plane that is not normal to the beam no scale holds (C.8.8.2)."""
    if elements.code("RTImagePlane") == "NON_NORMAL":
        elements.remark("The plane of the RT image is not normal to the beam: its spacing is not used.")
        return None
    return elements.pair("ImagePlanePixelSpacing")


def _at_rest(elements: Elements) -> bool:
    """Whether a run says that its positioner did not move, and nothing says that its table did (PS3.3 C.8.7.4, C.8.7.5)."""
    return elements.code("PositionerMotion") == "STATIC" and elements.code("TableMotion") in ("", "STATIC")


def _aspect(pair: tuple[float, float] | None) -> tuple[int, int] | None:
    return (int(pair[0]), int(pair[1])) if pair and min(pair) >= 1 else None


def _regions(elements: Elements) -> tuple[UltrasoundRegion, ...]:
    found = (_region(item) for item in elements.items("SequenceOfUltrasoundRegions"))
    return tuple(region for region in found if region)


def _region(item: Elements) -> UltrasoundRegion | None:
    box = [item.integer(f"RegionLocation{corner}") for corner in ("MinX0", "MinY0", "MaxX1", "MaxY1")]
    units = [item.integer(f"PhysicalUnits{axis}Direction") for axis in "XY"]
    deltas = [item.number(f"PhysicalDelta{axis}") for axis in "XY"]
    if any(corner is None for corner in box):
        item.remark("An ultrasound region is incomplete and was left out.")
        return None
    if any(value is None for value in (*units, *deltas)):
        item.remark("An ultrasound region does not tell its scale: no lengths are given there.")
        units, deltas = [0, 0], [0.0, 0.0]  # known by its place, so that no other region's scale is used in it
    values = (*box, *units)
    x0, y0, x1, y1, unit_x, unit_y = (int(value) for value in values if value is not None)
    delta_x, delta_y = (float(value) for value in deltas if value is not None)
    return UltrasoundRegion(x0, y0, x1, y1, unit_x, unit_y, delta_x, delta_y)
