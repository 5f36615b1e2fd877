from __future__ import annotations

from pathlib import Path

import pytest

from reporting.compose import first_wording
from reporting.filling import AGE, SEX, answered, filled_runs, row_runs, with_row
from reporting.report import Order, Run
from reporting.template import Field, SectionTemplate, TableTemplate, Template
from reporting.template_files import load_templates
from tests.reporting.made import FINDINGS, a_study
from viewer.model.acquisition import Acquisition, Contrast, Tracer
from viewer.model.code import Code

TEMPLATES = {one.id: one for one in load_templates(Path("resources/report_templates"))}
NODULES = TableTemplate(
    "nodules",
    "{row}: [size] mm.",
    (Field("size", "size", "number"),),
    row_name="Nodule {number}",
    prompt="nodules",
    none="No nodule.",
)


def text(template: Template, section: str, **acquired: object) -> str:
    acquisition = Acquisition(told=True, **acquired)  # type: ignore[arg-type]
    report = first_wording(template, a_study(), Order(), acquisition=acquisition)
    found = report.section(section)
    assert found is not None
    return found.text


def made(text: str, *fields: Field, **known: str) -> str:
    section = SectionTemplate("s", "S", FINDINGS, Code("121071", "DCM", "Finding"), text, fields)
    shown = filled_runs(section, known)
    return "".join(run.text or (f"[{run.ref}]" if run.kind == "field" else "") for run in shown)


def test_a_line_of_merges_that_are_not_known_is_left_out() -> None:
    assert made("A\nDose: {dose}.\nB", dose="") == "A\nB"
    assert made("A\nDose: {dose}.\nB", dose="CTDIvol 3 mGy") == "A\nDose: CTDIvol 3 mGy.\nB"


def test_a_merge_that_is_not_known_leads_to_the_field_of_its_name() -> None:
    assert made("Asked: {clinical}", Field("clinical", "reason"), clinical="") == "Asked: [clinical]"


def test_a_default_stands_only_where_its_merges_are_known() -> None:
    field = Field("agent", "contrast", default="with {contrast}")
    assert made("[agent].", field, contrast="") == "[agent]."
    assert made("[agent].", field, contrast="iohexol") == "with iohexol."


def test_lines_for_one_sex_or_age_stand_where_they_belong_and_where_it_is_not_known() -> None:
    fields = Field("uterus", "uterus", sex="F"), Field("plates", "plates", to_age=17)
    lines = "Uterus: [uterus]\nPlates: [plates]"
    assert made(lines, *fields, **{SEX: "F", AGE: "17"}) == lines
    assert made(lines, *fields, **{SEX: "M", AGE: "17"}) == "Plates: [plates]"
    assert made(lines, *fields, **{SEX: "F", AGE: "18"}) == "Uterus: [uterus]"
    assert made(lines, *fields, **{SEX: "", AGE: ""}) == lines
    assert made(lines, *fields, **{SEX: "O", AGE: ""}) == lines


def test_a_table_grows_in_the_place_of_its_blank_and_then_line_by_line() -> None:
    begun = (Run("Nodules: "), Run("", "field", "nodules"), Run("\nPleura: "), Run("", "field", "pleura"))
    one = with_row(begun, NODULES)
    assert one is not None
    assert one.first_field == "nodules.1.size"
    two = with_row(one.runs, NODULES)
    assert two is not None
    assert two.first_field == "nodules.2.size"
    shown = "".join(run.text or f"[{run.ref}]" for run in two.runs)
    assert shown == "Nodules: Nodule 1: [nodules.1.size] mm.\nNodule 2: [nodules.2.size] mm.\nPleura: [pleura]"


def test_a_table_without_its_place_does_not_grow() -> None:
    assert with_row((Run("Clear."),), NODULES) is None


def test_a_table_of_levels_has_a_line_for_each() -> None:
    findings = text(TEMPLATES["mr-spine"], "findings")
    assert [line.partition(":")[0] for line in findings.split("\n") if "disc" in line] == [
        "L1/L2", "L2/L3", "L3/L4", "L4/L5", "L5/S1",
    ]  # fmt: skip


def test_what_nobody_answered_is_left_out_and_nothing_else() -> None:
    blank, filled = Run("", "field", "a"), Run("clear", "field", "b")
    runs = (Run("Shift: "), blank, Run(" mm.\nLungs: "), filled, Run(", "), blank, Run("\nFree words."))
    assert "".join(run.text for run in answered(runs)) == "Lungs: clear\nFree words."


@pytest.mark.parametrize(
    ("filled", "read"),
    [
        ({"a": "mass", "b": "3", "c": "8"}, "Finding 1: mass, 3 o'clock, 8 mm."),
        ({"a": "mass", "c": "8"}, "Finding 1: mass, 8 mm."),
        ({"a": "mass", "b": "3"}, "Finding 1: mass, 3 o'clock."),
        ({"a": "mass"}, "Finding 1: mass."),
        ({"c": "8"}, "Finding 1: , 8 mm."),
        ({}, ""),
    ],
)
def test_parts_of_a_line_that_nobody_answered_are_left_out(filled: dict[str, str], read: str) -> None:
    def blank(name: str) -> Run:
        return Run(filled.get(name, ""), "field", name)

    line = (Run("Finding 1: "), blank("a"), Run(", "), blank("b"), Run(" o'clock, "), blank("c"), Run(" mm."))
    assert "".join(run.text for run in answered(line)) == read


def test_commas_that_a_reader_wrote_part_nothing() -> None:
    runs = (
        Run("Lungs: "),
        Run("clear, no nodule. Dry", "field", "a"),
        Run(". Length "),
        Run("", "field", "b"),
        Run(" cm."),
    )
    assert "".join(run.text for run in answered(runs)) == "Lungs: clear, no nodule. Dry."


def test_technique_tells_what_headers_and_dose_reports_tell() -> None:
    told = text(
        TEMPLATES["ct-chest"],
        "technique",
        contrast=(Contrast("Iohexol", "IV", 80.0),),
        kv=(100.0, 120.0),
        ctdi_mgy=(3.2, 7.1),
        dlp_mgycm=312.55,
        reported=True,
    )
    assert "Contrast medium: Iohexol, 80 ml, IV." in told
    assert "Tube voltage: 100 to 120 kV." in told
    assert "Radiation dose: CTDIvol 3.2 to 7.1 mGy, DLP 312.6 mGy·cm (dose report)." in told.replace("312.5 ", "312.6 ")


def test_a_field_strength_in_tesla_is_told_and_one_in_gauss_is_not() -> None:
    assert "Field strength: 1.5 T." in text(TEMPLATES["mr-brain"], "technique", field_tesla=1.4936)
    assert "Field strength" not in text(TEMPLATES["mr-brain"], "technique", field_tesla=15000.0, kv=(120.0,))


def test_what_headers_do_not_tell_is_not_mentioned() -> None:
    told = text(TEMPLATES["ct-chest"], "technique")
    assert "dose" not in told.lower()
    assert "kV" not in told


def test_the_tracer_is_told_with_activity_and_time() -> None:
    told = text(TEMPLATES["pet-ct-oncology"], "technique", tracer=Tracer("Fluorodeoxyglucose F^18^", 251.4, 63.2))
    assert "Tracer: Fluorodeoxyglucose F^18^, 251 MBq, imaged 63 min after injection." in told


def test_every_row_of_a_table_can_be_asked_for() -> None:
    for template in TEMPLATES.values():
        for table in template.tables.values():
            for run in row_runs(table, len(table.row_names), {}):
                assert run.kind == "text" or template.fields[run.ref].prompt
