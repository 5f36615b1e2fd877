"""One request for a report on the command line, and the answer that all of them give."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import Any

from app.archive.archive import Archive
from app.commands.command import tell
from app.commands.writing import Writing, templates, writing
from app.home import Home
from app.settings import Preferences
from reporting.checks.contract import Remark
from reporting.draft.life_cycle import phase_of
from reporting.report import Report, Status
from reporting.template import Template


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: the archive, the reader's settings, the arguments."""

    home: Home
    archive: Archive
    values: Preferences
    given: argparse.Namespace

    def writing(self, template: Template | None = None) -> Writing:
        """The study's report in the hands of the reader."""
        return writing(self.archive, self.values, self.given.study, (template,) if template else templates(self.home))


def document(made: Writing, report: Report) -> dict[str, Any]:
    """What is told of a report: where it stands, its words, and what the checks say."""
    return {
        "study_uid": report.study.uid,
        "report_uid": report.uid,
        "template": report.template_id,
        "version": report.version,
        "status": report.status.value,
        "addendum": report.addendum_number,
        "correction": report.correction_number if report.correction else 0,
        "phase": phase_of(report, made.opened.route.phase if made.opened.route else None).value,
        "cosigned": _cosigned(report),
        "signed_by": report.signed_by.name if report.signed_by else None,
        "signed_at": report.signed_at or None,
        "sections": [{"id": one.id, "title": one.title, "text": one.text} for one in report.sections],
        "unfilled": blanks(made, report, required=True),
        "unfilled_optional": blanks(made, report, required=False),
        "remarks": [_remark(one) for one in made.remarks],
        "overrides": [
            {"rule": one.check, "sentence": one.sentence, "reason": one.reason, "by": one.by.name, "at": one.at}
            for one in report.overrides
        ],
    }


def blanks(made: Writing, report: Report, *, required: bool) -> list[str]:
    """The blanks of a draft that must be filled before it is signed, or those that may be left."""
    if report.status is not Status.DRAFT:
        return []
    known = [(name, made.draft.field(name)) for _, name in made.draft.unfilled()]
    return [name for name, field in known if (field is None or field.required) is required]


def _remark(remark: Remark) -> dict[str, Any]:
    """A remark with its rule, the place in the section's text, and what one click would write there."""
    fix = remark.fix
    return {
        "rule": remark.check,
        "severity": remark.severity.value,
        "holds": remark.holds,
        "section": remark.section_id or None,
        "sentence": remark.sentence,
        "place": list(remark.place) if remark.place else None,
        "fix": {"start": fix.start, "old": fix.old, "new": fix.new} if fix else None,
        "can_be_overruled": not remark.final,
        "reason": remark.reason or None,
    }


def _cosigned(report: Report) -> dict[str, Any] | None:
    under = report.cosigned
    if under is None:
        return None
    grade = under.grade.value or None
    return {"preliminary_by": under.by.name, "at": under.at, "grade": grade, "comment": under.comment or None}


def tell_remarks(made: Writing) -> None:
    """The remarks for a person, beside the answer."""
    for one in made.remarks:
        tell(f"{one.severity.value}: {one.sentence}")
