"""Writes the phantoms as DICOM files: CT Image Storage and Digital X-Ray Image Storage - For Presentation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import CTImageStorage, DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian

from app.samples.golden import (
    COLUMNS,
    HAND_PIXEL_MM,
    HAND_SERIES_UID,
    HAND_STUDY_UID,
    PIXEL_MM,
    ROWS,
    SLICE_MM,
    SLICES,
    ChestSeries,
)
from app.samples.orders import SAMPLE_ORDERS, SampleOrder

IMPLEMENTATION_UID = "2.25.100000000000000000000000000000001"
NOTE = "Made by code for Lectern. No patient was scanned. Not for diagnostic use."

Stored = NDArray[np.uint16]


def chest_dataset(acquisition: ChestSeries, date: str, index: int, stored: Stored) -> FileDataset:
    """One slice of a chest CT; ``index`` 0 is the lowest, instance numbers begin at the head."""
    number = SLICES - index
    dataset = _dataset(CTImageStorage, f"{acquisition.series_uid}.{number}")
    _put_study(dataset, _order(acquisition.study_uid), date, "083000", "CT chest with contrast")
    _put(
        dataset, PatientName="Phantom^Clara", PatientID="LECTERN-PHANTOM-1", PatientBirthDate="19580412", PatientSex="F"
    )
    _put(dataset, PatientAge=f"0{_age(date, '19580412')}Y", PatientWeight="68", StudyID="1", PatientPosition="FFS")
    _put_series(dataset, acquisition.series_uid, 2, "Chest 2.0 soft", date, f"0832{index * 60 // SLICES:02d}")
    _put(dataset, Modality="CT", BodyPartExamined="CHEST", ProtocolName="Chest with contrast")
    left, front = (
        -(COLUMNS - 1) / 2 * PIXEL_MM + acquisition.shift[0],
        -(ROWS - 1) / 2 * PIXEL_MM + acquisition.shift[1],
    )
    height = index * SLICE_MM + acquisition.shift[2]
    _put(dataset, FrameOfReferenceUID=acquisition.frame_of_reference_uid, PositionReferenceIndicator="XY")
    _put(dataset, ImagePositionPatient=[left, front, height], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    _put(dataset, PixelSpacing=[PIXEL_MM, PIXEL_MM], SliceThickness=SLICE_MM, SliceLocation=height)
    _put(dataset, InstanceNumber=number, AcquisitionNumber=1, ImageType=["ORIGINAL", "PRIMARY", "AXIAL"])
    _put(dataset, KVP=120, XRayTubeCurrent=180, ExposureTime=500, ConvolutionKernel="SOFT", ScanOptions="HELICAL MODE")
    _put(dataset, ContrastBolusAgent="Iodinated contrast medium (simulated)", ContrastBolusRoute="IV")
    _put(dataset, RescaleIntercept=-1024, RescaleSlope=1, RescaleType="HU", ReconstructionDiameter=COLUMNS * PIXEL_MM)
    _put(dataset, WindowCenter=[40, -600], WindowWidth=[400, 1500])
    _put(dataset, WindowCenterWidthExplanation=["MEDIASTINUM", "LUNG"])
    _put_pixels(dataset, stored, "MONOCHROME2")
    return dataset


def hand_dataset(date: str, stored: Stored) -> FileDataset:
    """The hand radiograph; its lengths are known at the detector only."""
    dataset = _dataset(DigitalXRayImageStorageForPresentation, f"{HAND_SERIES_UID}.1")
    _put_study(dataset, _order(HAND_STUDY_UID), date, "191200", "Radiograph of the left hand")
    _put(
        dataset, PatientName="Phantom^Bruno", PatientID="LECTERN-PHANTOM-2", PatientBirthDate="20010923", PatientSex="M"
    )
    _put(dataset, PatientAge=f"0{_age(date, '20010923')}Y", StudyID="2", PatientOrientation=["L", "H"])
    _put_series(dataset, HAND_SERIES_UID, 1, "Left hand PA", date, "191300")
    _put(
        dataset, Modality="DX", PresentationIntentType="FOR PRESENTATION", BodyPartExamined="HAND", ImageLaterality="L"
    )
    _put(dataset, ViewPosition="PA", InstanceNumber=1, AcquisitionNumber=None, ImageType=["ORIGINAL", "PRIMARY", ""])
    _put(dataset, ImagerPixelSpacing=[HAND_PIXEL_MM, HAND_PIXEL_MM], DetectorType="DIRECT", DetectorID="PHANTOM")
    _put(dataset, PositionerType="NONE", KVP=52, DistanceSourceToDetector=1100, BurnedInAnnotation="NO")
    _put(dataset, PixelIntensityRelationship="LOG", PixelIntensityRelationshipSign=1, LossyImageCompression="00")
    _put(dataset, RescaleIntercept=0, RescaleSlope=1, RescaleType="US", PresentationLUTShape="INVERSE")
    _put(dataset, WindowCenter=2048, WindowWidth=4096, WindowCenterWidthExplanation="STANDARD")
    dataset.ViewCodeSequence = Sequence([_code("272479007", "SCT", "postero-anterior")])
    dataset.AnatomicRegionSequence = Sequence([_code("85562004", "SCT", "Hand")])
    dataset.AcquisitionContextSequence = Sequence([])
    _put_pixels(dataset, stored, "MONOCHROME1")
    return dataset


def save(dataset: FileDataset, path: Path) -> Path:
    """Write the file; the same dataset always gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)
    return path


