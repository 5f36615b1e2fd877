"""A radiologist's morning: a CT of the chest comes in, is read beside its prior, reported, signed; the next one opens."""

from __future__ import annotations

from pathlib import Path

import pydicom
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from reporting.checks.contract import Severity
from reporting.export import verify
from reporting.report import Status
from tests.scenarios.seat import Seat
from tests.scenarios.studies import ADA, ADA_BEFORE, SPACING

CTRL = Qt.KeyboardModifier.ControlModifier


def test_the_studies_of_the_morning_stand_in_the_worklist(workstation: Seat) -> None:
    workstation.do("place.worklist")
    worklist = workstation.station.worklist
    worklist.refresh()
    workstation.wait(lambda: worklist.model.rowCount() == 5, "the rows")
    workstation.wait(lambda: worklist.model.entry(ADA.study_uid), "the row's facts")
    entry = worklist.model.entry(ADA.study_uid)
    assert (entry.patient_name, entry.status, entry.images, entry.priors) == (ADA.name, "unread", 24, 1)
