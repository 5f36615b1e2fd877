"""Curved MPR: the path and its points, the way in and out, the cross-section that runs along, and true lengths only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import ct_series, ct_slice, save_all, write_ct_series
from tests.viewer.reading_room import a_reading, study_of
from viewer.model.geometry import vector
from viewer.model.view import Along
from viewer.render.box import cut_camera
from viewer.session.curved import calliper, section
from viewer.session.reading import Reading

POINTS = [(5.0, 12.0, 1.0), (8.0, 8.0, 8.0), (11.0, 7.0, 15.0), (12.0, 9.0, 22.0)]


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    write_ct_series(tmp_path, 12, step=(0.0, 0.0, 2.0), spacing=(0.5, 0.5))
    made = a_reading()
    made.open(study_of(tmp_path))
    for pane in range(4):
        made.panes.set_size(pane, 400, 300)
    return made


def draw(reading: Reading) -> str:
    stack_id = reading.exams.stacks[0].id
    for point in POINTS:
        reading.paths.add(stack_id, point)
    return stack_id


def refusals(reading: Reading) -> list[str]:
    heard: list[str] = []
    reading.refused.connect(heard.append)
    return heard


def test_points_are_added_put_between_moved_and_removed_each_undone_alone(reading: Reading) -> None:
    stack_id = draw(reading)
    reading.paths.add(stack_id, (6.0, 10.0, 4.0), 1)
    assert reading.paths.points(stack_id)[1] == (6.0, 10.0, 4.0)
    gesture = reading.paths.new_gesture()
    for step in range(5):
        reading.paths.move(stack_id, 1, (6.0, 10.0 + step, 4.0), gesture)
    reading.paths.remove(stack_id, 0)
    assert reading.paths.points(stack_id)[0] == (6.0, 14.0, 4.0)
    reading.undo.undo()
    reading.undo.undo()
    assert reading.paths.points(stack_id)[1] == (6.0, 10.0, 4.0)
    reading.undo.undo()
    assert reading.paths.points(stack_id) == tuple(POINTS)
    reading.paths.forget(stack_id)
    assert reading.paths.points(stack_id) == ()
    reading.undo.undo()
    assert reading.paths.points(stack_id) == tuple(POINTS)


def test_the_line_goes_through_every_point_and_is_made_once(reading: Reading) -> None:
    stack_id, stack = draw(reading), reading.exams.stacks[0]
    path = reading.paths.of(stack)
    assert path is not None
    assert reading.paths.of(stack) is path
    for point, mm in zip(POINTS, path.at_points, strict=True):
        assert np.linalg.norm(path.points[path.index(mm)] - vector(point)) < path.step_mm
    reading.paths.move(stack_id, 0, (4.0, 12.0, 1.0))
    assert reading.paths.of(stack) is not path


def test_without_a_path_or_a_volume_the_reason_is_said(tmp_path: Path, reading: Reading) -> None:
    heard = refusals(reading)
    reading.curved.toggle()
    reading.paths.add(reading.exams.stacks[0].id, POINTS[0])
    reading.curved.toggle()
    assert heard == ["Curved MPR needs a path: draw one of two points or more first."] * 2
    assert reading.panes.layout.count == 1
    save_all([*ct_series(4), ct_slice((0, 0, 2), number=9)], tmp_path / "no")
    other = a_reading()
    other.open(study_of(tmp_path / "no"))
    heard = refusals(other)
    other.paths.add(other.exams.stacks[0].id, POINTS[0])
    other.paths.add(other.exams.stacks[0].id, POINTS[1])
    other.curved.toggle()
    assert heard[0].startswith("Curved MPR cannot be made of this series: ")
    assert other.exams.stacks[0].geometry.why_not.rstrip(".") in heard[0]


def test_in_and_out_and_undone(reading: Reading) -> None:
    draw(reading)
    before = reading.panes.arranged
    reading.curved.toggle()
    kinds = [(bool(view.place.cut), isinstance(view.place.orbit, Along)) for view in reading.panes.views]
    assert kinds == [(False, False), (False, True), (True, False), (False, True)]
    assert [reading.volumes.orbit(pane) for pane in range(4)] == [None] * 4  # no rendered volume
    reading.curved.toggle()
    assert reading.panes.arranged == before
    reading.undo.undo()
    assert reading.panes.layout.count == 4
    reading.undo.undo()
    assert reading.panes.arranged == before


def test_the_cross_section_is_perpendicular_to_the_path_where_it_lies(reading: Reading) -> None:
    draw(reading)
    stack = reading.exams.stacks[0]
    reading.curved.toggle()
    path = reading.paths.of(stack)
    assert path is not None
    for mm in (0.0, 7.3, 15.0, 1000.0):
        reading.curved.go_to(stack, mm)
        at = reading.curved.at_mm(stack.id)
        assert at == pytest.approx(min(mm, path.length_mm))
        cut = reading.panes.view(2).place.cut
        assert cut is not None
        normal = np.cross(cut.row_direction, cut.column_direction)
        assert abs(float(normal @ path.along[path.index(at)])) == pytest.approx(1.0, abs=1e-6)
        assert vector(cut.center) == pytest.approx(path.points[path.index(at)])
    reading.curved.step(1, -3)
    assert reading.curved.at_mm(stack.id) == pytest.approx(path.length_mm - 3.0)


def test_the_cross_section_is_seen_as_an_axial_image_is(reading: Reading) -> None:
    draw(reading)
    path = reading.paths.of(reading.exams.stacks[0])
    assert path is not None
    cut = section(path, 5.0)
    assert cut.row_direction[0] > 0.7  # the patient's left to the right
    assert cut.column_direction[1] > 0.7  # the back below
    turned = a_reading()
    turned.open(reading.study)  # the same path drawn from the head down
    for point in POINTS[::-1]:
        turned.paths.add(turned.exams.stacks[0].id, point)
    back = turned.paths.of(turned.exams.stacks[0])
    assert back is not None
    cut = section(back, 5.0)
    assert cut.row_direction[0] > 0.7
    assert cut.column_direction[1] > 0.7


def test_the_path_stays_in_the_middle_of_its_cross_section(reading: Reading) -> None:
    draw(reading)
    stack = reading.exams.stacks[0]
    reading.curved.toggle()
    for mm in (2.0, 12.0):
        reading.curved.go_to(stack, mm)
        view = reading.panes.view(2)
        assert view.place.cut is not None
        camera = cut_camera(view.place.cut, stack.geometry.matrix, stack.grid, view.look, 400, 300)
        assert camera.to_screen(view.place.cut.center) == pytest.approx((200.0, 150.0), abs=0.6)
        assert 300 / camera.scale == pytest.approx(50.0)  # mm


def test_a_moved_point_moves_the_cross_section_with_the_path(reading: Reading) -> None:
    stack_id = draw(reading)
    reading.curved.toggle()
    stack = reading.exams.stacks[0]
    reading.curved.go_to(stack, 10.0)
    before = reading.panes.view(2).place.cut
    reading.paths.move(stack_id, 1, (9.0, 5.0, 8.0))
    after = reading.panes.view(2).place.cut
    path = reading.paths.of(stack)
    assert path is not None
    assert after is not None
    assert after != before
    assert vector(after.center) == pytest.approx(path.points[path.index(10.0)])


def test_panorama_thickness_and_turns_are_undone(reading: Reading) -> None:
    draw(reading)
    reading.curved.toggle()
    reading.curved.turn(1, 15.0)
    reading.curved.toggle_panorama(1)
    along = reading.curved.view(1)
    assert along is not None
    assert (along.kind, along.thick_mm, along.turned_deg) == ("panorama", 10.0, 15.0)
    reading.curved.set_thickness(1, 20.0)
    reading.curved.set_slab(1, "mip")
    for _ in range(3):
        reading.undo.undo()
    assert reading.curved.view(1) == Along("", turned_deg=15.0)
    heard = refusals(reading)
    reading.curved.toggle_panorama(0)
    assert heard == ["The active pane shows no view along a path."]


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ((2.0, 0.5), (12.0, 1.0), ((2.0, 0.0), (12.0, 0.0), "10.0 mm along the path")),
        ((2.0, 20.0), (12.0, 20.0), ((2.0, 0.0), (12.0, 0.0), "10.0 mm along the path")),
        ((5.0, -4.0), (5.3, 4.0), ((5.0, -4.0), (5.0, 4.0), "8.0 mm across")),
        ((2.0, 0.0), (10.0, 6.0), ((2.0, 0.0), (10.0, 6.0), "No true length: not along the path, not across it")),
    ],
)
def test_only_true_lengths_are_told(
    start: tuple[float, float], end: tuple[float, float], shown: tuple[tuple[float, float], tuple[float, float], str]
) -> None:
    made = calliper(start, end)
    assert (made.start, made.end, made.words) == shown


def test_another_study_has_no_path_of_this_one(reading: Reading) -> None:
    stack_id = draw(reading)
    reading.curved.toggle()
    reading.close()
    assert reading.paths.points(stack_id) == ()
    assert not reading.curved.shows_section(2)


def test_a_plane_of_mpr_in_the_same_pane_is_no_cross_section(reading: Reading) -> None:
    draw(reading)
    stack = reading.exams.stacks[0]
    reading.curved.toggle()
    reading.curved.go_to(stack, 5.0)
    assert reading.curved.shows_section(2)
    reading.places.scroll(2, 1)  # slid along its normal
    reading.curved.go_to(stack, 6.0)
    path = reading.paths.of(stack)
    cut = reading.panes.view(2).place.cut
    assert path is not None
    assert cut is not None
    assert vector(cut.center) == pytest.approx(path.points[path.index(6.0)])
    reading.panes.set_active(0)
    reading.planes.toggle_mpr()
    coronal = reading.panes.view(2)
    assert not reading.curved.shows_section(2)
    reading.curved.go_to(stack, 8.0)
    assert reading.panes.view(2) == coronal
