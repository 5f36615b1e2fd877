from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import CORONAL, SAGITTAL, ct_series, save_all
from tests.viewer.reading_room import a_reading, studies_of, study_of
from tests.viewer.session.test_links import PRIOR, numbers, two_studies, with_panes
from viewer.model.geometry import Plane
from viewer.session.crosshair import Spot
from viewer.session.link_switches import Link
from viewer.session.reading import Reading

POINT = (4.2, 6.3, 8.0)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Axial, coronal and sagittal images of one block."""
    save_all(ct_series(20, series="axial"), tmp_path)
    save_all(ct_series(10, step=(0, 2.0, 0), first=(0, 0, 20), orientation=CORONAL, series="coronal"), tmp_path)
    save_all(ct_series(7, step=(3.0, 0, 0), first=(0, 0, 20), orientation=SAGITTAL, series="sagittal"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    return with_panes(made, "axial", "coronal", "sagittal")


def plane(reading: Reading, pane: int) -> Plane:
    image = reading.places.image(pane)
    assert image is not None
    return image.plane


def spot(reading: Reading, pane: int) -> Spot | None:
    return reading.crosshair.spot(pane, plane(reading, pane))


def test_a_click_leads_every_pane_to_the_image_in_which_the_point_lies(reading: Reading) -> None:
    reading.places.go_to_index(0, 8)
    reading.crosshair.go(0, POINT)
    assert plane(reading, 1).position[1] == 6.0
    assert plane(reading, 2).position[0] == 3.0
    assert [spot(reading, pane) for pane in range(3)] == [Spot(POINT)] * 3


def test_while_it_is_only_shown_nothing_scrolls_and_it_says_how_far_off_it_lies(reading: Reading) -> None:
    before = numbers(reading)
    reading.crosshair.show(0, POINT)
    assert numbers(reading) == before
    coronal = spot(reading, 1)
    assert coronal is not None
    assert coronal.off_mm == pytest.approx(abs(plane(reading, 1).position[1] - 6.3) - 1.0)


def test_a_point_beyond_a_series_leaves_it_where_it_is(reading: Reading) -> None:
    before = numbers(reading)
    reading.crosshair.go(0, (400.0, 300.0, 8.0))
    assert numbers(reading)[1:] == before[1:]


def test_it_is_shown_nowhere_else_when_unlinked_and_not_in_other_frames(reading: Reading, tmp_path: Path) -> None:
    reading.switches.toggle(Link.CROSSHAIR)
    before = numbers(reading)
    reading.crosshair.go(0, POINT)
    assert [spot(reading, pane) is None for pane in range(3)] == [False, True, True]
    assert numbers(reading) == before
    other = two_studies(tmp_path / "two")
    other.links.pair()
    other.crosshair.go(0, POINT)
    assert spot(other, 1) is None


def test_it_does_not_cross_to_another_patient_of_the_same_frame(tmp_path: Path) -> None:
    foreign = ct_series(20, series="before", subject=replace(PRIOR, patient_id="OTHER"))
    for image in foreign:
        image.FrameOfReferenceUID = ct_series(1)[0].FrameOfReferenceUID
    save_all(foreign, tmp_path)
    save_all(ct_series(20, series="now"), tmp_path)
    now, before = sorted(studies_of(tmp_path.rglob("*.dcm")), key=lambda study: study.date, reverse=True)
    made = a_reading()
    made.open(now, [before])
    reading = with_panes(made, "now", "before")
    reading.crosshair.go(0, POINT)
    assert spot(reading, 1) is None
    assert numbers(reading)[1] == 0


def test_in_mpr_the_planes_go_through_the_point(reading: Reading) -> None:
    reading.planes.toggle_mpr()
    reading.crosshair.go(3, POINT)
    for pane in range(3):
        cut = reading.panes.view(pane).place.cut
        assert cut is not None
        normal = np.cross(cut.row_direction, cut.column_direction)
        assert np.subtract(POINT, cut.center) @ normal == pytest.approx(0.0, abs=1e-9)
    before = [reading.panes.view(pane).place for pane in range(3)]
    reading.crosshair.go(3, (999.0, 999.0, 999.0))
    assert [reading.panes.view(pane).place for pane in range(3)] == before


def test_it_goes_with_the_picture_in_which_it_was_pointed_at(reading: Reading) -> None:
    reading.crosshair.show(0, POINT)
    reading.places.scroll(0, 1)
    assert spot(reading, 1) is None
    reading.crosshair.show(0, POINT)
    reading.crosshair.leave(1)
    assert spot(reading, 1) is not None
    reading.crosshair.leave(0)
    assert spot(reading, 1) is None
