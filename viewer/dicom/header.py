"""Reads the header of one DICOM file once, into facts; pixels stay in the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from viewer.dicom import mosaic
from viewer.dicom.cine import cine_facts
from viewer.dicom.colour_profile import colour_profile
from viewer.dicom.elements import Elements
from viewer.dicom.frames import frames
from viewer.dicom.identity import patient, patient_key, required_uid, series, study
from viewer.dicom.layers import kinds_of_layers
from viewer.dicom.lookup_tables import modality_lut, palette, voi_luts
from viewer.dicom.lossy_compression import Coding, is_lossy, lossy_method, lossy_ratio
from viewer.dicom.part10 import Part10, open_source, read_part10
from viewer.dicom.pixel_layout import pixel_format, pixel_location
from viewer.dicom.projection_views import side_of, view_modifiers, view_of
from viewer.dicom.spacing_facts import spacing_facts
from viewer.dicom.stream_loss import loses
from viewer.dicom.subtraction import subtraction_facts
from viewer.dicom.telling_apart import grouping
from viewer.dicom.unreadable import Unreadable
from viewer.dicom.uptake_facts import uptake_facts
from viewer.model.study import Frame, Instance, PixelFormat, PixelLocation, Series, Study

__all__ = ["HeaderFacts", "Unreadable", "read_header"]

_DIRECTORY = "1.2.840.10008.1.3.10"


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What one file says: its study (without series), its series (without instances) and itself."""

    study: Study
    series: Series
    instance: Instance


def read_header(source: Path | bytes, path: Path | None = None) -> HeaderFacts:
    """The facts of a DICOM file, or of its bytes (then ``path`` names the file that will hold them).

    Raises Unreadable, and nothing else, with a sentence that says why a file gives no facts: no DICOM, cut short, without
    the identifiers an object needs, or with a pixel format that contradicts itself.
    """
    stream, size = open_source(source)
    place = str(path or (source if isinstance(source, Path) else ""))
    with stream:
        try:
            return _facts(read_part10(stream, size), place)
        except Unreadable:
            raise
        except RecursionError:
            raise Unreadable("The sequences of this file are nested too deeply to be read.") from None
        except Exception as fault:
            # pydicom gives no closed list of what a broken file raises; its texts may quote patient data.
            raise Unreadable(f"The file is damaged and cannot be read as DICOM ({type(fault).__name__}).") from None


def _facts(part: Part10, path: str) -> HeaderFacts:
    elements = Elements(part.dataset)
    meta = Elements(part.meta)
    sop_class = required_uid(elements, "SOPClassUID", "SOP Class UID", meta.code("MediaStorageSOPClassUID"))
    if sop_class == _DIRECTORY:
        raise Unreadable("This is a DICOMDIR, the index of a disc, and no image.")
    sop_uid = required_uid(elements, "SOPInstanceUID", "SOP Instance UID", meta.code("MediaStorageSOPInstanceUID"))
    who = patient(elements)
    of_study, of_series = study(elements, who), series(elements)
    instance = _instance(part, elements, (of_study.uid, of_series.uid, sop_class, sop_uid), path, patient_key(who))
    return HeaderFacts(of_study, of_series, instance)


