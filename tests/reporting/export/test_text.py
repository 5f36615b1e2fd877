"""The report as plain text."""

from dataclasses import replace

from reporting.export import text
from reporting.export.exporter import Letterhead
from tests.reporting.export.samples import FINDINGS, NAMES, report
from viewer.model.code import HOUNSFIELD


def test_the_text_holds_patient_sections_measurements_and_signature() -> None:
    made = text.make(report(), Letterhead("The Clinic")).decode("utf-8")
    assert made.startswith("The Clinic\nCT Chest Report\nFinal report · signed 2026-11-22 14:05 +01:00\n")
    assert "Patient: Nowak, Żaneta\nPatient ID: LEC-004711 (Hospital A)" in made
    assert f"\n\nFINDINGS\n{FINDINGS}\nIt measures 29.0 mm.\n\n" in made
    assert "Mass, right upper lobe: 29.0 mm (Series 4, image 57)" in made
    assert "Schmidt, Dr. Anna" in made
    assert made.endswith("Not for diagnostic use\n")


def test_names_of_any_script_stand_in_it() -> None:
    for name in (NAMES["Arabic"], NAMES["Devanagari"], "Yamada^Tarou=山田^太郎"):
        family = name.split("=")[-1].split("^")[0]
        assert family in text.make(report(name), Letterhead()).decode("utf-8")


def test_an_empty_section_is_left_out() -> None:
    assert "TECHNIQUE" not in text.make(report(), Letterhead()).decode("utf-8")


def test_a_measurement_without_a_label_is_called_by_the_name_readers_give_it() -> None:
    unlabelled = replace(report().measurements[0], label="", name="Ruler")
    made = text.make(report(measurements=(unlabelled,)), Letterhead()).decode("utf-8")
    assert "\nRuler: 29.0 mm (Series 4, image 57)\n" in made


def test_a_value_below_zero_has_its_sign_and_zero_has_none() -> None:
    first = report().measurements[0]
    values = tuple(replace(first.values[0], value=value, unit=HOUNSFIELD) for value in (-62.3, -0.02))
    made = text.make(report(measurements=(replace(first, values=values),)), Letterhead()).decode("utf-8")
    assert "-62.3 HU · 0.0 HU" in made
