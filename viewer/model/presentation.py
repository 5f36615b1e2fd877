"""Softcopy presentation states as facts: how someone wanted images to be shown (PS3.3 A.33, C.10, C.11).

Places are image pixels (column, row) with the centre of the first pixel at (0, 0), as everywhere; the outer corner that
DICOM counts from is (-0.5, -0.5).
Relative places are parts of the displayed area, (0, 0) its upper left corner on the screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from viewer.model.layers import OverlayPlane, Shutter
from viewer.model.study import Lut, Palette, Rescale, Window

KEY_IMAGE, MAKER = "KEY IMAGE", "Lectern"  # label and manufacturer of the states that are written with key images
Point: TypeAlias = tuple[float, float]
Colour: TypeAlias = tuple[float, float, float]  # CIELab: L* 0 to 100, a* and b* -128 to 127


@dataclass(frozen=True, slots=True)
class Scope:
    """Which images something is about: SOP Instance UIDs, each with frame numbers from 1 (none: all its frames).

    Without any, it is about every image that the state refers to.
    """

    images: tuple[tuple[str, tuple[int, ...]], ...] = ()

    def covers(self, sop_uid: str, frame: int) -> bool:
        """Whether it is about that frame, counted from 0."""
        return not self.images or any(
            uid == sop_uid and (not frames or frame + 1 in frames) for uid, frames in self.images
        )


@dataclass(frozen=True, slots=True)
class Voi:
    """The windows and VOI LUTs for some of the images (PS3.3 C.11.8); the first is the one to be shown."""

    scope: Scope = Scope()
    windows: tuple[Window, ...] = ()
    luts: tuple[Lut, ...] = ()


@dataclass(frozen=True, slots=True)
class DisplayedArea:
    """The part of some images that is to be seen (PS3.3 C.10.4): edges in pixels, the outermost ones included.

    ``magnify`` is how many screen pixels one image pixel shall be wide; 0 fits the area into the pane. ``pixel_shape`` is
    the height of a pixel by its width, None where the state does not tell it.
    """

    left: float
    top: float
    right: float
    bottom: float
    magnify: float = 0.0
    scope: Scope = Scope()
    pixel_shape: float | None = None


@dataclass(frozen=True, slots=True)
class GraphicLayer:
    """A layer in which graphics, text and overlays are drawn (PS3.3 C.10.7); the one of lowest order lies lowest."""

    name: str
    order: int = 0
    grey: int | None = None  # P-value
    colour: Colour | None = None


@dataclass(frozen=True, slots=True)
class Graphic:
    """A figure: POINT, POLYLINE, INTERPOLATED, CIRCLE (centre, a point of the line) or ELLIPSE (ends of both axes)."""

    kind: str
    points: tuple[Point, ...]
    filled: bool = False
    relative: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a ``box`` (two corners) or beside an ``anchor``, to which a line leads where it ``points``."""

    text: str
    box: tuple[Point, Point] | None = None
    box_relative: bool = False
    align: str = "LEFT"
    anchor: Point | None = None
    anchor_relative: bool = False
    points: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """Graphics and text over some of the images (PS3.3 C.10.5)."""

    layer: str
    scope: Scope = Scope()
    graphics: tuple[Graphic, ...] = ()
    texts: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class PresentationState:
    """One softcopy presentation state: greyscale, colour or pseudo-colour.

    ``references`` are the images it may be applied to. ``rescale`` and ``modality_lut`` stand in place of the images' own;
    without either, stored values are not transformed. ``shape`` is IDENTITY or INVERSE; ``presentation_lut`` stands in its
    place. ``rotation`` is clockwise in degrees and comes before the ``flip``. ``active_overlays`` are (group, layer) of the
    overlays to be shown, the state's own (``overlays``) before those of the image. ``remarks`` say what is not shown.
    ``of_key_image`` tells a state that Lectern wrote with a key image: it is in force where it is asked for only, for else a
    series would jump from view to view while one scrolls.
    """

    uid: str
    study_uid: str
    patient_key: str
    label: str = ""
    description: str = ""
    creator: str = ""
    created: str = ""  # DICOM date and time in one
    references: Scope = Scope()
    grey: bool = True  # whether it says how values become grey; one for colour images does not
    rescale: Rescale | None = None
    modality_lut: Lut | None = None
    vois: tuple[Voi, ...] = ()
    shape: str = "IDENTITY"
    presentation_lut: Lut | None = None
    palette: Palette | None = None
    areas: tuple[DisplayedArea, ...] = ()
    rotation: int = 0
    flip: bool = False
    graphic_layers: tuple[GraphicLayer, ...] = ()
    annotations: tuple[Annotation, ...] = ()
    overlays: tuple[OverlayPlane, ...] = ()
    active_overlays: tuple[tuple[int, str], ...] = ()
    shutter: Shutter | None = None
    remarks: tuple[str, ...] = ()
    of_key_image: bool = False

    @property
    def name(self) -> str:
        """What it is called: its label, else its description."""
        return self.label or self.description or "without label"

    def voi(self, sop_uid: str, frame: int) -> Voi | None:
        """The windows for that frame; None: the whole range."""
        return next((voi for voi in self.vois if voi.scope.covers(sop_uid, frame)), None)

    def area(self, sop_uid: str, frame: int) -> DisplayedArea | None:
        """The displayed area for that frame."""
        return next((area for area in self.areas if area.scope.covers(sop_uid, frame)), None)

    def annotations_of(self, sop_uid: str, frame: int) -> tuple[Annotation, ...]:
        """The annotations of that frame, the lowest layer first."""
        orders = {layer.name: layer.order for layer in self.graphic_layers}
        found = [one for one in self.annotations if one.scope.covers(sop_uid, frame)]
        return tuple(sorted(found, key=lambda one: orders.get(one.layer, 0)))

    def layer(self, name: str) -> GraphicLayer:
        """The graphic layer of that name; a plain one where the state does not describe it."""
        return next((layer for layer in self.graphic_layers if layer.name == name), GraphicLayer(name))