def _instance(part: Part10, elements: Elements, uids: tuple[str, str, str, str], path: str, key: str) -> Instance:
    pixels = part.pixels
    if pixels is None:
        return _document(part, elements, uids, path, key)
    modality = elements.code("Modality")
    form = pixel_format(elements, pixels)
    location = pixel_location(part, pixels, form, path, elements.remarks)
    form, shown, directions = _frames(elements, form, modality)
    coding = Coding(part.transfer_syntax, location.length == -1 and loses(part.stream, location.offset))
    lossy = is_lossy(elements, coding)
    return Instance(
        *uids,
        modality=modality,
        number=elements.integer("InstanceNumber"),
        transfer_syntax_uid=part.transfer_syntax,
        format=form,
        location=location,
        frames=shown,
        spacing=spacing_facts(elements),
        modality_lut=modality_lut(elements) if "ModalityLUTSequence" in elements else None,
        voi_luts=voi_luts(elements) if "VOILUTSequence" in elements else (),
        palette=palette(elements) if form.photometric == "PALETTE COLOR" else None,
        profile=colour_profile(elements, form),
        presentation_shape=elements.code("PresentationLUTShape"),
        padding=_padding(elements, form),
        frame_of_reference_uid=elements.code("FrameOfReferenceUID"),
        image_type=elements.codes("ImageType"),
        acquisition_number=elements.integer("AcquisitionNumber"),
        acquisition_time=elements.code("AcquisitionTime"),
        content_date=elements.code("ContentDate"),
        content_time=elements.code("ContentTime"),
        utc_offset=elements.code("TimezoneOffsetFromUTC"),
        grouping=grouping(elements),
        patient_orientation=directions,
        laterality=side_of(elements),
        view_position=elements.code("ViewPosition"),
        view=view_of(elements),
        view_modifiers=view_modifiers(elements),
        body_part=elements.code("BodyPartExamined"),
        slice_thickness=elements.number("SliceThickness"),
        cine=cine_facts(elements, shown),
        subtraction=subtraction_facts(elements, form, modality),
        lossy=lossy,
        lossy_ratio=lossy_ratio(elements),
        lossy_method=lossy_method(elements, coding),
        presentation_intent=elements.code("PresentationIntentType"),
        burned_in=elements.code("BurnedInAnnotation") == "YES",
        patient_key=key,
        quadruped=elements.code("AnatomicalOrientationType") == "QUADRUPED",
        uptake=uptake_facts(elements),
        contrast=_contrast(elements),
        layers=kinds_of_layers(elements, form, lossy=lossy),
        remarks=tuple(elements.remarks),
    )


def _contrast(elements: Elements) -> str:
    """The contrast agent (PS3.3 C.7.6.4), by its name or the meaning of its code; "" where none is named."""
    coded = [item.text("CodeMeaning") for item in elements.items("ContrastBolusAgentSequence")]
    return next((one for one in (elements.text("ContrastBolusAgent"), *coded) if one.strip()), "")


def _frames(
    elements: Elements, form: PixelFormat, modality: str
) -> tuple[PixelFormat, tuple[Frame, ...], tuple[str, str] | None]:
    """The format and the frames as they are shown, and Patient Orientation; a mosaic is taken apart into its slices."""
    found = frames(elements, form.frames, modality)
    if not mosaic.is_mosaic(elements, form):
        return form, found, _patient_orientation(elements)
    tiles = mosaic.mosaic(elements, form)
    if tiles is None:
        return form, (mosaic.without_place(found[0]),), mosaic.directions(elements)
    form = mosaic.tiled(form, tiles)
    return form, mosaic.tiles_in_place(found[0], form, tiles), _patient_orientation(elements)


def _document(part: Part10, elements: Elements, uids: tuple[str, str, str, str], path: str, key: str) -> Instance:
    """An object without pixels; one whose header describes an image all the same says so."""
    rows, columns = elements.integer("Rows"), elements.integer("Columns")
    if rows and columns and "BitsAllocated" in elements:
        elements.remark(f"The header describes an image of {columns} x {rows}, but the file holds no pixel data.")
    return Instance(
        *uids,
        modality=elements.code("Modality"),
        number=elements.integer("InstanceNumber"),
        transfer_syntax_uid=part.transfer_syntax,
        image_type=elements.codes("ImageType"),
        content_date=elements.code("ContentDate"),
        content_time=elements.code("ContentTime"),
        utc_offset=elements.code("TimezoneOffsetFromUTC"),
        frame_of_reference_uid=elements.code("FrameOfReferenceUID"),
        location=PixelLocation(path) if path else None,
        patient_key=key,
        remarks=tuple(elements.remarks),
    )


def _padding(elements: Elements, form: PixelFormat) -> tuple[int, int] | None:
    """The inclusive range of stored values that are padding, signed like the pixels (PS3.3 C.7.5.1.1.2)."""
    value = elements.integer("PixelPaddingValue") if form.sample_type == "integer" else None
    if value is None:
        return None
    limit = elements.integer("PixelPaddingRangeLimit")
    ends = sorted(_signed_like(form, end) for end in (value, value if limit is None else limit))
    return ends[0], ends[1]


def _signed_like(form: PixelFormat, value: int) -> int:
    """``value`` with the sign of the pixels, whatever representation it was written in."""
    if form.signed and value >= 1 << (form.bits_allocated - 1):
        return value - (1 << form.bits_allocated)
    return value + (1 << form.bits_allocated) if value < 0 and not form.signed else value


def _patient_orientation(elements: Elements) -> tuple[str, str] | None:
    values = elements.codes("PatientOrientation")
    return (values[0], values[1]) if len(values) == 2 and all(values) else None
