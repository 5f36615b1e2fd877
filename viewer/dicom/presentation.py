"""Reads softcopy presentation states; what cannot be used is named, and the rest is kept (PS3.3 A.33, C.10, C.11)."""

from __future__ import annotations

from pathlib import Path

from viewer.dicom.elements import Elements
from viewer.dicom.graphics import graphic_annotations, graphic_layers
from viewer.dicom.identity import patient, patient_key, required_uid
from viewer.dicom.lookup_tables import modality_lut, palette, presentation_lut, voi_luts
from viewer.dicom.overlays import GROUPS, overlay_planes
from viewer.dicom.part10 import open_source, read_part10
from viewer.dicom.references import scope_of
from viewer.dicom.shutters import display_shutter
from viewer.dicom.transforms import rescale, windows
from viewer.dicom.unreadable import Unreadable
from viewer.model.layers import Shutter
from viewer.model.presentation import KEY_IMAGE, MAKER, DisplayedArea, PresentationState, Scope, Voi
from viewer.model.study import Palette

GREY = "1.2.840.10008.5.1.4.1.1.11.1"
COLOUR = "1.2.840.10008.5.1.4.1.1.11.2"
PSEUDO_COLOUR = "1.2.840.10008.5.1.4.1.1.11.3"
PRESENTATION_STATES = "1.2.840.10008.5.1.4.1.1.11."  # all that begin so
_KINDS = {GREY, COLOUR, PSEUDO_COLOUR}


def read_presentation_state(path: Path) -> PresentationState:
    """The presentation state in a file; raises Unreadable with a sentence."""
    stream, size = open_source(path)
    with stream:
        try:
            return _state(Elements(read_part10(stream, size).dataset))
        except Unreadable:
            raise
        except RecursionError:
            raise Unreadable("The sequences of this presentation state are nested too deeply to be read.") from None
        except Exception as fault:  # pydicom gives no closed list of what a broken file raises
            raise Unreadable(f"The presentation state is damaged ({type(fault).__name__}).") from None


def _state(elements: Elements) -> PresentationState:
    kind = elements.code("SOPClassUID")
    if not kind.startswith(PRESENTATION_STATES):
        raise Unreadable("This object is no presentation state.")
    if kind not in _KINDS:
        raise Unreadable("Presentation states of this kind (blending, XA/XRF, volumes) are not shown.")
    references = _references(elements)
    if not references.images:
        raise Unreadable("The presentation state refers to no image.")
    greys = kind != COLOUR
    overlays = overlay_planes(elements, None) if _has_own_overlays(elements) else ()
    return PresentationState(
        uid=required_uid(elements, "SOPInstanceUID", "SOP Instance UID"),
        study_uid=required_uid(elements, "StudyInstanceUID", "Study Instance UID"),
        patient_key=patient_key(patient(elements)),
        label=elements.text("ContentLabel"),
        description=elements.text("ContentDescription"),
        creator=elements.text("ContentCreatorName"),
        created=elements.code("PresentationCreationDate") + elements.code("PresentationCreationTime"),
        references=references,
        grey=greys,
        rescale=rescale(elements, "1") if greys else None,
        modality_lut=modality_lut(elements) if greys and "ModalityLUTSequence" in elements else None,
        vois=_vois(elements) if greys else (),
        shape=_shape(elements),
        presentation_lut=presentation_lut(elements) if kind == GREY else None,
        palette=_palette(elements) if kind == PSEUDO_COLOUR else None,
        areas=_areas(elements),
        rotation=_rotation(elements),
        flip=elements.code("ImageHorizontalFlip") == "Y",
        graphic_layers=graphic_layers(elements),
        annotations=graphic_annotations(elements),
        overlays=overlays,
        active_overlays=_active(elements),
        shutter=_shutter(elements, {plane.group for plane in overlays}),
        remarks=_remarks(elements),
        of_key_image=(elements.text("Manufacturer"), elements.code("ContentLabel")) == (MAKER, KEY_IMAGE),
    )


