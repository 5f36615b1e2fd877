"""What every tool draws goes out as a sound measurement document, of which a checker works out the same numbers."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.compose import measurement_sentence
from reporting.export import sr_measurements
from reporting.export.exporter import Letterhead
from reporting.export.verify import check
from tests.reporting.export.drawn import TOOLS, an_image, drawn
from tests.reporting.export.samples import dciodvfy_errors, dsrdump, report
from tests.reporting.export.test_sr_measurements import coordinates, groups

ON = [pytest.param((0.6, 0.6), id="square pixels"), pytest.param((0.5, 0.8), id="oblong pixels")]


@pytest.mark.parametrize("size", ON)
@pytest.mark.parametrize("tool", TOOLS)
def test_validators_and_our_checker_find_nothing(tool: str, size: tuple[float, float], tmp_path: Path) -> None:
    image = an_image(*size)
    made = report(measurements=(drawn(tool, image),))
    data = sr_measurements.make(made, Letterhead())
    assert dciodvfy_errors(data, tmp_path) == []
    assert "TID 1500" in dsrdump(data, tmp_path)
    assert check(data, {image.instance.sop_uid: image.instance}.get) == ()


@pytest.mark.parametrize("tool", TOOLS)
def test_a_sentence_says_all_its_numbers(tool: str) -> None:
    measured = drawn(tool, an_image())
    said = measurement_sentence(measured)
    assert all(f"{value.value:z.{value.digits}f}" in said for value in measured.values)
    assert "Series 4, image 57".lower() in said


def _groups(tool: str) -> Dataset:
    return groups(report(measurements=(drawn(tool, an_image()),)))[0]


@pytest.mark.parametrize("tool", ["rectangle", "polygon", "freehand", "spline"])
def test_outlines_are_closed_lines(tool: str) -> None:
    (graphic, data), *_ = coordinates(_groups(tool))
    assert graphic == "POLYLINE"
    assert data[:2] == data[-2:]


def test_an_outline_without_numbers_is_still_a_region() -> None:
    used, image = TOOLS["polygon"], an_image()
    bow = used.measure(image, None, [(10.0, 10.0), (30.0, 30.0), (30.0, 10.0), (10.0, 30.0)])
    made = report(measurements=(bow,))
    data = sr_measurements.make(made, Letterhead())
    assert check(data, {image.instance.sop_uid: image.instance}.get) == ()
    (region,) = [item for item in _all(dcmread(io.BytesIO(data))) if item.get("ValueType") == "SCOORD"]
    assert list(region.GraphicData)[:2] == list(region.GraphicData)[-2:]


def _all(item: Dataset) -> list[Dataset]:
    return [item, *(deeper for child in item.get("ContentSequence", ()) for deeper in _all(child))]
