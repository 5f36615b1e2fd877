"""The assessment category that an examination must have: BI-RADS of a mammogram blocks, others are pointed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reporting.checks.anatomy import plain
from reporting.checks.contract import IMPRESSION, Check, Context, Remark, Severity, headed
from reporting.report import Report


@dataclass(frozen=True, slots=True)
class _Demand:
    name: str
    given: re.Pattern[str]
    modalities: frozenset[str]
    asked: re.Pattern[str] | None  # what order or description must say; None for any
    mandatory: bool


_DEMANDS = (
    _Demand("BI-RADS category", re.compile(r"\bbi-?\s?rads\b\D{0,24}[0-6]"), frozenset({"MG"}), None, mandatory=True),
    _Demand(
        "breast density",
        re.compile(
            r"\b(?:acr|density|densit|dichte|drusendichte)\D{0,24}[a-d]\b|entirely fatty|scattered|heterogeneously dense"
            r"|extremely dense|fatty tissue|parenchym|densidad|fibroglandular"
        ),
        frozenset({"MG"}),
        None,
        mandatory=False,
    ),
    _Demand(
        "Lung-RADS category",
        re.compile(r"\blung-?\s?rads\b\D{0,24}[0-4]"),
        frozenset({"CT"}),
        re.compile(r"lung (?:cancer )?screening|low.dose.*screening|lungenkrebs.?screening"),
        mandatory=False,
    ),
)


def _run(report: Report, _context: Context) -> Iterator[Remark]:
    if report.is_addendum:
        return
    made = {series.modality for series in report.study.series if series.instances}
    asked = plain(f"{report.order.procedure} {report.study.description}")
    text = plain("\n".join(section.text for section in report.sections))
    impression = next(iter(headed(report, IMPRESSION)), None)
    for demand in _DEMANDS:
        wanted = demand.modalities & made and (demand.asked is None or demand.asked.search(asked))
        if wanted and not demand.given.search(text):
            severity = Severity.BLOCK if demand.mandatory else Severity.WARN
            sentence = f"The report gives no {demand.name}."
            yield Remark(CHECK.id, severity, impression.id if impression else "", sentence)


CHECK = Check("category", "Assessment category", _run)
