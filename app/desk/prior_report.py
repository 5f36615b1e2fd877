"""What was reported on a prior, as plain lines: Lectern's own signed report, else one that came with its images."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reporting.report import Report, Status
from reporting.store import ReportStore
from viewer.dicom.documents import NoDocument, read_document
from viewer.model.study import Instance, Study
from viewer.model.text import clean, name_text

# Documents of prose, the plainest first (PS3.4 B.5); dose reports and key objects are none.
_PROSE = tuple(f"1.2.840.10008.5.1.4.1.1.88.{number}" for number in (11, 22, 33, 34))
_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
_MOST = 400  # lines


@dataclass(frozen=True, slots=True)
class PriorText:
    """The report of a prior: ``lines`` with whether each is a heading; ``scanned`` is a PDF that can only be opened."""

    study_uid: str
    status: str = ""
    lines: tuple[tuple[str, bool], ...] = ()
    scanned: Instance | None = None

    @property
    def there(self) -> bool:
        """Whether there is a report at all."""
        return bool(self.lines or self.scanned)

    @property
    def text(self) -> str:
        """All lines, headings in capitals after a blank line."""
        shown = (f"\n{line.upper()}" if heading else line for line, heading in self.lines)
        return "\n".join(shown).strip("\n")


def prior_text(store: ReportStore, study: Study) -> PriorText:
    """What is known to have been reported on a study. Reads rows and files: not on the GUI thread; raises Tampered."""
    versions = store.versions(study.uid)
    if versions:
        return _signed(study, versions[-1])
    documents = [document for series in study.series for document in series.documents]
    in_order = sorted(documents, key=lambda one: (one.content_date, one.content_time), reverse=True)
    for sop_class in _PROSE:
        for document in in_order:
            found = _received(study, document) if document.sop_class_uid == sop_class else None
            if found is not None:
                return found
    scanned = next((document for document in in_order if document.sop_class_uid == _PDF), None)
    return PriorText(study.uid, "scanned" if scanned else "", scanned=scanned)


def _signed(study: Study, report: Report) -> PriorText:
    who = clean(name_text(report.signed_by.name), 64) if report.signed_by else ""
    status = ", ".join(part for part in (str(report.status), f"signed by {who}" if who else "") if part)
    lines: list[tuple[str, bool]] = []
    for section in report.sections:
        if section.text.strip():
            lines += [(clean(section.title, 96), True), *((clean(line), False) for line in section.text.split("\n"))]
    return PriorText(study.uid, "draft" if report.status is Status.DRAFT else status, tuple(lines))


def _received(study: Study, document: Instance) -> PriorText | None:
    """A structured report that came with the images; None where it cannot be read or says nothing."""
    if document.location is None:
        return None
    try:
        found = read_document(Path(document.location.path))
    except NoDocument:
        return None
    lines = tuple((clean(line.text), line.heading) for line in found.lines[:_MOST])
    return PriorText(study.uid, clean(found.status, 96), lines) if lines else None
