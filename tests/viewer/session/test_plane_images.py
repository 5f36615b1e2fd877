"""Truth on reconstructed planes: places, distances, angles, areas and values against phantoms with known answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.phantoms import ct_series, put_pixels, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer import tools as tools_package
from viewer.catalogue import extensions
from viewer.model.calibration import Provenance
from viewer.model.geometry import transform, triple, unit, vector
from viewer.model.measurement import Measurement
from viewer.model.study import Lut, Rescale, Window
from viewer.model.view import Cut, Look, Place, Shown
from viewer.model.volume import Stack, StackImage
from viewer.render.canvas import Canvas
from viewer.render.fused import FusedMaker
from viewer.session import cuts
from viewer.session.plane_images import lies_on, plane_image, same_plane, sample, through, values_of, why_not
from viewer.session.reading import Reading
from viewer.session.scene import Drawing, scene
from viewer.tools.measuring import MeasuringTool

TOOLS = {tool.id: tool for tool in extensions(tools_package, "TOOL") if isinstance(tool, MeasuringTool)}
COUNT, ROWS, COLUMNS = 14, 36, 40

# How a stack may lie: even and square, non-square pixels with thick slices, tilted gantry, and turned in all three axes.
STACKS = {
    "square": {"spacing": (1.0, 1.0), "step": (0.0, 0.0, 1.0)},
    "thick": {"spacing": (0.6, 0.9), "step": (0.0, 0.0, 2.5)},
    "tilted": {"spacing": (0.7, 0.7), "step": (0.0, 0.8, 2.0)},
    "turned": {
        "spacing": (0.8, 0.7),
        "orientation": (0.8, 0.6, 0.0, -0.48, 0.64, 0.6),
        "step": (0.36 * 1.5, -0.48 * 1.5, 0.8 * 1.5),
    },
}
OBLIQUE = (triple(unit((0.8, 0.3, -0.2))), triple(unit(np.cross((0.3, -0.5, 0.6), (0.8, 0.3, -0.2)))))
PLANES = ("axial", "sagittal", "coronal", "oblique")


def stored_at(column: NDArray[np.float64], row: NDArray[np.float64], step: NDArray[np.float64]) -> NDArray[np.float64]:
    """A value that grows evenly along all three axes, so that sampling between the voxels gives it exactly."""
    return np.asarray(1000 + 3.0 * column + 5.0 * row + 7.0 * step)


def opened(
    folder: Path, kind: str, *, skip: tuple[int, ...] = (), bright: tuple[int, int, int] | None = None
) -> Reading:
    """A reading of the phantom; with ``bright`` (column, row, slice) that voxel alone is 1000 HU, all others 0."""
    files = ct_series(COUNT, rows=ROWS, columns=COLUMNS, first=(12.0, -30.0, 50.0), skip=skip, **STACKS[kind])  # type: ignore[arg-type]
    row, column = np.mgrid[0:ROWS, 0:COLUMNS].astype(float)
    for file in files:
        index = file.InstanceNumber - 1
        pixels = stored_at(column, row, np.full(row.shape, float(index)))
        if bright is not None:
            pixels = np.full(row.shape, 1024.0)
            pixels[bright[1], bright[0]] += 1000.0 * (index == bright[2])
        put_pixels(file, pixels.astype(np.int16))
    save_all(files, folder)
    reading = a_reading()
    reading.open(study_of(folder))
    return reading


def a_cut(stack: Stack, plane: str) -> Cut:
    if plane != "oblique":
        return cuts.cut(stack, plane)
    return replace(cuts.cut(stack, "axial"), row_direction=OBLIQUE[0], column_direction=OBLIQUE[1])


def measured(tool: str, stack: Stack, cut: Cut, points: NDArray[np.float64], reading: Reading) -> Measurement:
    image = plane_image(stack, cut)
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    return TOOLS[tool].measure(image, sample(stack, cut, voxels), [tuple(one) for one in image.plane.to_pixels(points)])


def in_plane(cut: Cut, *across_and_down: tuple[float, float]) -> NDArray[np.float64]:
    """Points so many mm right of and below the centre of a plane."""
    row, column = vector(cut.row_direction), vector(cut.column_direction)
    return np.array([vector(cut.center) + x * row + y * column for x, y in across_and_down])


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("plane", PLANES)
def test_distances_angles_and_areas_are_those_of_the_patient(tmp_path: Path, kind: str, plane: str) -> None:
    reading = opened(tmp_path, kind)
    stack = reading.exams.stacks[0]
    cut = a_cut(stack, plane)
    length = measured("length", stack, cut, in_plane(cut, (-3.0, -2.0), (4.0, 3.5)), reading)
    assert length.values[0].value == pytest.approx(np.hypot(7.0, 5.5), abs=0.001)
    assert (length.values[0].unit.value, length.provenance) == ("mm", Provenance.PATIENT)
    assert vector(length.points) == pytest.approx(in_plane(cut, (-3.0, -2.0), (4.0, 3.5)), abs=1e-6)
    angle = measured("angle", stack, cut, in_plane(cut, (4.0, 0.0), (0.0, 0.0), (3.0, 3.0)), reading)
    assert angle.values[0].value == pytest.approx(45.0, abs=0.01)
    square = measured("polygon", stack, cut, in_plane(cut, (-3, -3), (5, -3), (5, 3), (-3, 3)), reading)
    assert square.values[-1].value == pytest.approx(48.0, rel=1e-4)
    circle = measured("circle", stack, cut, in_plane(cut, (-4, 0), (4, 0), (0, -4), (0, 4)), reading)
    assert circle.values[-1].value == pytest.approx(np.pi * 16, rel=1e-3)


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("plane", PLANES)
def test_values_on_a_plane_are_those_between_the_voxels(tmp_path: Path, kind: str, plane: str) -> None:
    reading = opened(tmp_path, kind)
    stack = reading.exams.stacks[0]
    cut, voxels = a_cut(stack, plane), reading.pixels.of(stack.id)
    assert voxels is not None
    image, values = plane_image(stack, cut), sample(stack, cut, voxels)
    row, column = np.mgrid[0 : values.shape[0], 0 : values.shape[1]]
    points = image.plane.to_patient(np.stack([column, row], axis=-1).astype(float))
    places = transform(np.linalg.inv(stack.geometry.matrix), points)
    inside = ((places > 0) & (places < (COLUMNS - 1, ROWS - 1, COUNT - 1))).all(axis=-1)
    outside = ((places < -0.5 - 1e-9) | (places > (COLUMNS - 0.5, ROWS - 0.5, COUNT - 0.5))).any(axis=-1)
    assert inside.sum() > 100
    expected = stored_at(*np.moveaxis(places, -1, 0)) - 1024.0
    assert np.abs(values - expected)[inside].max() < 1e-6
    assert np.isnan(values[outside]).all()


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("plane", PLANES[:3])
def test_a_bright_voxel_lies_at_its_centre_and_not_half_a_voxel_beside(tmp_path: Path, kind: str, plane: str) -> None:
    bright = (17, 20, 6)
    reading = opened(tmp_path, kind, bright=bright)
    stack = reading.exams.stacks[0]
    center = transform(stack.geometry.matrix, vector(bright))
    cut = replace(a_cut(stack, plane), center=triple(center))
    voxels = reading.pixels.of(stack.id)
    assert voxels is not None
    probe = measured("probe", stack, cut, center[None], reading)
    image, values = plane_image(stack, cut), np.nan_to_num(sample(stack, cut, voxels))
    row, column = np.mgrid[0 : values.shape[0], 0 : values.shape[1]]
    middle = image.plane.to_patient((float(np.average(column, weights=values)), float(np.average(row, weights=values))))
    along = [vector(cut.row_direction), vector(cut.column_direction)]
    # On a grid that does not meet the voxels the centroid of the tent is off by the sampling alone: far below half a voxel.
    fine = 0.01 if kind == "square" else 0.1
    assert max(abs(float((middle - center) @ axis)) for axis in along) < fine
    assert values.max() > 500
    assert probe.values[0].value > 350


@pytest.mark.parametrize("kind", STACKS)
@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("look", [Look(), Look(zoom=1.7, pan=(1.3, -2.1), rotation_deg=90.0, flip_horizontal=True)])
def test_a_bright_voxel_is_drawn_where_it_lies_in_the_patient(
    tmp_path: Path, kind: str, plane: str, look: Look
) -> None:
    bright = (17, 20, 6)
    reading = opened(tmp_path, kind, bright=bright)
    stack, view = reading.exams.stacks[0], reading.panes.view(0)
    center = transform(stack.geometry.matrix, vector(bright))
    cut = replace(a_cut(stack, plane), center=triple(center))
    shown = Shown(window=Window(500.0, 1000.0, "LINEAR_EXACT"))
    wanted = replace(view, place=Place(stack.id, 6, cut=cut), look=look, shown=shown)
    made = scene(stack, wanted, reading.pixels.of(stack.id), {}, Drawing(700, 700))
    assert made.picture is not None
    picture = Canvas(FusedMaker()).draw(made.picture).astype(float)
    y, x = np.mgrid[0:700, 0:700] + 0.5
    seen = made.camera.to_points((float(np.average(x, weights=picture)), float(np.average(y, weights=picture))))
    along = [vector(cut.row_direction), vector(cut.column_direction)]
    assert max(abs(float((seen - center) @ axis)) for axis in along) < 0.02  # mm; half a voxel is 0.3 or more
    assert picture.max() > 200


def test_statistics_come_from_modality_values_and_say_that_they_are_interpolated(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    stack = reading.exams.stacks[0]
    cut = replace(cuts.cut(stack, "coronal"), center=triple(transform(stack.geometry.matrix, vector((20, 17.5, 6.0)))))
    image = plane_image(stack, cut)
    center = vector(cut.center)
    corners = [center + vector((x, 0.0, z)) for x, z in ((-2, -3), (2, -3), (2, 3), (-2, 3))]
    region = measured("polygon", stack, cut, np.array(corners), reading)
    by_name = {value.label: value for value in region.values}
    assert by_name["Mean"].value == pytest.approx(1000 + 60 + 5 * 17.5 + 42 - 1024)
    assert (by_name["Min"].value, by_name["Max"].value) == pytest.approx((165.5 - 27, 165.5 + 27))
    assert by_name["Mean"].unit.meaning.startswith("Hounsfield")
    assert "interpolated" in region.provenance_note
    assert region.frame_of_reference_uid == stack.frame_of_reference_uid
    assert region.cut == cut
    assert image.ref in {one.ref for one in stack.images}


def test_a_slab_is_measured_over_its_thickness(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    stack = reading.exams.stacks[0]
    cut = replace(a_cut(stack, "axial"), slab_mm=4.0)
    point = in_plane(cut, (0.0, 0.0))
    expected = stored_at(*transform(np.linalg.inv(stack.geometry.matrix), point[0])) - 1024
    found = {
        slab: measured("probe", stack, replace(cut, slab=slab), point, reading).values[0].value
        for slab in ("mip", "minip", "mean")
    }
    shift = found["mean"] - expected  # the probe takes the pixel that the point lies in
    assert abs(shift) <= 0.5 * (3 + 5) + 1e-6
    assert (found["mip"] - found["mean"], found["mean"] - found["minip"]) == pytest.approx((14.0, 14.0))


def test_nothing_is_measured_in_a_gap(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square", skip=(6, 7, 8))
    stack = reading.exams.stacks[0]
    assert stack.geometry.uneven is not None
    cut, voxels = cuts.cut(stack, "coronal"), reading.pixels.of(stack.id)
    assert voxels is not None
    image, values = plane_image(stack, cut), sample(stack, cut, voxels)
    z = (
        image.plane.to_patient(np.stack([np.full(values.shape[0], 20.0), np.arange(values.shape[0])], axis=-1))[:, 2]
        - 50
    )
    in_gap = (z > 5.5 + 1e-9) & (z < 8.5 - 1e-9)
    assert in_gap.sum() >= 2
    assert np.isnan(values[in_gap]).all()
    beside = (z >= 0.0) & (z <= 5.0)
    assert not np.isnan(values[beside]).any()
    center = vector(cut.center)
    corners = [(center[0] + x, center[1], 57.0 + h) for x, h in ((-3, -1), (3, -1), (3, 1), (-3, 1))]
    region = measured("polygon", stack, cut, np.array(corners), reading)
    assert region.why_not == "No pixel with a value has its centre inside."
    assert [value.label for value in region.values] == ["Area"]


def test_a_region_that_reaches_beyond_the_images_or_into_a_gap_says_how_much_of_it_holds_values(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square", skip=(6, 7, 8))
    stack = reading.exams.stacks[0]
    center = vector(cuts.cut(stack, "coronal").center)
    cut = cuts.cut(stack, "coronal")
    whole = [(center[0] + x, center[1], 52.0 + h) for x, h in ((-3, -1.4), (3, -1.4), (3, 1.4), (-3, 1.4))]
    assert measured("polygon", stack, cut, np.array(whole), reading).why_not == ""
    half = [(x, y, z - 2.0) for x, y, z in whole]  # from 48.6 to 51.4; the images begin at 49.5
    said = measured("polygon", stack, cut, np.array(half), reading)
    assert said.why_not == "Only 66.7 % of the region holds values."
    assert len(said.values) == 5


def test_planes_without_a_place_in_the_patient_are_not_measured_on(tmp_path: Path) -> None:
    stack = opened(tmp_path, "square").exams.stacks[0]
    assert why_not(stack) == ""

    def changed(**facts: object) -> Stack:
        images = tuple(replace(one, instance=replace(one.instance, **facts)) for one in stack.images)
        return replace(stack, images=images)

    assert why_not(changed(frame_of_reference_uid="")) == ""  # measured, but without coordinates for other viewers
    assert "table" in why_not(changed(modality_lut=Lut(0, 2, 16, b"\0\0\1\0")))
    flat = tuple(replace(one, plane=replace(one.plane, in_patient=False)) for one in stack.images)
    assert "patient coordinates" in why_not(replace(stack, images=flat))


def test_a_measurement_is_seen_within_half_a_step_or_slab_of_its_plane_and_nowhere_else(tmp_path: Path) -> None:
    reading = opened(tmp_path, "thick")
    stack = reading.exams.stacks[0]
    cut = cuts.cut(stack, "axial", 5)
    kept = measured("length", stack, cut, in_plane(cut, (-3.0, 0.0), (4.0, 0.0)), reading)
    spot = measured("probe", stack, cut, in_plane(cut, (0.0, 0.0)), reading)

    def off(mm: float, **changes: object) -> Cut:
        return replace(cut, center=triple(vector(cut.center) + mm * cuts.normal(cut)), **changes)

    assert lies_on(kept, stack, off(1.25))
    assert not lies_on(kept, stack, off(1.26))
    assert lies_on(kept, stack, off(4.9, slab_mm=10.0))
    across = replace(cuts.cut(stack, "coronal"), center=cut.center)
    assert not lies_on(kept, stack, across)  # its line lies in that plane, but it was not measured there
    assert lies_on(spot, stack, across)
    assert same_plane(through(kept, off(1.2)), cut)


def test_a_measurement_leads_back_to_its_plane_from_anywhere_and_undo_leads_away(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    stack = reading.exams.stacks[0]
    cut = replace(cuts.stepped(stack, cuts.cut(stack, "sagittal"), 5), slab_mm=3.0, slab="mean")
    reading.keep(measured("length", stack, cut, in_plane(cut, (-3.0, 0.0), (4.0, 0.0)), reading))
    (kept,) = reading.measurements.all
    assert kept.series_text == "Series 1, MPR sagittal, Mean 3 mm"
    before = reading.panes.arranged
    assert reading.go_to(kept)
    assert reading.planes.in_mpr
    assert reading.panes.active == 1
    assert reading.panes.view(1).place == Place(stack.id, reading.panes.view(1).place.index, cut=cut)
    reading.undo.undo()
    assert reading.panes.arranged == before
    reading.planes.toggle_mpr()
    moved = reading.panes.view(1).place.cut
    assert reading.go_to(kept)
    assert reading.panes.view(1).place.cut == cut
    assert reading.panes.layout.count == 4
    reading.undo.undo()
    assert reading.panes.view(1).place.cut == moved


def test_a_plane_is_an_image_of_its_own_only_to_measure_on(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    stack = reading.exams.stacks[0]
    cut = cuts.cut(stack, "axial", 4)
    kept = measured("length", stack, cut, in_plane(cut, (-3.0, 0.0), (4.0, 0.0)), reading)
    reading.keep(kept)
    image: StackImage = stack.images[4]
    assert kept.image == image.ref
    assert reading.measurements.of_image(image.ref) == ()


@pytest.mark.parametrize("slab_mm", [0.0, 5.0])
def test_what_is_sampled_where_it_is_measured_is_what_all_of_the_plane_would_give(
    tmp_path: Path, slab_mm: float
) -> None:
    reading = opened(tmp_path, "tilted")
    stack = reading.exams.stacks[0]
    cut, voxels = replace(a_cut(stack, "oblique"), slab_mm=slab_mm), reading.pixels.of(stack.id)
    assert voxels is not None
    image, whole = plane_image(stack, cut), sample(stack, cut, voxels)
    middle = image.plane.to_pixels(cut.center)
    corners = [tuple((middle + offset).tolist()) for offset in ((-5.3, -4.2), (4.1, -6.0), (6.6, 5.5), (-3.0, 6.2))]
    in_parts, at_once = (
        TOOLS["polygon"].measure(image, one, corners) for one in (values_of(stack, cut, voxels), whole)
    )
    assert in_parts.values == at_once.values
    assert len(in_parts.values) == 5
    part = values_of(stack, cut, voxels).around(corners)
    assert np.isnan(part).sum() > np.isnan(whole).sum()


def test_the_greatest_value_of_a_slab_is_the_greatest_also_where_the_rescale_turns_values_round(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    plain = reading.exams.stacks[0]
    turned = tuple(replace(one, frame=replace(one.frame, rescale=Rescale(-1.0, 500.0, "HU"))) for one in plain.images)
    stack = replace(plain, images=turned)
    voxels = reading.pixels.of(plain.id)
    assert voxels is not None
    cut = replace(a_cut(stack, "axial"), slab_mm=4.0)
    mip, minip, mean = (np.nanmean(sample(stack, replace(cut, slab=slab), voxels)) for slab in ("mip", "minip", "mean"))
    assert (mip - mean, mean - minip) == pytest.approx((14.0, 14.0))


def test_images_with_slopes_of_their_own_are_not_sampled_without_their_modality_values(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    plain = reading.exams.stacks[0]
    first = replace(plain.images[0], frame=replace(plain.images[0].frame, rescale=Rescale(2.0, 0.0, "HU")))
    stack = replace(plain, images=(first, *plain.images[1:]))
    voxels = reading.pixels.of(plain.id)
    assert voxels is not None
    with pytest.raises(ValueError, match="modality values"):
        values_of(stack, a_cut(stack, "axial"), voxels)


def test_values_are_let_go_of_when_their_stack_leaves_the_screen(tmp_path: Path) -> None:
    reading = opened(tmp_path, "square")
    reading.planes.toggle_mpr()
    image = reading.plane_images.shown(1)
    assert reading.plane_images.stored(1, image) is not None
    assert len(reading.plane_images._sampled) == 1
    reading.places.scroll(1, 1)
    assert len(reading.plane_images._sampled) == 1
    reading.panes.clear()
    assert len(reading.plane_images._sampled) == 0
