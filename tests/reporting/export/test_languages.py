"""A report in another language: its pages speak one language, its codes stay those of the standard."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset

from reporting.compose import quoted
from reporting.export import pdf, text
from reporting.export.exporter import Letterhead
from reporting.export.objects import signed_objects
from reporting.export.verify import check
from reporting.report import Report, Run, Status
from reporting.words import words_for
from tests.reporting.export.samples import dciodvfy_errors, dsrdump, pdftotext, report, section

HEAD = Letterhead("Klinikum")
OTHERS = pytest.mark.parametrize("language", ["de", "es", "fr"])
ENGLISH = re.compile(
    r"\b(Patient ID|Born|male|Examination|Accession|Compared with|Measurements|Finding|Value|Key images|Not for"
    r"|Page \d+ of|signed|Verified|Written|area|mean|image|axis|at detector|Length)\b"
)


def a_report(language: str, **changes: object) -> Report:
    """Its free text names nothing, so that whatever is English on its page is Lectern's."""
    base = report(language=language, **changes)
    mass, *others = (replace(one, label="", name="Ellipse") for one in base.measurements)
    findings = section("findings", Run("xxx "), quoted(mass, base))
    findings = replace(findings, title="Xxx")
    order = type(base.order)("ACC1234", "xxx", None, "xxx", "xxx", "Kowalski^Piotr")
    study = replace(base.study, description="xxx", institution="xxx")
    prior = replace(base.comparisons[0], description="")
    images = tuple(replace(one, caption="Series 4, image 57") for one in base.key_images)
    base = replace(base, sections=(findings,), measurements=(mass, *others), key_images=images)
    return replace(base, order=order, study=study, comparisons=(prior,))


@OTHERS
def test_the_pages_speak_one_language(language: str, tmp_path: Path) -> None:
    made, words = a_report(language), words_for(language)
    for said in (pdftotext(pdf.make(made, HEAD), tmp_path), text.make(made, HEAD).decode()):
        french_words = {"image"} if language == "fr" else set()  # spelt alike
        assert set(ENGLISH.findall(said)) - french_words == set()
        assert words.page.notice in said
        assert words.title(made.title) in said
        assert words.moment(made.signed_at) in said


@OTHERS
def test_no_number_of_a_page_has_an_english_point(language: str, tmp_path: Path) -> None:
    said = pdftotext(pdf.make(a_report(language), HEAD), tmp_path)
    assert re.findall(r"\d+\.\d+(?=\s*(?:mm|HE|UH|°))", said) == []
    assert re.findall(r"\d+,\d+\s*mm", said)


@OTHERS
@pytest.mark.parametrize("status", [Status.PRELIMINARY, Status.FINAL])
def test_codes_and_numbers_of_the_objects_are_those_of_the_standard(
    language: str, status: Status, tmp_path: Path
) -> None:
    english = {one.role: dcmread(io.BytesIO(one.data)) for one in signed_objects(a_report("en", status=status), HEAD)}
    for one in signed_objects(a_report(language, status=status), HEAD):
        made = dcmread(io.BytesIO(one.data))
        assert meanings(made) == meanings(english[one.role]), one.role
        assert numbers(made) == numbers(english[one.role]), one.role
        assert dciodvfy_errors(one.data, tmp_path) == []
        assert check(one.data) == ()
        if one.role != "pdf":
            dsrdump(one.data, tmp_path)


def test_the_text_of_the_objects_is_that_of_the_language() -> None:
    narrative = dcmread(io.BytesIO(signed_objects(a_report("de"), HEAD)[0].data))
    texts = [str(element.value) for element in narrative.iterall() if element.keyword == "TextValue"]
    assert any("29,0 mm (Serie 4, Bild 57)" in one for one in texts)


def test_the_reason_why_nothing_was_measured_is_not_left_english() -> None:
    nothing = replace(a_report("de").measurements[0], values=(), why_not="The image has no size of a pixel.")
    said = text.make(replace(a_report("de"), measurements=(nothing,)), HEAD).decode()
    assert "Ellipse: nicht messbar (Serie 4, Bild 57)" in said


def meanings(dataset: Dataset) -> set[str]:
    """All code meanings but that of the language itself."""
    found = (element.value for element in dataset.iterall() if element.keyword == "CodeMeaning")
    return {str(one) for one in found} - {"English", "German", "Spanish", "French"}


def numbers(dataset: Dataset) -> list[str]:
    return [str(element.value) for element in dataset.iterall() if element.keyword == "NumericValue"]
