"""Leads the panes to the middle of a segment."""

from __future__ import annotations

from viewer.model.segmentation import Segment, Segmentation
from viewer.model.volume import Stack
from viewer.session.reading import Reading


def go_to_segment(reading: Reading, one: Segmentation, segment: Segment) -> str:
    """Show the middle of a segment in every pane of its images; the active pane takes them where none shows them.

    Gives a sentence where there is nothing to go to, else "".
    """
    active = reading.panes.active
    stack = reading.segmentations.stack_for(one, segment, reading.places.stack(active))
    if stack is None:
        return f"{segment.name}: {segment.remark or 'no images on which it may be shown are open.'}"
    index = _index(reading, stack, segment)
    if index is None:
        return f"{segment.name}: no image lies at its middle."
    shown = {view.place.stack_id for pane in reading.panes.visible if (view := reading.panes.view(pane)).place.stack_id}
    if stack.id not in shown:
        reading.places.show(active, stack.id, index)
    if segment.middle is not None:
        reading.crosshair.lead(stack, segment.middle)
    else:
        reading.places.go_to(stack.images[index].ref)
    return ""


def _index(reading: Reading, stack: Stack, segment: Segment) -> int | None:
    """The image of a stack that shows the middle of a segment, or that it names."""
    if segment.middle is not None:
        levels = reading.relations.levels(stack)
        return levels.at(segment.middle) if levels else None
    named = [(one.sop_uid, one.frame or 0) for one in segment.on_images]
    images = enumerate(stack.images)
    return next((at for at, image in images if (image.instance.sop_uid, image.frame.index) in named), None)
