"""A negation that was likely lost: the same thing said and ruled out, or an end that calls everything normal."""

from __future__ import annotations

from collections.abc import Iterator

from reporting.checks.anatomy import anatomy, plain
from reporting.checks.contract import FINDINGS, IMPRESSION, Check, Context, Remark, Severity, headed
from reporting.checks.statements import Statement, statements
from reporting.checks.terms import Kind, terms
from reporting.report import Report, Section


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if report.is_addendum:
        return
    words = terms(report.language)
    normal = any(words.all_normal.search(plain(one.text)) for one in headed(report, IMPRESSION))
    for section in (*headed(report, FINDINGS), *headed(report, IMPRESSION)):
        for kind in words.kinds:
            found = statements(section.text, kind.said, words)
            fresh = [one for one in found if one.positive and not words.past.search(one.sentence)]
            denied = [one for one in found if one.denied]
            if fresh and (_both(fresh, denied, report) or (normal and kind.grave)):
                yield _remark(section, fresh[0], kind, normal=normal and kind.grave)


def _both(fresh: list[Statement], denied: list[Statement], report: Report) -> bool:
    """Whether the same is said and ruled out, and neither names a side or a place by which they may differ."""
    words = anatomy(report.language)
    bare = [
        one for one in (*fresh, *denied) if not (words.side.search(one.sentence) or words.site.search(one.sentence))
    ]
    unqualified = [one for one in denied if one in bare and len(one.sentence.split()) <= SHORT]
    return bool(unqualified) and any(one in bare and len(one.sentence.split()) <= SHORT for one in fresh)


def _remark(section: Section, one: Statement, kind: Kind, *, normal: bool) -> Remark:
    shown = section.text[one.start : one.stop]
    why = "the impression calls the examination normal" if normal else "elsewhere it is ruled out"
    sentence = f"{section.title} says that there is “{shown}”, but {why}. Was a “no” lost?"
    return Remark(CHECK.id, Severity.WARN, section.id, sentence, (one.start, one.stop))


SHORT = 6  # words: a longer sentence says more than that there is one
CHECK = Check("lost-negation", "Lost negation", _run)
