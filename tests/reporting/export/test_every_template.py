"""A report of every template, filled as a reader would, leaves objects that independent programs pass."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QUndoStack

from reporting.assessment.assess import assess, assessment_of, evaluators
from reporting.assessment.system import load_system
from reporting.checks.contract import Context, Severity
from reporting.checks.running import all_checks, run_checks
from reporting.compose import first_wording
from reporting.draft.draft import Draft
from reporting.draft.life_cycle import Event
from reporting.export import pdf
from reporting.export.exporter import Letterhead
from reporting.export.objects import signed_objects
from reporting.export.verify import check
from reporting.report import Order, Person, Report
from reporting.template import Field, Template
from reporting.template_files import load_templates
from tests.reporting.export.samples import dciodvfy_errors, dsrdump, pdftotext, study
from viewer.model.acquisition import Acquisition, Contrast, Tracer

TEMPLATES = load_templates(Path("resources/report_templates"))
AUTHOR = Person("Schmidt^Anna", "as", "Radiology")
ACQUIRED = Acquisition(
    contrast=(Contrast("Iohexol", "IV", 90.0),),
    kv=(120.0,),
    ctdi_mgy=(5.2,),
    dlp_mgycm=240.0,
    reported=True,
    tracer=Tracer("FDG", 250.0, 60.0),
    told=True,
)


def answer(field: Field) -> str:
    if field.kind == "choice":
        return field.normal or field.choices[0]
    if field.kind == "number":
        low = field.minimum or 0
        return f"{min(low + 3, field.maximum or low + 3):g}"
    return field.normal or "as stated"


def written(template: Template) -> Draft:
    """The whole template filled, every table with two rows."""
    subject = replace(study(), patient=replace(study().patient, sex="F"))
    order = Order(indication="Follow-up", question="Change?", procedure=template.name, accession="A1")
    report = first_wording(template, subject, order, author=AUTHOR, acquisition=ACQUIRED)
    draft = Draft(report, template, QUndoStack())
    for table in template.tables.values():
        for _ in range(2 if table.grows else 0):
            draft.add_row(table.id)
    while draft.unfilled():
        field = draft.field(draft.unfilled()[0][1])
        assert field is not None
        draft.set_field(field.id, answer(field))
    if not template.section[4].text:
        draft.set_text("impression", "No change.")
    return draft


def signed(draft: Draft) -> Report:
    return draft.candidate(Event.SIGN_FINAL, AUTHOR, "2026-11-24T12:00:00+01:00")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_it_is_signed_and_leaves_objects_that_checkers_pass(template: Template, tmp_path: Path) -> None:
    draft = written(template)
    blocking = [
        one for one in run_checks(all_checks(), draft.report, Context(template)) if one.severity is Severity.BLOCK
    ]
    assert blocking == []
    made = signed_objects(signed(draft), Letterhead("The Clinic"))
    assert [one.role for one in made] == ["report", "pdf"]
    for one in made:
        assert dciodvfy_errors(one.data, tmp_path) == [], one.role
        assert check(one.data) == (), one.role
    assert "CONTAINER" in dsrdump(made[0].data, tmp_path)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_every_sentence_reaches_the_page(template: Template, tmp_path: Path) -> None:
    report = signed(written(template))
    page = " ".join(pdftotext(pdf.make(report, Letterhead("The Clinic")), tmp_path).split())
    for section in report.sections:
        for line in filter(str.strip, section.text.split("\n")):
            assert " ".join(line.split()) in page


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_nothing_is_called_normal_before_a_reader_has_said_so(template: Template) -> None:
    report = first_wording(template, study(), Order())
    normal = {field.normal for field in template.fields.values() if field.normal}
    findings = report.section("findings")
    assert findings is not None
    assert [run.text for run in findings.runs if run.kind == "field" and run.text in normal and run.text] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.id)
def test_normal_findings_fill_in_one_step_and_go_in_one(template: Template) -> None:
    draft = Draft(first_wording(template, study(), Order()), template, undo := QUndoStack())
    before, wanted = draft.unfilled(), len(draft.normal_values())
    if wanted:
        assert draft.accept_normal() == wanted
        assert len(draft.unfilled()) == len(before) - wanted
        undo.undo()
    assert draft.unfilled() == before


def test_a_category_is_stated_coded_and_leaves_with_its_words(tmp_path: Path) -> None:
    template = next(one for one in TEMPLATES if one.id == "ct-chest")
    draft = written(template)
    system = load_system(Path("resources/assessments/lung_rads_2022.toml"))
    answers = {"kind": "solid", "status": "baseline", "size": "8.0"}
    stated = assessment_of(assess(system, evaluators()[system.id], answers), answers)
    draft.insert_assessment("impression", 0, 0, stated)
    made = {one.role: one.data for one in signed_objects(signed(draft), Letterhead("The Clinic"))}
    for role in ("report", "measurements"):
        assert dciodvfy_errors(made[role], tmp_path) == []
        assert check(made[role]) == ()
    tree = dsrdump(made["measurements"], tmp_path)
    assert "Qualitative Evaluations" in tree
    assert "LR22-4A" in tree
    assert "Lung-RADS v2022: 4A." in dsrdump(made["report"], tmp_path)


def test_a_category_whose_words_were_deleted_does_not_leave() -> None:
    template = next(one for one in TEMPLATES if one.id == "ct-chest")
    draft = written(template)
    system = load_system(Path("resources/assessments/lung_rads_2022.toml"))
    stated = assessment_of(assess(system, evaluators()[system.id], {"kind": "none"}), {"kind": "none"})
    draft.insert_assessment("impression", 0, 0, stated)
    assert draft.report.stated == (replace(stated, field=""),)
    draft.set_text("impression", "No nodule.")
    assert draft.report.stated == ()
    assert [one.role for one in signed_objects(signed(draft))] == ["report", "pdf"]
    draft.undo_stack.undo()
    assert len(draft.report.stated) == 1