def _order(study_uid: str) -> SampleOrder:
    return next(order for order in SAMPLE_ORDERS if order.study_uid == study_uid)


def _age(date: str, birth_date: str) -> int:
    return (int(date) - int(birth_date)) // 10000


def _dataset(sop_class: str, sop_uid: str) -> FileDataset:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = sop_class  # type: ignore[assignment]
    meta.MediaStorageSOPInstanceUID = sop_uid  # type: ignore[assignment]
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = IMPLEMENTATION_UID  # type: ignore[assignment]
    meta.ImplementationVersionName = "LECTERN_SAMPLES"
    dataset = FileDataset("", {}, file_meta=meta, preamble=b"\0" * 128)
    _put(dataset, SpecificCharacterSet="ISO_IR 192", SOPClassUID=sop_class, SOPInstanceUID=sop_uid)
    _put(dataset, Manufacturer="Lectern", ManufacturerModelName="Phantom", SoftwareVersions="1", ImageComments=NOTE)
    _put(dataset, InstitutionName="Lectern samples", DeviceSerialNumber="0", QualityControlImage="YES")
    return dataset


def _put(dataset: Dataset, **elements: Any) -> None:
    for keyword, value in elements.items():
        setattr(dataset, keyword, value)


def _put_study(dataset: Dataset, order: SampleOrder, date: str, time: str, description: str) -> None:
    _put(dataset, StudyInstanceUID=order.study_uid, StudyDate=date, StudyTime=time, StudyDescription=description)
    _put(dataset, AccessionNumber=order.accession, ReferringPhysicianName=order.referrer)


def _put_series(dataset: Dataset, uid: str, number: int, description: str, date: str, time: str) -> None:
    _put(dataset, SeriesInstanceUID=uid, SeriesNumber=number, SeriesDescription=description)
    _put(dataset, SeriesDate=date, SeriesTime=time, AcquisitionDate=date, AcquisitionTime=time)
    _put(dataset, ContentDate=date, ContentTime=time)


def _put_pixels(dataset: Dataset, stored: Stored, photometric: str) -> None:
    rows, columns = stored.shape
    _put(dataset, SamplesPerPixel=1, PhotometricInterpretation=photometric, Rows=rows, Columns=columns)
    _put(dataset, BitsAllocated=16, BitsStored=12, HighBit=11, PixelRepresentation=0)
    dataset.PixelData = stored.astype("<u2").tobytes()


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    _put(code, CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)
    return code
