"""Where a PET volume is drawn: on each image that it crosses, on planes across, and over a fused CT."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import a_reading
from tests.viewer.tools.test_pet_voi import click, hot, pets, shown
from tests.viewer.widgets.conftest import a_grid
from viewer.model.view import Place
from viewer.session.cuts import cut
from viewer.session.uptake_regions import CHOICES
from viewer.widgets.key_marks import outlined
from viewer.widgets.region_marks import RegionMarks
from viewer.widgets.threshold_chip import threshold_chip, threshold_menu


def test_it_is_outlined_on_each_image_that_it_crosses_and_on_no_other(tmp_path: Path) -> None:
    save_all(pets(hot()), tmp_path)
    reading = a_reading()
    click(shown(reading, tmp_path), (30.0, 26.0, 12.0))
    (made,) = reading.measurements.all
    stack = reading.exams.find(made.image)[0]
    assert [outline.image for outline in made.outlines] == [image.ref for image in stack.images[3:6]]
    for index, image in enumerate(stack.images):
        reading.places.go_to(image.ref)
        drawn = RegionMarks(reading).on(stack, reading.panes.view(0).place, image.plane)
        assert len(drawn) == (1 if index in (3, 4, 5) else 0)
        for one in drawn:
            corners = {point[:2] for point in one.marks[0].points}
            assert corners == {(22.0, 18.0), (38.0, 18.0), (38.0, 34.0), (22.0, 34.0)}


def test_a_plane_across_shows_how_far_it_reaches_in_each_image(tmp_path: Path) -> None:
    save_all(pets(hot()), tmp_path)
    reading = a_reading()
    hand = shown(reading, tmp_path)
    click(hand, (30.0, 26.0, 12.0))
    stack = reading.places.stack(0)
    for axis, ends in (("coronal", {22.0, 38.0}), ("sagittal", {18.0, 34.0})):
        plane_cut = replace(cut(stack, axis), center=(30.0, 26.0, 12.0))
        place = Place(stack.id, 4, cut=plane_cut)
        plane = reading.plane_images.of(stack, plane_cut).plane
        (drawn,) = RegionMarks(reading).on(stack, place, plane)
        length = axis == "sagittal"
        corners = {(round(point[length], 6), round(point[2], 6)) for line in drawn.marks for point in line.points}
        assert {x for x, _ in corners} == ends
        assert {z for _, z in corners} == {7.5, 10.5, 13.5, 16.5}  # images at 9, 12 and 15 mm, each 3 mm thick
        level = [line for line in drawn.marks if line.points[0][2] == line.points[1][2]]
        assert sorted(round(line.points[0][2], 6) for line in level) == [7.5, 16.5]  # nothing between equal rows


def test_rows_of_other_ends_are_joined_by_what_one_has_and_the_other_not(tmp_path: Path) -> None:
    stored = hot()
    stored[5, 5:9, 8:10] = 100  # half of the last row
    save_all(pets(stored), tmp_path)
    reading = a_reading()
    click(shown(reading, tmp_path), (30.0, 26.0, 12.0))
    stack = reading.places.stack(0)
    plane_cut = replace(cut(stack, "coronal"), center=(30.0, 26.0, 12.0))
    plane = reading.plane_images.of(stack, plane_cut).plane
    (drawn,) = RegionMarks(reading).on(stack, Place(stack.id, 4, cut=plane_cut), plane)
    level = {
        (round(line.points[0][2], 6), *sorted(round(point[0], 6) for point in line.points))
        for line in drawn.marks
        if line.points[0][2] == line.points[1][2]
    }
    assert level == {(7.5, 22.0, 38.0), (13.5, 30.0, 38.0), (16.5, 22.0, 30.0)}


def test_over_a_fused_ct_the_nearest_outline_is_drawn(tmp_path: Path) -> None:
    save_all(pets(hot()), tmp_path / "pet")
    save_all(ct_series(24), tmp_path / "ct")
    reading = a_reading()
    hand = shown(reading, tmp_path, 12, "CT")
    ct = reading.places.stack(0)
    reading.fusions.toggle(0)
    click(hand, (30.0, 26.0, hand.image.plane.position[2]))
    heights = []
    for index, image in enumerate(ct.images):
        drawn = RegionMarks(reading).on(ct, Place(ct.id, index), image.plane)
        if drawn:
            heights.append(image.plane.position[2])
            assert len(drawn[0].marks) == 1
    assert (min(heights), max(heights)) == (8.0, 16.0)  # images at 9, 12 and 15 mm, each 3 mm thick
    reading.fusions.toggle(0)
    assert RegionMarks(reading).on(ct, Place(ct.id, 12), ct.images[12].plane) == ()


def test_the_threshold_stands_over_the_images_of_its_tool_and_is_chosen_there(tmp_path: Path, qtbot: QtBot) -> None:
    save_all(pets(hot()), tmp_path)
    reading = a_reading()
    shown(reading, tmp_path)
    pane = a_grid(qtbot, reading).panes[0]
    assert threshold_chip(reading) == ()
    reading.tools.choose("pet_voi")
    pane.grab()
    assert "Threshold: 41 % max ▾" in [words.text for words in pane._sheets.corners().bottom_left] + [
        words.text for words in pane._sheets.corners().bottom_right
    ]
    menu = threshold_menu(reading, 0, pane)
    assert [action.isChecked() for action in menu.actions()] == [True, False, False, False]
    menu.actions()[3].trigger()
    assert reading.uptake_regions.threshold == CHOICES[3]
    assert [words.text for words in threshold_chip(reading)] == ["Threshold: SUV 4 ▾"]


def test_copies_show_the_outline_too_and_presentation_states_have_it_in_pixels(tmp_path: Path, qtbot: QtBot) -> None:
    save_all(pets(hot()), tmp_path)
    reading = a_reading()
    click(shown(reading, tmp_path), (30.0, 26.0, 12.0))
    (made,) = reading.measurements.all
    stack = reading.places.stack(0)
    reading.places.go_to(stack.images[3].ref)  # not that of the maximum
    pane = a_grid(qtbot, reading).panes[0]
    pane.grab()
    before = pane.capture()
    anonymous = pane.sheets.anonymous(1.0)
    assert anonymous is not None
    assert [len(drawn.marks) for drawn in anonymous.drawn] == [1]
    (annotation,) = outlined([made], stack.images[3].ref)
    assert set(annotation.graphics[0].points) == {(5.5, 4.5), (9.5, 4.5), (9.5, 8.5), (5.5, 8.5)}
    reading.measurements.remove(made.uid)
    assert pane.capture() != before
    assert outlined([made], stack.images[0].ref) == ()
