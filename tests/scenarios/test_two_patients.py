"""However fast one study follows another: no pane is painted with one patient while the report is another's."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

import pytest

from app.desk import desk as desk_module
from app.desk.opening import fetch as real_fetch
from reporting.widgets.report_panel import ReportPanel
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, BEN, CAT, DAN, Subject
from viewer.dicom.pixels import FrameDecoder
from viewer.session import exams
from viewer.widgets.corner_text import Corners
from viewer.widgets.painting import Sheet
from viewer.widgets.sheets import Sheets

PATIENTS: tuple[Subject, ...] = (ADA, BEN, CAT, DAN)
SLOWEST_S = 0.03


class Witness:
    """Looks at every painted pane: whose name stands in its corner, whose pixels it shows, whose report lies beside it."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.painted = self.beside_a_report = 0
        self.of: set[str] = set()
        self.wrong: list[str] = []

    def look(self, sheets: Sheets, sheet: Sheet) -> None:
        seat, stack = self.seat, sheets.stack
        assert stack is not None
        side = seat.station.page.report
        # Also panels that are about to go: what counts is what the reader can see. The report follows the first picture.
        reports = {panel for panel in (side.panel, *side.findChildren(ReportPanel)) if panel and panel.isVisible()}
        work = seat.station.desk.work
        shown = {image.instance.patient_key for image in stack.images}
        self.painted += 1
        study = seat.station.reading.study
        self.of.add(study.patient.patient_id if study else "")
        if work is None or study is None:
            self.wrong.append("a picture without a study on the desk")
            return
        patient = work.opened.study.patient
        reported = {report._draft.report.study.patient for report in reports}
        self.beside_a_report += bool(reported)
        keys = {one.patient_key for series in work.opened.study.series for one in series.instances}
        if study.patient != patient or reported - {patient}:
            self.wrong.append(f"images of {study.patient.patient_id}, report of {reported}")
        if not shown <= keys:
            self.wrong.append(f"pixels of {shown} beside the report of {patient.patient_id}")
        prior = seat.station.page.prior_report.study
        if prior is not None and prior.patient != patient:
            self.wrong.append(f"the prior's report of {prior.patient.patient_id} beside {patient.patient_id}")
        if not corner_names(sheet.corners) & {f"ID {patient.patient_id}"}:
            self.wrong.append(f"corner text of {corner_names(sheet.corners)} beside {patient.patient_id}")


def corner_names(corners: Corners) -> set[str]:
    return {words.text for words in corners.top_left if words.text.startswith("ID ")}


@pytest.fixture
def witness(workstation: Seat, monkeypatch: pytest.MonkeyPatch) -> Iterator[Witness]:
    """Sees every paint, while everything that loads takes a random time."""
    seen = Witness(workstation)
    chance = random.Random(20261123)

    def slowly(real: Any) -> Any:
        def slow(*arguments: Any, **named: Any) -> Any:
            time.sleep(chance.uniform(0, SLOWEST_S))
            return real(*arguments, **named)

        return slow

    def painted(sheets: Sheets, ratio: float, real: Any = Sheets.sheet, **named: Any) -> Sheet | None:
        sheet: Sheet | None = real(sheets, ratio, **named)
        if sheet is not None:
            seen.look(sheets, sheet)
        return sheet

    monkeypatch.setattr(desk_module, "fetch", slowly(real_fetch))
    monkeypatch.setattr(exams, "sort_exams", slowly(exams.sort_exams))
    monkeypatch.setattr(FrameDecoder, "decode_into", slowly(FrameDecoder.decode_into))
    monkeypatch.setattr(Sheets, "sheet", painted)  # not the paint event itself: the binding keeps a method it has found
    yield seen


def switch(seat: Seat, witness: Witness, times: int) -> None:
    chance = random.Random(times)
    for _ in range(times):
        wanted = chance.choice(PATIENTS)
        seat.station.worklist.study_chosen.emit(wanted.study_uid)
        if chance.random() < 0.4:  # go on as soon as something of this study is seen, in the midst of its loading
            painted = witness.painted
            seat.wait(lambda painted=painted: witness.painted > painted, "a picture")
        seat.rest(chance.choice((0, 0, 5, 20, 60, 120)))
        if seat.station.reading.study is not None and chance.random() < 0.3:
            seat.station.actions.trigger(chance.choice(("image.next", "layout.1x2", "hanging.next", "series.next")))
    last = chance.choice(PATIENTS)
    seat.open(last.study_uid)
    assert witness.wrong == []
    assert seat.draft.report.study.patient.patient_id == last.patient_id


def test_two_hundred_fast_switches_never_mix_two_patients(workstation: Seat, witness: Witness) -> None:
    switch(workstation, witness, 200)
    for _ in range(10):  # on a busy machine few switches come as far as a report
        if witness.beside_a_report > 50:
            break
        switch(workstation, witness, 100)
    assert witness.painted > 100
    assert witness.beside_a_report > 50
    assert witness.of == {one.patient_id for one in PATIENTS}


def test_with_every_window_open_fast_switches_never_mix_two_patients(workstation: Seat, witness: Witness) -> None:
    workstation.do("window.all")
    switch(workstation, witness, 60)
    assert witness.painted > 60  # of two areas of panes
    for name in ("panes", "report", "worklist"):
        workstation.do(f"window.{name}")


@pytest.mark.soak
def test_two_thousand_fast_switches_never_mix_two_patients(workstation: Seat, witness: Witness) -> None:
    switch(workstation, witness, 2000)
    assert witness.painted > 1000
