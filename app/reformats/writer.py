"""One plane as a DICOM image derived from its series (CT, MR, PET Image; PS3.3 A.3, A.4, A.21), in their study and frame.

What is copied from the source image is named one by one: patient, study, frame of reference, how it was acquired. What
describes pixels, planes or single images is made anew.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence as Items

from app.reformats import copied, positron
from app.reformats.pixels import Storing
from reporting.export.dicom import modules
from viewer.model.geometry import Plane
from viewer.model.study import ImageRef, Window
from viewer.model.uptake import Uptake
from viewer.model.view import Cut
from viewer.session import cuts
from viewer.session.plane_images import slab_words

CT_IMAGE, MR_IMAGE = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4"
_CLASSES = {"CT": CT_IMAGE, "MR": MR_IMAGE, "PT": positron.POSITRON_IMAGE}

# Compulsory in an MR image (PS3.3 C.8.3.1), where an enhanced source says it elsewhere or not at all.
_MR_AT_LEAST = {"ScanningSequence": "RM", "SequenceVariant": "NONE"}
_MAYBE_EMPTY = {
    "MR": ("ScanOptions", "MRAcquisitionType", "RepetitionTime", "EchoTime", "EchoTrainLength"),
    "CT": ("KVP", "AcquisitionNumber"),
}
_PROJECTIONS = {"mip": ("113078", "Maximum intensity projection"), "minip": ("113079", "Minimum intensity projection")}


@dataclass(frozen=True, slots=True)
class NewSeries:
    """What all images of the new series have: its identity, and when and by what it was made."""

    uid: str
    number: int
    description: str
    made: datetime.datetime
    version: str = ""
    uptake: Uptake | None = None  # of PET
    count: int = 1  # images


@dataclass(frozen=True, eq=False, slots=True)
class PlaneImage:
    """One plane to be written: where it lies, its stored values, and the images that it was made of."""

    sop_uid: str
    number: int
    cut: Cut
    plane: Plane
    stored: NDArray[np.int16]
    sources: Sequence[ImageRef]
    thickness_mm: float


def why_not(modality: str) -> str:
    """Why planes of such a series cannot be kept as images; "" where they can."""
    if modality in _CLASSES:
        return ""
    return (
        f"Planes of {modality or 'this kind of'} images are not kept as a series: "
        "units and corrections could not be stated truly."
    )


def dataset(source: Dataset, series: NewSeries, image: PlaneImage, storing: Storing, window: Window | None) -> Dataset:
    """The whole image; ``source`` is the header of one of the images that it was made of, without pixels."""
    made = Dataset()
    made.SpecificCharacterSet = modules.UTF8
    _copy(source, made, copied.IMAGE)
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex", "StudyDate", "StudyTime",
                    "ReferringPhysicianName", "StudyID", "AccessionNumber"):  # fmt: skip
        _empty_at_least(made, keyword)
    _identity(source, made, series, image)
    _kind(source, made)
    if made.Modality == "PT":
        positron.describe(source, made, series.uptake, image.number, series.count)
    _derivation(made, image)
    _geometry(source, made, image)
    _pixels(source, made, image.stored, storing)
    _shown(made, storing, window)
    return made


def _copy(source: Dataset, made: Dataset, keywords: Iterable[str]) -> None:
    for keyword in keywords:
        if keyword in source:
            made[keyword] = source[keyword]


def _empty_at_least(made: Dataset, keyword: str) -> None:
    """An attribute of type 2 is there, if without a value."""
    if keyword not in made:
        setattr(made, keyword, None)


def _identity(source: Dataset, made: Dataset, series: NewSeries, image: PlaneImage) -> None:
    made.Modality = str(source.get("Modality", ""))
    made.SOPClassUID, made.SOPInstanceUID = _CLASSES[made.Modality], image.sop_uid
    made.SeriesInstanceUID, made.SeriesNumber = series.uid, series.number
    made.SeriesDescription = series.description[:64]
    made.InstanceNumber = image.number
    day, clock = series.made.strftime("%Y%m%d"), series.made.strftime("%H%M%S")
    made.SeriesDate = made.ContentDate = made.InstanceCreationDate = day
    made.SeriesTime = made.ContentTime = made.InstanceCreationTime = clock
    made.Manufacturer, made.ManufacturerModelName = "Lectern", "Lectern"
    if series.version:
        made.SoftwareVersions = series.version
    acquired = Dataset()
    acquired.PurposeOfReferenceCodeSequence = Items([_code("109101", "Acquisition Equipment")])
    _copy(source, acquired, copied.EQUIPMENT)
    _empty_at_least(acquired, "Manufacturer")
    if acquired.Manufacturer:
        made.ContributingEquipmentSequence = Items([acquired])


def _kind(source: Dataset, made: Dataset) -> None:
    if made.Modality == "MR":
        for keyword, least in _MR_AT_LEAST.items():
            if not made.get(keyword):
                setattr(made, keyword, least)
    for keyword in _MAYBE_EMPTY.get(made.Modality, ()):
        _empty_at_least(made, keyword)
    if not made.get("BodyPartExamined"):
        _empty_at_least(made, "Laterality")  # compulsory, if empty, where the part may be one of a pair
    made.BurnedInAnnotation = "NO"
    if str(source.get("BurnedInAnnotation", "")) == "YES":
        made.BurnedInAnnotation = "YES"


def _derivation(made: Dataset, image: PlaneImage) -> None:
    cut, projected = image.cut, image.cut.slab_mm > 0
    # Value 3 of a CT image is AXIAL or LOCALIZER (PS3.3 C.8.2.1.1.1), of an MR image MPR or PROJECTION IMAGE (C.8.3.1.1.1).
    kind = "PROJECTION IMAGE" if projected else "MPR"
    second = "PRIMARY" if made.Modality == "PT" else "SECONDARY"  # the only value that C.8.9.4.1.1 has
    made.ImageType = ["DERIVED", second, *(["AXIAL"] if made.Modality == "CT" else []), kind]
    slab = f", {slab_words(cut)}" if projected else ""
    made.DerivationDescription = f"MPR, {cuts.plane_name(cut)} plane{slab}; values interpolated (trilinear)"
    codes = [_code("113072", "Multiplanar reformatting")]
    if projected and cut.slab in _PROJECTIONS:
        codes.append(_code(*_PROJECTIONS[cut.slab]))
    made.DerivationCodeSequence = Items(codes)
    made.SourceImageSequence = Items([_source(ref) for ref in image.sources])


def _source(ref: ImageRef) -> Dataset:
    item = Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = ref.sop_class_uid, ref.sop_uid
    if ref.frame is not None and ref.tile is None:
        item.ReferencedFrameNumber = ref.frame + 1
    item.PurposeOfReferenceCodeSequence = Items([_code("121322", "Source image for image processing operation")])
    return item


def _geometry(source: Dataset, made: Dataset, image: PlaneImage) -> None:
    plane = image.plane
    made.FrameOfReferenceUID = str(source.FrameOfReferenceUID)
    made.PositionReferenceIndicator = str(source.get("PositionReferenceIndicator", "") or "")
    made.ImagePositionPatient = [_decimal(value) for value in plane.position]
    made.ImageOrientationPatient = [_decimal(value) for value in (*plane.row_direction, *plane.column_direction)]
    made.PixelSpacing = [_decimal(plane.row_spacing), _decimal(plane.column_spacing)]
    made.SliceThickness = _decimal(image.thickness_mm)
    if made.Modality == "PT":
        made.pop("PatientPosition", None)  # Patient Orientation Code Sequence is in its place (PS3.3 C.8.4.6)
    else:
        _empty_at_least(made, "PatientPosition")


def _decimal(value: float) -> str:
    """A number as a decimal string of at most 16 characters (PS3.5 6.2), as exact as that allows."""
    for digits in range(15, 0, -1):
        text = f"{value:.{digits}g}"
        if len(text) <= 16:
            return text
    raise ValueError("no decimal string holds this number")


def _pixels(source: Dataset, made: Dataset, stored: NDArray[np.int16], storing: Storing) -> None:
    made.Rows, made.Columns = stored.shape
    inverse = str(source.get("PhotometricInterpretation", "")) == "MONOCHROME1"
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME1" if inverse else "MONOCHROME2"
    made.BitsAllocated, made.BitsStored, made.HighBit, made.PixelRepresentation = 16, 16, 15, 1
    made.add_new("PixelPaddingValue", "SS", storing.padding)
    made.add_new("PixelData", "OW", stored.astype("<i2").tobytes())


def _shown(made: Dataset, storing: Storing, window: Window | None) -> None:
    rescale = storing.rescale
    if made.Modality != "MR" or (rescale.slope, rescale.intercept) != (1.0, 0.0):
        made.RescaleIntercept, made.RescaleSlope = _decimal(rescale.intercept), _decimal(rescale.slope)
    if "RescaleSlope" in made and made.Modality != "PT":  # a PET image has Units
        made.RescaleType = rescale.unit if rescale.unit != "1" else "US"
    if window is None:
        return
    made.WindowCenter, made.WindowWidth = _decimal(window.center), _decimal(window.width)
    if window.function != "LINEAR":
        made.VOILUTFunction = window.function
    if window.explanation:
        made.WindowCenterWidthExplanation = window.explanation[:64]


def _code(value: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, "DCM", meaning
    return item
