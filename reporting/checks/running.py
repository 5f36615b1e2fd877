"""Runs every check of this room over a report."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace

import reporting.checks
from reporting.checks.anatomy import anatomy
from reporting.checks.contract import Check, Context, Remark, Severity
from reporting.checks.terms import terms
from reporting.report import Report
from reporting.words import ENGLISH
from viewer.catalogue import extensions

log = logging.getLogger(__name__)


def all_checks() -> tuple[Check, ...]:
    """Every ``CHECK`` of the room."""
    return extensions(reporting.checks, "CHECK")


def run_checks(checks: Iterable[Check], report: Report, context: Context) -> tuple[Remark, ...]:
    """What the checks remark: first what blocks, then in the order of the report, last what was overruled."""
    remarks = [_overruled(remark, report) for check in checks for remark in _run(check, report, context)]
    order = {section.id: number for number, section in enumerate(report.sections)}
    place = len(order)
    rank = {severity: number for number, severity in enumerate(Severity)}
    return tuple(sorted(remarks, key=lambda one: (not one.holds, rank[one.severity], order.get(one.section_id, place))))


def _overruled(remark: Remark, report: Report) -> Remark:
    """The remark as it stands after the reasons that the report holds; a final one stands as it is."""
    if remark.final:
        return remark
    known = (one.reason for one in report.overrides if (one.check, one.sentence) == (remark.check, remark.sentence))
    reason = next(known, "")
    return replace(remark, severity=Severity.INFO, reason=reason) if reason else remark


def _run(check: Check, report: Report, context: Context) -> list[Remark]:
    try:
        return list(check.run(report, context))
    except Exception as error:
        # A check that fails must not pass for one that found nothing.
        log.error("the check %s failed: %s", check.id, type(error).__name__)  # noqa: TRY400 - a trace may quote the text
        return [
            Remark(check.id, Severity.WARN, "", f"The check “{check.title}” could not be run; please look yourself.")
        ]


def warm_up(language: str) -> None:
    """Read and compile the words of a language, so that the first check does not wait for it; for a worker."""
    for each in (language, ENGLISH):
        anatomy(each)
        terms(each)
