"""Hanging protocols as data: which studies they suit, and what each pane of each step shows. Frozen facts."""

from __future__ import annotations

from dataclasses import dataclass

CURRENT, PRIOR = "current", "prior"
PLANES = ("axial", "sagittal", "coronal")
ORIENTATIONS = ("", "oblique", *PLANES)
EDGES = ("", "left", "right", "top", "bottom")
LIKES = ("", "large", "small", "thin", "thick")
# The demands of a pane that may only prefer, by their names in a file.
DEMANDS = ("modality", "orientation", "views", "side", "contrast", "thickness_mm", "kernel", "named", "unnamed")


class ProtocolError(ValueError):
    """A protocol file cannot be used; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class PaneRule:
    """What one pane wants, and how it shows it.

    It wants a stack ``of`` the current study or of a prior (``prior`` 1: the most relevant, 2: the next). What is given
    must fit, but for what ``soft`` names, which only prefers: ``modality``; ``orientation``; ``views`` and ``side`` (R, L,
    B), asked of each projection image by itself; ``contrast``; ``thickness_mm`` from and to; ``kernel`` sharp or soft;
    ``named`` and ``unnamed``, words that its names hold, or do not. ``words`` and ``avoid`` always only prefer, ``likes``
    says which of several otherwise equal stacks. Words are those of ``viewer.model.words.first_word``. Where not asked for,
    ``scouts`` are not wanted. An ``optional`` pane may stay empty.

    It shows a plane ``reconstruct``ed from the stack's volume, as thick as ``slab_mm`` and projected as ``slab`` says, or
    the volume rendered (``rendering``: a preset); in the window of key ``preset`` or in ``window`` (width, centre), else the
    image's own; with ``invert``; ``zoom`` times as large as fits; flipped and turned; ``chest_wall`` (left or right): turned
    by Patient Orientation so that the chest wall lies there, at the edge of the pane; ``justify``: at that edge as it is;
    its text at ``text_side``.
    """

    of: str = CURRENT
    prior: int = 1
    modality: tuple[str, ...] = ()
    orientation: str = ""
    views: tuple[str, ...] = ()
    side: str = ""
    contrast: bool | None = None
    thickness_mm: tuple[float, float] | None = None
    kernel: str = ""
    named: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    soft: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    likes: str = ""
    scouts: bool = False
    optional: bool = False
    reconstruct: str = ""
    slab_mm: float = 0.0
    slab: str = "mip"
    rendering: str = ""
    preset: int | None = None
    window: tuple[float, float] | None = None
    invert: bool = False
    zoom: float = 1.0
    flip_horizontal: bool = False
    flip_vertical: bool = False
    rotation_deg: float = 0.0
    chest_wall: str = ""
    justify: str = ""
    text_side: str = ""

    @property
    def by_image(self) -> bool:
        """Whether it is asked of each projection image by itself."""
        return bool(self.views or self.side)

    @property
    def again(self) -> bool:
        """Whether it may show what another pane shows already: planes and renderings are other pictures of it."""
        return bool(self.reconstruct or self.rendering)


@dataclass(frozen=True, slots=True)
class Step:
    """One arrangement: rows x columns panes, filled row by row.

    With ``same_scale`` all panes show a millimetre equally large; ``linked`` switches linked scrolling, None leaves it;
    ``tiles`` shows so many images of the one pane's series side by side (a lightbox).
    """

    name: str
    rows: int
    columns: int
    panes: tuple[PaneRule, ...]
    same_scale: bool = False
    linked: bool | None = None
    tiles: bool = False


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a study must be for a protocol; what is not given, any study is.

    ``modality``: one of these is there; ``modalities``: all of these; ``regions``: one of these is named; ``words`` and
    ``avoid``: names; ``views``: all of these were taken; ``side``: R, L or B (both); ``contrast``: whether some of it has;
    ``prior``: whether there is one that surely is of the same patient.
    """

    modality: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    side: str = ""
    contrast: bool | None = None
    prior: bool | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """A named sequence of steps and the studies it suits. ``own`` ones are the reader's and come first."""

    id: str
    name: str
    steps: tuple[Step, ...]
    match: Criteria = Criteria()
    own: bool = False
