"""Presentation states and key object selections for phantoms, made with pydicom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence as Items

from tests.phantoms import EXPLICIT_LITTLE, uid

GREY = "1.2.840.10008.5.1.4.1.1.11.1"
PSEUDO_COLOUR = "1.2.840.10008.5.1.4.1.1.11.3"
KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"
_OF_PATIENT_AND_STUDY = (
    *("SpecificCharacterSet", "PatientName", "PatientID", "IssuerOfPatientID", "PatientBirthDate", "PatientSex"),
    *("StudyInstanceUID", "StudyDate", "StudyTime", "AccessionNumber", "StudyID", "StudyDescription"),
    "ReferringPhysicianName",
)


def item(**attributes: Any) -> Dataset:
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def reference(image: Dataset, *frames: int) -> Dataset:
    made = item(ReferencedSOPClassUID=image.SOPClassUID, ReferencedSOPInstanceUID=image.SOPInstanceUID)
    if frames:
        made.ReferencedFrameNumber = list(frames)
    return made


def document(image: Dataset, sop_class: str, modality: str, *words: object) -> FileDataset:
    """An object without pixels of the patient and study of an image."""
    made = FileDataset("", {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    made.file_meta.TransferSyntaxUID = EXPLICIT_LITTLE
    made.SOPClassUID, made.SOPInstanceUID = sop_class, uid(image.StudyInstanceUID, modality, *words)
    for keyword in _OF_PATIENT_AND_STUDY:
        if keyword in image:
            setattr(made, keyword, image.data_element(keyword).value)
    made.Modality, made.SeriesNumber, made.InstanceNumber = modality, 90, 1
    made.SeriesInstanceUID = uid(image.StudyInstanceUID, modality, "series")
    made.Manufacturer = "Lectern tests"
    made.ContentDate, made.ContentTime = "20261102", "100000"
    return made


def area(
    first: Sequence[int], last: Sequence[int], mode: str = "SCALE TO FIT", *images: Dataset, **more: Any
) -> Dataset:
    """A displayed area by its corners (column, row) from 1."""
    made = item(
        DisplayedAreaTopLeftHandCorner=list(first),
        DisplayedAreaBottomRightHandCorner=list(last),
        PresentationSizeMode=mode,
        PresentationPixelAspectRatio=[1, 1],
        **more,
    )
    if images:
        made.ReferencedImageSequence = Items([reference(image) for image in images])
    return made


def state(images: Sequence[Dataset], label: str = "STATE", sop_class: str = GREY, **more: Any) -> FileDataset:
    """A presentation state for images of one series; ``more`` are further attributes, sequences as lists of items."""
    first = images[0]
    made = document(first, sop_class, "PR", label)
    made.ContentLabel, made.ContentDescription, made.ContentCreatorName = label, f"{label} of tests", "Reader^One"
    made.PresentationCreationDate, made.PresentationCreationTime = "20261102", "100000"
    made.ReferencedSeriesSequence = Items(
        [item(SeriesInstanceUID=first.SeriesInstanceUID, ReferencedImageSequence=Items(list(map(reference, images))))]
    )
    made.DisplayedAreaSelectionSequence = Items([area((1, 1), (first.Columns, first.Rows))])
    if sop_class == GREY:
        made.PresentationLUTShape = "IDENTITY"
    for keyword, value in more.items():
        setattr(made, keyword, Items(value) if isinstance(value, list) and value and _is_item(value[0]) else value)
    return made


def _is_item(value: object) -> bool:
    return isinstance(value, Dataset)


def window_item(center: float, width: float, *images: Dataset, function: str = "") -> Dataset:
    made = item(WindowCenter=str(center), WindowWidth=str(width))
    if function:
        made.VOILUTFunction = function
    if images:
        made.ReferencedImageSequence = Items([reference(image) for image in images])
    return made


def lut_item(values: NDArray[Any], first: int = 0, bits: int = 16, **more: Any) -> Dataset:
    made = Dataset()
    made.add_new(0x00283002, "SS" if first < 0 else "US", [len(values) % 65536, first, bits])
    made.add_new(0x00283006, "OW", np.asarray(values, "<u2").tobytes())
    for keyword, value in more.items():
        setattr(made, keyword, value)
    return made


def palette_of(made: Dataset, red: NDArray[Any], green: NDArray[Any], blue: NDArray[Any]) -> Dataset:
    """The palette of a pseudo-colour state."""
    for name, values in (("Red", red), ("Green", green), ("Blue", blue)):
        setattr(made, f"{name}PaletteColorLookupTableDescriptor", [len(values), 0, 16])
        made[f"{name}PaletteColorLookupTableDescriptor"].VR = "US"
        setattr(made, f"{name}PaletteColorLookupTableData", np.asarray(values, "<u2").tobytes())
    return made


def figure(kind: str, *data: float, units: str = "PIXEL", filled: bool = False) -> Dataset:
    return item(
        GraphicAnnotationUnits=units,
        GraphicDimensions=2,
        NumberOfGraphicPoints=len(data) // 2,
        GraphicData=list(data),
        GraphicType=kind,
        GraphicFilled="Y" if filled else "N",
    )


def text_in_box(words: str, box: Sequence[float], units: str = "PIXEL") -> Dataset:
    return item(
        BoundingBoxAnnotationUnits=units,
        UnformattedTextValue=words,
        BoundingBoxTopLeftHandCorner=list(box[:2]),
        BoundingBoxBottomRightHandCorner=list(box[2:]),
        BoundingBoxTextHorizontalJustification="LEFT",
    )


def text_at(words: str, anchor: Sequence[float], units: str = "PIXEL", visible: str = "Y") -> Dataset:
    return item(
        AnchorPointAnnotationUnits=units,
        UnformattedTextValue=words,
        AnchorPoint=list(anchor),
        AnchorPointVisibility=visible,
    )


def annotation(layer: str, *images: Dataset, figures: Sequence[Dataset] = (), texts: Sequence[Dataset] = ()) -> Dataset:
    made = item(GraphicLayer=layer)
    if images:
        made.ReferencedImageSequence = Items([reference(image) for image in images])
    if figures:
        made.GraphicObjectSequence = Items(figures)
    if texts:
        made.TextObjectSequence = Items(texts)
    return made


def layer(name: str, order: int = 1, **more: Any) -> Dataset:
    return item(GraphicLayer=name, GraphicLayerOrder=order, **more)


def key_objects(images: Sequence[Dataset], title: str = "For Referring Provider", words: str = "") -> FileDataset:
    """A key object selection (TID 2010) of images of one series."""
    first = images[0]
    made = document(first, KEY_OBJECTS, "KO", title)
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.ConceptNameCodeSequence = Items([code("113004", title)])
    content = [
        item(RelationshipType="CONTAINS", ValueType="IMAGE", ReferencedSOPSequence=Items([reference(image)]))
        for image in images
    ]
    if words:
        content.append(
            item(
                RelationshipType="CONTAINS",
                ValueType="TEXT",
                ConceptNameCodeSequence=Items([code("113012", "Key Object Description")]),
                TextValue=words,
            )
        )
    made.ContentSequence = Items(content)
    evidence = item(
        SeriesInstanceUID=first.SeriesInstanceUID, ReferencedSOPSequence=Items(list(map(reference, images)))
    )
    made.CurrentRequestedProcedureEvidenceSequence = Items(
        [item(StudyInstanceUID=first.StudyInstanceUID, ReferencedSeriesSequence=Items([evidence]))]
    )
    return made


def code(value: str, meaning: str) -> Dataset:
    return item(CodeValue=value, CodingSchemeDesignator="DCM", CodeMeaning=meaning)
