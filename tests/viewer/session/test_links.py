from __future__ import annotations

from pathlib import Path

import pytest

from tests.phantoms import CORONAL, ct_series, save_all
from tests.viewer.reading_room import a_reading, study_of
from viewer.session.reading import Reading


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Thin slices, thick slices of the same extent, and coronal ones, all in one frame of reference."""
    save_all(ct_series(20, series="thin"), tmp_path)
    save_all(ct_series(4, step=(0, 0, 5.0), series="thick"), tmp_path)
    save_all(ct_series(6, step=(0, 1.0, 0), orientation=CORONAL, series="coronal"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    made.places.set_layout(1, 3)
    by_name = {stack.description: stack.id for stack in made.exams.stacks}
    for pane, name in enumerate(("thin", "thick", "coronal")):
        made.places.show(pane, by_name[name])
    return made


def test_parallel_series_follow_to_the_nearest_place_and_others_stay(reading: Reading) -> None:
    reading.places.scroll(0, 11)  # from 19 mm down to 8 mm; the thick ones lie at 15, 10, 5 and 0 mm
    assert [reading.places.number(pane) for pane in range(3)] == [11, 1, 0]
    assert reading.links.linked(0) == (1,)


def test_the_thick_series_leads_as_well(reading: Reading) -> None:
    reading.panes.set_active(1)
    reading.places.scroll(1, 3)  # to 0 mm
    assert reading.places.number(0) == 19


def test_parted_panes_scroll_alone(reading: Reading) -> None:
    told: list[bool] = []
    reading.links.changed.connect(told.append)
    reading.links.toggle()
    reading.places.scroll(0, 11)
    assert reading.places.number(1) == 0
    assert told == [False]


def test_two_panes_of_one_stack_are_never_tied_together(reading: Reading) -> None:
    reading.places.show(1, reading.panes.view(0).place.stack_id)
    reading.places.scroll(0, 5)
    assert reading.places.number(1) != 5
