"""A pane's sheet without whose images they are: nothing that a header or a person wrote stands over the picture any more.

Names of patients hide in descriptions, in the words of presentation states and in overlay bits. So all of these go, and what
stays was worded here or is a number. What is in the pixels themselves cannot be taken out; ``in_pixels`` says where it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from viewer.model.measurement import Measurement
from viewer.model.study import Instance
from viewer.model.volume import Stack
from viewer.widgets.corner_text import Facts, anonymous_corners
from viewer.widgets.layer_painter import Layered
from viewer.widgets.painting import Sheet

SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_OFTEN_BURNED = frozenset({"US", "IVUS", "SC", "OT", "ES", "GM", "XC", "OP", "DOC", "BMD"})


def without_identity(sheet: Sheet, facts: Facts) -> Sheet:
    """The sheet without text from headers, without the words of a state and without overlay bits."""
    return replace(sheet, corners=anonymous_corners(facts), layers=_bare(sheet.layers))


def unnamed(measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Measurements without what a person called them."""
    return tuple(replace(one, label="") for one in measurements)


def _bare(layered: Layered) -> Layered:
    state = layered.state
    if state is None:
        return replace(layered, bitmaps=())
    annotations = tuple(replace(one, texts=()) for one in state.annotations)
    return replace(layered, bitmaps=(), state=replace(state, annotations=annotations))


def in_pixels(instances: Iterable[Instance]) -> str:
    """Why images cannot be copied without identity: their headers say that text is in their pixels; "" elsewhere."""
    if any(instance.burned_in for instance in instances):
        return "The image says that text is burned into its pixels; a copy without identity cannot be made of it."
    return ""


def perhaps_in_pixels(stack: Stack, instances: Iterable[Instance]) -> str:
    """A warning where pixels often name the patient without the header saying so; "" elsewhere."""
    captured = any(instance.sop_class_uid.startswith(SECONDARY_CAPTURE) for instance in instances)
    if captured or stack.modality in _OFTEN_BURNED:
        return "Look at it before it leaves: such images often have the patient's name in their pixels."
    return ""