def _remarks(elements: Elements) -> tuple[str, ...]:
    if "MaskSubtractionSequence" in elements:
        elements.remark("The state asks for mask subtraction, which is not done.")
    return tuple(elements.remarks)


def _references(elements: Elements) -> Scope:
    found = [scope_of(series) for series in elements.items("ReferencedSeriesSequence")]
    return Scope(tuple(image for scope in found for image in scope.images))


def _vois(elements: Elements) -> tuple[Voi, ...]:
    items = elements.items("SoftcopyVOILUTSequence")
    made = (Voi(scope_of(item), windows(item), voi_luts(item)) for item in items)
    return tuple(voi for voi in made if voi.windows or voi.luts)


def _shape(elements: Elements) -> str:
    shape = elements.code("PresentationLUTShape")
    if shape not in ("", "IDENTITY", "INVERSE"):
        elements.remark("The presentation LUT shape is not known; values are shown as they are.")
    return "INVERSE" if shape == "INVERSE" else "IDENTITY"


def _palette(elements: Elements) -> Palette:
    made = palette(elements)
    if made is None:
        raise Unreadable("The colours of this pseudo-colour presentation state cannot be used.")
    return made


def _areas(elements: Elements) -> tuple[DisplayedArea, ...]:
    made = (_area(item) for item in elements.items("DisplayedAreaSelectionSequence"))
    return tuple(area for area in made if area)


def _area(item: Elements) -> DisplayedArea | None:
    first, last = item.pair("DisplayedAreaTopLeftHandCorner"), item.pair("DisplayedAreaBottomRightHandCorner")
    if first is None or last is None:
        item.remark("A displayed area has no usable corners; the whole image is shown.")
        return None
    # the corners are pixels, named as seen after rotation and flip, and belong to the area
    left, right = sorted((first[0] - 1, last[0] - 1))
    top, bottom = sorted((first[1] - 1, last[1] - 1))
    edges = left - 0.5, top - 0.5, right + 0.5, bottom + 0.5
    return DisplayedArea(*edges, _magnify(item), scope_of(item), _pixel_shape(item))


def _pixel_shape(item: Elements) -> float | None:
    pair = item.pair("PresentationPixelSpacing") or item.pair("PresentationPixelAspectRatio")
    return pair[0] / pair[1] if pair and min(pair) > 0 else None


def _magnify(item: Elements) -> float:
    mode, ratio = item.code("PresentationSizeMode"), item.number("PresentationPixelMagnificationRatio")
    if mode == "TRUE SIZE":
        item.remark("The state asks for true size; the screen's size is unknown: the area is fitted to the pane.")
    if mode != "MAGNIFY":
        return 0.0
    if ratio is None or not 0.01 <= ratio <= 100:
        item.remark("The state magnifies by no usable ratio; the area is fitted to the pane.")
        return 0.0
    return ratio


def _rotation(elements: Elements) -> int:
    degrees = elements.integer("ImageRotation") or 0
    if degrees % 90:
        elements.remark(f"The state turns the image by {degrees}°, which is no quarter turn; it is not turned.")
        return 0
    return degrees % 360


def _has_own_overlays(elements: Elements) -> bool:
    return any(f"OverlayData {group:04X}" in elements for group in GROUPS)


def _active(elements: Elements) -> tuple[tuple[int, str], ...]:
    pairs = ((group, elements.code(f"OverlayActivationLayer {group:04X}")) for group in GROUPS)
    return tuple((group, layer) for group, layer in pairs if layer)


def _shutter(elements: Elements, groups: set[int]) -> Shutter | None:
    shutter = display_shutter(elements) if "ShutterShape" in elements else None
    if shutter and shutter.overlay is not None and shutter.overlay not in groups:
        elements.remark("The bitmap display shutter names an overlay that the state does not hold; it is not applied.")
        return None
    return shutter
