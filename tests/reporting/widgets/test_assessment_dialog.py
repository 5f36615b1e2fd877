from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from reporting.assessment.assess import evaluators
from reporting.assessment.measured import measured_text
from reporting.assessment.system import load_system
from reporting.report import Assessment
from reporting.widgets.assessment_dialog import AssessmentDialog
from tests.reporting.made import a_length, a_report
from tests.reporting.widgets.desk import Desk
from viewer.model.calibration import Provenance
from viewer.model.code import MILLIMETRE, SQUARE_PIXEL, Code
from viewer.model.measurement import Value

AXES = (
    Value(Code("103339001", "SCT", "Long axis"), 9.0, MILLIMETRE),
    Value(Code("103340004", "SCT", "Short axis"), 7.1, MILLIMETRE),
)
NODULE = replace(a_length(), values=AXES)


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[AssessmentDialog]:
    host = QWidget()
    qtbot.addWidget(host)
    system = load_system(Path("resources/assessments/lung_rads_2022.toml"))
    yield AssessmentDialog([system], evaluators(), [NODULE], host)
    host.close()


def answer(dialog: AssessmentDialog, name: str, value: str) -> None:
    question = next(one for one in dialog.questions if one.asked.id == name)
    if isinstance(question.answer, QComboBox):
        question.answer.setCurrentIndex(question.answer.findData(value))
    elif isinstance(question.answer, QLineEdit):
        question.answer.setText(value)
        question.answer.textEdited.emit(value)


def measure(dialog: AssessmentDialog, name: str) -> None:
    source = next(one.source for one in dialog.questions if one.asked.id == name)
    assert source is not None
    source.setCurrentIndex(1)
    source.activated.emit(1)


def test_it_says_what_is_still_needed_and_states_nothing_before(dialog: AssessmentDialog) -> None:
    assert dialog.answer.text() == "Still needed: dominant finding."
    assert not dialog.insert.isEnabled()


def test_a_size_from_a_measurement_stays_linked_until_something_is_typed_over_it(dialog: AssessmentDialog) -> None:
    answer(dialog, "kind", "solid")
    answer(dialog, "status", "baseline")
    measure(dialog, "size")
    assert "Lung-RADS v2022: 4A." in dialog.answer.text()
    assert dialog.reasons.text() == "Solid, mean diameter 8.1 mm, at baseline."
    stated: list[Assessment] = []
    dialog.assessed.connect(stated.append)
    dialog.insert.click()
    assert stated[0].measured == (("size", "mean", NODULE.uid),)


def test_what_is_typed_is_no_measurement(dialog: AssessmentDialog) -> None:
    answer(dialog, "kind", "solid")
    answer(dialog, "status", "baseline")
    measure(dialog, "size")
    answer(dialog, "size", "5")
    stated: list[Assessment] = []
    dialog.assessed.connect(stated.append)
    dialog.insert.click()
    assert (stated[0].category, stated[0].measured) == ("2", ())


def test_pixels_and_millimetres_that_nobody_verified_answer_nothing() -> None:
    assert measured_text("mean", NODULE) == "8.05"
    assert measured_text("mean", replace(NODULE, provenance=Provenance.UNVERIFIED)) == ""
    pixels = tuple(replace(one, unit=SQUARE_PIXEL) for one in AXES)
    assert measured_text("mean", replace(NODULE, values=pixels)) == ""
    assert measured_text("mean", a_length()) == ""
    assert measured_text("long", a_length(12.34)) == "12.3"


def test_a_stated_category_is_flagged_when_its_measurement_changes(qtbot: QtBot, dialog: AssessmentDialog) -> None:
    desk = Desk(qtbot, a_report())
    desk.draft.set_measurements([NODULE])
    answer(dialog, "kind", "solid")
    answer(dialog, "status", "baseline")
    measure(dialog, "size")
    dialog.assessed.connect(desk.panel.insert_assessment)
    desk.editor().setFocus()
    desk.editor().select(0, 0)
    dialog.insert.click()
    run = desk.runs()[0]
    assert (run.kind, desk.draft.flaw(run)) == ("assessment", "")
    larger = replace(NODULE, values=(replace(AXES[0], value=20.0), AXES[1]))
    desk.draft.set_measurements([larger])
    assert desk.draft.flaw(run) == "changed"
    desk.undo.undo()
    assert desk.draft.report.stated == ()
