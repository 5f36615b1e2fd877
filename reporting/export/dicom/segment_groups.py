"""Functional groups and dimensions of a segmentation: what its frames share, where each lies (PS3.3 C.7.6.16, C.7.6.17)."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from reporting.export.dicom.codes import code_sequence, dcm
from reporting.export.dicom.content import fitting
from viewer.model.segment_object import DrawnOn, SegmentationObject

SEGMENTATION = dcm("113076", "Segmentation")
SOURCE = dcm("121322", "Source image for image processing operation")


def dimensions(dataset: Dataset, organisation: str) -> None:
    """Frames are told apart by their segment, then by their place along the normal."""
    item = Dataset()
    item.DimensionOrganizationUID = organisation
    dataset.DimensionOrganizationSequence = Items([item])
    dataset.DimensionIndexSequence = Items(
        [
            _index(organisation, 0x0062000B, 0x0062000A, "Referenced Segment Number"),
            _index(organisation, 0x00200032, 0x00209113, "Image Position (Patient)"),
        ]
    )


def _index(organisation: str, pointer: int, group: int, label: str) -> Dataset:
    item = Dataset()
    item.DimensionOrganizationUID = organisation
    item.DimensionIndexPointer, item.FunctionalGroupPointer = pointer, group
    item.DimensionDescriptionLabel = label
    return item


def shared(made: SegmentationObject) -> Dataset:
    """Orientation and spacing, the same in all frames."""
    plane, group, orientation, measures = made.images[0].plane, Dataset(), Dataset(), Dataset()
    orientation.ImageOrientationPatient = [fitting(one) for one in (*plane.row_direction, *plane.column_direction)]
    measures.PixelSpacing = [fitting(plane.row_spacing), fitting(plane.column_spacing)]
    measures.SliceThickness = fitting(made.thickness_mm)
    if made.step_mm is not None:
        measures.SpacingBetweenSlices = fitting(made.step_mm)
    group.PlaneOrientationSequence = Items([orientation])
    group.PixelMeasuresSequence = Items([measures])
    return group


def of_frame(segment: int, place: int, on: DrawnOn) -> Dataset:
    """One frame: its segment (from 1), its place among those of all segments (from 1), and the image it was drawn on."""
    group, content, position, identified = Dataset(), Dataset(), Dataset(), Dataset()
    content.DimensionIndexValues = [segment, place]
    position.ImagePositionPatient = [fitting(one) for one in on.plane.position]
    identified.ReferencedSegmentNumber = segment
    group.FrameContentSequence = Items([content])
    group.PlanePositionSequence = Items([position])
    group.SegmentIdentificationSequence = Items([identified])
    group.DerivationImageSequence = Items([_derived(on)])
    return group


def _derived(on: DrawnOn) -> Dataset:
    source, item = Dataset(), Dataset()
    source.ReferencedSOPClassUID, source.ReferencedSOPInstanceUID = on.image.sop_class_uid, on.image.sop_uid
    if on.image.frame is not None:
        source.ReferencedFrameNumber = on.image.frame + 1
    source.PurposeOfReferenceCodeSequence = code_sequence(SOURCE)
    source.SpatialLocationsPreserved = "YES"
    item.DerivationCodeSequence = code_sequence(SEGMENTATION)
    item.SourceImageSequence = Items([source])
    return item
