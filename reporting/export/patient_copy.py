"""The copy for the patient: what was examined, the conclusion as it was signed, its words explained, and the key images.

Nothing is added to what the radiologist concluded. Of a mammogram it says the result and the density in the sentences that
the law asks for (21 CFR 900.12(c)).
"""

from __future__ import annotations

from reporting.export.exporter import Exporter, ExportError, Letterhead
from reporting.export.page import breast
from reporting.export.page.copy import Block, Copy, make_copy
from reporting.export.page.patient_words import PatientWords, has_patient_words, patient_words
from reporting.export.plain import person, plain
from reporting.report import Report, Status

CONCLUSIONS, RECOMMENDATIONS = {"19005-8", "55110-1"}, {"18783-1"}  # headings of CID 7001
ADDED = {"55107-7"}


def make(report: Report, letterhead: Letterhead) -> bytes:
    """The pages; raises ExportError for a report that is not final, says nothing, or has a language without words."""
    if report.status is not Status.FINAL:
        raise ExportError("Only a final report is copied for the patient. Sign it as final first.")
    if not has_patient_words(report.language):
        raise ExportError(f"There are no words for patients in the language “{report.language}”. Nothing was exported.")
    words = patient_words(report.language)
    conclusion = _said(report, CONCLUSIONS | ADDED)
    if not conclusion:
        raise ExportError("The report has no impression, so that there is nothing to tell the patient.")
    advice = _said(report, RECOMMENDATIONS)
    blocks = (
        *_breast(report, words),
        Block(words.found, conclusion),
        *((Block(words.next, advice),) if advice else ()),
        *_glossary(f"{conclusion}\n{advice}", words),
        Block(words.ask, words.ask_whom.format(whom=_whom(report, words))),
    )
    return make_copy(report, letterhead, Copy(words.title, words.intro, blocks, for_doctors=False))


def _said(report: Report, headings: set[str]) -> str:
    texts = (plain(section.text) for section in report.sections if section.heading.value in headings)
    return "\n".join(text for text in texts if text)


def _breast(report: Report, words: PatientWords) -> tuple[Block, ...]:
    if not breast.is_mammogram(report):
        return ()
    text = "\n".join(section.text for section in report.sections)
    result, tissue = breast.category(text), breast.density(text)
    found = ((words.breast_result, words.birads.get(result, "")), (words.breast_density, words.density.get(tissue, "")))
    return tuple(Block(title, said) for title, said in found if said)


def _glossary(text: str, words: PatientWords) -> tuple[Block, ...]:
    explained = words.explained(text)
    return (Block(words.words, "\n".join(explained)),) if explained else ()


def _whom(report: Report, words: PatientWords) -> str:
    return person(report.order.referrer or report.study.referrer) or words.your_doctor


EXPORTER = Exporter("patient", "Copy for the patient (PDF)", ".pdf", "application/pdf", make)
