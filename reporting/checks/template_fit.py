"""The template and the technique are those of the examination: modality and body part."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import plain
from reporting.checks.contract import TECHNIQUE, Check, Context, Remark, Severity, headed
from reporting.checks.terms import Terms, terms
from reporting.report import Report
from reporting.template import DOCUMENTS
from reporting.words import ENGLISH

# Modalities by the kind of examination that a text calls them.
KINDS = {"CT": "CT", "MR": "MR", "US": "US", "IVUS": "US", "MG": "MG", "PT": "PT", "NM": "PT"}
WHOLE_BODY = {"PT", "NM"}
PROJECTIONS = ("CR", "DX", "RF", "XA", "RG", "IO", "PX")


def _run(report: Report, context: Context) -> Iterator[Remark]:
    if report.is_addendum:
        return
    made = {series.modality for series in report.study.series if series.instances} - DOCUMENTS
    if context.template and context.template.match.modalities and made:
        unfit = made - set(context.template.match.modalities)
        if unfit == made:
            sentence = f"The template “{context.template.name}” is not for {', '.join(sorted(made))}."
            yield Remark(CHECK.id, Severity.WARN, "", sentence)
    yield from _technique(report, made)
    if not made & WHOLE_BODY:
        yield from _region(report)


def _technique(report: Report, made: set[str]) -> Iterator[Remark]:
    kinds = {"XR" if one in PROJECTIONS else KINDS.get(one, "") for one in made} - {""}
    words = terms(report.language)
    for section in headed(report, TECHNIQUE):
        text = plain(section.text)
        named = {kind for kind, pattern in words.modality.items() if pattern.search(text)}
        if kinds and named and not named & kinds:
            sentence = f"{section.title} speaks of {_list(named)}; the images are {_list(kinds)}."
            yield Remark(CHECK.id, Severity.WARN, section.id, sentence)


def _region(report: Report) -> Iterator[Remark]:
    """The body parts of order and headers against those of the whole report: only where they have nothing in common."""
    asked = [report.order.procedure, report.study.description, *(one.body_part for one in report.study.series)]
    words = terms(report.language)
    examined = {region for text in asked for one in (words, terms(ENGLISH)) for region in _regions(text, one)}
    named = {region for section in headed(report, TECHNIQUE) for region in _regions(section.text, words)}
    if examined and named and not named & examined:
        sentence = f"The technique speaks of {_list(named)}; ordered and imaged was {_list(examined)}."
        yield Remark(CHECK.id, Severity.WARN, headed(report, TECHNIQUE)[0].id, sentence)


def _regions(text: str, words: Terms) -> set[str]:
    return {region for region, pattern in words.region.items() if pattern.search(plain(text))}


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))


CHECK = Check("template-fit", "Modality and body part", _run)
