"""What every measuring tool has to do, whatever it draws: be drawn, gripped, moved, named, kept and come back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest

import viewer.tools
from tests.phantoms import write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.tools.conftest import an_image
from tests.viewer.tools.test_drags import M, P, R, a_hand, at
from viewer.catalogue import extensions
from viewer.dicom.spacing import calibration_at
from viewer.model.code import MILLIMETRE, PIXEL, SQUARE_MILLIMETRE, SQUARE_PIXEL
from viewer.model.measurement import Measurement
from viewer.model.study import SpacingFacts, UltrasoundRegion
from viewer.model.volume import StackImage
from viewer.session.reading import Reading
from viewer.tools.base import Event, Hand
from viewer.tools.grips import grip
from viewer.tools.marks import drawing, gripped, label_lines, marks
from viewer.tools.measuring import MeasuringTool

TOOLS = {tool.id: tool for tool in extensions(viewer.tools, "TOOL") if isinstance(tool, MeasuringTool)}
SPOTS = [(20.0, 20.0), (40.0, 24.0), (30.0, 44.0), (22.0, 36.0), (46.0, 30.0), (44.0, 40.0)]
GEOMETRIC = {MILLIMETRE, SQUARE_MILLIMETRE, PIXEL, SQUARE_PIXEL}
every = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


@pytest.fixture
def hand(tmp_path: Path) -> Hand:
    write_ct_series(tmp_path, 3)
    reading: Reading = a_reading()
    reading.open(study_of(tmp_path))
    return a_hand(reading)


def measured(tool: MeasuringTool, image: StackImage, stored: np.ndarray | None = None) -> Measurement:
    return tool.measure(image, stored, tool.points(SPOTS[: tool.least], image))


@every
def test_it_is_drawn_by_clicks_alone(tool: MeasuringTool, hand: Hand) -> None:
    places = [(150, 150), (350, 170), (250, 400), (180, 330), (420, 250), (400, 380)][: max(tool.least, 1)]
    drag = tool.drag(hand, at(hand, *places[0], P))
    made: Measurement | None = None
    try:
        next(drag)
        drag.send(at(hand, *places[0], R))
        for place in places[1:]:
            for kind in (M, P, R):
                shown = drag.send(at(hand, *place, kind))
                assert shown is not None
        drag.send(at(hand, *places[-1], P))  # a double click, for tools that take any number of points
    except StopIteration as end:
        made = end.value
    assert made is not None
    assert made.tool == tool.id
    assert made.image == hand.image.ref


@every
def test_a_point_taken_back_is_drawn_anew(tool: MeasuringTool, hand: Hand) -> None:
    if tool.least < 2 or tool.id == "freehand":
        return  # there is nothing between the first point and the end
    places = [(150, 150), (350, 170), (250, 400), (180, 330), (420, 250), (400, 380)][: tool.least]
    straight, corrected = (tool.drag(hand, at(hand, *places[0], P)) for _ in range(2))
    made: list[Measurement] = []
    for drag, wrong in ((straight, ()), (corrected, ((90, 480),) if tool.least > 2 else ())):
        try:
            next(drag)
            drag.send(at(hand, *places[0], R))
            for place in wrong:
                for kind in (M, P, R, Event.BACK):
                    drag.send(at(hand, *place, kind))
            for place in places[1:]:
                for kind in (M, P, R):
                    drag.send(at(hand, *place, kind))
            drag.send(at(hand, *places[-1], P))
        except StopIteration as end:
            made.append(end.value)
    assert len(made) == 2
    assert made[0].pixels == made[1].pixels


@every
def test_escape_at_any_moment_leaves_nothing(tool: MeasuringTool, hand: Hand) -> None:
    for steps in range(4):
        drag = tool.drag(hand, at(hand, 150, 150, P))
        next(drag)
        for step in range(steps):
            drag.send(at(hand, 160 + 20 * step, 170 + 15 * step, M))
        drag.close()
    assert hand.reading.measurements.all == ()


@every
def test_every_handle_can_be_gripped_and_stays_under_the_mouse_or_on_its_line(tool: MeasuringTool, hand: Hand) -> None:
    image, stored = hand.image, hand.stored
    assert image is not None
    kept = replace(
        tool.measure(image, stored, [(x * 0.5, y * 0.5) for x, y in tool.points(SPOTS[: tool.least], image)]),
        label="Kept",
    )
    places = hand.camera.to_screen(np.array(gripped(kept)).reshape(-1, 3))
    for index, (x, y) in enumerate(places):
        found = grip([kept], hand.camera, (x, y))
        assert found is not None
        assert found.index is not None
        assert kept.pixels[found.index] == pytest.approx(kept.pixels[index], abs=1e-6)  # points may lie upon each other
        drag = tool.reshape(hand, kept, index, at(hand, x, y, P))
        next(drag)
        drag.send(at(hand, x + 9, y + 7, M))
        with pytest.raises(StopIteration) as end:
            drag.send(at(hand, x + 18, y + 14, R))
        moved: Measurement = end.value.value
        assert (moved.uid, moved.label, moved.tool) == (kept.uid, kept.label, kept.tool)
        assert moved.pixels != kept.pixels
        assert np.isfinite(np.array(moved.pixels)).all()
        assert drawing(moved)


@every
def test_moved_as_a_whole_its_lengths_areas_and_angles_stay(tool: MeasuringTool, ramp: np.ndarray, hand: Hand) -> None:
    image, stored = hand.image, hand.stored
    assert image is not None
    half = [(x * 0.5, y * 0.5) for x, y in tool.points(SPOTS[: tool.least], image)]
    kept = replace(tool.measure(image, stored, half), label_at=(1.0, 2.0, 3.0), label="Kept")
    drag = tool.shift(hand, kept, at(hand, 200, 200, P))
    next(drag)
    drag.send(at(hand, 210, 190, M))
    with pytest.raises(StopIteration) as end:
        drag.send(at(hand, 240, 180, R))
    moved: Measurement = end.value.value
    step = np.array(moved.pixels) - np.array(kept.pixels)
    assert step == pytest.approx(np.broadcast_to(step[0], step.shape))
    assert np.array(moved.label_at) - np.array(kept.label_at) == pytest.approx(
        np.array(moved.points[0]) - np.array(kept.points[0])
    )
    for one, other in zip(kept.values, moved.values, strict=True):
        if one.unit in GEOMETRIC or one.unit.value in ("deg", "{ratio}"):
            assert other.value == pytest.approx(one.value)


@every
def test_no_point_is_drawn_or_dragged_off_the_image(tool: MeasuringTool, hand: Hand) -> None:
    places = [(-300, -200), (900, 120), (700, 950), (-90, 800), (320, -500), (1200, 300)][: max(tool.least, 1)]
    drag = tool.drag(hand, at(hand, *places[0], P))
    made: Measurement | None = None
    try:
        next(drag)
        drag.send(at(hand, *places[0], R))
        for place in places[1:]:
            for kind in (M, P, R):
                drag.send(at(hand, *place, kind))
        drag.send(at(hand, *places[-1], P))
    except StopIteration as end:
        made = end.value
    assert made is not None
    image = hand.image
    assert image is not None
    if tool.id not in ("circle", "bidirectional"):  # whose points follow from others
        assert (np.array(made.pixels) >= -0.5).all()
        assert (np.array(made.pixels) <= 31.5).all()  # the image is one of 32 x 32 pixels
    inside = tool.measure(
        image, hand.stored, [(x * 0.4 + 4, y * 0.4 + 4) for x, y in tool.points(SPOTS[: tool.least], image)]
    )
    shift = tool.shift(hand, inside, at(hand, 300, 300, P))
    next(shift)
    with pytest.raises(StopIteration) as stop:
        shift.send(at(hand, 2000, -1500, R))
    moved: Measurement = stop.value.value
    assert (np.array(moved.pixels) >= -0.5 - 1e-9).all()
    assert (np.array(moved.pixels) <= 31.5 + 1e-9).all()
    step = np.array(moved.pixels) - np.array(inside.pixels)
    assert step == pytest.approx(np.broadcast_to(step[0], step.shape))


@every
def test_a_click_on_its_line_its_label_or_a_handle_changes_nothing(tool: MeasuringTool, hand: Hand) -> None:
    image = hand.image
    assert image is not None
    kept = measured(tool, image)
    start, end = at(hand, 200, 200, P), at(hand, 201, 201, R)
    for drag in (
        tool.shift(hand, kept, start),
        tool.carry_label(hand, kept, start, (0.0, 0.0, 0.0)),
        tool.reshape(hand, kept, 0, start),
    ):
        next(drag)
        with pytest.raises(StopIteration) as stop:
            drag.send(end)
        assert stop.value.value is None


@every
def test_it_comes_back_from_a_stored_report_as_it_was(tool: MeasuringTool, ramp: np.ndarray) -> None:
    made = replace(measured(tool, an_image(), ramp), label="Kept", label_at=(1.5, 2.5, 3.5))
    again = msgspec.json.decode(msgspec.json.encode(made), type=Measurement)
    assert again == made
    assert marks(again) == marks(made)


@every
def test_no_number_says_millimetres_where_the_image_has_none(tool: MeasuringTool, ramp: np.ndarray) -> None:
    bare = an_image()
    bare = replace(bare, calibration=replace(bare.calibration, row_mm=None, column_mm=None))
    made = measured(tool, bare, ramp)
    assert not any("mm" in line for line in label_lines(made))
    assert not any(value.unit in (MILLIMETRE, SQUARE_MILLIMETRE) for value in made.values)


LEFT = UltrasoundRegion(0, 0, 49, 63, 3, 3, 0.05, 0.05)
INSET = UltrasoundRegion(30, 24, 36, 30, 3, 3, 0.01, 0.01)


def ultrasound(*regions: UltrasoundRegion) -> StackImage:
    made = an_image()
    instance = replace(
        made.instance,
        sop_class_uid="1.2.840.10008.5.1.4.1.1.6.1",
        modality="US",
        spacing=SpacingFacts(regions=regions),
        frame_of_reference_uid="",
    )
    return replace(made, instance=instance, plane=replace(made.plane, in_patient=False))


def in_mm(made: Measurement) -> bool:
    return any(value.unit in (MILLIMETRE, SQUARE_MILLIMETRE) for value in made.values)


@every
def test_in_ultrasound_the_region_that_holds_all_of_it_gives_its_size(tool: MeasuringTool, ramp: np.ndarray) -> None:
    whole = measured(tool, ultrasound(LEFT), ramp)
    if not any(value.unit in GEOMETRIC for value in whole.values):
        return  # it has no size
    assert in_mm(whole)
    assert whole.provenance.value == "region"
    beyond = tool.measure(ultrasound(LEFT), ramp, [(x + 25, y) for x, y in whole.pixels])
    assert not in_mm(beyond)
    assert not in_mm(measured(tool, ultrasound(), ramp))


@pytest.mark.parametrize("tool", [TOOLS[one] for one in ("rectangle", "circle", "ellipse", "polygon", "spline")])
def test_a_region_of_another_scale_within_an_outline_leaves_pixels(tool: MeasuringTool, ramp: np.ndarray) -> None:
    inset = replace(INSET, x0=27, x1=29, y0=26, y1=28)
    image = ultrasound(LEFT, inset)
    made = tool.measure(image, ramp, tool.points([(20.0, 20.0), (40.0, 34.0), (24.0, 40.0)][: tool.least], image))
    assert calibration_at(image, [(27.0, 26.0)]).reason
    assert not in_mm(made)


def test_a_curve_that_bulges_out_of_its_region_is_counted_in_pixels(ramp: np.ndarray) -> None:
    spots = [(48.0, 20.0), (48.0, 40.0), (20.0, 30.0)]
    polygon, spline = (TOOLS[one].measure(ultrasound(LEFT), ramp, spots) for one in ("polygon", "spline"))
    assert in_mm(polygon)
    assert not in_mm(spline)


def test_a_tilted_ellipse_that_bulges_out_of_its_region_is_counted_in_pixels(ramp: np.ndarray) -> None:
    ends = [(20.0, 20.0), (46.0, 46.0), (26.0, 40.0), (40.0, 26.0)]
    narrow = replace(LEFT, x1=46)
    made = TOOLS["ellipse"].measure(ultrasound(narrow), ramp, ends)
    assert not in_mm(made)
    assert in_mm(TOOLS["ellipse"].measure(ultrasound(LEFT), ramp, ends))
