"""What a pixel measures, by kind of object (PS3.3 10.7): the table of spacing rules in ARCHITECTURE.md.

A conflict between header values gives no millimetres: a wrong length is worse than none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from viewer.dicom.ultrasound import region_calibration, regions_at
from viewer.model.calibration import Calibration, Provenance
from viewer.model.study import Frame, Instance, SpacingFacts
from viewer.model.volume import StackImage

Pair = tuple[float, float]

_CLASS = "1.2.840.10008.5.1.4.1.1."
# Pixel Spacing is a distance in the patient: CT, MR, PET, NM, their enhanced forms, reconstructed X-ray, dose, segments.
_IN_PATIENT = frozenset(
    _CLASS + last
    for last in (
        *("2", "2.1", "2.2", "4", "4.1", "4.3", "4.4", "20", "128", "128.1", "130", "6.2", "30"),
        *("13.1.1", "13.1.2", "13.1.3", "13.1.4", "13.1.5", "66.4", "66.7", "481.2"),
    )
)
_PROJECTION = frozenset(
    _CLASS + last
    for last in ("1", "1.1", "1.1.1", "1.2", "1.2.1", "1.3", "1.3.1", "12.1", "12.2", "12.3", "12.1.1", "12.2.1")
)
_CAPTURE = frozenset(_CLASS + last for last in ("7", "7.1", "7.2", "7.3", "7.4"))
_ULTRASOUND = frozenset(_CLASS + last for last in ("6", "6.1", "3", "3.1"))
_RT_IMAGE = _CLASS + "481.1"

_PATIENT_MODALITIES = frozenset({"CT", "MR", "PT", "NM"})
_PROJECTION_MODALITIES = frozenset({"CR", "DX", "RF", "XA", "IO", "PX", "MG"})

# Decimal strings are rounded: two spacings differ when they do by more than this part.
_EQUAL = 1e-4
_FACTOR_TOLERANCE = 0.05


def calibration(instance: Instance, frame: Frame) -> Calibration:
    """What a pixel of ``frame`` measures, where that comes from, and a sentence about it."""
    return _rule(instance)(instance.spacing, frame)


def calibration_at(image: StackImage, pixels: Sequence[tuple[float, float]]) -> Calibration:
    """What a pixel measures for a measurement through ``pixels`` (column, row): ultrasound is scaled region by region."""
    if (
        image.cut is not None
        or _rule(image.instance) is not _ultrasound
        or image.calibration.provenance is Provenance.USER
    ):
        return image.calibration
    return regions_at(image.instance.spacing.regions, pixels)


def _rule(instance: Instance) -> Callable[[SpacingFacts, Frame], Calibration]:
    sop_class, modality = instance.sop_class_uid, instance.modality
    for classes, rule in _BY_CLASS:
        if sop_class in classes:
            return rule
    if modality in _PATIENT_MODALITIES:
        return _patient
    if modality in _PROJECTION_MODALITIES:
        return _projection
    return _ultrasound if modality == "US" else _unknown_kind


def _patient(facts: SpacingFacts, frame: Frame) -> Calibration:
    pair = facts.pixel_spacing
    if frame.plane is not None:
        pair = (frame.plane.row_spacing, frame.plane.column_spacing)
    if pair is None:
        return _none("The image has no Pixel Spacing.")
    return _given(pair, Provenance.PATIENT, "Pixel Spacing, a distance in the patient.")


def _projection(facts: SpacingFacts, frame: Frame) -> Calibration:
    if facts.beam_spacing:
        reason = "Object Pixel Spacing in Center of Beam: true at the centre of the beam."
        return _given(facts.beam_spacing, Provenance.MAGNIFICATION_ESTIMATE, reason)
    contradiction = _contradiction(facts)
    if contradiction:
        return Calibration(Provenance.CONFLICT, reason=contradiction)
    if facts.pixel_spacing and _calibrated(facts):
        return _by_type(facts.pixel_spacing, facts.calibration_type)
    detector = facts.imager_spacing or facts.pixel_spacing
    if detector is None:
        return _none("The image has neither Pixel Spacing nor Imager Pixel Spacing.")
    if facts.imager_spacing is None:
        reason = "Pixel Spacing without Imager Pixel Spacing or Calibration Type: what it refers to is not known."
        return _given(detector, Provenance.UNVERIFIED, reason)
    return _at_detector(facts.imager_spacing, facts.magnification)


def _calibrated(facts: SpacingFacts) -> bool:
    """Whether Pixel Spacing was corrected: it differs from the detector's, or a type says so where that is absent."""
    if facts.pixel_spacing is None:
        return False
    if facts.imager_spacing is None:
        return bool(facts.calibration_type)
    return not _same(facts.pixel_spacing, facts.imager_spacing)


