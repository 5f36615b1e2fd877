"""The sound reports as facts, with the study that they are about."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from reporting.checks.contract import Context, Remark
from reporting.checks.running import all_checks, run_checks
from reporting.report import Order, Report
from tests.reporting.made import IMPRESSION, a_report, a_section, a_study
from viewer.model.code import Code
from viewer.model.study import Study

TECHNIQUE = Code("55111-9", "LN", "Current Procedure Descriptions")
COMPARISON = Code("18834-2", "LN", "Previous Findings")
TEXTS = ("technique", "comparison", "findings", "impression")


def good_reports(name: str = "good_reports.toml") -> list[Report]:
    """Every report of the list."""
    listed = tomllib.loads(Path(__file__).with_name(name).read_text("utf-8"))
    return [as_report(one) for one in listed["report"]]


def as_report(given: dict[str, str]) -> Report:
    """One of the list as a report."""
    study = _study(given)
    headings = (TECHNIQUE, COMPARISON, None, IMPRESSION)
    sections = tuple(
        a_section(name, given[name], heading=heading) if heading else a_section(name, given[name])
        for name, heading in zip(TEXTS, headings, strict=True)
    )
    compared = (
        (a_study("1.2.9", date=given["prior"], birth_date=given["born"], sex=given["sex"]),) if "prior" in given else ()
    )
    order = Order(procedure=given["order"])
    return a_report(study=study, sections=sections, language=given["language"], order=order, comparisons=compared)


def _study(given: dict[str, str]) -> Study:
    study = a_study(birth_date=given["born"], sex=given["sex"])
    series = study.series[0]
    image = replace(series.instances[0], modality=given["modality"], contrast=given.get("agent", ""))
    shown = replace(series, modality=given["modality"], body_part=given["body_part"], instances=(image,))
    return replace(study, description=given["order"], series=(shown,))


def remarks_on(report: Report, context: Context | None = None) -> tuple[Remark, ...]:
    """What all checks say of a report of which everything was seen."""
    seen = Context(priors=report.comparisons, opened_priors=frozenset(one.uid for one in report.comparisons))
    return run_checks(all_checks(), report, context or seen)
