"""Every signed report and every draft of the archive, as one document."""

from __future__ import annotations

from typing import Any

from app.archive.archive import Archive
from app.worklist.entries import Entries, Sorting
from app.worklist.query import parse
from reporting.report import Report
from reporting.store import ReportStore, SavedDraft, Tampered


def listed(archive: Archive, login: str, study_uid: str = "") -> dict[str, Any]:
    """Of one study, or of all. ``faults`` are sentences on versions that do not match their seals."""
    store = ReportStore(archive.database.engine)
    entries = Entries(archive.database.engine, lambda: login)
    signed = entries.uids(parse("status:preliminary,final"), Sorting("date"))
    wanted = [uid for uid in signed if study_uid in ("", uid)]
    drafts = [one for one in store.drafts() if study_uid in ("", one.report.study.uid)]
    return {
        "reports": [_report(one) for uid in wanted for one in _versions(store, uid)],
        "drafts": [_draft(one) for one in drafts],
        "faults": list(store.faults()),
    }


def listed_text(document: dict[str, Any]) -> str:
    """The same for a person."""
    lines = [
        f"{one['study_uid']} · version {one['version']} · {one['status']} · {one['signed_by']} · {one['signed_at']}"
        for one in document["reports"]
    ]
    lines += [
        f"{one['study_uid']} · version {one['version']} · draft of {one['login']} · saved {one['saved_at']}"
        for one in document["drafts"]
    ]
    return "\n".join(lines) or "There is no report yet."


def _versions(store: ReportStore, uid: str) -> tuple[Report, ...]:
    try:
        return store.versions(uid)
    except Tampered:
        return ()  # named among the faults


def _report(report: Report) -> dict[str, Any]:
    return {
        "study_uid": report.study.uid,
        "patient": {"name": report.study.patient.name, "id": report.study.patient.patient_id},
        "report_uid": report.uid,
        "version": report.version,
        "status": report.status.value,
        "addendum": report.addendum_number if report.is_addendum else 0,
        "correction": report.correction_number if report.correction else 0,
        "preliminary_by": report.cosigned.by.name if report.cosigned else None,
        "grade": (report.cosigned.grade.value or None) if report.cosigned else None,
        "overrides": [{"rule": one.check, "reason": one.reason} for one in report.overrides],
        "template": report.template_id,
        "author": report.author.name,
        "signed_by": report.signed_by.name if report.signed_by else None,
        "signed_at": report.signed_at,
    }


def _draft(saved: SavedDraft) -> dict[str, Any]:
    report = saved.report
    return {
        "study_uid": report.study.uid,
        "report_uid": report.uid,
        "version": report.version,
        "addendum": report.addendum_number,
        "template": report.template_id,
        "login": saved.login,
        "saved_at": saved.saved_at,
    }
