"""Segmentations and structure sets for the tests: SEG objects written by highdicom, RTSTRUCT objects by hand."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import highdicom as hd
import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset
from pydicom.sr.codedict import codes

from tests.phantoms import EXPLICIT_LITTLE, SUBJECT, Subject, new_object, uid

STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"


def described(number: int, name: str = "", colour: tuple[int, int, int] | None = None) -> Any:
    """A segment: a liver by category and type."""
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=name or f"part {number}",
        segmented_property_category=codes.SCT.Organ,
        segmented_property_type=codes.SCT.Liver,
        algorithm_type="MANUAL",
        display_color=hd.color.CIELabColor.from_rgb(*colour) if colour else None,
    )


def segmentation(
    images: Sequence[FileDataset],
    mask: NDArray[Any],
    kind: str = "BINARY",
    segments: Sequence[Any] | None = None,
    **more: Any,
) -> FileDataset:
    """A SEG of ``mask`` [image, row, column] (labels) or [image, row, column, segment] on single-frame images."""
    count = mask.shape[-1] if mask.ndim == 4 else max(int(mask.max()), 1) if mask.dtype.kind in "ui" else 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = hd.seg.Segmentation(
            source_images=[_able(image) for image in images],
            pixel_array=mask,
            segmentation_type=kind,
            segment_descriptions=list(segments or [described(number + 1) for number in range(count)]),
            series_instance_uid=uid(images[0].StudyInstanceUID, "seg"),
            series_number=77,
            sop_instance_uid=uid(images[0].StudyInstanceUID, "seg", 1),
            instance_number=1,
            manufacturer="Lectern tests",
            manufacturer_model_name="tests",
            software_versions="1",
            device_serial_number="1",
            series_description="Segments",
            **more,
        )
    made.file_meta.TransferSyntaxUID = str(made.file_meta.TransferSyntaxUID)
    return made  # type: ignore[no-any-return]


def _able(image: FileDataset) -> FileDataset:
    """What highdicom asks of a source image."""
    for keyword in ("AccessionNumber", "StudyTime", "StudyDate"):
        if keyword not in image:
            setattr(image, keyword, "")
    return image


Ring = Sequence[Sequence[float]]


def structures(
    regions: Sequence[tuple[str, Sequence[tuple[str, Ring]]]],
    subject: Subject = SUBJECT,
    frame_of_reference: str = "frame 1",
    colour: tuple[int, int, int] = (255, 0, 128),
) -> FileDataset:
    """An RTSTRUCT; each region is a name and contours, each of a geometric type and points (x, y, z)."""
    made = new_object("SR", subject, "structures", 1)
    made.SOPClassUID, made.Modality = STRUCTURE_SET, "RTSTRUCT"
    made.file_meta.MediaStorageSOPClassUID = STRUCTURE_SET
    made.file_meta.TransferSyntaxUID = EXPLICIT_LITTLE
    made.StructureSetLabel = "plan"
    frame = uid(subject.study_uid, frame_of_reference)
    made.StructureSetROISequence = [
        _item(ROINumber=number, ReferencedFrameOfReferenceUID=frame, ROIName=name, ROIGenerationAlgorithm="MANUAL")
        for number, (name, _) in enumerate(regions, 1)
    ]
    made.ROIContourSequence = [
        _item(
            ReferencedROINumber=number,
            ROIDisplayColor=list(colour),
            ContourSequence=[
                _item(
                    ContourGeometricType=kind,
                    NumberOfContourPoints=len(ring),
                    ContourData=[f"{value:.6f}" for point in ring for value in point],
                )
                for kind, ring in contours
            ],
        )
        for number, (_, contours) in enumerate(regions, 1)
    ]
    made.RTROIObservationsSequence = [
        _item(ObservationNumber=number, ReferencedROINumber=number, RTROIInterpretedType="ORGAN", ROIInterpreter="")
        for number in range(1, len(regions) + 1)
    ]
    return made


def rectangle(left: float, top: float, wide: float, high: float, z: float) -> Ring:
    """The corners of a rectangle in an axial plane."""
    right, bottom = left + wide, top + high
    return [(left, top, z), (right, top, z), (right, bottom, z), (left, bottom, z)]


def circle(x: float, y: float, radius: float, z: float, corners: int = 720) -> Ring:
    """A circle in an axial plane."""
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return [(x + radius * np.cos(angle), y + radius * np.sin(angle), z) for angle in angles]


def _item(**attributes: Any) -> Dataset:
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made
