"""What one pane shows: the place, the look and how values are displayed. Replaced, never edited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from viewer.model.geometry import Triple
from viewer.model.sculpture import Box, Hiding
from viewer.model.study import Lut, Window


@dataclass(frozen=True, slots=True)
class Cut:
    """A plane through a volume that is no acquired image: centre and directions in patient mm, slab thickness.

    ``slab`` is ``mip``, ``minip`` or ``mean`` over ``slab_mm``; with 0 mm it is the plane itself. ``kind`` is which of the
    three planes of MPR it was before it was turned (axial, sagittal, coronal), whose colour it keeps.
    """

    center: Triple
    row_direction: Triple
    column_direction: Triple
    slab_mm: float = 0.0
    slab: str = "mip"
    kind: str = ""


CurvePoint: TypeAlias = tuple[float, float, float, float, float]  # value, opacity per mm, red, green, blue


@dataclass(frozen=True, slots=True)
class Orbit:
    """A view of a whole volume: preset id and the camera's angles in degrees (azimuth to the left, elevation up).

    ``mode`` is ``shaded``, or ``mip`` or ``minip`` over all of it, or ``segments`` without it. ``curve`` replaces the
    preset's points, by growing modality values; (): as the preset has them. ``lit`` false leaves the light out. ``box`` is
    the part that is shown, ``hiding`` what is taken away within it.
    """

    preset: str
    azimuth_deg: float = 0.0
    elevation_deg: float = 0.0
    mode: str = "shaded"
    curve: tuple[CurvePoint, ...] = ()
    lit: bool = True
    box: Box | None = None
    hiding: Hiding = field(default_factory=Hiding)


@dataclass(frozen=True, slots=True)
class Along(Orbit):
    """A view of a volume along a path drawn through it, which its stack has: no plane, and of no place in the patient.

    ``kind`` is ``straight`` (the path runs down, what lies ``turned_deg`` around it to the right) or ``panorama`` (the path
    runs to the right, the patient's head up). ``wide_mm`` is how far it reaches across. Over ``thick_mm`` in depth the
    ``mean``, greatest (``mip``) or least (``minip``) value is shown.
    """

    mode: str = "bent"
    kind: str = "straight"
    turned_deg: float = 0.0
    wide_mm: float = 60.0
    thick_mm: float = 0.0
    slab: str = "mean"


@dataclass(frozen=True, slots=True)
class Place:
    """Which picture: an image of a stack (index from 0), or a cut, a rendering or a view along a path of its volume."""

    stack_id: str = ""
    index: int = 0
    cut: Cut | None = None
    orbit: Orbit | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """How the picture lies in the pane. ``zoom`` 1 fits it; ``pan`` is in plane units; rotation is clockwise, after flips.

    ``fit`` is the part that zoom 1 fits into the pane and centres, as edges (left, top, right, bottom) in pixels; None: the
    whole image. With ``magnify`` zoom 1 shows one pixel so many device pixels wide instead.
    """

    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    rotation_deg: float = 0.0
    flip_horizontal: bool = False
    flip_vertical: bool = False
    fit: tuple[float, float, float, float] | None = None
    magnify: float = 0.0
    justify: str = ""
    extent: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """How values become grey: a window, or a VOI LUT of the image; neither means the image's own default.

    ``filter`` names what is done for the eye before (smooth, sharpen), ``colours`` the palette of the standard in which
    greys are shown; "" for neither.
    """

    window: Window | None = None
    voi_lut: Lut | None = None
    invert: bool = False
    filter: str = ""
    colours: str = ""


@dataclass(frozen=True, slots=True)
class ViewState:
    """All a pane needs to draw again exactly the same view; its text stands at ``text_side`` alone where that is given."""

    place: Place = field(default_factory=Place)
    look: Look = field(default_factory=Look)
    shown: Shown = field(default_factory=Shown)
    text_side: str = ""
