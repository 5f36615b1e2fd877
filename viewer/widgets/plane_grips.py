"""What the mouse takes hold of on planes: the cross of MPR, and measurements that lie beside the plane that is shown."""

from __future__ import annotations

from dataclasses import replace

from viewer.session.plane_images import through
from viewer.tools.base import Hand, Tool
from viewer.tools.cross_hold import Hold, Part, hold
from viewer.tools.grips import Grip
from viewer.tools.pixel_shape import pairs


def on_own_plane(found: Grip, hand: Hand) -> tuple[Grip, Hand]:
    """What lies on a plane is changed on a plane through its own points, which may lie beside the one shown."""
    reading, kept = hand.reading, found.measurement
    stack, cut = reading.places.stack(hand.pane), reading.panes.view(hand.pane).place.cut
    if kept.cut is None or cut is None or stack is None or hand.image is None:
        return found, hand
    image = reading.plane_images.of(stack, through(kept, cut))
    held = replace(kept, pixels=pairs(image.plane.to_pixels(kept.points)))
    stored = reading.plane_images.stored(hand.pane, image)
    return replace(found, measurement=held), replace(hand, image=image, stored=stored)


def cross_under(screen: tuple[float, float], hand: Hand, tool: Tool | None) -> Hold | None:
    """The part of the cross under ``screen`` (device px), for a left button whose ``tool`` does not measure."""
    cut = hand.reading.panes.view(hand.pane).place.cut
    if cut is None or tool is None or tool.measures:
        return None
    found = hold(hand.reading, hand.pane, hand.camera, screen, hand.ratio)
    if found is not None and found.part is Part.LINE and tool.aims:
        return None  # beside a line too it is the place pointed at that is meant
    return found
