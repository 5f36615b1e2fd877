"""A presentation state named on the command line: read, checked against the image, and drawn at the image's own size."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.commands.command import Unusable
from app.inspection.choosing import Choice
from app.inspection.values import stored_values_of
from viewer.dicom.colour import rgb_from_lab
from viewer.dicom.header import read_header
from viewer.dicom.presentation import read_presentation_state
from viewer.dicom.presenting import why_not
from viewer.dicom.shutters import covered
from viewer.dicom.unreadable import Unreadable
from viewer.model.layers import Shutter
from viewer.model.presentation import PresentationState
from viewer.model.study import Study
from viewer.model.volume import StackImage
from viewer.session.layers import Shown, read_over, shown_over
from viewer.session.state_matching import states_by_image

Picture = NDArray[np.uint8]


def presentation_state(file: Path, choice: Choice) -> PresentationState:
    """The state in a file, if it may be applied to the image; raises Unusable with a sentence."""
    try:
        state = read_presentation_state(file)
    except Unreadable as fault:
        raise Unusable(f"{file}: {fault}") from fault
    if not states_by_image(choice.stack, [state]).get(choice.index):
        raise Unusable(why_not(state, choice.image) or "The presentation state does not refer to this image.")
    return state


def with_document(study: Study, file: Path) -> Study:
    """The study with the object of a file among its documents; raises Unusable."""
    try:
        facts = read_header(file)
    except Unreadable as fault:
        raise Unusable(f"{file}: {fault}") from fault
    known = {document.sop_uid for series in study.series for document in series.documents}
    if facts.instance.sop_uid in known:
        return study
    return replace(study, series=(*study.series, replace(facts.series, documents=(facts.instance,))))


def with_layers(picture: Picture, image: StackImage, state: PresentationState | None) -> Picture:
    """A picture at the image's own size with its shutter, then its overlays in white or the colour of their layer."""
    over = read_over(image, stored_values_of, state.overlays if state else ())
    shown, made = shown_over(over, state), picture.copy()
    if shown.shutter:
        _cover(made, shown, shown.shutter, image)
    for mask, layer in shown.masks:
        made[mask.bits > 0] = _ink(state, layer, colour=made.ndim == 3)
    return made


def _cover(picture: Picture, shown: Shown, shutter: Shutter, image: StackImage) -> None:
    rows, columns = picture.shape[:2]
    hidden = covered(shutter, rows, columns, image.plane.column_spacing / image.plane.row_spacing)
    if shown.shutter_mask is not None:
        hidden |= shown.shutter_mask.bits > 0
    in_colour = picture.ndim == 3 and shutter.colour is not None
    picture[hidden] = rgb_from_lab(shutter.colour) if in_colour and shutter.colour else round(shutter.grey / 257)


def _ink(state: PresentationState | None, name: str, *, colour: bool) -> int | tuple[int, int, int]:
    layer = state.layer(name) if state else None
    if layer is None or (layer.grey is None and layer.colour is None):
        return 255
    if layer.colour and colour:
        return rgb_from_lab(layer.colour)
    return round((layer.grey if layer.grey is not None else 65535) / 257)
