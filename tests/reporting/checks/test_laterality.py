from __future__ import annotations

from dataclasses import replace

import pytest

from reporting.checks.contract import Context, Remark
from reporting.checks.laterality import CHECK
from reporting.report import Order, Report
from tests.reporting.made import a_report, a_study


def _remarks(report: Report) -> list[Remark]:
    return list(CHECK.run(report, Context()))


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("12 mm nodule in the left lower lobe.", "Right lower lobe nodule."),
        ("Left lower lobe: nodule. Right pleural effusion.", "Nodule of the right lung."),
        ("Nodule in the lower lobe on the left.", "Suspicious right upper lobe nodule"),
        ("Cyst of the left kidney, right hip prosthesis.", "Right renal cyst"),
        ("LEFT PNEUMOTHORAX", "Large right-sided pneumothorax."),
    ],
)
def test_the_same_organ_on_the_other_side_blocks(findings: str, impression: str) -> None:
    (remark,) = _remarks(a_report(findings, impression))
    assert (remark.severity, remark.section_id) == ("block", "impression")


@pytest.mark.parametrize(
    ("findings", "impression"),
    [
        ("Nodule in the left lower lobe. Right pleural effusion.", "Left lower lobe nodule, right pleural effusion."),
        ("Right lower lobe scar. Left upper lobe nodule.", "Nodule of the left lung."),
        ("Bilateral pleural effusions.", "Right more than left pleural effusion."),
        ("Both lungs clear.", "No right lung nodule."),
        ("Embolus in the left lower lobe.", "Left lower lobe embolism with right heart strain."),
        ("Left lower lobe nodule. Right-sided aortic arch.", "Left lower lobe nodule."),
        ("Left lung nodule.", "Left lung nodule. No abnormality of the right lung."),
        ("Clear lungs.", "Normal chest."),
        ("Left kidney and right lung unremarkable.", "Right lung and left kidney unremarkable."),
        ("Chest tube left in place.", "Right lung re-expanded."),
        ("Left lung: no nodule. Right lung: 5 mm nodule.", "5 mm nodule, right lung."),
        ("The right ventricle is enlarged.", "Left lung clear."),
    ],
)
def test_sound_reports_raise_no_alarm(findings: str, impression: str) -> None:
    assert _remarks(a_report(findings, impression)) == []


def test_opposite_sides_without_a_common_organ_are_only_pointed_out() -> None:
    (remark,) = _remarks(a_report("Fracture on the left.", "Fracture on the right."))
    assert remark.severity == "warn"


def test_a_report_of_the_other_side_than_ordered_blocks() -> None:
    order = Order(procedure="XR knee left")
    (remark,) = _remarks(a_report("Effusion, right knee.", "Right knee effusion.", order=order))
    assert remark.severity == "block"
    assert "order" in remark.sentence


@pytest.mark.parametrize("procedure", ["XR knee right", "XR both knees", "XR knees left and right", "XR knee", ""])
def test_an_order_that_fits_raises_no_alarm(procedure: str) -> None:
    report = a_report("Effusion, right knee.", "Right knee effusion.", order=Order(procedure=procedure))
    assert _remarks(report) == []


@pytest.mark.parametrize(("laterality", "alarms"), [("L", 1), ("R", 0), ("B", 0), ("U", 0), ("", 0)])
def test_images_of_the_other_side_block(laterality: str, alarms: int) -> None:
    study = a_study()
    series = replace(study.series[0], laterality=laterality)
    report = a_report("Right knee effusion.", "Right knee effusion.", study=replace(study, series=(series,)))
    assert [remark.severity for remark in _remarks(report)] == ["block"] * alarms


def test_an_addendum_may_correct_the_side() -> None:
    assert _remarks(a_report("Left lung nodule.", "Right lung nodule.", addendum_number=1)) == []
