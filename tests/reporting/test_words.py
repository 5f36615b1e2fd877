"""The words of each language are whole, and nothing that Lectern writes mixes two languages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import viewer.tools
from reporting.choosing import choose
from reporting.compose import (
    clinical_text,
    comparison_text,
    first_wording,
    measurement_name,
    measurement_sentence,
    technique_text,
)
from reporting.report import Order
from reporting.template_files import load_template, load_templates
from reporting.words import FOLDER, Words, WordsTrouble, has_words, load_words, words_for
from tests.reporting.made import a_length, a_study
from viewer.catalogue import extensions
from viewer.dicom.header import read_header
from viewer.model.calibration import TAG, Provenance
from viewer.model.code import HOUNSFIELD, MILLIMETRE, SQUARE_MILLIMETRE, Code
from viewer.model.measurement import Value
from viewer.model.text import date_text
from viewer.session.exams import image_words
from viewer.session.uptake_regions import CHOICES
from viewer.tools.measuring import MeasuringTool
from viewer.tools.pet_voi import named, volume_label

TEMPLATES = Path("resources/report_templates")
OTHERS = ("de", "es", "fr")
LABELS = (
    *("Area", "Mean", "SD", "Min", "Max", "Long", "Short"),
    *("CTR", "Heart", "Chest", "Right", "Left", "Leg 1", "Leg 2", "Difference"),
    *("Peak", "TLG", *(volume_label(threshold) for threshold in CHOICES)),
)  # as tools name their values


def of(language: str) -> Words:
    return words_for(language)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.toml")), ids=lambda file: file.stem)
def test_every_shipped_language_is_whole(file: Path) -> None:
    words = load_words(file)
    assert set(words.modalities) == set(of("en").modalities)
    assert set(words.sexes) == {"M", "F", "O"}


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_of_another_language_is_left_english(language: str) -> None:
    words = of(language)
    tools = [tool.title for tool in extensions(viewer.tools, "TOOL") if isinstance(tool, MeasuringTool)]
    tools += [named(threshold) for threshold in CHOICES]
    assert set(tools) == set(words.names)
    assert set(words.labels) == set(LABELS)
    assert set(words.calibration) == {one.value for one in Provenance if TAG[one]}
    assert set(words.ages) == {"y", "m", "d"}
    assert set(words.titles) == {one.title.value for one in load_templates(TEMPLATES) if one.title.scheme == "LN"}
    assert set(words.body_parts) == set(of("de").body_parts)
    for ours, english in ((words.sentences, of("en").sentences), (words.page, of("en").page)):
        same = [key for key in ours.__struct_fields__ if getattr(ours, key) == getattr(english, key)]
        alike = ("technique", "more", "compared", "addendum", "image", "images", "image_numbered",
                 "identity", "date", "version", "indication", "patient", "institution", "question", "finding")  # fmt: skip
        assert [key for key in same if key not in alike] == []


def test_a_length_in_four_languages() -> None:
    said = {language: measurement_sentence(a_length(12.34), language) for language in ("en", "de", "es", "fr")}
    assert said == {
        "en": "12.3 mm (series 4, image 57)",
        "de": "12,3 mm (Serie 4, Bild 57)",
        "es": "12,3 mm (serie 4, imagen 57)",
        "fr": "12,3 mm (série 4, image 57)",
    }


@pytest.mark.parametrize("language", OTHERS)
def test_every_number_of_a_measurement_has_the_separator_of_its_language(language: str) -> None:
    area = Value(Code("42798000", "SCT", "Area"), 12.5, SQUARE_MILLIMETRE, 1, "Area")
    mean = Value(Code("373098007", "SCT", "Mean"), -45.25, HOUNSFIELD, 1, "Mean")
    axes = [Value(Code(code, "SCT", ""), 23.06, MILLIMETRE, 1, "L") for code in ("103339001", "103340004")]
    region, node = replace(a_length(), values=(area, mean)), replace(a_length(), values=tuple(axes))
    for measurement in (region, node):
        assert "." not in measurement_sentence(measurement, language)
    assert measurement_sentence(node, language).startswith("23,1 × 23,1 mm")
    assert measurement_sentence(region, "de") == "Fläche 12,5 mm², Mittelwert -45,2 HE (Serie 4, Bild 57)"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("provenance", [one for one in Provenance if TAG[one]])
def test_where_a_millimetre_comes_from_is_said_in_the_language(language: str, provenance: Provenance) -> None:
    said = measurement_sentence(replace(a_length(), provenance=provenance), language)
    assert of(language).calibration[provenance.value] in said


@pytest.mark.parametrize(
    ("series_text", "german"),
    [
        (f"Series 4, {image_words(57)}", "Serie 4, Bild 57"),
        (f"Series 4, {image_words(1, 2)}", "Serie 4, Bild 1, Frame 3"),
        (f"Series without number, {image_words(None)}", "Serie ohne Nummer, Bild ohne Nummer"),
        ("Whatever a tool may say", "whatever a tool may say"),
    ],
)
def test_the_name_of_an_image_is_put_into_the_language(series_text: str, german: str) -> None:
    assert of("de").place(series_text) == german


def test_the_first_wording_of_a_german_template_is_german_throughout() -> None:
    study = a_study()
    series = replace(study.series[0], instances=tuple(replace(study.series[0].instances[0], slice_thickness=2.5)
                                                      for _ in range(2)))  # fmt: skip
    study = replace(study, series=(series,))
    template = load_template(TEMPLATES / "ct_chest_de.toml")
    priors = [a_study("1", date="20240105"), replace(a_study("2", date=""), description="")]
    report = first_wording(template, study, Order(indication="Husten", question="Embolie?"), priors)
    texts = {section.id: section.text for section in report.sections}
    assert report.language == "de"
    assert texts["clinical"] == "Husten. Fragestellung: Embolie?"
    assert texts["technique"].startswith(
        "CT des Thorax. Serien: 4 Chest 2.5 mm (2 Bilder, Schichtdicke 2,5 mm)."
    )  # the series' own name stays as it is
    assert texts["comparison"] == "CT CHEST, 05.01.2024; CT, ohne Datum."
    assert comparison_text([], "de") == "Keine Voruntersuchung verfügbar."


def test_a_part_of_the_body_without_a_word_is_quoted() -> None:
    study = a_study()
    odd = replace(study, series=(replace(study.series[0], body_part="ODDPART"),))
    assert technique_text(odd, "de").startswith("CT der Region „oddpart“.")
    assert technique_text(odd).startswith("CT of the oddpart.")


@pytest.mark.parametrize(
    ("language", "day"), [("en", "2026-11-22"), ("de-AT", "22.11.2026"), ("fr", "22/11/2026"), ("es", "22/11/2026")]
)
def test_dates_are_written_as_the_language_does(language: str, day: str) -> None:
    assert of(language).day("20261122") == day
    assert of(language).moment("2026-11-22T14:05:31+01:00") == f"{day} 14:05 +01:00"
    assert of(language).day("no date") == "no date"
    assert of("en").day("20261122") == date_text("20261122")


def test_a_language_without_words_is_english_and_known_to_be() -> None:
    assert [has_words(one) for one in ("en-GB", "de", "fr-CA", "pl", "", "../../etc")] == [
        True, True, True, False, True, True,
    ]  # fmt: skip
    assert words_for("pl") is words_for("en")
    assert words_for("../../etc") is words_for("en")
    assert clinical_text(Order(question="Rak?"), "pl") == "Clinical question: Rak?"


def test_a_label_of_the_reader_is_never_translated() -> None:
    named = replace(a_length(), name="Length", label="Length")
    assert measurement_name(named, "de") == "Length"
    assert measurement_name(replace(named, label=""), "de") == "Länge"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('"{study}, {date}"', '"{study}"', "`compared` must have {date}, {study}"),
        ('"markiert"', '"{x}"', "`marked` must have nothing in braces"),
        ('decimal = ","', 'decimal = ";"', "decimal"),
        ('"%d.%m.%Y"', '"%d.%m.%y"', "`date` needs"),
        ('no_prior = "Keine Voruntersuchung verfügbar."\n', "", "no_prior"),
        ('language = "German"', "language =", "line"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_its_key(right: str, wrong: str, said: str, tmp_path: Path) -> None:
    text = (FOLDER / "de.toml").read_text("utf-8")
    assert right in text
    (tmp_path / "de.toml").write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(WordsTrouble, match=r"^de\.toml: ") as trouble:
        load_words(tmp_path / "de.toml")
    assert said in str(trouble.value)


def test_a_real_chest_ct_gets_the_german_template_where_german_is_set(chest_ct_folder: Path) -> None:
    facts = [read_header(file) for file in sorted(chest_ct_folder.rglob("*.dcm"))[:5]]
    series = replace(facts[0].series, instances=tuple(one.instance for one in facts))
    study = replace(facts[0].study, series=(series,))
    chosen = {language: choose(load_templates(TEMPLATES), study, Order(), language) for language in ("en", "de", "pl")}
    assert {language: one.id for language, one in chosen.items() if one} == {
        "en": "ct-chest", "de": "ct-chest-de", "pl": "ct-chest",
    }  # fmt: skip
    assert chosen["de"] is not None
    technique = first_wording(chosen["de"], study, Order()).sections[1].text
    assert technique.startswith("CT des Thorax.")
    assert "(5 Bilder, Schichtdicke 1 mm)" in technique
