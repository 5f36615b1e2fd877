"""Display shutters: what they cover, worked out here by pixel, and what contradicts itself and is not applied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.phantoms import ct_slice, save
from viewer.dicom.header import read_header
from viewer.dicom.layers import read_layers
from viewer.dicom.shutters import covered
from viewer.model.layers import Shutter

RECTANGLE = {
    "ShutterShape": "RECTANGULAR",
    "ShutterLeftVerticalEdge": 5,
    "ShutterRightVerticalEdge": 20,
    "ShutterUpperHorizontalEdge": 3,
    "ShutterLowerHorizontalEdge": 30,
}
CIRCLE = {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [16, 12], "RadiusOfCircularShutter": 9}
POLYGON = {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [2, 2, 2, 30, 30, 16]}


def shutter_of(folder: Path, **attributes: Any) -> tuple[Shutter | None, tuple[str, ...]]:
    made = ct_slice()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    instance = read_header(save(made, folder / "one.dcm")).instance
    layers = read_layers(instance)
    assert (layers.shutter is None) == ("shutter" not in instance.layers)
    return layers.shutter, instance.remarks


def test_the_edges_of_a_rectangle_are_seen_and_what_lies_beyond_is_covered(tmp_path: Path) -> None:
    shutter, _ = shutter_of(tmp_path, **RECTANGLE)
    assert shutter == Shutter(rectangle=(5, 20, 3, 30))
    hidden = covered(shutter, 32, 32)
    assert not hidden[2:30, 4:20].any()
    assert hidden.sum() == 32 * 32 - 28 * 16


def test_a_circle_is_round_in_the_patient_also_where_pixels_are_not_square(tmp_path: Path) -> None:
    shutter, _ = shutter_of(tmp_path, **CIRCLE, ShutterPresentationValue=30000)
    assert shutter == Shutter(circle=(16, 12, 9), grey=30000)
    seen = ~covered(shutter, 32, 32)
    assert (seen.any(axis=0).sum(), seen.any(axis=1).sum()) == (19, 19)
    seen = ~covered(shutter, 32, 32, pixel_shape=0.5)  # half as wide as high: half as many rows
    assert (seen.any(axis=0).sum(), seen.any(axis=1).sum()) == (19, 9)


def test_a_polygon_covers_what_its_half_planes_leave_out(tmp_path: Path) -> None:
    shutter, _ = shutter_of(tmp_path, **POLYGON)
    assert shutter is not None
    row, column = np.mgrid[1:33, 1:33].astype(float)
    cross = [
        (c2 - c1) * (row - r1) - (r2 - r1) * (column - c1)
        for (r1, c1), (r2, c2) in (((2, 2), (2, 30)), ((2, 30), (30, 16)), ((30, 16), (2, 2)))
    ]
    inside, border = np.min(cross, axis=0) > 0, np.min(np.abs(cross), axis=0) < 1e-9
    assert np.array_equal(covered(shutter, 32, 32)[~border], ~inside[~border])


def test_several_shapes_leave_only_what_all_of_them_leave(tmp_path: Path) -> None:
    both = RECTANGLE | CIRCLE | {"ShutterShape": ["RECTANGULAR", "CIRCULAR"]}
    shutter, _ = shutter_of(tmp_path, **both)
    assert shutter is not None
    one, other = Shutter(rectangle=shutter.rectangle), Shutter(circle=shutter.circle)
    assert np.array_equal(covered(shutter, 32, 32), covered(one, 32, 32) | covered(other, 32, 32))


WRONG = {
    "left of right": RECTANGLE | {"ShutterLeftVerticalEdge": 21},
    "upper below lower": RECTANGLE | {"ShutterLowerHorizontalEdge": 2},
    "an edge missing": {key: value for key, value in RECTANGLE.items() if "Right" not in key},
    "no radius": CIRCLE | {"RadiusOfCircularShutter": 0},
    "half a centre": CIRCLE | {"CenterOfCircularShutter": [16]},
    "two corners": POLYGON | {"VerticesOfThePolygonalShutter": [2, 2, 30, 30]},
    "half a corner": POLYGON | {"VerticesOfThePolygonalShutter": [2, 2, 2, 30, 30, 16, 4]},
    "an unknown shape": {"ShutterShape": "HEXAGONAL"},
    "bitmap of nothing": {"ShutterShape": "BITMAP"},
    "wholly beside the image": RECTANGLE | {"ShutterLeftVerticalEdge": 100, "ShutterRightVerticalEdge": 200},
    "a circle far away": CIRCLE | {"CenterOfCircularShutter": [500, 500]},
    "shapes that exclude each other": RECTANGLE
    | CIRCLE
    | {"ShutterShape": ["RECTANGULAR", "CIRCULAR"], "ShutterLeftVerticalEdge": 25, "ShutterRightVerticalEdge": 30},
}


@pytest.mark.parametrize("case", WRONG)
def test_a_shutter_that_contradicts_itself_or_hides_everything_is_said_and_not_applied(
    case: str, tmp_path: Path
) -> None:
    shutter, remarks = shutter_of(tmp_path, **WRONG[case])
    assert shutter is None
    assert any("shutter" in remark and "not applied" in remark for remark in remarks), remarks
