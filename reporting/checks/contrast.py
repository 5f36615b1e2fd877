"""What the technique says of contrast medium, against what the headers say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reporting.checks.anatomy import plain
from reporting.checks.contract import TECHNIQUE, Check, Context, Remark, Severity, headed
from reporting.checks.terms import Terms, terms
from reporting.report import Report
from reporting.words import ENGLISH
from viewer.model.text import clean

# Headers often leave the agent out; one that is there was given.
NO_AGENT = {"", "none", "no", "n", "without", "0", "nil", "no contrast"}


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    words = terms(report.language)
    agents = {image.contrast for series in report.study.series for image in series.instances}
    given = sorted(clean(agent) for agent in agents if agent.strip().lower() not in NO_AGENT)
    for section in headed(report, TECHNIQUE):
        text = plain(section.text)
        said, none = _both(text, words)
        if none and not said and given:
            sentence = f"{section.title} says “{none[0]}”; the images name a contrast agent: {given[0]}."
            yield Remark(CHECK.id, Severity.WARN, section.id, sentence, none.span())
        if said and not none and not given and _asked_without(report):
            sentence = f"{section.title} says “{said[0]}”; order and images speak of none."
            yield Remark(CHECK.id, Severity.WARN, section.id, sentence)


def _both(text: str, words: Terms) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    """What says that there was some, and what that there was none: "with and without" is some, "without iv" none."""
    given, without = list(words.contrast_given.finditer(text)), list(words.contrast_none.finditer(text))
    none = [one for one in without if not any(_lies_in(one, other) for other in given)]
    said = [one for one in given if not any(other.start() < one.end() and one.start() < other.end() for other in none)]
    return next(iter(said), None), next(iter(none), None)


def _lies_in(one: re.Match[str], other: re.Match[str]) -> bool:
    return other.start() <= one.start() and one.end() <= other.end() and one[0] != other[0]


def _asked_without(report: Report) -> bool:
    """Whether the order, or the study's description, says that no contrast medium is given."""
    named = (report.order.procedure, report.study.description)
    both = (terms(report.language), terms(ENGLISH))
    return any(one.contrast_none.search(plain(text)) for one in both for text in named)


CHECK = Check("contrast", "Contrast medium", _run)
