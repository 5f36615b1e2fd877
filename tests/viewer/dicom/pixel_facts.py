"""Instance facts made from a pydicom data set, independently of viewer.dicom.header."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset
from pydicom.multival import MultiValue

from viewer.model.study import Frame, Instance, Lut, Palette, PixelFormat, PixelLocation, Rescale, Window

_PIXELS = {0x7FE00010: "integer", 0x7FE00008: "float", 0x7FE00009: "double"}


def read(path: Path) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pydicom.dcmread(path, force=True)


def instance_of(path: Path) -> Instance:
    data = read(path)
    tag = next(tag for tag in _PIXELS if tag in data)
    element = data[tag]
    encapsulated = bool(element.is_undefined_length)
    many = data.get("NumberOfFrames", 1) or 1
    return Instance(
        study_uid=str(data.get("StudyInstanceUID", "")),
        series_uid=str(data.get("SeriesInstanceUID", "")),
        sop_class_uid=str(data.get("SOPClassUID", "")),
        sop_uid=str(data.get("SOPInstanceUID", "")),
        transfer_syntax_uid=str(data.file_meta.get("TransferSyntaxUID", "")),
        format=_format(data, _PIXELS[tag], int(many)),
        location=PixelLocation(
            str(path), element.file_tell or 0, -1 if encapsulated else len(element.value), not encapsulated
        ),
        frames=tuple(Frame(index, None, _rescale(data), _windows(data)) for index in range(int(many))),
        modality_lut=_lut(data, "ModalityLUTSequence"),
        voi_luts=tuple(lut for lut in [_lut(data, "VOILUTSequence")] if lut),
        palette=_palette(data),
        presentation_shape=str(data.get("PresentationLUTShape", "")),
    )


def _format(data: Dataset, kind: str, frames: int) -> PixelFormat:
    return PixelFormat(
        rows=data.Rows,
        columns=data.Columns,
        frames=frames,
        samples=data.SamplesPerPixel,
        photometric=data.PhotometricInterpretation,
        planar=data.get("PlanarConfiguration", 0) or 0,
        bits_allocated=data.BitsAllocated,
        bits_stored=data.get("BitsStored", data.BitsAllocated),
        high_bit=data.get("HighBit", data.BitsAllocated - 1),
        signed=bool(data.get("PixelRepresentation", 0)),
        sample_type=kind,
    )


def _rescale(data: Dataset) -> Rescale | None:
    if "RescaleSlope" not in data:
        return None
    return Rescale(float(data.RescaleSlope), float(data.RescaleIntercept), str(data.get("RescaleType", "1")))


def _windows(data: Dataset) -> tuple[Window, ...]:
    if data.get("WindowCenter") is None:
        return ()
    function = str(data.get("VOILUTFunction", "LINEAR") or "LINEAR")
    pairs = zip(_each(data.WindowCenter), _each(data.WindowWidth), strict=True)
    return tuple(Window(float(center), float(width), function) for center, width in pairs)


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, MultiValue | list) else [value]


def _lut(data: Dataset, name: str) -> Lut | None:
    if not data.get(name):
        return None
    item = data[name].value[0]
    entries, first, bits = _descriptor(item["LUTDescriptor"].value, signed=bool(data.PixelRepresentation))
    return Lut(first, entries, bits, _words(item["LUTData"].value, entries))


def _palette(data: Dataset) -> Palette | None:
    if "RedPaletteColorLookupTableDescriptor" not in data or "RedPaletteColorLookupTableData" not in data:
        return None
    descriptor = data["RedPaletteColorLookupTableDescriptor"].value
    entries, first, bits = _descriptor(descriptor, signed=bool(data.PixelRepresentation))
    channels = [_words(data[f"{name}PaletteColorLookupTableData"].value, entries) for name in ("Red", "Green", "Blue")]
    return Palette(first, entries, bits, *channels)


def _descriptor(value: Any, *, signed: bool) -> tuple[int, int, int]:
    entries, first, bits = (int(number) for number in value)
    first &= 0xFFFF
    return entries & 0xFFFF or 65536, first - 65536 if signed and first > 32767 else first, bits


def _words(value: Any, entries: int) -> bytes:
    if isinstance(value, bytes):
        words = np.frombuffer(value, "u1" if len(value) < 2 * entries else "<u2")
    else:
        words = np.asarray([int(word) & 0xFFFF for word in _each(value)])
    return words.astype("<u2").tobytes()
