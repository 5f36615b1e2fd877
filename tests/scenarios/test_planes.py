"""The planes of MPR by their actions: the cross hidden and shown, slabs by number, planes as at first, reasons elsewhere."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.scenarios.seat import Seat
from tests.scenarios.studies import BEN
from viewer.widgets.slab_field import SlabField

CORONAL = 2


@pytest.fixture(scope="module")
def seat(workstation: Seat) -> Seat:
    workstation.open(BEN.study_uid)
    return workstation


def test_without_planes_the_actions_say_why(seat: Seat) -> None:
    table = seat.station.actions
    assert table.why_not("mpr.slab") == "The active pane shows no plane of MPR."
    assert table.why_not("mpr.cross") == table.why_not("mpr.reset") == "The panes show no MPR."


def test_a_slab_is_typed_in_and_undone(seat: Seat) -> None:
    seat.do("view.mpr")
    seat.settle()
    before = seat.station.reading.panes.arranged
    seat.station.reading.panes.set_active(CORONAL)
    seat.activate()
    seat.do("mpr.slab")
    (field,) = seat.station.window.findChildren(SlabField)
    seat.rest(20)
    assert field.thickness.hasFocus()
    seat.type("8")
    seat.key(Qt.Key.Key_Return, widget=field.thickness)
    cut = seat.view(CORONAL).place.cut
    assert cut is not None
    assert (cut.slab_mm, cut.slab) == (8.0, "mip")
    seat.do("mpr.slab_kind")
    seat.settle()
    assert seat.view(CORONAL).place.cut.slab == "minip"  # type: ignore[union-attr]
    seat.do("edit.undo")
    seat.do("edit.undo")
    assert seat.station.reading.panes.arranged == before


def test_the_cross_is_hidden_and_shown_and_planes_turned_by_hand_come_back(seat: Seat) -> None:
    reading = seat.station.reading
    seat.do("mpr.cross")
    assert not reading.cross.shown
    seat.do("mpr.cross")
    assert reading.cross.shown
    before = reading.panes.arranged
    reading.cross.turn(0, reading.cross.planes(0), (1, 2), 0.4, 99)
    assert reading.panes.arranged != before
    seat.do("mpr.reset")
    assert reading.panes.arranged == before
    seat.do("view.mpr")
    assert not reading.planes.in_mpr
