"""The segments of a stack as surfaces of its rendering: those that the list shows, in their colours."""

from __future__ import annotations

from viewer.model.view import Along, ViewState
from viewer.model.volume import Stack
from viewer.render.surfaces import Surface
from viewer.session.reading import Reading

_WALLS = 8  # A surface stands for all that lies behind it: as opaque as so many layers of the inside on an image.
_LEAST = 0.2  # where the inside is clear on images only the outline is seen, which a rendering has not


def surfaces_in(reading: Reading, stack: Stack, view: ViewState) -> tuple[Surface, ...]:
    """The segments among a rendering; none elsewhere. Contours take part by the mask that they were made into."""
    if not view.place.orbit or isinstance(view.place.orbit, Along):
        return ()
    opaque = max(1.0 - (1.0 - reading.segmentations.shown.fill) ** _WALLS, _LEAST)
    return tuple(
        Surface(reading.shapes.of(segment.mask), segment.colour, opaque)
        for segment in reading.segmentations.seen_on(stack)
        if segment.mask
    )
