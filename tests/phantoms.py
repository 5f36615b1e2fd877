"""DICOM objects made by code, with known planes and known values, for the tests of every room.

All makers return a pydicom ``FileDataset`` that can be changed before ``save``. UIDs are made from words, so that a test
that runs twice makes the same objects. Vectors are patient millimetres (LPS); spacings are (between rows, between columns).
"""

from __future__ import annotations

import copy
import hashlib
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
from numpy.typing import NDArray
from pydicom import dcmwrite
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)

Triple = tuple[float, float, float]
Pair = tuple[float, float]
Orientation = tuple[float, float, float, float, float, float]

EXPLICIT_LITTLE = "1.2.840.10008.1.2.1"
IMPLICIT_LITTLE = "1.2.840.10008.1.2"
EXPLICIT_BIG = "1.2.840.10008.1.2.2"
DEFLATED = "1.2.840.10008.1.2.1.99"

AXIAL: Orientation = (1, 0, 0, 0, 1, 0)
CORONAL: Orientation = (1, 0, 0, 0, 0, -1)
SAGITTAL: Orientation = (0, 1, 0, 0, 0, -1)

SOP_CLASS = {
    "CT": "1.2.840.10008.5.1.4.1.1.2",
    "MR": "1.2.840.10008.5.1.4.1.1.4",
    "PT": "1.2.840.10008.5.1.4.1.1.128",
    "NM": "1.2.840.10008.5.1.4.1.1.20",
    "CR": "1.2.840.10008.5.1.4.1.1.1",
    "DX": "1.2.840.10008.5.1.4.1.1.1.1",
    "MG": "1.2.840.10008.5.1.4.1.1.1.2",
    "XA": "1.2.840.10008.5.1.4.1.1.12.1",
    "RF": "1.2.840.10008.5.1.4.1.1.12.2",
    "US": "1.2.840.10008.5.1.4.1.1.6.1",
    "US cine": "1.2.840.10008.5.1.4.1.1.3.1",
    "SC": "1.2.840.10008.5.1.4.1.1.7",
    "RTIMAGE": "1.2.840.10008.5.1.4.1.1.481.1",
    "enhanced CT": "1.2.840.10008.5.1.4.1.1.2.1",
    "enhanced MR": "1.2.840.10008.5.1.4.1.1.4.1",
    "SR": "1.2.840.10008.5.1.4.1.1.88.22",
}


def uid(*words: object) -> str:
    """The same words always give the same UID."""
    digest = hashlib.sha256("|".join(map(str, words)).encode()).digest()
    return f"2.25.{int.from_bytes(digest[:15], 'big')}"


@dataclass(frozen=True)
class Subject:
    """Whose images, and in which study."""

    patient_id: str = "LECTERN-1"
    name: str = "Phantom^Test"
    birth_date: str = "19600102"
    sex: str = "F"
    issuer: str = ""
    study: str = "study 1"  # the word its Study Instance UID is made from
    study_date: str = "20261101"
    study_time: str = "101500"
    accession: str = "A1"
    description: str = "CT chest"

    @property
    def study_uid(self) -> str:
        """The Study Instance UID."""
        return uid(self.patient_id, self.study)


SUBJECT = Subject()


def new_object(kind: str, subject: Subject = SUBJECT, series: str = "series 1", number: int = 1) -> FileDataset:
    """An object of patient, study, series and instance, without pixels; ``kind`` is a key of SOP_CLASS."""
    made = FileDataset("", {}, file_meta=FileMetaDataset(), preamble=b"\0" * 128)
    made.SOPClassUID = SOP_CLASS[kind]
    made.SOPInstanceUID = uid(subject.study_uid, series, number)
    made.file_meta.TransferSyntaxUID = EXPLICIT_LITTLE
    made.SpecificCharacterSet = "ISO_IR 192"
    _add_subject(made, subject)
    made.Modality = {"US cine": "US", "SC": "OT", "enhanced CT": "CT", "enhanced MR": "MR"}.get(kind, kind)
    made.SeriesInstanceUID = uid(subject.study_uid, series)
    made.SeriesNumber = 1
    made.SeriesDescription = series
    made.InstanceNumber = number
    made.Manufacturer, made.Laterality, made.PatientOrientation = "Lectern tests", "", ""
    made.ContentDate, made.ContentTime = subject.study_date, subject.study_time
    return made


