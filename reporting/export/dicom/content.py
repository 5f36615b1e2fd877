"""Content items of structured reports (PS3.3 C.17.3), one function per value type."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from reporting.export.dicom.codes import code_sequence
from reporting.export.dicom.modules import person_name, put
from reporting.export.exporter import ExportError
from viewer.model.code import Code
from viewer.model.geometry import Triple
from viewer.model.measurement import Value
from viewer.model.study import ImageRef

CONTAINS = "CONTAINS"
HAS_CONCEPT_MOD = "HAS CONCEPT MOD"
HAS_OBS_CONTEXT = "HAS OBS CONTEXT"
INFERRED_FROM = "INFERRED FROM"
SELECTED_FROM = "SELECTED FROM"


def _item(kind: str, relationship: str, name: Code | None) -> Dataset:
    item = Dataset()
    if relationship:
        item.RelationshipType = relationship
    item.ValueType = kind
    if name is not None:
        item.ConceptNameCodeSequence = code_sequence(name)
    return item


def container(name: Code, children: Iterable[Dataset], relationship: str = CONTAINS, template: str = "") -> Dataset:
    """A container; ``template`` is its template's number in PS3.16."""
    item = _item("CONTAINER", relationship, name)
    item.ContinuityOfContent = "SEPARATE"
    if template:
        used = Dataset()
        used.MappingResource, used.TemplateIdentifier = "DCMR", template
        item.ContentTemplateSequence = Items([used])
    return with_children(item, *children)


def with_children(item: Dataset, *children: Dataset) -> Dataset:
    """The item with children under it."""
    if children:
        item.ContentSequence = Items(children)
    return item


def coded(name: Code, value: Code, relationship: str) -> Dataset:
    """A CODE item."""
    item = _item("CODE", relationship, name)
    item.ConceptCodeSequence = code_sequence(value)
    return item


def written(name: Code, value: str, relationship: str) -> Dataset:
    """A TEXT item; line feeds become CR LF (PS3.5 6.2, UT)."""
    item = _item("TEXT", relationship, name)
    item.TextValue = value.replace("\n", "\r\n")
    return item


def named(name: Code, value: str, relationship: str) -> Dataset:
    """A PNAME item."""
    item = _item("PNAME", relationship, name)
    put(item, "PersonName", person_name(value))
    return item


def identifier(name: Code, value: str, relationship: str) -> Dataset:
    """A UIDREF item."""
    item = _item("UIDREF", relationship, name)
    item.UID = value
    return item


def number(name: Code, value: Value, relationship: str = CONTAINS) -> Dataset:
    """A NUM item: the number as shown, its unit in UCUM, and the unrounded double beside it (PS3.3 C.18.1)."""
    item = _item("NUM", relationship, name)
    measured = Dataset()
    measured.MeasurementUnitsCodeSequence = code_sequence(value.unit)
    measured.NumericValue = decimal(value)
    measured.FloatingPointValue = float(value.value)
    item.MeasuredValueSequence = Items([measured])
    return item


def decimal(value: Value) -> str:
    """The number as a decimal string of at most 16 characters (PS3.5 6.2, DS); raises ExportError where that fails."""
    fixed = f"{value.value:z.{value.digits}f}"
    shortest = fixed if len(fixed) <= 16 else f"{value.value:.8e}"
    if len(shortest) > 16 or "n" in shortest:
        raise ExportError(
            f"A measured value ({value.name.meaning}) is no number that DICOM can hold. Nothing was exported."
        )
    return shortest


def fitting(value: float) -> str:
    """A number as a decimal string of at most 16 characters (PS3.5 6.2), as exact as that allows."""
    texts = (f"{value:z.{digits}g}" for digits in range(15, 0, -1))
    return next(text for text in texts if len(text) <= 16)


def image(ref: ImageRef, relationship: str, name: Code | None = None) -> Dataset:
    """An IMAGE item; frames count from 1 in DICOM."""
    item = _item("IMAGE", relationship, name)
    used = Dataset()
    used.ReferencedSOPClassUID, used.ReferencedSOPInstanceUID = ref.sop_class_uid, ref.sop_uid
    if ref.frame is not None and ref.tile is None:  # the slices of a mosaic are no frames
        used.ReferencedFrameNumber = ref.frame + 1
    item.ReferencedSOPSequence = Items([used])
    return item


def segment(sop_uid: str, sop_class_uid: str, number: int, name: Code) -> Dataset:
    """An IMAGE item that points at a segment of a segmentation."""
    item = _item("IMAGE", CONTAINS, name)
    used = Dataset()
    used.ReferencedSOPClassUID, used.ReferencedSOPInstanceUID = sop_class_uid, sop_uid
    used.ReferencedSegmentNumber = number
    item.ReferencedSOPSequence = Items([used])
    return item


def region(
    graphic: str, pixels: Sequence[tuple[float, float]], ref: ImageRef, relationship: str, name: Code | None
) -> Dataset:
    """An SCOORD item with its image; ``pixels`` are (column, row), the centre of the first pixel (0, 0).

    DICOM counts from the corner of that pixel, so that its centre is (0.5, 0.5) (PS3.3 C.18.6.1.2). In a mosaic they are
    counted from its tile, and by DICOM from the whole image.
    """
    item = _item("SCOORD", relationship, name)
    item.GraphicType = graphic
    corner = ref.tile or (0, 0)
    item.GraphicData = [float(at) + first + 0.5 for pixel in pixels for at, first in zip(pixel, corner, strict=True)]
    return with_children(item, image(ref, SELECTED_FROM))


def region_in_space(
    graphic: str, points: Sequence[Triple], frame_of_reference_uid: str, relationship: str, name: Code | None
) -> Dataset:
    """An SCOORD3D item (PS3.3 C.18.9): ``points`` are patient mm (LPS) of that frame of reference."""
    item = _item("SCOORD3D", relationship, name)
    item.GraphicType = graphic
    item.GraphicData = [float(at) for point in points for at in point]
    item.ReferencedFrameOfReferenceUID = frame_of_reference_uid
    return item
