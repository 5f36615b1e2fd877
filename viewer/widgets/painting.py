"""Paints one pane: the picture as an image without copies, then everything over it, in device pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from viewer.model.mark import Label, Mark
from viewer.render.camera import Camera
from viewer.render.letters import EdgeLetters
from viewer.widgets import colours
from viewer.widgets.corner_blocks import MARGIN, SCROLL_BAR, CornerBlocks
from viewer.widgets.corner_text import Corners
from viewer.widgets.label_places import place_labels
from viewer.widgets.layer_painter import Layered, paint_layers
from viewer.widgets.mark_painter import MarkPainter
from viewer.widgets.orientation_cube import Face, paint_cube
from viewer.widgets.overlay import OverlayPainter
from viewer.widgets.ruler import Ruler
from viewer.widgets.sheet_fusion import FusedLayer, paint_fusion
from viewer.widgets.sheet_segments import Segments, paint_segments

LABEL_GAP = 8  # logical pixels between a mark and its label


@dataclass(frozen=True, slots=True)
class Drawn:
    """Marks to be drawn in one colour, of the measurement ``uid``; ``in_hand`` while a drag previews them."""

    marks: tuple[Mark, ...]
    colour: QColor
    handles: bool = False
    in_hand: bool = False
    uid: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Sheet:
    """All that a pane shows at one moment.

    ``notice`` is a title and a sentence in place of a picture, ``aside`` a quiet sentence where there is none to show.
    """

    camera: Camera
    ratio: float
    picture: NDArray[Any] | None = None
    drawn: tuple[Drawn, ...] = ()
    corners: Corners = field(default_factory=Corners)
    letters: EdgeLetters = field(default_factory=EdgeLetters)
    ruler: Ruler | None = None
    notice: tuple[str, str] | None = None
    colours: NDArray[Any] | None = None  # [256, 3] of a grey picture shown in pseudo-colour
    layers: Layered = field(default_factory=Layered)
    aside: str = ""
    cube: tuple[Face, ...] = ()  # the sides of the orientation cube that are seen
    foreign: bool = False  # whether this may be another patient than the one being read
    segments: Segments | None = None
    fused: FusedLayer | None = None
    image: QImage | None = None  # the picture as Qt paints it fastest


def paint_sheet(painter: QPainter, sheet: Sheet) -> dict[str, QRectF]:
    """The picture, the marks over it, the text around it; where the labels of measurements stand is given back by UID."""
    camera = sheet.camera
    if sheet.picture is None:
        painter.fillRect(QRectF(0, 0, camera.width, camera.height), colours.BLACK)
    else:
        painter.drawImage(0, 0, sheet.image or as_image(sheet.picture, sheet.colours))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    if sheet.picture is not None:
        taken = _text_boxes(sheet) if sheet.layers.state and sheet.layers.state.annotations else []
        paint_fusion(painter, sheet.fused)
        paint_layers(painter, sheet.layers, camera, sheet.ratio, taken)
        paint_segments(painter, sheet.segments, sheet.ratio)
    for drawn in sheet.drawn:
        MarkPainter(camera, sheet.ratio, drawn.colour).paint(painter, drawn.marks, handles=drawn.handles)
    around = OverlayPainter(painter, camera.width, camera.height, sheet.ratio)
    labels = _paint_labels(painter, sheet, around.letter_boxes(sheet.letters))
    if sheet.notice:
        around.notice(*sheet.notice)
    if sheet.aside:
        around.aside(sheet.aside)
    around.letters(sheet.letters)
    if sheet.ruler:
        around.ruler(sheet.ruler)
    around.corner_text(sheet.corners)
    paint_cube(painter, sheet.cube, sheet.ratio)
    if sheet.foreign:
        around.foreign()
    return labels


def _paint_labels(painter: QPainter, sheet: Sheet, letters: list[QRectF]) -> dict[str, QRectF]:
    """Labels over all marks, each where it covers none, nor corner text, nor the letters of the sides."""
    camera, ratio = sheet.camera, sheet.ratio
    labelled = [
        (MarkPainter(camera, ratio, drawn.colour), drawn, mark)
        for drawn in sorted(sheet.drawn, key=lambda each: each.in_hand)
        for mark in drawn.marks
        if isinstance(mark, Label)
    ]
    if not labelled:
        return {}
    wanted = [hand.wanted(drawn.marks, label) for hand, drawn, label in labelled]
    margin = MARGIN * ratio
    room = QRectF(margin, margin, camera.width - 2 * margin - SCROLL_BAR * ratio, camera.height - 2 * margin)
    taken = [*_text_boxes(sheet), *letters]
    in_hand = sum(drawn.in_hand for _, drawn, _ in labelled)
    placed = place_labels(wanted, room, LABEL_GAP * ratio, taken, in_hand)
    for (hand, _, label), where in zip(labelled, placed, strict=True):
        hand.label(painter, label, where)
    return {drawn.uid: where.box for (_, drawn, _), where in zip(labelled, placed, strict=True) if drawn.uid}


def _text_boxes(sheet: Sheet) -> list[QRectF]:
    """Where the lines of the corner text stand."""
    return [
        line.box for line in CornerBlocks(sheet.camera.width, sheet.camera.height, sheet.ratio).lines(sheet.corners)
    ]


def as_image(picture: NDArray[Any], table: NDArray[Any] | None = None) -> QImage:
    """An image that looks at the array [height, width] or [height, width, 4]; the array must outlive it.

    ``table`` [256, 3] gives greys colours.
    """
    height, width = picture.shape[:2]
    grey = picture.ndim == 2
    shape = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGBA8888
    if grey and table is not None:
        made = QImage(picture.data, width, height, picture.strides[0], QImage.Format.Format_Indexed8)
        made.setColorTable([QColor(*each).rgb() for each in table.tolist()])
        return made
    return QImage(picture.data, width, height, picture.strides[0], shape)


def tick_colours(
    measured: Sequence[int | None], key_images: Sequence[int | None], of_others: Sequence[int] = ()
) -> dict[int, QColor]:
    """Where the scroll bar has ticks: key images of others, then measurements in the accent, then own ones in amber."""
    pairs: list[tuple[int | None, QColor]] = [(index, colours.OTHERS) for index in of_others]
    pairs += [(index, colours.ACCENT) for index in measured] + [(index, colours.AMBER) for index in key_images]
    return {index: colour for index, colour in pairs if index is not None}
