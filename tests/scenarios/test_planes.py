"""The planes of MPR by their actions: the cross hidden and shown, slabs by number, planes as at first, reasons elsewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox

from app.shell.reformat_dialog import ReformatDialog
from reporting.export.objects import signed_objects
from reporting.report import Status
from tests.reporting.export.samples import dciodvfy_errors
from tests.scenarios.seat import Seat
from tests.scenarios.studies import BEN
from tests.scenarios.test_copies import station_said
from viewer.widgets.slab_field import SlabField

CORONAL = 2
SIGNED = "2026-11-24T15:00:00+01:00"


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


def test_planes_are_kept_as_a_series_beside_the_study_and_come_with_it_when_it_is_opened_again(
    fresh_workstation: Seat,
) -> None:
    seat = fresh_workstation
    seat.open(BEN.study_uid)
    assert seat.station.actions.why_not("mpr.series") == "The active pane shows no plane of MPR."
    before = seat.index.study(BEN.study_uid)
    seat.do("view.mpr")
    seat.settle()
    seat.station.reading.panes.set_active(CORONAL)
    seat.do("mpr.series")
    (dialog,) = seat.station.window.findChildren(ReformatDialog)
    dialog.start.setValue(-4.0)
    dialog.end.setValue(4.0)
    dialog.spacing.setValue(2.0)
    dialog.thickness.setValue(3.0)
    assert dialog.says.text().startswith("5 images of about 64 × ")
    dialog.buttons.button(QDialogButtonBox.StandardButton.Save).click()
    seat.settle()
    seat.wait(lambda: any("in the archive as series" in one for one in seat.said) or seat.refused, "the series")
    assert seat.refused == []
    assert "5 planes are in the archive" in station_said(seat)
    after = seat.index.study(BEN.study_uid)
    (made,) = [one for one in after.series if one.uid not in {series.uid for series in before.series}]
    assert (len(made.instances), made.modality) == (5, "CT")
    assert made.number == max(one.number or 0 for one in before.series) + 1
    seat.do("mpr.series")
    (dialog,) = seat.station.window.findChildren(ReformatDialog)
    dialog.start.setValue(0.0)
    dialog.end.setValue(0.0)
    dialog.buttons.button(QDialogButtonBox.StandardButton.Save).click()
    seat.settle()
    seat.wait(lambda: len(seat.index.study(BEN.study_uid).series) == len(after.series) + 1, "the second series")
    numbers = [one.number for one in seat.index.study(BEN.study_uid).series]
    assert len(set(numbers)) == len(numbers)
    seat.do("place.worklist")
    seat.station.desk.close()
    seat.open(BEN.study_uid)
    stack = next(stack for stack in seat.exam.stacks if stack.series_uid == made.uid)
    assert stack.geometry.is_volume
    assert stack.geometry.orientation == "coronal"
    assert "MPR coronal MIP 3 mm" in stack.description


def test_planes_turned_about_a_line_of_the_cross_say_how_many_they_are(seat: Seat) -> None:
    seat.do("view.mpr")
    seat.settle()
    seat.do("mpr.series")
    (dialog,) = seat.station.window.findChildren(ReformatDialog)
    dialog.way.setCurrentIndex(1)
    dialog.step.setValue(9.0)
    assert dialog.says.text().startswith("20 images")
    assert len(dialog.batch.planes) == 20
    dialog.close()
    seat.rest(10)
    seat.do("view.mpr")


def test_a_plane_is_a_key_image_of_the_report_and_seen_again_as_it_was(seat: Seat, tmp_path: Path) -> None:
    reading = seat.station.reading
    if not reading.planes.in_mpr:
        seat.do("view.mpr")
    seat.settle()
    reading.panes.set_active(CORONAL)
    reading.cross.turn(0, reading.cross.planes(0), (CORONAL,), 0.5, 77)
    reading.windows.preset(CORONAL, 2)
    seat.settle()
    view = seat.view(CORONAL)
    seat.do("image.key")
    (kept,) = seat.draft.report.key_images
    assert kept.cut == view.place.cut
    assert kept.caption.startswith("Series 1, MPR oblique")
    assert reading.key_images.all == ()
    assert seat.draft.report.acquired_key_images == ()
    seat.do("image.key")
    assert seat.draft.report.key_images == ()
    seat.do("image.key")
    (kept,) = seat.draft.report.key_images
    seat.do("view.mpr")
    reading.windows.reset(0)
    seat.panel.image_activated.emit(kept)
    seat.settle()
    assert reading.planes.in_mpr
    again = seat.view(CORONAL)
    assert again.place.cut == view.place.cut
    assert again.shown == view.shown
    report = replace(seat.draft.report, status=Status.FINAL, signed_by=seat.draft.report.author, signed_at=SIGNED)
    for one in signed_objects(report):
        assert dciodvfy_errors(one.data, tmp_path) == []
    assert [one.role for one in signed_objects(report)].count("key-objects") == 0
    seat.panel.image_removed.emit(kept)
    assert seat.draft.report.key_images == ()
