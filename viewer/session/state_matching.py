"""Which presentation states belong to which images of a stack, and how an image lies by one."""

from __future__ import annotations

from collections.abc import Iterable

from viewer.dicom.presenting import why_not
from viewer.model.presentation import PresentationState
from viewer.model.view import Look
from viewer.model.volume import Stack, StackImage

_SAME_SHAPE = 0.01


def states_by_image(stack: Stack, states: Iterable[PresentationState]) -> dict[int, list[PresentationState]]:
    """Which of the states may be applied to each image of a stack, by its index, in the order given."""
    places = _places(stack)
    found: dict[int, list[PresentationState]] = {}
    for state in states:
        for index in _named(stack, places, state):
            if not why_not(state, stack.images[index]):
                found.setdefault(index, []).append(state)
    return found


def misfits_of(stack: Stack, states: Iterable[PresentationState]) -> tuple[str, ...]:
    """Why states that name an image of a stack are not applied to it, in sentences."""
    places = _places(stack)
    pairs = ((state, index) for state in states for index in _named(stack, places, state)[:1])
    reasons = (why_not(state, stack.images[index]) for state, index in pairs)
    return tuple(f"A presentation state is not shown. {reason}" for reason in reasons if reason)


def remarks_on(state: PresentationState, image: StackImage) -> tuple[str, ...]:
    """What of a state is not shown on an image, in sentences."""
    area, plane = state.area(image.instance.sop_uid, image.frame.index), image.plane
    own = plane.row_spacing / plane.column_spacing
    if area is None or area.pixel_shape is None or abs(area.pixel_shape / own - 1) <= _SAME_SHAPE:
        return state.remarks
    other = "The presentation state gives the pixels another shape than the image does; the image's own is shown."
    return (*state.remarks, other)


def _places(stack: Stack) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for index, image in enumerate(stack.images):
        places.setdefault(image.instance.sop_uid, []).append(index)
    return places


def _named(stack: Stack, places: dict[str, list[int]], state: PresentationState) -> list[int]:
    """The indices of the images that a state names."""
    return sorted(
        {
            index
            for uid, frames in state.references.images
            for index in places.get(uid, ())
            if not frames or stack.images[index].frame.index + 1 in frames
        }
    )


def look_of(state: PresentationState, image: StackImage) -> Look:
    """How a state wants an image to lie: it is turned first and mirrored then, in a Look the other way round."""
    area = state.area(image.instance.sop_uid, image.frame.index)
    rotation = -state.rotation % 360 if state.flip else state.rotation
    fit = (area.left, area.top, area.right, area.bottom) if area else None
    if fit is not None and fit == whole_area(image):
        fit = None
    return Look(
        rotation_deg=float(rotation),
        flip_horizontal=state.flip,
        fit=fit,
        magnify=area.magnify if area else 0.0,
    )


def whole_area(image: StackImage) -> tuple[float, float, float, float]:
    """The edges of an image."""
    pixel = image.instance.format
    if pixel is None:
        raise ValueError("only an image has an area")
    return -0.5, -0.5, pixel.columns - 0.5, pixel.rows - 0.5