def _add_subject(made: Dataset, subject: Subject) -> None:
    made.PatientName, made.PatientID = subject.name, subject.patient_id
    made.PatientBirthDate, made.PatientSex = subject.birth_date, subject.sex
    if subject.issuer:
        made.IssuerOfPatientID = subject.issuer
    made.StudyInstanceUID = subject.study_uid
    made.StudyDate, made.StudyTime = subject.study_date, subject.study_time
    made.AccessionNumber, made.StudyID = subject.accession, "1"
    made.StudyDescription, made.ReferringPhysicianName = subject.description, "Referrer^Rita"


def put_pixels(made: Dataset, pixels: NDArray[Any], bits_stored: int | None = None) -> Dataset:
    """Native pixels: [rows, columns], [frames, rows, columns] (grey), or the same with a last axis of 3 (RGB, uint8)."""
    colour = pixels.shape[-1] == 3 and pixels.dtype == np.uint8 and pixels.ndim > 2
    grid = pixels.shape[:-1] if colour else pixels.shape
    made.SamplesPerPixel = 3 if colour else 1
    made.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        made.PlanarConfiguration = 0
    if len(grid) == 3:
        made.NumberOfFrames = grid[0]
    made.Rows, made.Columns = grid[-2:]
    made.BitsAllocated = pixels.dtype.itemsize * 8
    made.BitsStored = bits_stored or made.BitsAllocated
    made.HighBit = made.BitsStored - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    data = np.ascontiguousarray(pixels, pixels.dtype.newbyteorder("<")).tobytes()
    made.PixelData = data + b"\0" * (len(data) % 2)
    made["PixelData"].VR = "OW" if made.BitsAllocated > 8 else "OB"
    return made


def put_plane(
    made: Dataset,
    position: Sequence[float] = (0.0, 0.0, 0.0),
    orientation: Sequence[float] = AXIAL,
    spacing: Pair = (1.0, 1.0),
    frame_of_reference: str = "frame 1",
) -> Dataset:
    """Image Plane and Frame of Reference; ``position`` is the centre of the first pixel."""
    made.ImagePositionPatient = [_decimal(value) for value in position]
    made.ImageOrientationPatient = [_decimal(value) for value in orientation]
    made.PixelSpacing = [_decimal(value) for value in spacing]
    made.FrameOfReferenceUID = uid(made.StudyInstanceUID, frame_of_reference)
    made.PositionReferenceIndicator = ""
    return made


def _decimal(value: float) -> str:
    """A decimal string of at most 16 characters."""
    return next(text for digits in range(15, 5, -1) if len(text := f"{float(value):.{digits}g}") <= 16)


def gradient(rows: int = 32, columns: int = 32, seed: int = 0) -> NDArray[np.int16]:
    """Stored values that differ from row to row, column to column and seed to seed, of a CT's range with intercept -1024."""
    row, column = np.mgrid[0:rows, 0:columns]
    return np.asarray((row * 7 + column * 3 + seed * 11) % 2000 + 200, np.int16)


def ct_slice(
    position: Sequence[float] = (0.0, 0.0, 0.0),
    *,
    number: int = 1,
    pixels: NDArray[Any] | None = None,
    orientation: Sequence[float] = AXIAL,
    spacing: Pair = (0.7, 0.7),
    subject: Subject = SUBJECT,
    series: str = "series 1",
) -> FileDataset:
    """A CT image: stored 16-bit signed values, HU = stored - 1024."""
    made = new_object("CT", subject, series, number)
    made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    made.AcquisitionNumber = 1
    made.KVP, made.SliceThickness, made.PatientPosition = "120", "1", "HFS"
    put_plane(made, position, orientation, spacing)
    put_pixels(made, gradient(seed=number) if pixels is None else pixels)
    made.RescaleIntercept, made.RescaleSlope, made.RescaleType = "-1024", "1", "HU"
    made.WindowCenter, made.WindowWidth = "40", "400"
    return made


