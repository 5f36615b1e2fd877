"""Signing as the desk does it, for tests and for processes that are killed while they do. Imported by name in those."""

from __future__ import annotations

from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.desk.opening import begin, fetch
from app.signing import sign
from reporting.export.exporter import Letterhead
from reporting.report import Person, Report, Run, Status
from reporting.store import ReportStore
from reporting.template_files import load_templates
from tests.phantoms import Subject, ct_series, save_all

ADA = Person("Okafor^Ada", "ada", "Lectern test hospital")
HEAD = Letterhead("Lectern test hospital")
MOMENT = "2026-11-23T10:00:00+00:00"
TEMPLATES = Path(__file__).resolve().parents[2] / "resources" / "report_templates"


def fill_archive(folder: Path, studies: int) -> tuple[str, ...]:
    """An archive with so many studies of as many patients, each with a saved draft; their UIDs."""
    archive = open_archive(folder / "archive")
    store = ReportStore(archive.database.engine)
    uids = []
    for number in range(studies):
        subject = Subject(patient_id=f"P{number}", name=f"Test^{number}", study=f"s{number}", accession=f"A{number}")
        save_all(ct_series(3, subject=subject, rows=8, columns=8), folder / "in" / str(number))
        uids.append(subject.study_uid)
    assert Importer(archive).run([folder / "in"]).complete
    for uid in uids:
        store.autosave(written(archive, store, uid), ADA.login)
    archive.close()
    return tuple(uids)


def written(archive: Archive, store: ReportStore, uid: str) -> Report:
    """The report of a study with every blank filled and an impression."""
    begun = begin(fetch(archive, store, uid, ADA.login), load_templates(TEMPLATES), ADA, MOMENT)
    report = begun.report
    for section in report.sections:
        runs = tuple(replace(run, text=run.text or "none") if run.kind == "field" else run for run in section.runs)
        report = report.with_section(replace(section, runs=runs or (Run("Nothing to report."),)))
    return report


def as_signed(report: Report) -> Report:
    """The report bearing the signature."""
    return replace(report, status=Status.FINAL, signed_by=ADA, signed_at=MOMENT)


def sign_all(folder: Path, tell: Connection) -> None:
    """Sign the draft of every study; tells the UID of each signed one."""
    archive = open_archive(folder / "archive")
    store = ReportStore(archive.database.engine)
    tell.send("")
    for saved in reversed(store.drafts(ADA.login)):
        report = saved.with_studies(Index(archive).study(saved.report.study.uid))
        sign(archive, store, as_signed(report), HEAD)
        tell.send(report.study.uid)
