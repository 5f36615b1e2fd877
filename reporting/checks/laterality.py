"""Left and right: impression against findings, and both against the order and the images.

A contradiction blocks only where it is one: the same organ with the other side alone, or a whole report of one side on
an order or on images of the other. Everything weaker is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reporting.checks.contract import FINDINGS, IMPRESSION, Check, Context, Remark, Severity, headed
from reporting.report import Report, Section

# Names that hold a side but are no side of the body: chambers, coronary and aortic anatomy, and the verb "to leave".
_NO_SIDE = re.compile(
    r"\b(?:right|left)[- ](?:ventric\w+|atri\w+|heart|cardiac|aortic arch|sided (?:aortic )?arch|bundle|main coronary"
    r"|anterior descending|circumflex|coronary|colic flexure|away|shift|in (?:place|situ)|unchanged|behind)\b",
    re.I,
)
_SIDE = re.compile(r"\b(left|right|bilateral(?:ly)?|both)\b", re.I)
_PAIRED = {
    "lung": r"lungs?|(?:upper|lower|middle) lobes?|lingula\w*|pulmonary|hemithora\w+",
    "pleura": r"pleura\w*|pneumothora\w+|effusions?",
    "hilum": r"hil(?:um|a|ar)",
    "kidney": r"kidneys?|renal|nephr\w+|hydronephrosis",
    "adrenal": r"adrenals?",
    "ureter": r"ureter\w*",
    "breast": r"breasts?",
    "axilla": r"axilla\w*",
    "hip": r"hips?",
    "knee": r"knees?",
    "ankle": r"ankles?",
    "foot": r"foot|feet",
    "shoulder": r"shoulders?",
    "elbow": r"elbows?",
    "wrist": r"wrists?",
    "hand": r"hands?",
    "rib": r"ribs?",
    "clavicle": r"clavic\w+",
    "femur": r"femur|femoral",
    "tibia": r"tibia\w*",
    "humerus": r"humer\w+",
    "ovary": r"ovar\w+|adnex\w+",
    "testis": r"test[ie]s|testic\w+",
    "orbit": r"orbits?|orbital|eyes?",
    "hemisphere": r"hemispher\w+",
}
_SITE = re.compile("|".join(rf"(?P<{name}>\b(?:{words})\b)" for name, words in _PAIRED.items()), re.I)
_CLAUSE = re.compile(r"[.;:,\n]|\b(?:and|with|but|without)\b")
_NEGATED = re.compile(r"\b(?:no|without|not)\b[^.;,\n]*", re.I)
_OTHER = {"left": "right", "right": "left"}

Sides = dict[str, set[str]]


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if report.addendum_number:
        return  # an addendum often corrects the side
    findings, impressions = headed(report, FINDINGS), headed(report, IMPRESSION)
    for impression in impressions:
        yield from _against_findings(impression, findings)
    yield from _against_request(report, (*findings, *impressions))


def _against_findings(impression: Section, findings: tuple[Section, ...]) -> Iterator[Remark]:
    found = _sides_by_site(section.text for section in findings)
    concluded = _sides_by_site(_NEGATED.sub(" ", line) for line in impression.text.split("\n"))
    for site, sides in concluded.items():
        there = found.get(site, set())
        for side in sorted(sides & set(_OTHER)):
            if there == {_OTHER[side]}:
                sentence = f"The impression says {side} ({site}), the findings only {_OTHER[side]}."
                yield Remark(CHECK.id, Severity.BLOCK, impression.id, sentence)
                return
    before, after = _sides(section.text for section in findings), _sides([impression.text])
    if len(before) == len(after) == 1 and before | after == set(_OTHER):
        sentence = f"The impression speaks of the {min(after)} side only, the findings of the {min(before)} side only."
        yield Remark(CHECK.id, Severity.WARN, impression.id, sentence)


def _against_request(report: Report, sections: tuple[Section, ...]) -> Iterator[Remark]:
    written = _sides(section.text for section in sections)
    images = [image.laterality or series.laterality for series in report.study.series for image in series.instances]
    asked = _sides([report.order.procedure])
    shown = {{"L": "left", "R": "right"}.get(side.strip().upper()[:1], "both") for side in images if side.strip()}
    for source, sides in (("The order is for", asked), ("The images are of", shown)):
        if len(sides) == len(written) == 1 and sides | written == set(_OTHER):
            sentence = f"{source} the {min(sides)} side, the report speaks of the {min(written)} side only."
            yield Remark(CHECK.id, Severity.BLOCK, sections[-1].id, sentence)


def _sides(texts: Iterable[str]) -> set[str]:
    return {_side(found[1]) for text in texts for found in _SIDE.finditer(_NO_SIDE.sub(" ", text))}


def _sides_by_site(texts: Iterable[str]) -> Sides:
    sides: Sides = {}
    for text in texts:
        for clause in _CLAUSE.split(_NO_SIDE.sub(" ", text)):
            _note_clause(clause or "", sides)
    return sides


def _note_clause(clause: str, sides: Sides) -> None:
    named = [_side(found[1]) for found in _SIDE.finditer(clause)]
    for site in (found.lastgroup or "" for found in _SITE.finditer(clause)):
        sides.setdefault(site, set()).update(named)


def _side(word: str) -> str:
    return word.lower() if word.lower() in _OTHER else "both"


CHECK = Check("laterality", "Left and right", _run)
