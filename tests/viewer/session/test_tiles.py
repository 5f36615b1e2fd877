from __future__ import annotations

from pathlib import Path

import pytest

from tests.phantoms import ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from tests.viewer.session.test_reading import heard, series_in
from viewer.hanging.protocol import Criteria, PaneRule, Protocol, Step
from viewer.model.layout import Layout
from viewer.model.study import Study
from viewer.model.view import Place
from viewer.session.reading import Reading
from viewer.session.tiles import grid_for


@pytest.fixture
def study(tmp_path: Path) -> Study:
    save_all(ct_series(10, series="axial"), tmp_path)
    save_all(ct_series(3, series="short"), tmp_path)
    return study_of(tmp_path)


@pytest.fixture
def reading(study: Study) -> Reading:
    made = a_reading()
    made.open(study)
    return made


def numbers(reading: Reading) -> list[int]:
    """Which image in reading order each tile shows, from 1; 0 for an empty one."""
    panes = range(reading.panes.layout.count)
    return [reading.places.number(pane) + 1 if reading.places.stack(pane) else 0 for pane in panes]


def test_a_series_is_laid_out_in_as_many_tiles_as_it_needs_and_back(reading: Reading) -> None:
    before = reading.panes.arranged
    reading.tiles.toggle()
    assert reading.panes.layout == Layout(3, 4, tiles=True)
    assert numbers(reading) == [*range(1, 11), 0, 0]
    reading.tiles.toggle()
    assert reading.panes.arranged == before
    reading.undo.undo()
    assert reading.panes.layout.tiles


def test_scrolling_one_tile_scrolls_all_and_stops_where_the_last_is_full(reading: Reading) -> None:
    reading.tiles.show(2, 2)
    reading.places.scroll(0, 1)
    assert numbers(reading) == [2, 3, 4, 5]
    reading.places.scroll(3, 3)
    assert numbers(reading) == [5, 6, 7, 8]
    reading.places.scroll(1, 100)
    assert numbers(reading) == [7, 8, 9, 10]
    reading.places.scroll(2, -100)
    assert numbers(reading) == [1, 2, 3, 4]


def test_tiles_begin_with_the_image_that_was_shown(reading: Reading) -> None:
    reading.places.go_to_number(0, 4)
    reading.tiles.show(1, 3)
    assert numbers(reading) == [5, 6, 7]


def test_another_series_fills_all_tiles_and_the_rest_is_empty(reading: Reading) -> None:
    reading.tiles.show(2, 2)
    short = next(stack for stack in reading.exams.stacks if stack.description == "short")
    reading.places.show(2, short.id)
    assert series_in(reading) == ["short", "short", "short", ""]
    assert numbers(reading) == [1, 2, 3, 0]


def test_zoom_and_window_are_those_of_all_tiles(reading: Reading) -> None:
    reading.tiles.show(2, 2)
    reading.looks.rotate(1, 90.0)
    assert {view.look.rotation_deg for view in reading.panes.views} == {90.0}
    reading.windows.preset(3, 2)
    assert {view.shown.window and view.shown.window.center for view in reading.panes.views} == {-600.0}


def test_a_grid_of_panes_leaves_the_tiles_and_fills_with_other_series(reading: Reading) -> None:
    reading.tiles.show(2, 2)
    reading.places.set_layout(1, 2)
    assert not reading.panes.layout.tiles
    assert series_in(reading) == ["axial", "short"]
    reading.undo.undo()
    assert numbers(reading) == [1, 2, 3, 4]


def test_a_reconstructed_plane_has_no_tiles(reading: Reading) -> None:
    refused = heard(reading.refused)
    reading.planes.toggle_mpr()
    reading.tiles.toggle()
    assert refused == ["Tiles show the acquired images of a series; this pane shows none."]
    assert not reading.panes.layout.tiles


def test_a_hanging_step_may_be_tiles(study: Study) -> None:
    reading = a_reading()
    tiled = Step("tiles", 2, 2, (PaneRule(words=("axial",)),), tiles=True)
    plain = Step("plain", 1, 1, (PaneRule(),))
    reading.hangings.set_protocols([Protocol("t", "T", (tiled, plain), Criteria())])
    reading.open(study)
    assert numbers(reading) == [1, 2, 3, 4]
    reading.hangings.next()
    assert reading.panes.layout == Layout(1, 1)


def test_another_study_begins_without_tiles(reading: Reading, study: Study) -> None:
    reading.tiles.toggle()
    reading.open(study)
    assert not reading.panes.layout.tiles
    assert all(view.place == Place() for view in reading.panes.arranged.views[1:])


@pytest.mark.parametrize(
    ("count", "grid"), [(1, (1, 1)), (2, (1, 2)), (5, (2, 3)), (9, (3, 3)), (10, (3, 4)), (400, (4, 5))]
)
def test_the_grid_fits_the_number_of_images(count: int, grid: tuple[int, int]) -> None:
    assert grid_for(count) == grid
