"""Marks over a picture as graphic annotations of a presentation state: measurements, and what a state in force had drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from viewer.model.geometry import Plane, Triple
from viewer.model.mark import EllipseMark, Label, Line, Mark
from viewer.model.measurement import Measurement
from viewer.model.presentation import Annotation, Graphic, Point, PresentationState, Text
from viewer.model.study import ImageRef
from viewer.model.volume import StackImage
from viewer.render.camera import Camera, camera_for
from viewer.session.state_matching import look_of
from viewer.tools.marks import marks
from viewer.widgets.annotation_painter import displayed

MEASUREMENTS = "MEASUREMENTS"


def measured(measurements: Iterable[Measurement], plane: Plane) -> tuple[Annotation, ...]:
    """One annotation for each measurement: its shape and its label, as they are drawn."""
    return tuple(_annotation(marks(one), plane) for one in measurements)


def outlined(measurements: Iterable[Measurement], image: ImageRef) -> tuple[Annotation, ...]:
    """The outlines of volumes of interest on one image."""
    lines = (
        line for one in measurements for outline in one.outlines if outline.image == image for line in outline.lines
    )
    return tuple(Annotation(MEASUREMENTS, graphics=(Graphic("POLYLINE", (*line, line[0])),)) for line in lines)


def _annotation(drawn: Sequence[Mark], plane: Plane) -> Annotation:
    figures = tuple(_figure(mark, plane) for mark in drawn if isinstance(mark, Line | EllipseMark))
    texts = tuple(
        Text("\n".join(mark.lines), anchor=_pixels((mark.anchor,), plane)[0])
        for mark in drawn
        if isinstance(mark, Label) and any(line.strip() for line in mark.lines)
    )
    return Annotation(MEASUREMENTS, graphics=figures, texts=texts)


def _figure(mark: Line | EllipseMark, plane: Plane) -> Graphic:
    points = _pixels(mark.points, plane)
    if isinstance(mark, EllipseMark):
        return Graphic("ELLIPSE", points)
    if len(points) == 1:
        return Graphic("POINT", points)
    return Graphic("POLYLINE", (*points, points[0]) if mark.closed else points)


def _pixels(points: Sequence[Triple], plane: Plane) -> tuple[Point, ...]:
    return tuple((float(x), float(y)) for x, y in plane.to_pixels(points))


def seen_of_state(image: StackImage, state: PresentationState, camera: Camera) -> tuple[Annotation, ...]:
    """The annotations of a state over one image, all at places of the image: parts of the screen would move with the view."""
    home = camera_for(image.plane, camera.rows, camera.columns, look_of(state, image), camera.width, camera.height)
    area = displayed(home)

    def fixed(point: Point) -> Point:
        screen = area.left() + point[0] * area.width(), area.top() + point[1] * area.height()
        x, y = camera.to_pixels(screen).tolist()
        return x, y

    found = state.annotations_of(image.instance.sop_uid, image.frame.index)
    return tuple(
        Annotation(
            one.layer,
            graphics=tuple(_fixed_figure(figure, fixed) for figure in one.graphics),
            texts=tuple(_fixed_text(text, fixed) for text in one.texts),
        )
        for one in found
    )


def _fixed_figure(figure: Graphic, fixed: Callable[[Point], Point]) -> Graphic:
    if not figure.relative:
        return figure
    return replace(figure, points=tuple(fixed(point) for point in figure.points), relative=False)


def _fixed_text(text: Text, fixed: Callable[[Point], Point]) -> Text:
    if text.box is not None and text.box_relative:
        text = replace(text, box=(fixed(text.box[0]), fixed(text.box[1])), box_relative=False)
    if text.anchor is not None and text.anchor_relative:
        text = replace(text, anchor=fixed(text.anchor), anchor_relative=False)
    return text
