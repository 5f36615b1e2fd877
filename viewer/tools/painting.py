"""What brushes share: drawn from point to point on the image or plane that the pane shows, in millimetres; undone as one."""

from __future__ import annotations

from dataclasses import dataclass, field

from viewer.model.geometry import Triple, triple, vector
from viewer.model.mark import EllipseMark, Mark
from viewer.model.volume import Stack, StackImage
from viewer.session.brush_shapes import Brush
from viewer.session.cuts import normal
from viewer.session.mask_grid import why_not
from viewer.session.plane_images import same_plane
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool


@dataclass(frozen=True)
class Painter(Tool):
    """A brush on the segment that is being edited; Ctrl does the other of drawing and erasing."""

    erases: bool = field(default=False, kw_only=True)

    @property
    def grips(self) -> bool:
        """A press draws, also over a measurement."""
        return False

    @property
    def aims(self) -> bool:
        """A press means the place under the pointer."""
        return True

    @property
    def sized(self) -> bool:
        """It has a radius, which the wheel changes."""
        return True

    def hover(self, hand: Hand, pointer: Pointer) -> tuple[Mark, ...]:
        """The edge of the brush."""
        return rim(hand, pointer.point)

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Draw until the button is let go; Esc takes the stroke back."""
        erase = self.erases is not start.control
        stack = drawable(hand, self.title)
        stroke = hand.reading.editing.begin(stack, "Eraser" if erase else "Brush", erase=erase) if stack else None
        if stack is None or stroke is None or hand.image is None:
            return None
        grid, brush = hand.reading.editing.grid(stack), brush_of(hand, stack)
        last, pointer = start, start
        try:
            while stroke.paint(grid, brush, last.point, pointer.point):
                if pointer.event is Event.RELEASE or not still(hand):
                    break
                last, pointer = pointer, (yield rim(hand, pointer.point))
                if not still(hand):
                    break
        except GeneratorExit:
            stroke.abandon()
            raise
        stroke.end()
        return None


def drawable(hand: Hand, title: str) -> Stack | None:
    """The stack that a pane shows, where something may be drawn in it; None, said why, where not."""
    stack, image, owner = hand.reading.places.stack(hand.pane), hand.image, hand.reading.editing
    if stack is None or image is None:
        owner.refused.emit(f"{title}: nothing is drawn on a rendering; draw on images or planes.")
    elif why := why_not(stack):
        owner.refused.emit(f"{title}: {why}")
    elif image.cut is not None and image.cut.slab_mm:
        owner.refused.emit(f"{title}: how deep a place lies in a slab is not known; set the slab to none.")
    else:
        return stack
    return None


def brush_of(hand: Hand, stack: Stack) -> Brush:
    """The brush as the reader has set it, on what the pane shows."""
    painting, image = hand.reading.editing.painting, hand.image
    if painting.ball or image is None:
        return Brush(painting.radius_mm)
    if image.cut is not None:
        return Brush(painting.radius_mm, normal=triple(normal(image.cut)))
    return Brush(painting.radius_mm, index=hand.reading.panes.view(hand.pane).place.index)


def still(hand: Hand) -> bool:
    """Whether the pane shows what it did at the press."""
    now, then = hand.reading.plane_images.shown(hand.pane), hand.image
    return now is not None and then is not None and now.ref == then.ref and same_plane(now.cut, then.cut)


def rim(hand: Hand, point: Triple) -> tuple[Mark, ...]:
    """The edge of the brush around a point of the picture."""
    image = hand.image
    if image is None or not image.plane.in_patient:
        return ()
    return (EllipseMark(_ends(image, point, hand.reading.editing.painting.radius_mm)),)


def _ends(image: StackImage, point: Triple, radius: float) -> tuple[Triple, Triple, Triple, Triple]:
    middle, right = vector(point), radius * vector(image.plane.row_direction)
    down = radius * vector(image.plane.column_direction)
    return triple(middle - right), triple(middle + right), triple(middle - down), triple(middle + down)
