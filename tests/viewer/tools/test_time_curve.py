"""A region over time against a phantom whose values are known at every time point, on images and on planes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import mr_slice, put_pixels, save_all
from tests.viewer.reading_room import a_reading, studies_of
from viewer import tools as tools_package
from viewer.catalogue import extensions
from viewer.model.geometry import vector
from viewer.model.measurement import Measurement
from viewer.session import cuts
from viewer.session.plane_images import plane_image, sample
from viewer.session.reading import Reading
from viewer.session.runs import Run
from viewer.tools.measuring import MeasuringTool
from viewer.tools.time_curve import Curve, at_time, axis_of, begun, filled, why_not

TOOLS = {tool.id: tool for tool in extensions(tools_package, "TOOL") if isinstance(tool, MeasuringTool)}
VALUES = (100, 140, 320, 260)  # in the square; 50 around it
SLICES = 6


def dynamic_files(folder: Path, *, times: bool = True, slopes: tuple[float, ...] = (1.0,) * 4) -> list[Path]:
    """A dynamic MR of four time points, 15 s apart: a bright box in columns and rows 8 to 15 of every slice."""
    made = []
    for point, value in enumerate(VALUES):
        for place in range(SLICES):
            one = mr_slice((4.0 * place, 0.0, 0.0), number=point * SLICES + place + 1, spacing=(2.0, 2.0))
            one.TemporalPositionIdentifier, one.NumberOfTemporalPositions = point + 1, len(VALUES)
            one.AcquisitionTime = f"1000{15 * point:02d}" if times else ""
            pixels = np.full((24, 24), 50 / slopes[point])
            pixels[8:16, 8:16] = value / slopes[point]
            put_pixels(one, np.round(pixels).astype(np.uint16))
            if slopes[point] != 1.0:
                one.RescaleSlope, one.RescaleIntercept = str(slopes[point]), "0"
            made.append(one)
    return save_all(made, folder)


def dynamic(folder: Path, *, times: bool = True, slopes: tuple[float, ...] = (1.0,) * 4) -> Reading:
    """The same, read."""
    reading = a_reading()
    reading.open(studies_of(dynamic_files(folder, times=times, slopes=slopes))[0])
    return reading


def run_of(reading: Reading) -> Run:
    run = reading.time_points.run_of(reading.exams.stacks[0])
    assert run is not None
    return run


def curve(reading: Reading, kept: Measurement) -> Curve:
    run = run_of(reading)
    for stack in run.stacks:
        reading.pixels.keep_loaded(99, [stack.id for stack in run.stacks])
        assert reading.pixels.of(stack.id) is not None
    now = next(stack for stack in run.stacks if any(image.ref == kept.image for image in stack.images))
    found = [
        (number, at_time(kept, TOOLS[kept.tool], now, stack, voxels))
        for number, stack in enumerate(run.stacks)
        if (voxels := reading.pixels.of(stack.id)) is not None
    ]
    return filled(begun(kept, run), found)


def on_image(reading: Reading, tool: str, pixels: list[tuple[float, float]]) -> Measurement:
    stack = run_of(reading).stacks[1]
    reading.pixels.keep_loaded(99, [stack.id])
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    return TOOLS[tool].measure(stack.images[2], voxels.array[2], pixels)


BOX = [(8.6, 8.6), (14.4, 8.6), (14.4, 14.4), (8.6, 14.4)]


@pytest.mark.parametrize("slopes", [(1.0,) * 4, (1.0, 2.0, 0.5, 4.0)])
def test_a_region_on_an_image_over_recorded_seconds(tmp_path: Path, slopes: tuple[float, ...]) -> None:
    reading = dynamic(tmp_path, slopes=slopes)
    found = curve(reading, on_image(reading, "polygon", BOX))
    assert found.complete
    assert found.axis.seconds
    assert found.axis.places == pytest.approx((0.0, 15.0, 30.0, 45.0))
    assert [at.value for _, at in found.known] == pytest.approx(VALUES)
    assert [at.deviation for _, at in found.known] == pytest.approx([0.0] * 4)
    assert found.sentence == "First 100, most 320 at 30.0 s, +220 % of the first."
    assert found.table.splitlines()[0] == "Time (s)\tMean (1)\tSD"
    assert found.table.splitlines()[3] == "30\t320\t0"


def test_a_region_on_a_plane_is_sampled_at_every_time_point(tmp_path: Path) -> None:
    reading = dynamic(tmp_path)
    stack = run_of(reading).stacks[0]
    reading.pixels.keep_loaded(99, [stack.id])
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    cut = cuts.cut(stack, "axial")
    image = plane_image(stack, cut)
    middle = vector(stack.images[0].plane.to_patient((11.5, 11.5)))
    center = vector((10.0, middle[1], cut.center[2]))
    corners = [center + vector((x, y, 0.0)) for x, y in ((-4, -4), (4, -4), (4, 4), (-4, 4))]
    cut_height = float(vector(cut.center)[2])
    rows = stack.images[0].plane.to_pixels([(0.0, 0.0, cut_height)])[0]
    assert 8 <= rows[1] <= 15  # the plane goes through the box
    kept = TOOLS["polygon"].measure(
        image, sample(stack, cut, voxels), [tuple(p) for p in image.plane.to_pixels(corners)]
    )
    found = curve(reading, kept)
    assert [at.value for _, at in found.known] == pytest.approx(VALUES)


def test_a_probe_has_a_value_and_no_deviation(tmp_path: Path) -> None:
    reading = dynamic(tmp_path)
    found = curve(reading, on_image(reading, "probe", [(12.0, 12.0)]))
    assert [(at.value, at.deviation) for _, at in found.known] == [(float(value), None) for value in VALUES]


def test_times_that_are_not_recorded_are_numbers_and_no_seconds(tmp_path: Path) -> None:
    reading = dynamic(tmp_path, times=False)
    axis = axis_of(run_of(reading))
    assert (axis.places, axis.seconds) == ((1.0, 2.0, 3.0, 4.0), False)


def test_what_has_no_curve_says_why(tmp_path: Path) -> None:
    reading = dynamic(tmp_path)
    run, length = run_of(reading), on_image(reading, "length", [(1.0, 1.0), (5.0, 5.0)])
    region = on_image(reading, "polygon", BOX)
    assert why_not(None, None, None) == "Select a region or a probe first."
    assert why_not(length, TOOLS["length"], run) == "Only regions and probes have values over time."
    assert "one time point" in why_not(region, TOOLS["polygon"], None)
    assert why_not(region, TOOLS["polygon"], run) == ""


def test_time_points_that_lie_elsewhere_have_no_value(tmp_path: Path) -> None:
    reading = dynamic(tmp_path)
    kept, run = on_image(reading, "polygon", BOX), run_of(reading)
    now, voxels = run.stacks[1], reading.pixels.of(run.stacks[1].id)
    assert voxels is not None
    voxels.ready[2] = False
    assert at_time(kept, TOOLS["polygon"], now, now, voxels).value is None
