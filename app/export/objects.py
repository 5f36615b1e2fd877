"""Objects of the archive as files for exchange: Part 10 with meta information, in a transfer syntax that media allow."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from app.archive.files import NO_PREAMBLE, PREAMBLE
from app.export.dicomdir import IMPLEMENTATION
from reporting.export.dicom.uids import IMPLEMENTATION_CLASS

_NOT_ON_MEDIA = (ImplicitVRLittleEndian, ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian)
_WORDS = {"OW": 2, "OF": 4, "OL": 4, "OD": 8, "OV": 8}


class Odd(Exception):  # noqa: N818 - it says what was found
    """An object cannot be exported; the message is a sentence that says why."""


def read_object(file: Path) -> Dataset:
    """A whole object, its meta information made where the file has none; raises Odd or OSError."""
    try:
        dataset = dcmread(file, force=True)
        _complete_meta(dataset)
    except OSError:
        raise
    except Exception as error:
        raise Odd(f"Its file cannot be read ({type(error).__name__}).") from error
    for keyword in ("SOPClassUID", "SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
        if not dataset.get(keyword):
            raise Odd(f"It lacks its {keyword}.")
    return dataset


def as_kept(file: Path, dataset: Dataset) -> bytes:
    """The file byte for byte but for its preamble, or rewritten where media do not allow it as it is kept."""
    whole = getattr(dataset, "preamble", None) and dataset.original_encoding == (False, True)
    if whole and not _must_change(dataset) and not _lies(dataset):
        return NO_PREAMBLE + file.read_bytes()[PREAMBLE:]
    return encoded(dataset)


def encoded(dataset: Dataset) -> bytes:
    """The object as a file of this program, in Explicit VR Little Endian unless it is compressed."""
    if _must_change(dataset):
        if dataset.original_encoding == (False, False):
            _swap(dataset)
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    elif _lies(dataset):
        dataset.decode()
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = dataset.SOPClassUID, dataset.SOPInstanceUID
    meta.TransferSyntaxUID = dataset.file_meta.TransferSyntaxUID
    meta.ImplementationClassUID, meta.ImplementationVersionName = UID(IMPLEMENTATION_CLASS), IMPLEMENTATION
    dataset.file_meta, dataset.preamble = meta, NO_PREAMBLE
    for tag in [tag for tag in list(dataset.keys()) if tag.group == 0x0002 or tag.element == 0x0000]:
        del dataset[tag]
    written = io.BytesIO()
    try:
        dcmwrite(written, dataset, enforce_file_format=True, implicit_vr=False, little_endian=True)
    except Exception as error:
        raise Odd(
            f"It cannot be written anew ({type(error).__name__}); a value in it is none that DICOM allows."
        ) from error
    return written.getvalue()


def _must_change(dataset: Dataset) -> bool:
    return dataset.file_meta.TransferSyntaxUID in _NOT_ON_MEDIA


def _lies(dataset: Dataset) -> bool:
    """Whether the file says that each element names its VR, and they do not."""
    raw: Any
    return any((raw := dataset.get_item(tag)) is not None and raw.VR is None for tag in list(dataset.keys()))


def _complete_meta(dataset: Dataset) -> None:
    if not getattr(dataset, "file_meta", None):
        dataset.file_meta = FileMetaDataset()
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit, little = dataset.original_encoding
        known = ImplicitVRLittleEndian if implicit else ExplicitVRLittleEndian if little else ExplicitVRBigEndian
        dataset.file_meta.TransferSyntaxUID = known


def _swap(dataset: Dataset) -> None:
    """Turn the bytes of words around; numbers with a VR of their own are turned by pydicom."""
    for element in dataset:
        if element.VR == "SQ":
            for item in element.value:
                _swap(item)
        else:
            kind = element.VR
            if kind == "OB or OW":
                kind = "OW" if dataset.get("BitsAllocated", 16) > 8 else "OB"
            if kind in _WORDS and isinstance(element.value, bytes):
                element.value = np.frombuffer(element.value, f">u{_WORDS[kind]}").byteswap().tobytes()