def ct_series(
    count: int = 5,
    *,
    step: Triple = (0.0, 0.0, 1.0),
    first: Triple = (0.0, 0.0, 0.0),
    skip: Iterable[int] = (),
    rows: int = 32,
    columns: int = 32,
    orientation: Sequence[float] = AXIAL,
    spacing: Pair = (0.7, 0.7),
    subject: Subject = SUBJECT,
    series: str = "series 1",
) -> list[FileDataset]:
    """CT images ``step`` mm apart from ``first`` on; ``skip`` leaves gaps.

    A step that is not along the normal is a tilted gantry.
    """
    return [
        ct_slice(
            tuple(np.add(first, np.multiply(step, index)).tolist()),
            number=index + 1,
            pixels=gradient(rows, columns, index),
            orientation=orientation,
            spacing=spacing,
            subject=subject,
            series=series,
        )
        for index in range(count)
        if index not in set(skip)
    ]


def mr_slice(
    position: Sequence[float] = (0.0, 0.0, 0.0),
    *,
    number: int = 1,
    orientation: Sequence[float] = SAGITTAL,
    spacing: Pair = (1.0, 1.0),
    echo: int = 1,
    subject: Subject = SUBJECT,
    series: str = "mr 1",
    **attributes: Any,
) -> FileDataset:
    """An MR image without rescale: unsigned 12 of 16 bits; ``attributes`` are set as they are (``DiffusionBValue=800``)."""
    made = new_object("MR", subject, series, number)
    made.ImageType = ["ORIGINAL", "PRIMARY", "M", "NONE"]
    made.ScanningSequence, made.SequenceVariant, made.ScanOptions = "SE", "SK", ""
    made.MRAcquisitionType, made.RepetitionTime, made.EchoTime, made.EchoTrainLength = "2D", "500", str(10 * echo), "1"
    made.EchoNumbers, made.SliceThickness, made.PatientPosition, made.AcquisitionNumber = echo, "4", "HFS", 1
    put_plane(made, position, orientation, spacing)
    put_pixels(made, gradient(seed=number).astype(np.uint16), bits_stored=12)
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def pet_slice(
    position: Sequence[float] = (0.0, 0.0, 0.0),
    *,
    number: int = 1,
    pixels: NDArray[Any] | None = None,
    slope: str = "2.5",
    subject: Subject = SUBJECT,
    series: str = "pet 1",
    tracer: dict[str, Any] | None = None,
    **attributes: Any,
) -> FileDataset:
    """A PET image in Bq/ml: 70 kg, 350 MBq of F-18 an hour before the scan; ``tracer`` and ``attributes`` replace values.

    A value of None takes the attribute away.
    """
    made = new_object("PT", subject, series, number)
    made.ImageType, made.SliceThickness = ["ORIGINAL", "PRIMARY"], "3"
    put_plane(made, position, spacing=(4.0, 4.0))
    put_pixels(made, gradient(seed=number) if pixels is None else pixels)
    made.RescaleSlope, made.RescaleIntercept = slope, "0"
    made.Units, made.DecayCorrection = "BQML", "START"
    made.CorrectedImage = ["NORM", "DTIM", "ATTN", "SCAT", "DECY", "RAN"]
    made.SeriesDate, made.SeriesTime = "20261101", "110000"
    made.AcquisitionDate, made.AcquisitionTime = "20261101", "110130"
    made.PatientWeight, made.PatientSize = "70", "1.75"
    item = Dataset()
    item.Radiopharmaceutical, item.RadiopharmaceuticalStartTime = "FDG", "100000"
    item.RadionuclideTotalDose, item.RadionuclideHalfLife = "350000000", "6586.2"
    made.RadiopharmaceuticalInformationSequence = [item]
    for dataset, values in ((item, tracer or {}), (made, attributes)):
        for keyword, value in values.items():
            if value is not None:
                setattr(dataset, keyword, value)
            elif keyword in dataset:
                delattr(dataset, keyword)
    return made


