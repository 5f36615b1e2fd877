"""``main.py measure PATH --tool ID --points x,y …``: a measurement as the tool makes it."""

from __future__ import annotations

import argparse
from typing import Any

import viewer.tools
from app.commands.command import DONE, IN_PART, Command, Context, Unusable, answer, json_switch
from app.commands.measured import text_of, value_document
from app.commands.pick import image_arguments, numbers, picked
from app.commands.planes import plane_arguments, plane_of
from app.inspection.choosing import Choice
from app.inspection.values import stored_values
from app.inspection.volumes import voxels_of
from viewer.catalogue import extensions
from viewer.dicom.damage import Damaged
from viewer.model.geometry import Pixel
from viewer.model.measurement import Measurement
from viewer.model.volume import StackImage
from viewer.session.cuts import step_mm
from viewer.session.plane_images import plane_image, values_of, why_not
from viewer.tools.measuring import MeasuringTool
from viewer.tools.pixel_shape import pairs


def _tools() -> dict[str, MeasuringTool]:
    return {one.id: one for one in extensions(viewer.tools, "TOOL") if isinstance(one, MeasuringTool)}


def _arguments(parser: argparse.ArgumentParser) -> None:
    image_arguments(parser)
    parser.add_argument("--tool", required=True, metavar="ID")
    parser.add_argument(
        "--points", required=True, nargs="+", metavar="COLUMN,ROW", help="with --plane X,Y,Z in patient mm"
    )
    plane_arguments(parser)
    json_switch(parser)


def _run(context: Context, given: argparse.Namespace) -> int:
    tools = _tools()
    if given.tool not in tools:
        raise Unusable(f"There is no measuring tool {given.tool!r}; there are {', '.join(tools)}.")
    tool = tools[given.tool]
    choice = picked(given)
    try:
        measurement = _on_plane(given, tool, choice) if given.plane else _on_image(given, tool, choice.image)
    except Damaged as error:
        raise Unusable(f"The image is damaged: {error}") from error
    except ValueError as error:
        raise Unusable(f"{error}.") from error
    in_patient = choice.image.plane.in_patient
    answer(_document(measurement, in_patient=in_patient), text_of(measurement), as_json=given.json)
    return DONE if measurement.values and not measurement.why_not else IN_PART


def _on_image(given: argparse.Namespace, tool: MeasuringTool, image: StackImage) -> Measurement:
    return tool.measure(image, stored_values(image), _points(given.points, tool, image))


def _on_plane(given: argparse.Namespace, tool: MeasuringTool, choice: Choice) -> Measurement:
    """On a reconstructed plane, on which the points have to lie within half its slab or step."""
    reason = why_not(choice.stack)
    if reason:
        raise Unusable(reason)
    cut = plane_of(given, choice)
    image, reach = plane_image(choice.stack, cut), max(cut.slab_mm, step_mm(choice.stack, cut)) / 2
    points = [numbers(text, 3, "A point of a plane") for text in given.points]
    for point in points:
        away = abs(float(image.plane.height(point)))
        if away > reach:
            raise Unusable(f"The point {','.join(f'{at:g}' for at in point)} lies {away:.2f} mm off the plane.")
    pixels = pairs(image.plane.to_pixels(points))
    placed = list(tool.points(pixels, image)) if len(pixels) == tool.clicks != tool.size else list(pixels)
    return tool.measure(image, values_of(choice.stack, cut, voxels_of(choice.stack)), placed)


def _points(given: list[str], tool: MeasuringTool, image: StackImage) -> list[Pixel]:
    """The points of the measurement: those given, or what the tool makes of the corners that a mouse would place."""
    points = [(x, y) for x, y in (numbers(text, 2, "A point") for text in given)]
    form = image.instance.format
    for x, y in points:
        if form and not (-0.5 <= x <= form.columns - 0.5 and -0.5 <= y <= form.rows - 0.5):
            raise Unusable(f"The point {x:g},{y:g} lies outside the image of {form.columns} × {form.rows} pixels.")
    return list(tool.points(points, image)) if len(points) == tool.clicks != tool.size else points


def _document(measurement: Measurement, *, in_patient: bool) -> dict[str, Any]:
    return {
        "tool": measurement.tool,
        "values": [value_document(one) for one in measurement.values],
        "points_mm": [list(point) for point in measurement.points] if in_patient else None,
        "provenance": measurement.provenance.value,
        "provenance_note": measurement.provenance_note,
        "image": {"sop_uid": measurement.image.sop_uid, "frame": measurement.image.frame or 0},
        "why_not": measurement.why_not or None,
    }


COMMAND = Command("measure", "a measurement as the tool makes it, points in image pixels", _run, _arguments)
