"""Moving pictures at the whole workstation: an echo is played, an angiography subtracted, a key bound otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from tests.phantoms import Subject, save, ultrasound
from tests.scenarios.seat import Seat
from tests.viewer.angiography import logarithmic, run

HEART = Subject(patient_id="P-500", name="Kwan^Eve", study="echo", accession="A500", description="Echo")
LEG = replace(HEART, patient_id="P-600", name="Diaz^Fay", study="leg", accession="A600", description="DSA leg")


@pytest.fixture(scope="module")
def moving(workstation: Seat, tmp_path_factory: pytest.TempPathFactory) -> Seat:
    folder: Path = tmp_path_factory.mktemp("moving")
    save(ultrasound(frames=25, subject=HEART), folder / "echo.dcm")
    angiography = run(logarithmic())
    for keyword in ("PatientName", "PatientID", "StudyInstanceUID", "SeriesInstanceUID", "AccessionNumber"):
        setattr(angiography, keyword, getattr(ultrasound(subject=LEG, series="leg"), keyword))
    angiography.SOPInstanceUID = f"{angiography.SOPInstanceUID}.1"
    save(angiography, folder / "leg.dcm")
    workstation.bring(folder)
    return workstation


def test_an_echo_plays_in_its_time_while_other_keys_work(moving: Seat) -> None:
    moving.open(HEART.study_uid)
    reading = moving.station.reading
    moving.key(Qt.Key.Key_Y)
    assert reading.cine.plays(0)
    moving.wait(lambda: (reading.cine.rate(0) or 0) > 0, "a measured rate", 5.0)
    moving.key(Qt.Key.Key_H)
    assert reading.panes.view(0).look.flip_horizontal
    assert reading.cine.plays(0)
    moving.rest(1200)
    assert 12 < (reading.cine.rate(0) or 0) < 27  # recorded: 25 a second
    moving.key(Qt.Key.Key_Down)
    assert not reading.cine.plays(0)


def test_the_worklist_in_front_stops_it(moving: Seat) -> None:
    moving.do("place.reading")
    moving.do("cine.play")
    moving.do("place.worklist")
    assert not moving.station.reading.cine.plays(0)
    moving.do("place.reading")


def test_an_angiography_is_subtracted_and_undone_by_keys(moving: Seat) -> None:
    moving.open(LEG.study_uid)
    reading = moving.station.reading
    stack = reading.places.stack(0)
    assert stack is not None
    moving.do("image.last")
    moving.key(Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    assert reading.subtractions.choice(stack).on
    moving.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    moving.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert reading.subtractions.shift(0) == (0.0, 0.5)
    moving.do("edit.undo")
    assert reading.subtractions.shift(0) == (0.0, 0.0)
    moving.do("edit.undo")
    assert not reading.subtractions.choice(stack).on


def test_a_key_bound_otherwise_works_at_once(moving: Seat) -> None:
    station = moving.station
    station.keys.put("view.invert", ("Q",))
    moving.key(Qt.Key.Key_I)
    assert not station.reading.panes.view(0).shown.invert
    moving.key(Qt.Key.Key_Q)
    assert station.reading.panes.view(0).shown.invert
    moving.do("edit.undo")
    station.keys.reset_all()


def test_what_cannot_be_played_or_subtracted_says_why(moving: Seat) -> None:
    moving.open(HEART.study_uid)
    moving.refused.clear()
    moving.do("subtraction.toggle")
    moving.do("time.next")
    assert moving.refused == [
        "Only several grey frames of one X-ray object can be subtracted from each other.",
        "The images of this pane are of one time point only.",
    ]
