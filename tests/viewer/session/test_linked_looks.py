"""Zoom and pan linked: sizes and places on the screen, measured through the cameras of the panes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.phantoms import CORONAL, ct_series, radiograph, save_all
from tests.viewer.reading_room import a_reading, studies_of, study_of
from tests.viewer.session.test_links import PRIOR, two_studies, with_panes
from viewer.model.geometry import Vector
from viewer.render.camera import Camera
from viewer.session.link_switches import Link
from viewer.session.reading import Reading
from viewer.session.scene import Drawing, scene

SIZES = ((400, 300), (500, 640))


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Fine pixels and coarse ones, elsewhere in the same frame; coronal ones; panes of two sizes."""
    save_all(ct_series(5, rows=40, columns=64, spacing=(0.5, 0.5), first=(-16, -10, 0), series="fine"), tmp_path)
    save_all(ct_series(5, spacing=(2.0, 1.5), first=(-40, -20, 0), series="coarse"), tmp_path)
    save_all(ct_series(6, step=(0, 1.0, 0), orientation=CORONAL, series="coronal"), tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    return shown(made, "fine", "coarse")


def shown(reading: Reading, *names: str) -> Reading:
    with_panes(reading, *names)
    for pane, size in enumerate(SIZES):
        reading.panes.set_size(pane, *size)
    return reading


def camera(reading: Reading, pane: int) -> Camera:
    stack = reading.places.stack(pane)
    assert stack is not None
    return scene(stack, reading.panes.view(pane), None, {}, Drawing(*SIZES[pane])).camera


def middle(reading: Reading, pane: int) -> Vector:
    return camera(reading, pane).to_points((SIZES[pane][0] / 2, SIZES[pane][1] / 2))


def zoom(reading: Reading, factor: float, at: tuple[float, float] = (200.0, 150.0)) -> None:
    reading.looks.set(0, camera(reading, 0).zoomed(factor, *at))


def linked_by(reading: Reading, *links: Link) -> None:
    reading.switches.choose({Link.SCROLL, *links})


def test_neither_is_linked_unless_chosen(reading: Reading) -> None:
    before = reading.panes.view(1).look
    zoom(reading, 2.0, (10.0, 20.0))
    assert reading.panes.view(1).look == before


def test_a_millimetre_becomes_as_large_in_both_whatever_pixels_and_panes(reading: Reading) -> None:
    linked_by(reading, Link.ZOOM)
    zoom(reading, 3.0)
    assert camera(reading, 1).scale == pytest.approx(camera(reading, 0).scale)
    assert reading.panes.view(1).look.pan == (0.0, 0.0)
    reading.looks.fit(0)
    assert camera(reading, 1).scale == pytest.approx(camera(reading, 0).scale)


def test_the_same_place_of_the_patient_comes_into_the_middle(reading: Reading) -> None:
    linked_by(reading, Link.PAN)
    before = reading.panes.view(1).look.zoom
    reading.looks.set(0, camera(reading, 0).panned(37.0, -12.0))
    assert middle(reading, 1)[:2] == pytest.approx(middle(reading, 0)[:2])
    assert reading.panes.view(1).look.zoom == before


def test_both_together_show_the_same_part_and_flips_are_left_alone(reading: Reading) -> None:
    linked_by(reading, Link.PAN, Link.ZOOM)
    reading.looks.flip_horizontal(1)
    reading.looks.rotate(1, 90.0)
    turned = (reading.panes.view(1).look.flip_horizontal, reading.panes.view(1).look.rotation_deg)
    zoom(reading, 2.5, (90.0, 250.0))
    assert middle(reading, 1)[:2] == pytest.approx(middle(reading, 0)[:2])
    assert camera(reading, 1).scale == pytest.approx(camera(reading, 0).scale)
    look = reading.panes.view(1).look
    assert (look.flip_horizontal, look.rotation_deg) == turned


def test_planes_that_cross_share_the_scale_but_not_the_middle(reading: Reading) -> None:
    shown(reading, "fine", "coronal")
    linked_by(reading, Link.PAN, Link.ZOOM)
    reading.looks.set(0, replace(camera(reading, 0).panned(30.0, 0.0), zoom=2.0))
    assert camera(reading, 1).scale == pytest.approx(camera(reading, 0).scale)
    assert reading.panes.view(1).look.pan == (0.0, 0.0)


def test_two_panes_of_one_series_are_moved_together(reading: Reading) -> None:
    shown(reading, "fine", "fine")
    reading.switches.choose({Link.PAN, Link.ZOOM})
    zoom(reading, 4.0, (30.0, 30.0))
    assert middle(reading, 1) == pytest.approx(middle(reading, 0))
    assert camera(reading, 1).scale == pytest.approx(camera(reading, 0).scale)


def test_a_link_by_hand_knows_the_scale_but_no_place_within_the_plane(tmp_path: Path) -> None:
    reading = two_studies(tmp_path)
    shown(reading, "now", "before")
    linked_by(reading, Link.PAN, Link.ZOOM)
    reading.links.pair()
    zoom(reading, 2.0, (10.0, 10.0))
    assert camera(reading, 1).scale == pytest.approx(camera(reading, 0).scale)
    assert reading.panes.view(1).look.pan == (0.0, 0.0)


def test_millimetres_of_another_provenance_or_none_are_not_compared(tmp_path: Path) -> None:
    save_all([radiograph(ImagerPixelSpacing=["0.2", "0.2"], series="detector")], tmp_path)
    save_all([radiograph(ImagerPixelSpacing=["0.1", "0.1"], series="finer")], tmp_path)
    save_all([radiograph(series="none")], tmp_path)
    save_all([radiograph(PixelSpacing=["0.2", "0.2"], series="unverified")], tmp_path)
    made = a_reading()
    made.open(study_of(tmp_path))
    for other, scales in (("finer", True), ("none", False), ("unverified", False)):
        reading = shown(made, "detector", other)
        linked_by(reading, Link.ZOOM)
        before = camera(reading, 1).scale
        zoom(reading, 2.0)
        if scales:
            assert per_mm(reading, 0) == pytest.approx(per_mm(reading, 1))
        else:
            assert camera(reading, 1).scale == before


def per_mm(reading: Reading, pane: int) -> float:
    image = reading.places.image(pane)
    assert image is not None
    assert image.calibration.column_mm is not None
    return camera(reading, pane).scale * image.plane.column_spacing / image.calibration.column_mm


def test_another_patient_keeps_its_look(tmp_path: Path) -> None:
    save_all(ct_series(5, series="now"), tmp_path)
    save_all(ct_series(5, series="before", subject=replace(PRIOR, patient_id="OTHER")), tmp_path)
    now, before = sorted(studies_of(tmp_path.rglob("*.dcm")), key=lambda study: study.date, reverse=True)
    made = a_reading()
    made.open(now, [before])
    reading = shown(made, "now", "before")
    linked_by(reading, Link.PAN, Link.ZOOM)
    before_look = reading.panes.view(1).look
    zoom(reading, 3.0, (20.0, 20.0))
    assert reading.panes.view(1).look == before_look


def test_a_zoom_beyond_what_can_be_seen_is_not_taken(reading: Reading) -> None:
    linked_by(reading, Link.ZOOM)
    for _ in range(12):
        zoom(reading, 2.0)
    assert np.isfinite(camera(reading, 1).scale)
    assert 0.05 <= reading.panes.view(1).look.zoom <= 64.0