def radiograph(
    kind: str = "DX",
    *,
    pixels: NDArray[Any] | None = None,
    subject: Subject = SUBJECT,
    series: str = "dx 1",
    number: int = 1,
    **attributes: Any,
) -> FileDataset:
    """A projection image (DX, CR, MG, XA, RF); further ``attributes`` as for MR (``ImagerPixelSpacing=[0.2, 0.2]``)."""
    made = new_object(kind, subject, series, number)
    made.ImageType = ["ORIGINAL", "PRIMARY", ""]
    made.BodyPartExamined, made.ViewPosition, made.PatientOrientation = "CHEST", "PA", ["L", "F"]
    if kind in ("DX", "MG"):
        made.PresentationIntentType, made.PresentationLUTShape = "FOR PRESENTATION", "IDENTITY"
    put_pixels(made, gradient(24, 20, number).astype(np.uint16) if pixels is None else pixels, bits_stored=12)
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


@dataclass(frozen=True)
class Region:
    """A region of an ultrasound image; the box is inclusive, deltas are in units of ``unit`` (3 is cm) per pixel."""

    box: tuple[int, int, int, int]
    delta: Pair = (0.05, 0.05)  # x, y
    unit: int = 3
    data_type: int = 1  # tissue


def ultrasound(
    regions: Sequence[Region] = (Region((0, 0, 63, 47)),),
    *,
    frames: int = 1,
    subject: Subject = SUBJECT,
    series: str = "us 1",
    number: int = 1,
) -> FileDataset:
    """An RGB ultrasound image of 48 x 64, or a cine of several frames at 40 ms, with its calibrated regions."""
    made = new_object("US cine" if frames > 1 else "US", subject, series, number)
    made.ImageType = ["ORIGINAL", "PRIMARY", "ABDOMINAL", "0001"]
    grey = np.stack([gradient(48, 64, frame) % 256 for frame in range(frames)]).astype(np.uint8)
    rgb = np.stack([grey, grey, grey], axis=-1)
    put_pixels(made, rgb if frames > 1 else rgb[0])
    if frames > 1:
        made.FrameTime, made.FrameIncrementPointer = "40", 0x00181063
    made.SequenceOfUltrasoundRegions = [_region_item(region) for region in regions]
    return made


def _region_item(region: Region) -> Dataset:
    item = Dataset()
    item.RegionSpatialFormat, item.RegionDataType, item.RegionFlags = 1, region.data_type, 0
    item.RegionLocationMinX0, item.RegionLocationMinY0, item.RegionLocationMaxX1, item.RegionLocationMaxY1 = region.box
    item.PhysicalUnitsXDirection = item.PhysicalUnitsYDirection = region.unit
    item.PhysicalDeltaX, item.PhysicalDeltaY = region.delta
    return item


def colour_capture(
    pixels: NDArray[np.uint8] | None = None, *, subject: Subject = SUBJECT, series: str = "sc 1", number: int = 1
) -> FileDataset:
    """An RGB secondary capture; by default a picture whose red, green and blue differ."""
    made = new_object("SC", subject, series, number)
    made.ConversionType, made.ImageType = "WSD", ["DERIVED", "SECONDARY"]
    row, column = np.mgrid[0:32, 0:40].astype(np.uint8)
    picture = np.stack([row * 7, column * 6, 255 - row * 3], axis=-1).astype(np.uint8)
    put_pixels(made, picture if pixels is None else pixels)
    return made


def palette_capture(*, segmented: bool = False, number: int = 1) -> FileDataset:
    """A palette colour image: index i is red i, green 255 - i, blue 0, in 16-bit entries."""
    made = new_object("SC", series="palette", number=number)
    made.ConversionType, made.ImageType = "WSD", ["DERIVED", "SECONDARY"]
    put_pixels(made, np.arange(256, dtype=np.uint8).reshape(16, 16))
    made.PhotometricInterpretation = "PALETTE COLOR"
    ramp = np.arange(256, dtype=np.uint16) * 257
    for colour, entries in (("Red", ramp), ("Green", ramp[::-1]), ("Blue", ramp * 0)):
        setattr(made, f"{colour}PaletteColorLookupTableDescriptor", [256, 0, 16])
        if segmented:  # a discrete segment of the first entry, then a linear one to the last (PS3.3 C.7.9.2)
            words = np.array([0, 1, entries[0], 1, 255, entries[-1]], "<u2")
            setattr(made, f"Segmented{colour}PaletteColorLookupTableData", words.tobytes())
        else:
            setattr(made, f"{colour}PaletteColorLookupTableData", entries.astype("<u2").tobytes())
    return made


