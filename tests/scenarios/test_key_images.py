"""K marks a view; a click in the report brings back exactly that view; signed, it comes back from the archive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from reporting.widgets.key_images import KeyPicture
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA
from viewer.dicom.key_objects import read_key_objects
from viewer.model.study import Window
from viewer.session.reading import Reading
from viewer.widgets.key_view import seen_area


def area_of(seat: Seat) -> np.ndarray:
    pane = seat.pane
    drawing = pane._drawing()
    camera = pane._sheets.camera(drawing.width, drawing.height)
    assert camera is not None
    return np.array(seen_area(camera))


def looked_at(seat: Seat, number: int = 5) -> Reading:
    """An image in a view of its own."""
    reading = seat.station.reading
    reading.places.set_layout(1, 1)
    reading.places.go_to_number(0, number)
    reading.windows.set(0, Window(77.0, 333.0))
    seat.do("view.flip_horizontal")
    seat.do("view.rotate_right")
    seat.do("view.invert")
    reading.looks.set(0, replace(reading.panes.view(0).look, zoom=2.0, pan=(2.0, 3.0)))
    seat.settle()
    return reading


def moved_on(seat: Seat) -> None:
    """Another image in another view."""
    reading = seat.station.reading
    seat.do("view.reset")
    seat.do("view.invert")
    reading.windows.set(0, Window(10.0, 1000.0))
    seat.do("view.overlays")
    seat.do("image.last")
    seat.settle()


def click(seat: Seat) -> None:
    (picture,) = seat.panel.findChildren(KeyPicture)
    face = next(one for one in picture.findChildren(QToolButton) if one.objectName() != "onPicture")
    QTest.mouseClick(face, Qt.MouseButton.LeftButton)
    seat.settle()


def test_a_click_brings_back_exactly_the_view(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    reading = looked_at(seat)
    seat.do("image.key")
    view, picture, area = reading.panes.view(0), seat.pane.grab().toImage(), area_of(seat)
    moved_on(seat)
    assert reading.panes.view(0) != view
    click(seat)
    now = reading.panes.view(0)
    assert (now.place, now.shown, reading.layers.overlays) == (view.place, view.shown, True)
    assert np.allclose(area_of(seat), area, atol=1e-6)
    assert seat.pane.grab().toImage() == picture
    seat.station.desk.close()
    seat.open(ADA.study_uid)
    reading.places.set_layout(1, 1)
    seat.settle()
    click(seat)
    assert reading.panes.view(0).shown == view.shown
    assert np.allclose(area_of(seat), area, atol=1e-6)


def test_a_pane_of_another_shape_shows_all_that_was_seen(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    reading = looked_at(seat)
    seat.do("image.key")
    area = area_of(seat)
    reading.places.set_layout(1, 3)
    seat.settle()
    click(seat)
    left, top, right, bottom = area_of(seat)
    assert left <= area[0] + 1e-6
    assert top <= area[1] + 1e-6
    assert right >= area[2] - 1e-6
    assert bottom >= area[3] - 1e-6


def test_signed_it_comes_back_from_the_archive_within_a_pixel(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    reading = looked_at(seat)
    seat.drag((0.4, 0.4), (0.6, 0.6))
    seat.do("image.key")
    view, area = reading.panes.view(0), area_of(seat)
    window = reading.windows.of(0)
    seat.fill_blanks()
    seat.write("impression", "Normal.")
    seat.sign("report.sign_preliminary")
    series = seat.index.study(ADA.study_uid).series
    kinds = sorted(one.sop_class_uid for each in series for one in each.documents)
    assert "1.2.840.10008.5.1.4.1.1.11.1" in kinds
    assert "1.2.840.10008.5.1.4.1.1.88.59" in kinds
    seat.station.desk.close()
    seat.open(ADA.study_uid)
    seat.wait(lambda: not reading.presentations.waiting, "the presentation states")
    reading.places.set_layout(1, 1)
    reading.places.go_to_number(0, 0)
    stack = reading.places.stack(0)
    assert stack is not None
    assert reading.presentations.state(stack, view.place) is None  # it does not jump out while one scrolls
    seat.do("image.next_key")
    seat.settle()
    assert reading.panes.view(0).place == view.place
    assert reading.presentations.state(stack, view.place) is not None
    again = reading.windows.of(0)
    assert window is not None
    assert again is not None
    assert (again.center, again.width) == pytest.approx((window.center, window.width))
    assert np.abs(area_of(seat) - area).max() <= 1.0
    assert read_key_objects(file_of(seat, "88.59")).title == "Of Interest"


def file_of(seat: Seat, sop_class: str) -> Path:
    series = seat.index.study(ADA.study_uid).series
    uid = next(one.sop_uid for each in series for one in each.documents if one.sop_class_uid.endswith(sop_class))
    found = seat.index.file(uid)
    assert found is not None
    return found


def test_scrolling_is_held_to_key_images(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    reading = seat.station.reading
    reading.places.set_layout(1, 1)
    seat.do("image.only_keys")
    assert "No image of this study is a key image yet" in seat.refused[-1]
    for number in (3, 8, 15):
        reading.places.go_to_number(0, number)
        seat.do("image.key")
    seat.do("image.only_keys")
    seat.do("image.first")
    seen = [reading.places.number(0)]
    for _ in range(3):
        seat.do("image.next")
        seen.append(reading.places.number(0))
    assert seen == [3, 8, 15, 15]
    seat.do("image.ten_back")
    assert reading.places.number(0) == 3
    reading.places.go_to_number(0, 5)  # by the scroll bar
    seat.do("image.previous")
    assert reading.places.number(0) == 3
    seat.do("image.only_keys")
    seat.do("image.next")
    assert reading.places.number(0) == 4
    seat.do("image.only_keys")
    seat.station.desk.close()
    assert not reading.key_scroll.only


@pytest.mark.parametrize("change", ["deleted", "moved"])
def test_a_picture_that_shows_a_measurement_of_before_is_told(fresh_workstation: Seat, change: str) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("tool.length")
    seat.drag((0.4, 0.4), (0.6, 0.6))
    seat.do("image.key")
    said = [one.sentence for one in seat.station.desk.remarks() if one.check == "key-images"]
    assert said == []
    (kept,) = seat.station.reading.measurements.all
    if change == "deleted":
        seat.station.reading.measurements.remove(kept.uid)
    else:
        seat.station.reading.measurements.replace(replace(kept, points=kept.points[::-1]))
    (remark,) = (one for one in seat.station.desk.remarks() if one.check == "key-images")
    assert "changed or deleted" in remark.sentence
    assert remark.severity == "warn"
    seat.do("edit.undo")
    assert not [one for one in seat.station.desk.remarks() if one.check == "key-images"]


def test_a_key_image_is_put_into_a_selection_for_teaching_too(fresh_workstation: Seat) -> None:
    seat = fresh_workstation
    seat.open(ADA.study_uid)
    seat.do("image.teaching")
    assert "no key image" in seat.refused[-1]
    seat.do("image.key")
    seat.do("image.teaching")
    assert seat.draft.report.key_images[0].teaching
    seat.do("image.teaching")
    assert not seat.draft.report.key_images[0].teaching
