"""Left and right: impression against findings, and both against the order and the images.

A contradiction blocks only where it is one: the same organ with the other side alone, or a whole report of one side on
an order or on images of the other. Everything weaker is a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from reporting.checks.anatomy import Anatomy, anatomy
from reporting.checks.contract import FINDINGS, IMPRESSION, Check, Context, Remark, Severity, headed
from reporting.report import Report, Section
from reporting.words import ENGLISH

_OTHER = {"left": "right", "right": "left"}

Sides = dict[str, set[str]]


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if report.is_addendum:
        return  # an addendum often corrects the side
    words = anatomy(report.language)
    findings, impressions = headed(report, FINDINGS), headed(report, IMPRESSION)
    for impression in impressions:
        yield from _against_findings(impression, findings, words)
    yield from _against_request(report, (*findings, *impressions), words)


def _against_findings(impression: Section, findings: tuple[Section, ...], words: Anatomy) -> Iterator[Remark]:
    found = _sides_by_site((section.text for section in findings), words)
    stated = words.found(impression.text)
    for site, sides in _sides_by_site([stated], words).items():
        there = found.get(site, set())
        for side in sorted(sides & set(_OTHER)):
            if there == {_OTHER[side]} and not _said_without_site(side, findings, words):
                sentence = f"The impression says {side} ({site}), the findings only {_OTHER[side]}."
                yield Remark(CHECK.id, Severity.BLOCK, impression.id, sentence)
                return
    before, after = _sides((section.text for section in findings), words), _sides([stated], words)
    if len(before) == len(after) == 1 and before | after == set(_OTHER):
        sentence = f"The impression speaks of the {min(after)} side only, the findings of the {min(before)} side only."
        yield Remark(CHECK.id, Severity.WARN, impression.id, sentence)


def _against_request(report: Report, sections: tuple[Section, ...], words: Anatomy) -> Iterator[Remark]:
    written = _sides((section.text for section in sections), words)
    images = [image.laterality or series.laterality for series in report.study.series for image in series.instances]
    # Orders are often worded in English, whatever the language of the report.
    asked = _sides([report.order.procedure], words) | _sides([report.order.procedure], anatomy(ENGLISH))
    shown = {{"L": "left", "R": "right"}.get(side.strip().upper()[:1], "both") for side in images if side.strip()}
    for source, sides in (("The order is for", asked), ("The images are of", shown)):
        if len(sides) == len(written) == 1 and sides | written == set(_OTHER):
            sentence = f"{source} the {min(sides)} side, the report speaks of the {min(written)} side only."
            yield Remark(CHECK.id, Severity.BLOCK, sections[-1].id, sentence)


@lru_cache(maxsize=64)  # the same sections are asked for several times
def _read(text: str, words: Anatomy) -> str:
    """The text without what holds a side and is none."""
    return words.no_side.sub(" ", words.read(text))


def _sides(texts: Iterable[str], words: Anatomy) -> set[str]:
    return {side for text in texts for side in _named(_read(text, words), words)}


def _sides_by_site(texts: Iterable[str], words: Anatomy) -> Sides:
    sides: Sides = {}
    for text in texts:
        for clause in words.clause.split(_read(text, words)):
            for site in (found.lastgroup or "" for found in words.site.finditer(clause)):
                sides.setdefault(site, set()).update(_named(clause, words))
    return sides


def _said_without_site(side: str, findings: tuple[Section, ...], words: Anatomy) -> bool:
    """Whether a clause names the side and no paired organ: "left upper outer quadrant" may be of any."""
    texts = (_read(section.text, words) for section in findings)
    clauses = (clause for text in texts for clause in words.clause.split(text))
    return any(side in _named(clause, words) and not words.site.search(clause) for clause in clauses)


def _named(text: str, words: Anatomy) -> set[str]:
    return {found.lastgroup or "" for found in words.side.finditer(text)}


CHECK = Check("laterality", "Left and right", _run)
