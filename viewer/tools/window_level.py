"""Window/level: right is wider, down is brighter."""

from __future__ import annotations

from viewer.session import windows
from viewer.tools.base import Drag, Event, Hand, Pointer, Tool

WIDTHS_PER_PIXEL = 1 / 80
FINE, COARSE = 0.25, 2.5


class WindowLevel(Tool):
    """Moves the window of the whole series (of this image, for radiographs); the gain follows the current width."""

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Change the window until the release; cancelled, it is as it was."""
        before = hand.reading.windows.of(hand.pane)
        stack = hand.reading.places.stack(hand.pane)
        if before is None or stack is None:
            return None
        shown = hand.reading.panes.view(hand.pane).shown
        gesture = hand.reading.windows.new_gesture()
        smallest = windows.smallest_width(stack.images[0])
        from_zero = stack.modality in windows.FROM_ZERO
        window, last = before, start
        try:
            while last.event is not Event.RELEASE:
                pointer = yield ()
                right, up = _moved(last, pointer, hand.ratio)
                gain = max(window.width, smallest) * WIDTHS_PER_PIXEL * _step(pointer)
                if right or up:  # a click is no change: the preset keeps its name
                    window = windows.moved(window, right * gain, up * gain, smallest, from_zero=from_zero)
                    hand.reading.windows.set(hand.pane, window, gesture)
                last = pointer
        except GeneratorExit:
            hand.reading.windows.choose(hand.pane, shown, gesture)
            raise
        return None


def _moved(last: Pointer, now: Pointer, ratio: float) -> tuple[float, float]:
    return (now.screen[0] - last.screen[0]) / ratio, (last.screen[1] - now.screen[1]) / ratio


def _step(pointer: Pointer) -> float:
    if pointer.shift:
        return FINE
    return COARSE if pointer.control else 1.0


TOOL = WindowLevel(
    "window_level", "Window/level", "ph.circle-half", "Right wider, down brighter; Shift fine, Ctrl coarse", rank=1
)