def _by_type(pair: Pair, kind: str) -> Calibration:
    if kind == "GEOMETRY":
        return _given(pair, Provenance.CALIBRATED_GEOMETRY, "Pixel Spacing, corrected for known or assumed geometry.")
    if kind == "FIDUCIAL":
        return _given(
            pair, Provenance.CALIBRATED_FIDUCIAL, "Pixel Spacing, calibrated against an object of known size."
        )
    return _given(pair, Provenance.UNVERIFIED, "Pixel Spacing was corrected, but no known Calibration Type says how.")


def _at_detector(pair: Pair, factor: float | None) -> Calibration:
    if factor is None:
        return _given(
            pair, Provenance.DETECTOR, "Imager Pixel Spacing: sizes at the detector, larger than in the patient."
        )
    reason = f"Imager Pixel Spacing divided by the estimated magnification of {factor:g}."
    return _given((pair[0] / factor, pair[1] / factor), Provenance.MAGNIFICATION_ESTIMATE, reason)


def _contradiction(facts: SpacingFacts) -> str:
    """A sentence when the values of a projection image cannot all be true, "" otherwise."""
    for name, pair in (("Pixel Spacing", facts.pixel_spacing), ("Imager Pixel Spacing", facts.imager_spacing)):
        if pair and min(pair) <= 0:
            return f"{name} is not positive."
    if facts.magnification is not None and facts.magnification <= 0:
        return "The estimated magnification factor is not positive."
    if facts.magnification is not None and facts.magnification < 1 - _EQUAL:
        return "The estimated magnification factor is below 1: nothing is smaller at the detector than in the patient."
    if facts.pixel_spacing and facts.imager_spacing and _larger(facts.pixel_spacing, facts.imager_spacing):
        return (
            "Pixel Spacing is larger than Imager Pixel Spacing: nothing is larger in the patient than at the detector."
        )
    return _contradicting_factor(facts)


def _contradicting_factor(facts: SpacingFacts) -> str:
    factor, far, near = facts.magnification, facts.distance_source_detector, facts.distance_source_patient
    if not factor or not far or not near or far <= 0 or near <= 0:
        return ""
    ratio = far / near
    if abs(factor - ratio) <= _FACTOR_TOLERANCE * ratio:
        return ""
    return f"The magnification factor {factor:g} does not agree with the distances, which give {ratio:.3g}."


def _capture(facts: SpacingFacts, frame: Frame) -> Calibration:
    if frame.plane is not None:
        return _patient(facts, frame)
    if facts.pixel_spacing and facts.calibration_type:
        return _by_type(facts.pixel_spacing, facts.calibration_type)
    if facts.nominal_scanned_spacing:
        reason = "Nominal Scanned Pixel Spacing: sizes on the film."
        return _given(facts.nominal_scanned_spacing, Provenance.FILM, reason)
    if facts.pixel_spacing:
        return _none("Pixel Spacing of a secondary capture without Calibration Type cannot be relied upon.")
    return _none("The secondary capture has no spacing.")


def _rt_image(facts: SpacingFacts, frame: Frame) -> Calibration:
    pair, axis, image = facts.image_plane_spacing, facts.source_axis_distance, facts.source_image_distance
    if pair is None or not axis or not image or axis <= 0 or image <= 0:
        return _none("The RT image has no Image Plane Pixel Spacing with distances of source, axis and image.")
    scaled = (pair[0] * axis / image, pair[1] * axis / image)
    return _given(
        scaled, Provenance.MAGNIFICATION_ESTIMATE, "Image Plane Pixel Spacing, scaled to the isocentre plane."
    )


def _ultrasound(facts: SpacingFacts, frame: Frame) -> Calibration:
    return region_calibration(facts.regions)


def _unknown_kind(facts: SpacingFacts, frame: Frame) -> Calibration:
    if frame.plane is not None:
        return _patient(facts, frame)
    if facts.pixel_spacing is None:
        return _none("The image has no Pixel Spacing.")
    return _given(
        facts.pixel_spacing, Provenance.UNVERIFIED, "Pixel Spacing in a kind of object that does not define it."
    )


def _given(pair: Pair, provenance: Provenance, reason: str) -> Calibration:
    if min(pair) <= 0 or not all(map(math.isfinite, pair)):
        return Calibration(Provenance.CONFLICT, reason="The pixel spacing in the header is not positive.")
    return Calibration(provenance, pair[0], pair[1], reason)


def _none(reason: str) -> Calibration:
    return Calibration(Provenance.NONE, reason=reason)


def _same(one: Pair, other: Pair) -> bool:
    return all(math.isclose(a, b, rel_tol=_EQUAL) for a, b in zip(one, other, strict=True))


def _larger(one: Pair, other: Pair) -> bool:
    return any(a > b * (1 + _EQUAL) for a, b in zip(one, other, strict=True))


_BY_CLASS = (
    (_IN_PATIENT, _patient),
    (_PROJECTION, _projection),
    (_CAPTURE, _capture),
    (_ULTRASOUND, _ultrasound),
    (frozenset({_RT_IMAGE}), _rt_image),
)
