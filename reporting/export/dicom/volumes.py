"""What was measured in a segment, as the rows of a volumetric ROI (PS3.16 TID 1411): the segment, its source, the numbers."""

from __future__ import annotations

from collections.abc import Iterator

from pydicom.dataset import Dataset

from reporting.export.dicom import codes, content, evidence
from viewer.model.code import (
    HOUNSFIELD,
    SUV_BODY_WEIGHT,
    SUV_IDEAL_WEIGHT,
    SUV_LEAN,
    SUV_LEAN_128,
    SUV_LEAN_JANMA,
    SUV_SURFACE,
)
from viewer.model.measurement import Measurement, SegmentRef, Value

REFERENCED_SEGMENT = codes.dcm("121191", "Referenced Segment")
SOURCE_SERIES = codes.dcm("121232", "Source series for segmentation")
DERIVATION = codes.dcm("121401", "Derivation")

# What values in these units are of (PS3.16 CID 7469, 85); in others a statistic stands by its own name.
_OF = {
    HOUNSFIELD: codes.dcm("112031", "Attenuation Coefficient"),
    SUV_BODY_WEIGHT: codes.dcm("126401", "SUVbw"),
    SUV_LEAN: codes.dcm("126402", "SUVlbm"),
    SUV_LEAN_JANMA: codes.dcm("126405", "SUVlbm(Janma)"),
    SUV_LEAN_128: codes.dcm("126406", "SUVlbm(James128)"),
    SUV_SURFACE: codes.dcm("126403", "SUVbsa"),
    SUV_IDEAL_WEIGHT: codes.dcm("126404", "SUVibw"),
}
_STATISTICS = frozenset({"373098007", "386136009", "255605001", "56851009"})  # SCT: mean, SD, minimum, maximum


def items(measurement: Measurement, segment: SegmentRef) -> Iterator[Dataset]:
    """The rows behind the head of the group."""
    yield content.segment(segment.sop_uid, evidence.SEGMENTATION, segment.number, REFERENCED_SEGMENT)
    yield content.identifier(SOURCE_SERIES, measurement.image.series_uid, content.CONTAINS)
    for value in measurement.values:
        yield _number(measurement, value)


def _number(measurement: Measurement, value: Value) -> Dataset:
    """A statistic is what it is of, derived as mean, maximum ...; the greatest value also says where it lies."""
    of = _OF.get(value.unit) if value.name.value in _STATISTICS else None
    made = content.number(of or value.name, value)
    children = [content.coded(DERIVATION, value.name, content.HAS_CONCEPT_MOD)] if of else []
    if value.of and measurement.graphic == "POINT":
        pixels = [measurement.pixels[index] for index in value.of]
        children.append(content.region("POINT", pixels, measurement.image, content.INFERRED_FROM, None))
    return content.with_children(made, *children)
