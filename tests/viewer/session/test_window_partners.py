from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom.dataset import FileDataset

from tests.phantoms import CORONAL, ct_series, mr_slice, pet_slice, save_all
from tests.viewer.reading_room import a_reading, studies_of
from tests.viewer.session.test_links import PRIOR, with_panes
from viewer.model.study import Window
from viewer.session.link_switches import Link
from viewer.session.reading import Reading


def windows(reading: Reading) -> list[tuple[float, float] | None]:
    found = [reading.panes.view(pane).shown.window for pane in reading.panes.visible]
    return [(window.width, window.center) if window else None for window in found]


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Reading]:
    def make(*series: list[FileDataset], link: bool = True) -> Reading:
        for each in series:
            save_all(each, tmp_path)
        studies = sorted(studies_of(tmp_path.rglob("*.dcm")), key=lambda study: study.date, reverse=True)
        reading = a_reading()
        reading.open(studies[0], studies[1:])
        with_panes(reading, *(each[0].SeriesDescription for each in series))
        if link:
            reading.switches.toggle(Link.WINDOW)
        return reading

    return make


def prior() -> list[FileDataset]:
    return ct_series(3, series="before", subject=PRIOR)


def test_current_and_prior_ct_share_a_window_in_whatever_plane_and_one_undo_takes_it_back(
    made: Callable[..., Reading],
) -> None:
    coronal = ct_series(4, step=(0, 1.0, 0), orientation=CORONAL, series="coronal")
    reading = made(ct_series(3, series="now"), prior(), coronal)
    reading.windows.set(0, Window(-600, 1500))
    assert windows(reading) == [(1500, -600)] * 3
    reading.undo.undo()
    assert windows(reading) == [None] * 3


def test_each_series_has_a_window_of_its_own_unless_chosen(made: Callable[..., Reading]) -> None:
    reading = made(ct_series(3, series="now"), prior(), link=False)
    reading.windows.set(0, Window(-600, 1500))
    assert windows(reading) == [(1500, -600), None]


def test_a_drag_is_one_step_and_when_it_is_cancelled_every_series_gets_its_own_back(
    made: Callable[..., Reading],
) -> None:
    reading = made(ct_series(3, series="now"), prior(), link=False)
    reading.windows.set(1, Window(300, 1500))
    reading.switches.toggle(Link.WINDOW)
    gesture, before = reading.windows.new_gesture(), reading.panes.view(0).shown
    for width in (390, 380, 370):
        reading.windows.set(0, Window(40, width), gesture)
    assert windows(reading) == [(370, 40)] * 2
    reading.windows.choose(0, before, gesture)
    assert windows(reading) == [None, (1500, 300)]
    assert reading.undo.count() == 1  # only the window that the prior had before


def test_the_default_is_each_ones_own_and_inversion_is_not_shared(made: Callable[..., Reading]) -> None:
    reading = made(ct_series(3, series="now"), prior())
    reading.windows.preset(0, 2)
    reading.windows.invert(0)
    assert [view.shown.invert for view in reading.panes.views] == [True, False]
    reading.windows.reset(0)
    assert windows(reading) == [None, None]


def test_values_that_mean_something_else_keep_their_window(made: Callable[..., Reading]) -> None:
    mr = [mr_slice((0, 0, z), number=z + 1, orientation=(1, 0, 0, 0, 1, 0), series="t1") for z in range(3)]
    other_mr = [mr_slice((0, 0, z), number=z + 1, orientation=(1, 0, 0, 0, 1, 0), series="t2") for z in range(3)]
    pet = [pet_slice((0, 0, z), number=z + 1, series="pet") for z in range(3)]
    reading = made(ct_series(3, series="now"), mr, other_mr, pet)
    reading.windows.set(0, Window(40, 400))
    reading.windows.set(1, Window(500, 1000))
    assert windows(reading) == [(400, 40), (1000, 500), None, None]


def test_another_patient_keeps_its_window(made: Callable[..., Reading]) -> None:
    reading = made(ct_series(3, series="now"), ct_series(3, series="b", subject=replace(PRIOR, patient_id="OTHER")))
    reading.windows.set(0, Window(-600, 1500))
    assert windows(reading) == [(1500, -600), None]
