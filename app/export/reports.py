"""The signed reports that go on top of an export: newest version of each study, as a PDF and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.export.containers import NoExport
from reporting.export import pdf, text
from reporting.export.exporter import ExportError, Letterhead
from reporting.store import ReportStore, Tampered
from viewer.model.study import Study


@dataclass(frozen=True, slots=True)
class SignedReport:
    """A report as it leaves; ``name`` is its file's, at most eight characters and an extension."""

    study_uid: str
    name: str
    pdf: bytes
    text: str


def signed_reports(store: ReportStore, studies: Sequence[Study], letterhead: Letterhead) -> tuple[SignedReport, ...]:
    """The newest signed version on each study that has one; raises NoExport where one cannot be made or was changed."""
    try:
        newest = [(study.uid, report) for study in studies if (report := store.latest(study.uid))]
        return tuple(
            SignedReport(
                uid,
                "REPORT.PDF" if len(newest) == 1 else f"REPOR{number:03}.PDF",
                pdf.make(report, letterhead),
                text.make(report, letterhead).decode("utf-8"),
            )
            for number, (uid, report) in enumerate(newest, start=1)
        )
    except (ExportError, Tampered) as reason:
        raise NoExport(f"A report cannot leave: {reason}") from reason
