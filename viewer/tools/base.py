"""What every tool is: something the mouse can do, as a generator over the pointer's events.

A drag is a generator: it starts with the press, is sent every following event, yields the marks to preview and returns
what was measured, or a line whose length is to be told (None for tools that only change the view). It is cancelled by
closing it.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from numpy.typing import NDArray

from viewer.model.geometry import Triple
from viewer.model.known_length import KnownLine
from viewer.model.mark import Mark
from viewer.model.measurement import Measurement
from viewer.model.volume import StackImage
from viewer.render.camera import Camera
from viewer.render.pictures import VolumePicture
from viewer.render.plane_values import PlaneValues
from viewer.session.reading import Reading

Stored: TypeAlias = NDArray[Any] | PlaneValues  # of an image [row, column]; of a plane they are sampled where measured


class Event(Enum):
    """What the mouse just did."""

    PRESS = "press"
    MOVE = "move"
    RELEASE = "release"
    BACK = "back"  # not the mouse: the reader takes the last point back


@dataclass(frozen=True, slots=True)
class Pointer:
    """The mouse at an event: on the screen (device px of the pane), in the image (column, row) and in its plane.

    ``camera`` is how the picture lies at this moment, None where that is still as at the press.
    """

    screen: tuple[float, float]
    pixel: tuple[float, float]
    point: Triple
    event: Event = Event.MOVE
    shift: bool = False
    control: bool = False
    camera: Camera | None = None


@dataclass(frozen=True, slots=True)
class Hand:
    """What a tool holds while it is used: the reading, the pane, and the picture as it was at the press.

    ``image`` is a reconstructed plane too, and None on renderings; ``stored`` are its values [row, column], None while
    they are not loaded. ``ratio`` is how many device pixels make one of the mouse's. ``rendering`` is what is drawn of a
    volume, in full detail.
    """

    reading: Reading
    pane: int
    camera: Camera
    image: StackImage | None = None
    stored: Stored | None = None
    ratio: float = 1.0
    rendering: VolumePicture | None = None


Drag: TypeAlias = Generator[tuple[Mark, ...], Pointer, Measurement | KnownLine | None]


@dataclass(frozen=True)
class Tool:
    """A tool; ``id`` ends its action's id, ``icon`` is a QtAwesome name, ``rank`` its place in the row of tools."""

    id: str
    title: str
    icon: str
    hint: str
    rank: int = field(default=100, kw_only=True)

    @property
    def measures(self) -> bool:
        """Whether it makes measurements, which need an acquired image."""
        return False

    @property
    def aims(self) -> bool:
        """Whether a press means the very place under the pointer, so that a line there is not taken hold of."""
        return False

    @property
    def grips(self) -> bool:
        """Whether a press on a measurement takes hold of that instead."""
        return True

    @property
    def on_volumes(self) -> bool:
        """Whether it does something of its own on rendered volumes, which other tools turn."""
        return False

    @property
    def sized(self) -> bool:
        """Whether it is a brush, whose radius Alt and the wheel change."""
        return False

    def hover(self, hand: Hand, pointer: Pointer) -> tuple[Mark, ...]:
        """What is shown while the mouse moves with no button down."""
        return ()

    def drag(self, hand: Hand, start: Pointer) -> Drag:
        """Follow the mouse from the press ``start``."""
        raise NotImplementedError
