"""Words as speech is misheard, with what was meant."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import plain
from reporting.checks.contract import Check, Context, Fix, Remark, Severity, open_sections
from reporting.checks.terms import terms
from reporting.report import Report, Section


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    words = terms(report.language)
    for section in open_sections(report):
        for found in words.homophones.finditer(plain(section.text)):
            meant = words.meant.get(" ".join(found[0].split()), "")
            if meant:
                yield _remark(section, found.span(), meant)


def _remark(section: Section, place: tuple[int, int], meant: str) -> Remark:
    start, stop = place
    said = section.text[start:stop]
    new = meant[0].upper() + meant[1:] if said[:1].isupper() else meant
    sentence = f"{section.title} says “{said}”; “{new}” may be meant."
    fix = Fix(f"Write “{new}”", section.id, start, stop, said, new) if _aligned(section) else None
    return Remark(CHECK.id, Severity.WARN, section.id, sentence, place, fix)


def _aligned(section: Section) -> bool:
    return len(plain(section.text)) == len(section.text)


CHECK = Check("homophones", "Misheard words", _run)