@dataclass(frozen=True)
class EnhancedFrame:
    """One frame of an enhanced object: place, rescale, window and the value of a further dimension (b-value, seconds)."""

    position: Triple
    slope: float = 1.0
    intercept: float = 0.0
    window: Pair = (40.0, 400.0)
    b_value: float | None = None


def enhanced(
    kind: str,
    frames: Sequence[EnhancedFrame],
    *,
    orientation: Sequence[float] = AXIAL,
    spacing: Pair = (0.8, 0.6),
    subject: Subject = SUBJECT,
    series: str = "enhanced 1",
) -> FileDataset:
    """An enhanced CT or MR: orientation and pixel measures shared, the rest per frame, frames in the order given."""
    made = new_object(f"enhanced {kind}", subject, series)
    made.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    made.FrameOfReferenceUID = uid(made.StudyInstanceUID, "frame 1")
    dtype = np.int16 if kind == "CT" else np.uint16
    put_pixels(made, np.stack([gradient(12, 10, index) for index in range(len(frames))]).astype(dtype))
    shared = Dataset()
    shared.PixelMeasuresSequence = [_item(PixelSpacing=list(map(_decimal, spacing)), SliceThickness="1")]
    shared.PlaneOrientationSequence = [_item(ImageOrientationPatient=list(map(_decimal, orientation)))]
    made.SharedFunctionalGroupsSequence = [shared]
    made.PerFrameFunctionalGroupsSequence = [_frame_groups(frame, kind) for frame in frames]
    return made


def _frame_groups(frame: EnhancedFrame, kind: str) -> Dataset:
    groups = Dataset()
    groups.FrameContentSequence = [_item(FrameAcquisitionNumber=1)]
    groups.PlanePositionSequence = [_item(ImagePositionPatient=list(map(_decimal, frame.position)))]
    rescale = _item(RescaleSlope=_decimal(frame.slope), RescaleIntercept=_decimal(frame.intercept))
    rescale.RescaleType = "HU" if kind == "CT" else "US"
    groups.PixelValueTransformationSequence = [rescale]
    groups.FrameVOILUTSequence = [_item(WindowCenter=_decimal(frame.window[0]), WindowWidth=_decimal(frame.window[1]))]
    if frame.b_value is not None:
        groups.MRDiffusionSequence = [_item(DiffusionBValue=float(frame.b_value))]
    return groups


def _item(**attributes: Any) -> Dataset:
    item = Dataset()
    for keyword, value in attributes.items():
        setattr(item, keyword, value)
    return item


def report(*, subject: Subject = SUBJECT, number: int = 1) -> FileDataset:
    """An object without pixels: a small structured report."""
    made = new_object("SR", subject, "sr 1", number)
    made.ValueType, made.ContinuityOfContent = "CONTAINER", "SEPARATE"
    made.CompletionFlag, made.VerificationFlag = "COMPLETE", "UNVERIFIED"
    name = _item(CodeValue="18748-4", CodingSchemeDesignator="LN", CodeMeaning="Diagnostic imaging report")
    made.ConceptNameCodeSequence = [name]
    return made


def compressed(made: FileDataset, syntax: str) -> FileDataset:
    """The same object with its pixels as RLE, JPEG-LS, JPEG 2000 lossless, JPEG lossless or (8-bit) JPEG baseline."""
    if syntax in (RLELossless, JPEGLSLossless, JPEG2000Lossless):
        made.compress(syntax, generate_instance_uid=False)
        return made
    frames = made.pixel_array.reshape(int(made.get("NumberOfFrames", 1)), made.Rows, made.Columns, -1)
    made.PixelData = encapsulate([_jpeg(np.squeeze(frame), syntax) for frame in frames])
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    made.file_meta.TransferSyntaxUID = syntax
    if syntax == JPEGBaseline8Bit:
        made.LossyImageCompression = "01"
        made.PhotometricInterpretation = "YBR_FULL_422" if made.SamplesPerPixel == 3 else "MONOCHROME2"
    return made


def _jpeg(frame: NDArray[Any], syntax: str) -> bytes:
    if syntax == JPEGLosslessSV1:
        return bytes(imagecodecs.ljpeg_encode(frame))
    if syntax == JPEGBaseline8Bit:
        return bytes(imagecodecs.jpeg8_encode(frame, level=90))
    raise ValueError(f"no encoder for {syntax}")


