"""Dictation through the whole workstation, by the real engine: into the field at the caret, never into another report."""

from __future__ import annotations

from pathlib import Path

import pytest
from rapidfuzz import fuzz

from app.home import RESOURCES
from reporting.dictation.dictator import State
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, BEN

pytestmark = pytest.mark.model
WAV = RESOURCES / "samples" / "impression.wav"


def loaded(seat: Seat) -> None:
    dictator = seat.station.dictator
    dictator.load()
    seat.wait(lambda: dictator.state in (State.READY, State.UNAVAILABLE), "the speech engine")
    assert dictator.state is State.READY, dictator.why_not


def dictate(seat: Seat, wav: Path) -> list[str]:
    heard: list[str] = []
    seat.station.dictator.transcribed.connect(lambda transcript: heard.append(transcript.text))
    seat.station.page.report.dictating.dictate_wav(wav)
    return heard


def test_a_recording_is_written_where_the_caret_is_as_one_step_of_undo(workstation: Seat) -> None:
    loaded(workstation)
    workstation.open(ADA.study_uid)
    workstation.write("impression", "Before.")
    findings = workstation.text("findings")
    heard = dictate(workstation, WAV)
    workstation.wait(lambda: heard, "the text")
    assert len(heard[0]) > 20
    assert workstation.text("impression").endswith(f"Before. {heard[0]}")
    assert workstation.text("findings") == findings
    workstation.do("edit.undo")
    assert workstation.text("impression").endswith("Before.")
    workstation.do("edit.redo")
    assert fuzz.ratio(workstation.text("impression"), f"Before. {heard[0]}") > 90


def test_what_was_said_about_the_last_patient_is_not_written_into_the_next_report(workstation: Seat) -> None:
    loaded(workstation)
    workstation.open(ADA.study_uid)
    workstation.write("impression", "Ada.")
    heard = dictate(workstation, WAV)
    workstation.wait(lambda: workstation.station.dictator._pending, "the engine at work")
    workstation.open(BEN.study_uid)
    before = workstation.draft.report.sections
    workstation.editor("impression").setFocus()
    workstation.station.workers.dictation.submit(lambda: None).result()  # the engine has finished what it was told
    workstation.rest(100)
    assert heard == []
    assert workstation.draft.report.sections == before
    workstation.open(ADA.study_uid)
    assert workstation.text("impression").endswith("Ada.")
