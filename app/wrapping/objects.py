"""Pictures and PDFs as DICOM objects: Secondary Capture Image (PS3.3 A.8.1) and Encapsulated PDF (A.45.1)."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.sequence import Sequence as Items
from pydicom.uid import (
    UID,
    EncapsulatedPDFStorage,
    ExplicitVRLittleEndian,
    SecondaryCaptureImageStorage,
    generate_uid,
)

from app.wrapping.pictures import Picture
from app.wrapping.subject import Subject
from reporting.export.dicom.uids import IMPLEMENTATION_CLASS

SERIES_NUMBER = 8000
CONVERSIONS = {"paper": "SD", "film": "DF", "photo": "DI"}  # PS3.3 C.8.6.1.1.1
MODALITIES = {"paper": "OT", "film": "OT", "photo": "XC"}


@dataclass(frozen=True, slots=True)
class Wrap:
    """How files are wrapped: whose they are, what they are (a key of CONVERSIONS) and what they are called."""

    subject: Subject
    kind: str
    title: str
    series_uid: str
    institution: str = ""


def picture_object(wrap: Wrap, picture: Picture, number: int) -> bytes:
    """A secondary capture as a file. Its header says that words may be burned in."""
    made = _common(wrap, str(SecondaryCaptureImageStorage), MODALITIES[wrap.kind], number)
    made.ConversionType = CONVERSIONS[wrap.kind]
    made.PatientOrientation, made.Laterality = "", ""  # nobody knows them
    made.ImageType = ["DERIVED", "SECONDARY"] if wrap.kind == "film" else ["ORIGINAL", "SECONDARY"]
    made.BurnedInAnnotation = "YES"
    _put_pixels(made, picture)
    return _file(made)


def pdf_object(wrap: Wrap, pdf: bytes, number: int) -> bytes:
    """An encapsulated PDF as a file."""
    made = _common(wrap, str(EncapsulatedPDFStorage), "DOC", number)
    made.ConversionType = CONVERSIONS["paper"]
    made.AcquisitionDateTime = ""
    made.BurnedInAnnotation = "YES"
    made.DocumentTitle = wrap.title
    made.ConceptNameCodeSequence = Items()
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    made.EncapsulatedDocumentLength = len(pdf)
    return _file(made)


def _common(wrap: Wrap, sop_class: str, modality: str, number: int) -> Dataset:
    now = datetime.datetime.now().astimezone()
    made = Dataset()
    made.SpecificCharacterSet = "ISO_IR 192"
    made.SOPClassUID, made.SOPInstanceUID = sop_class, generate_uid(prefix=None)
    made.InstanceCreationDate, made.InstanceCreationTime = f"{now:%Y%m%d}", f"{now:%H%M%S}"
    made.ContentDate, made.ContentTime = f"{now:%Y%m%d}", f"{now:%H%M%S}"
    wrap.subject.put(made)
    made.SeriesInstanceUID, made.SeriesNumber, made.InstanceNumber = wrap.series_uid, SERIES_NUMBER, number
    made.SeriesDescription, made.Modality = wrap.title, modality
    made.Manufacturer, made.ManufacturerModelName = "Lectern", "Lectern"
    made.DeviceSerialNumber, made.SoftwareVersions = "1", "Lectern"
    if wrap.institution:
        made.InstitutionName = wrap.institution
    return made


def _put_pixels(made: Dataset, picture: Picture) -> None:
    pixels = picture.pixels
    colour = pixels.ndim == 3
    made.SamplesPerPixel = 3 if colour else 1
    made.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        made.PlanarConfiguration = 0
    made.Rows, made.Columns = pixels.shape[:2]
    bits = pixels.dtype.itemsize * 8
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = bits, bits, bits - 1, 0
    if picture.lossy_ratio is not None:
        made.LossyImageCompression = "01"
        made.LossyImageCompressionRatio = f"{picture.lossy_ratio:.2f}"
        if picture.method:
            made.LossyImageCompressionMethod = picture.method
    data = np.ascontiguousarray(pixels).astype(pixels.dtype.newbyteorder("<")).tobytes()
    made.PixelData = data + b"\0" * (len(data) % 2)
    made["PixelData"].VR = "OB" if bits == 8 else "OW"


def _file(made: Dataset) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = made.SOPClassUID, made.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID, meta.ImplementationVersionName = UID(IMPLEMENTATION_CLASS), "LECTERN"
    made.file_meta = meta
    written = io.BytesIO()
    dcmwrite(written, made, enforce_file_format=True)
    return written.getvalue()
