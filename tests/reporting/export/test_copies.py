"""Copies for patients and referrers: what they say, what they leave out, and that they are fit for archives."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from pypdf import PdfReader

from reporting.export import patient_copy, pdf, referrer_copy
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.page import breast
from reporting.export.page.patient_words import patient_words
from reporting.report import Report, Section, Status
from tests.reporting.export.samples import report
from tests.reporting.made import a_section
from viewer.model.code import Code

HEAD = Letterhead("St. Vincent Hospital", ("1 Main Street",))
IMPRESSION = Code("19005-8", "LN", "Impressions")
LANGUAGES = ("en", "de", "fr", "es")


def _text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return " ".join(pages)


def _final(impression: str = "6 mm nodule. No pleural effusion.", **changes: object) -> Report:
    sections: tuple[Section, ...] = (
        a_section("findings", "Nodule of 6 mm in the right upper lobe."),
        a_section("impression", impression, heading=IMPRESSION),
        a_section("advice", "CT in 12 months.", heading=Code("18783-1", "LN", "Recommendations")),
    )
    return replace(report(), sections=sections, measurements=(), **changes)  # type: ignore[arg-type]


def test_the_patient_reads_the_conclusion_the_advice_and_what_the_words_mean() -> None:
    text = _text(patient_copy.make(_final(), HEAD))
    assert "6 mm nodule. No pleural effusion." in text
    assert "CT in 12 months." in text
    assert "pleural effusion: fluid around the lung" in text
    assert "nodule: a small round spot" in text
    assert "effusion: fluid where there should be little" not in text  # it lies in a longer term
    assert "right upper lobe" not in text  # the findings stay with the doctors


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PRELIMINARY])
def test_nothing_goes_to_the_patient_before_the_report_is_final(status: Status) -> None:
    with pytest.raises(ExportError, match="final"):
        patient_copy.make(replace(_final(), status=status), HEAD)


def test_a_language_without_words_and_a_report_without_a_conclusion_are_refused() -> None:
    with pytest.raises(ExportError, match="no words"):
        patient_copy.make(_final(language="pl"), HEAD)
    with pytest.raises(ExportError, match="no impression"):
        patient_copy.make(_final(impression=""), HEAD)


def _mammogram(text: str) -> Report:
    made = _final(text)
    series = replace(made.study.series[0], modality="MG")
    return replace(made, study=replace(made.study, series=(series, *made.study.series[1:])))


@pytest.mark.parametrize(
    ("text", "category", "density"),
    [
        ("BI-RADS 1. Density B.", "1", "not_dense"),
        ("BI-RADS 4A left, BI-RADS 2 right. ACR c", "4", "dense"),
        ("BIRADS: 0. Heterogeneously dense.", "0", "dense"),
        ("BI-RADS category 5; scattered fibroglandular densities", "5", "not_dense"),
        ("Densité mammaire de type B. BI-RADS 2 des deux côtés.", "2", "not_dense"),
        ("Drüsendichte ACR d. BI-RADS 3", "3", "dense"),
        ("Density in a scattered pattern", "", ""),
        ("Density C, previously scattered fibroglandular", "", ""),
        ("No category.", "", ""),
    ],
)
def test_category_and_density_are_read_or_left_open(text: str, category: str, density: str) -> None:
    assert (breast.category(text), breast.density(text)) == (category, density)


def test_a_mammogram_says_its_result_and_the_density_in_the_words_of_the_law() -> None:
    text = _text(patient_copy.make(_mammogram("BI-RADS 2. Density C."), HEAD))
    assert "Benign: what was seen is not cancer." in text
    assert "Your breast tissue is dense." in text
    assert "BI-RADS 2. Density C." in text
    other = _text(patient_copy.make(_final("BI-RADS 2. Density C."), HEAD))
    assert "Your breast tissue" not in other


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_category_and_both_densities(language: str) -> None:
    words = patient_words(language)
    assert set(words.birads) == set("0123456")
    assert set(words.density) == {"dense", "not_dense"}
    assert "{whom}" in words.ask_whom
    assert words.glossary


def test_the_referrer_reads_the_answer_first_and_who_signed() -> None:
    text = _text(referrer_copy.make(_final(), HEAD))
    assert text.index("6 mm nodule.") < text.index("CT in 12 months.") < text.index("right upper lobe")
    with pytest.raises(ExportError):
        referrer_copy.make(replace(_final(), status=Status.DRAFT), HEAD)


def test_hostile_words_stay_words() -> None:
    words = '<img src="file:///etc/passwd"> A<B & C>D'
    assert "A<B & C>D" in _text(patient_copy.make(_final(words), HEAD))


@pytest.mark.parametrize("make", [pdf.make, patient_copy.make, referrer_copy.make], ids=["pdf", "patient", "referrer"])
def test_every_pdf_says_that_it_is_for_archives_and_agrees_with_itself(make: object) -> None:
    data = make(report(), HEAD)  # type: ignore[operator]
    reader = PdfReader(io.BytesIO(data))
    packet = reader.xmp_metadata
    assert packet is not None
    assert reader.metadata is not None
    assert packet.dc_title["x-default"] == reader.metadata.title
    assert packet.dc_creator == [reader.metadata.author]
    assert packet.pdf_producer == reader.metadata.producer
    assert reader.trailer["/Root"]["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert all("/Trans" not in page for page in reader.pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [pdf.make, patient_copy.make, referrer_copy.make], ids=["pdf", "patient", "referrer"])
def test_an_independent_validator_takes_every_pdf_for_pdf_a_2b(make: object, language: str) -> None:
    pdfa = pytest.importorskip("pikepdf.pdfa", reason="pikepdf with its PDF/A part is not installed")
    named = replace(report(), language=language)
    patient = replace(named.study.patient, name="Łukaszewski^Żółć & <Sons>")
    data = make(replace(named, study=replace(named.study, patient=patient)), HEAD)  # type: ignore[operator]
    found = pdfa.validate_written(io.BytesIO(data), "2b")
    assert found.passed, [str(one) for one in found.findings]
