"""Another viewer's own reader (Cornerstone's adapters, as in OHIF) finds our measurements where and as large as they are.

It runs where node is and LECTERN_NODE names a folder in which ``npm i --ignore-scripts @cornerstonejs/adapters dcmjs
@babel/runtime`` was done; elsewhere it is skipped.
"""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from reporting.export import sr_measurements
from reporting.export.exporter import Letterhead
from reporting.report import Report
from tests.reporting.export.drawn import an_image, drawn
from tests.reporting.export.samples import MEAN, angle, axes, ellipse, instance, length, report
from viewer.model.code import HOUNSFIELD, Code
from viewer.model.measurement import Value

IMAGE = instance(57)
MODULES = Path(os.environ.get("LECTERN_NODE", "/nowhere")) / "node_modules"
MM = 0.6  # square pixels, as Cornerstone's own conversion takes no others
LEAST, MOST = Code("255605001", "SCT", "Minimum"), Code("56851009", "SCT", "Maximum")
DEVIATION = Code("386136009", "SCT", "Standard Deviation")
PLANE = {
    "imagePositionPatient": [-100.0, -80.0, 57.0],
    "imageOrientationPatient": [1, 0, 0, 0, 1, 0],
    "rowCosines": [1, 0, 0],
    "columnCosines": [0, 1, 0],
    "rowPixelSpacing": MM,
    "columnPixelSpacing": MM,
    "frameOfReferenceUID": "1.2.3",
    "rows": 512,
    "columns": 400,
}

pytestmark = pytest.mark.skipif(
    not (MODULES / "@cornerstonejs").is_dir() or shutil.which("node") is None,
    reason="no node modules of Cornerstone here",
)


def read_by_cornerstone(made: Report, folder: Path) -> list[dict[str, Any]]:
    (folder / "node_modules").symlink_to(MODULES)
    script = shutil.copy(Path(__file__).with_name("cornerstone.mjs"), folder)
    (folder / "measurements.dcm").write_bytes(sr_measurements.make(made, Letterhead()))
    command = ["node", script, folder / "measurements.dcm", IMAGE.sop_uid, json.dumps(PLANE)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    found: list[dict[str, Any]] = json.loads(ran.stdout)
    return found


def test_every_measurement_comes_back_at_its_place_with_its_values(tmp_path: Path) -> None:
    statistics = [(MEAN, -62.3), (DEVIATION, 11.6), (LEAST, -103.0), (MOST, 12.0)]
    area = ellipse(3, IMAGE).values[0]
    values = (*(Value(name, value, HOUNSFIELD) for name, value in statistics), area)
    drawn = (length(1, IMAGE), axes(2, IMAGE), replace(ellipse(3, IMAGE), values=values), angle(4, IMAGE))
    found = read_by_cornerstone(report(measurements=drawn), tmp_path)
    assert [one["tool"] for one in found] == ["Length", "Bidirectional", "EllipticalROI", "Angle"]
    for ours, theirs in zip(drawn, found, strict=True):
        assert (theirs["uid"], theirs["label"] or "") == (ours.uid, ours.label)
        placed = [[-100 + MM * column, -80 + MM * row, 57] for column, row in ours.pixels]
        for point, expected in zip(theirs["points"], placed, strict=True):
            assert point == pytest.approx(expected, abs=1e-4)
    kept = [
        {name: value for name, value in one["values"].items() if not name.lower().endswith("unit")} for one in found
    ]
    assert kept == [
        {"length": 29.0},
        {"length": 20.0, "width": 14.0},
        {"mean": -62.3, "stdDev": 11.6, "min": -103, "max": 12, "area": 219.9},
        {"angle": 90},
    ]


# By what name Cornerstone knows what a tool draws, and which of its numbers it takes.
STATISTICS = {"mean": "Mean", "stdDev": "Standard Deviation", "max": "Maximum", "area": "Area"}
KNOWN = {
    "bidirectional": ("Bidirectional", {"length": "Long axis", "width": "Short axis"}),
    "rectangle": ("RectangleROI", STATISTICS),
    "circle": ("CircleROI", STATISTICS),
    "probe": ("Probe", {"value": "Attenuation Coefficient"}),
    "cobb": ("CobbAngle", {"angle": "Cobb angle"}),
    "polygon": (
        "PlanarFreehandROI",
        {"mean": "Mean", "stdDev": "Standard Deviation", "max": "Maximum", "area": "Area"},
    ),
}


@pytest.mark.parametrize("tool", KNOWN)
def test_what_a_tool_draws_is_read_as_the_same_tool_with_the_same_numbers(tool: str, tmp_path: Path) -> None:
    ours = drawn(tool, an_image())
    (theirs,) = read_by_cornerstone(report(measurements=(ours,)), tmp_path)
    name, numbers = KNOWN[tool]
    assert (theirs["tool"], theirs["uid"]) == (name, ours.uid)
    said = {value.name.meaning: round(value.value, value.digits) for value in ours.values}
    assert {key: theirs["values"][key] for key in numbers} == {key: said[meaning] for key, meaning in numbers.items()}
    along = theirs["outline"] or theirs["points"]
    placed = [[-100 + MM * column, -80 + MM * row, 57] for column, row in ours.exchange_pixels or ours.pixels]
    for point in along:
        assert min(float(np.linalg.norm(np.subtract(point, place))) for place in placed) < 1e-3
    assert len(along) == len(placed)


@pytest.mark.parametrize("tool", ["arrow", "text"])
def test_a_mark_without_a_number_is_read_at_its_place_with_its_text(tool: str, tmp_path: Path) -> None:
    ours = replace(drawn(tool, an_image()), label="Look here")
    beside = drawn("length", an_image())
    theirs, other = read_by_cornerstone(report(measurements=(ours, beside)), tmp_path)
    assert (theirs["uid"], theirs["label"], other["uid"]) == (ours.uid, "Look here", beside.uid)
    placed = [[-100 + MM * column, -80 + MM * row, 57] for column, row in ours.pixels]
    assert theirs["points"] == [pytest.approx(place, abs=1e-4) for place in placed]