def to_bytes(made: FileDataset) -> bytes:
    """The object as a DICOM file (PS3.10) in its own transfer syntax, even one that breaks rules (no SOP Instance UID)."""
    syntax = str(made.file_meta.TransferSyntaxUID)
    made = copy.deepcopy(made)
    if syntax == EXPLICIT_BIG and "PixelData" in made and made.get("BitsAllocated") == 16:
        made.PixelData = np.frombuffer(made.PixelData, "<u2").astype(">u2").tobytes()
    made.file_meta.FileMetaInformationGroupLength = 0  # counted when written
    made.file_meta.FileMetaInformationVersion = b"\0\1"
    made.file_meta.ImplementationClassUID = uid("Lectern tests")
    made.file_meta.MediaStorageSOPClassUID = made.get("SOPClassUID", "")
    made.file_meta.MediaStorageSOPInstanceUID = made.get("SOPInstanceUID", "")
    written, little = BytesIO(), syntax != EXPLICIT_BIG
    dcmwrite(written, made, implicit_vr=syntax == IMPLICIT_LITTLE, little_endian=little, force_encoding=True)
    return written.getvalue()


def save(made: FileDataset, path: Path) -> Path:
    """Writes one object."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(to_bytes(made))
    return path


def save_all(objects: Iterable[FileDataset], folder: Path) -> list[Path]:
    """Writes objects as ``<number in the list>.dcm``, numbered after those that are there already."""
    start = len(list(folder.glob("*.dcm"))) if folder.exists() else 0
    return [save(made, folder / f"{index:05}.dcm") for index, made in enumerate(objects, start)]


def write_ct_series(folder: Path, count: int = 5, **arguments: Any) -> list[Path]:
    """A small CT series of ``count`` images in ``folder``; further arguments as for ``ct_series``."""
    return save_all(ct_series(count, **arguments), folder)


def csa_header(**elements: Sequence[str]) -> bytes:
    """A private header as Siemens MR scanners write it (SV10): each keyword with the texts of its items."""
    made = b"SV10\4\3\2\1" + struct.pack("<II", len(elements), 77)
    for name, texts in elements.items():
        made += struct.pack("<64si4siii", name.encode(), len(texts), b"FD\0\0", 4, len(texts), 77)
        for text in texts:
            size = len(text) + 1
            made += struct.pack("<4i", size, size, 77, size) + text.encode().ljust(-(-size // 4) * 4, b"\0")
    return made


def siemens_mosaic(
    tiles: NDArray[Any],
    first: Triple,
    *,
    orientation: Orientation = AXIAL,
    spacing: Pair = (2.0, 1.5),
    step: float = 4.0,
    against: bool = False,
    number: int = 1,
) -> FileDataset:
    """A mosaic of ``tiles`` [slice, row, column]; the centre of the first pixel of the first slice is at ``first``.

    The slices go ``step`` mm along the normal, or ``against`` it.
    """
    count, rows, columns = tiles.shape
    across = int(np.ceil(np.sqrt(count)))
    whole = np.zeros((rows * across, columns * across), tiles.dtype)
    for index, tile in enumerate(tiles):
        row, column = index // across * rows, index % across * columns
        whole[row : row + rows, column : column + columns] = tile
    right, down = np.array(orientation[:3]), np.array(orientation[3:])
    corner = (
        np.array(first) - right * spacing[1] * columns * (across - 1) / 2 - down * spacing[0] * rows * (across - 1) / 2
    )
    made = mr_slice(tuple(corner.tolist()), number=number, orientation=orientation, spacing=spacing, series="mosaic 1")
    made.ImageType = ["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]
    made.SpacingBetweenSlices = _decimal(step)
    put_pixels(made, whole, bits_stored=12)
    normal = np.cross(right, down) * (-1 if against else 1)
    header = csa_header(
        EchoLinePosition=["32"],
        NumberOfImagesInMosaic=[f"{count:8}"],
        SliceNormalVector=[f"{value:.8f}" for value in normal],
    )
    made.private_block(0x0029, "SIEMENS CSA HEADER", create=True).add_new(0x10, "OB", header)
    return made
