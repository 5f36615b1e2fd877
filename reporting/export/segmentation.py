"""Segments as a DICOM Segmentation (PS3.3 A.51): binary, frames only where something is, in the grid of its images."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from reporting.export.dicom import evidence, modules, segment_groups, uids
from reporting.export.dicom.codes import code_sequence
from reporting.export.dicom.lab import lab_of
from reporting.export.dicom.moment import moment_beside
from reporting.export.dicom.state_layers import lab
from reporting.export.exporter import ExportError
from reporting.export.plain import one_line
from viewer.model.segment_object import DrawnSegment, SegmentationObject

SOP_CLASS = evidence.SEGMENTATION
ROLE = "segmentation"
SERIES_NUMBER = 9005
MOST_FRAMES = 50_000
_VERSION = "1"


def make(made: SegmentationObject) -> bytes:
    """The file (PS3.10); raises ExportError with a sentence where it would be empty, or must name something missing."""
    _refuse(made)
    dataset = modules.of_study(made.study, moment_beside(made.study, made.made), made.institution)
    modules.identify(dataset, SOP_CLASS, made.sop_uid, made.series_uid, "SEG")
    dataset.SeriesNumber, dataset.InstanceNumber = SERIES_NUMBER, made.number
    modules.put(dataset, "SeriesDescription", modules.text(made.title) or "Segmentation")
    dataset.SeriesDate, dataset.SeriesTime = dataset.ContentDate, dataset.ContentTime
    dataset.DeviceSerialNumber, dataset.SoftwareVersions = "0", _VERSION
    dataset.FrameOfReferenceUID, dataset.PositionReferenceIndicator = made.frame_of_reference_uid, ""
    _image(dataset, made)
    dataset.SegmentSequence = Items([_segment(number, one) for number, one in enumerate(made.segments, 1)])
    _frames(dataset, made)
    _references(dataset, made)
    return modules.file_bytes(dataset)


def _refuse(made: SegmentationObject) -> None:
    for segment in made.segments:
        if not segment.bits.any():
            raise ExportError(f"“{segment.name}” is empty; an empty segment cannot be kept. Nothing was written.")
        if not uids.is_uid(segment.tracking_uid):
            raise ExportError(f"“{segment.name}” has no valid tracking UID. Nothing was written.")
    if not made.segments:
        raise ExportError("There is no segment to be kept. Nothing was written.")
    if not uids.is_uid(made.frame_of_reference_uid):
        raise ExportError("The images name no valid frame of reference. Nothing was written.")
    if sum(int(one.bits.any(axis=(1, 2)).sum()) for one in made.segments) > MOST_FRAMES:
        raise ExportError(f"It would have more than {MOST_FRAMES:,} frames. Nothing was written.")


def _image(dataset: Dataset, made: SegmentationObject) -> None:
    dataset.ImageType = ["DERIVED", "PRIMARY"]
    dataset.Rows, dataset.Columns = made.rows, made.columns
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation, dataset.PixelRepresentation = 1, "MONOCHROME2", 0
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 1, 1, 0
    dataset.SegmentationType = "BINARY"
    dataset.LossyImageCompression = "01" if made.lossy else "00"
    for keyword, said in (
        ("LossyImageCompressionRatio", made.lossy_ratio),
        ("LossyImageCompressionMethod", made.lossy_method),
    ):
        if made.lossy and said:
            setattr(dataset, keyword, said.split(", "))
    dataset.BurnedInAnnotation = "NO"
    dataset.ContentLabel = "SEGMENTATION"
    modules.put(dataset, "ContentDescription", modules.text(made.title))
    modules.put(dataset, "ContentCreatorName", modules.person_name(made.author))


def _segment(number: int, one: DrawnSegment) -> Dataset:
    item = Dataset()
    item.SegmentNumber = number
    modules.put(item, "SegmentLabel", modules.text(one.name) or f"Segment {number}")
    item.SegmentAlgorithmType = one.algorithm
    if one.algorithm != "MANUAL":
        modules.put(item, "SegmentAlgorithmName", modules.text(one.method) or "Lectern")
    item.SegmentedPropertyCategoryCodeSequence = code_sequence(one.kind.category)
    item.SegmentedPropertyTypeCodeSequence = code_sequence(one.kind.kind)
    item.RecommendedDisplayCIELabValue = lab(lab_of(one.colour))
    modules.put(item, "TrackingID", one_line(one.name)[:64] or f"Segment {number}")
    item.TrackingUID = one.tracking_uid
    return item


def _places(made: SegmentationObject) -> list[int]:
    """The images on which anything was drawn, in their order."""
    found: set[int] = set()
    for one in made.segments:
        found |= {one.low[0] + int(at) for at in np.flatnonzero(one.bits.any(axis=(1, 2)))}
    return sorted(found)


def _frames(dataset: Dataset, made: SegmentationObject) -> None:
    segment_groups.dimensions(dataset, uids.derived("dimensions", made.sop_uid))
    numbers = {place: number for number, place in enumerate(_places(made), 1)}
    groups, packed, rest = [], bytearray(), np.zeros(0, np.uint8)
    for segment, place, cells in _drawn(made):
        groups.append(segment_groups.of_frame(segment, numbers[place], made.images[place]))
        bits = np.concatenate(
            [rest, cells.reshape(-1).view(np.uint8)]
        )  # frames follow each other bit by bit (PS3.5 8.1.1)
        whole = len(bits) // 8 * 8
        packed += np.packbits(bits[:whole], bitorder="little").tobytes()
        rest = bits[whole:]
    packed += np.packbits(rest, bitorder="little").tobytes()
    dataset.NumberOfFrames = len(groups)
    dataset.SharedFunctionalGroupsSequence = Items([segment_groups.shared(made)])
    dataset.PerFrameFunctionalGroupsSequence = Items(groups)
    dataset.add_new("PixelData", "OB", bytes(packed) + b"\0" * (len(packed) % 2))


def _drawn(made: SegmentationObject) -> Iterator[tuple[int, int, NDArray[np.bool_]]]:
    """The frames in order: number of the segment, place of the image, and which of its pixels."""
    for number, one in enumerate(made.segments, 1):
        for index in np.flatnonzero(one.bits.any(axis=(1, 2))).tolist():
            cells = np.zeros((made.rows, made.columns), np.bool_)
            _, row, column = one.low
            cells[row : row + one.bits.shape[1], column : column + one.bits.shape[2]] = one.bits[index]
            yield number, one.low[0] + index, cells


def _references(dataset: Dataset, made: SegmentationObject) -> None:
    """The series and its images; and the object that this one was begun from (PS3.3 C.12.2, C.12.4)."""
    used = [made.images[place].image for place in _places(made)]
    once = dict.fromkeys((one.sop_class_uid, one.sop_uid) for one in used)
    series = Dataset()
    series.SeriesInstanceUID = used[0].series_uid
    series.ReferencedInstanceSequence = Items([evidence.reference(*one) for one in once])
    dataset.ReferencedSeriesSequence = Items([series])
    if made.replaces:
        dataset.SourceInstanceSequence = Items([evidence.reference(SOP_CLASS, made.replaces)])
