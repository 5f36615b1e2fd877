from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reporting.choosing import choose
from reporting.compose import (
    clinical_text,
    comparison_text,
    first_wording,
    measurement_name,
    measurement_sentence,
    technique_text,
)
from reporting.report import Order, Run
from reporting.template import Field
from reporting.template_files import load_template, load_templates
from tests.reporting.made import a_length, a_study
from viewer.dicom.header import read_header
from viewer.model.calibration import Provenance
from viewer.model.code import HOUNSFIELD, MILLIMETRE, PIXEL, SQUARE_MILLIMETRE, Code
from viewer.model.measurement import Value

CT_CHEST = Path("resources/report_templates/ct_chest.toml")


def test_a_length_is_quoted_with_its_place() -> None:
    assert measurement_sentence(a_length(12.34)) == "12.3 mm (series 4, image 57)"


@pytest.mark.parametrize(
    ("provenance", "quoted"),
    [
        (Provenance.DETECTOR, "12.3 mm (at detector; series 4, image 57)"),
        (Provenance.MAGNIFICATION_ESTIMATE, "12.3 mm (est. mag.; series 4, image 57)"),
        (Provenance.CONFLICT, "12.3 mm (calibration conflict; series 4, image 57)"),
    ],
)
def test_a_millimetre_that_is_not_the_patients_says_so(provenance: Provenance, quoted: str) -> None:
    assert measurement_sentence(replace(a_length(), provenance=provenance)) == quoted


def test_without_a_size_pixels_are_quoted_as_pixels() -> None:
    pixels = Value(Code("410668003", "SCT", "Length"), 80.0, PIXEL, 0)
    assert measurement_sentence(replace(a_length(), values=(pixels,))) == "80 px (series 4, image 57)"


def test_two_axes_are_quoted_as_long_by_short() -> None:
    values = (
        Value(Code("103339001", "SCT", "Long Axis"), 23.06, MILLIMETRE, 1, "L"),
        Value(Code("103340004", "SCT", "Short Axis"), 18.04, MILLIMETRE, 1, "S"),
    )
    assert measurement_sentence(replace(a_length(), values=values)) == "23.1 × 18.0 mm (series 4, image 57)"


def test_a_region_is_quoted_with_every_value_by_name() -> None:
    values = (
        Value(Code("42798000", "SCT", "Area"), 312.5, SQUARE_MILLIMETRE, 1, "Area"),
        Value(Code("373098007", "SCT", "Mean"), -45.25, HOUNSFIELD, 0, "Mean"),
        Value(Code("386136009", "SCT", "Standard Deviation"), 12.1, HOUNSFIELD, 0, "SD"),
    )
    sentence = measurement_sentence(replace(a_length(), values=values))
    assert sentence == "area 312.5 mm², mean -45 HU, SD 12 HU (series 4, image 57)"


def test_what_cannot_be_measured_is_not_given_a_number() -> None:
    none = replace(a_length(), values=(), why_not="no calibration")
    assert measurement_sentence(none) == "not measurable (series 4, image 57)"


def test_technique_says_what_the_series_say() -> None:
    assert technique_text(a_study()) == "CT of the chest. Series: 4 Chest 2.5 mm (1 image)."


def test_technique_does_not_list_a_hundred_series() -> None:
    study = a_study()
    many = tuple(replace(study.series[0], uid=f"1.{n}", number=n) for n in range(1, 101))
    assert technique_text(replace(study, series=many)).endswith("; and 92 more.")


def test_control_characters_of_a_header_do_not_reach_the_report() -> None:
    study = a_study()
    series = replace(study.series[0], description="\u202eevil\x00\nname")
    assert "4 evilname (1 image)" in technique_text(replace(study, series=(series,)))


def test_priors_are_named_newest_first() -> None:
    priors = [a_study("1", date="20240105"), replace(a_study("2", date="20250709"), description="")]
    assert comparison_text(priors) == "CT, 2025-07-09; CT CHEST, 2024-01-05."


def test_without_a_prior_that_is_said() -> None:
    assert comparison_text([]) == "No prior study available."


@pytest.mark.parametrize(
    ("indication", "question", "wording"),
    [
        ("Cough", "", "Cough."),
        ("", "Embolism?", "Clinical question: Embolism?"),
        ("Cough", "Embolism?", "Cough. Clinical question: Embolism?"),
        ("Cough", "Cough", "Cough."),
        ("", "", ""),
    ],
)
def test_the_order_becomes_clinical_information(indication: str, question: str, wording: str) -> None:
    assert clinical_text(Order(indication=indication, question=question)) == wording


def _asked(section_id: str) -> list[Field]:
    section = next(one for one in load_template(CT_CHEST).section if one.id == section_id)
    known = {field.id: field for field in (*section.field, *(table.blank for table in section.table))}
    return [known[name] for kind, name in section.pieces if kind == "field"]


def test_the_first_wording_calls_nothing_normal() -> None:
    report = first_wording(load_template(CT_CHEST), a_study(), Order(indication="Cough"))
    findings, impression = report.section("findings"), report.section("impression")
    assert findings is not None
    assert impression is not None
    blanks = [run.ref for run in findings.runs if run.kind == "field" and not run.text]
    assert blanks == [field.id for field in _asked("findings")]
    assert impression.runs == ()


def test_what_the_order_does_not_tell_is_asked() -> None:
    asked = first_wording(load_template(CT_CHEST), a_study(), Order()).section("clinical")
    told = first_wording(load_template(CT_CHEST), a_study(), Order(indication="Cough")).section("clinical")
    assert asked is not None
    assert told is not None
    assert asked.runs == (Run("", "field", "clinical"),)
    assert told.runs == (Run("Cough."),)


def test_a_real_chest_ct_gets_its_template_and_its_own_technique(chest_ct_folder: Path) -> None:
    files = sorted(chest_ct_folder.rglob("*.dcm"))[:5]
    facts = [read_header(file) for file in files]
    series = replace(facts[0].series, instances=tuple(one.instance for one in facts))
    study = replace(facts[0].study, series=(series,))
    template = choose(load_templates(CT_CHEST.parent), study, Order())
    assert template is not None
    technique = first_wording(template, study, Order()).sections[1].text
    assert template.id == "ct-chest"
    assert technique.startswith(f"CT of the {series.body_part.lower()}.")
    assert "(5 images, slice thickness 1 mm)" in technique


def test_a_measurement_is_called_by_its_label_then_by_its_name_then_by_its_code() -> None:
    ellipse = replace(a_length(), title=Code("111030", "DCM", "Image Region"), name="Ellipse", label="Cyst")
    called = (ellipse, replace(ellipse, label=""), replace(ellipse, label="", name=""))
    assert [measurement_name(one) for one in called] == ["Cyst", "Ellipse", "Image Region"]
