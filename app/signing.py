"""One signature: the report becomes a version, its objects become files beside the study, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection as Rows
from sqlalchemy.exc import DBAPIError

from app.archive.archive import Archive
from app.archive.identities import current_patient
from app.archive.keeping import NotKept, keep
from app.archive.outbox import enqueue
from app.logs import LOGGER
from reporting.export import pdf
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.objects import SignedObject, signed_objects
from reporting.report import Report
from reporting.store import Conflict, ReportStore, Sealed

RENAMED = "The hospital changed this patient's identity while the study was open. Close it and open it again."


class NotSigned(Exception):  # noqa: N818 - it says what did not happen
    """The report was not signed and is still a draft; the message is a sentence that says why."""


def sign(
    archive: Archive, store: ReportStore, report: Report, letterhead: Letterhead, destinations: Sequence[str] = ()
) -> tuple[SignedObject, ...]:
    """Make every object of a report that bears its signature, and keep them with the version in one transaction.

    In the same transaction they are put into the outbox for the ``destinations``, so that none can be forgotten. Call it
    off the GUI thread. Raises NotSigned; then nothing was written and the draft stands as it was.
    """
    sealed: list[Sealed] = []
    try:
        objects = signed_objects(report, letterhead)

        def rows_of(rows: Rows) -> None:
            _refuse_if_renamed(rows, report)
            sealed.append(store.add_version(rows, report))
            enqueue(rows, report.study.uid, [one.sop_uid for one in objects], destinations)

        keep(archive, [one.data for one in objects], rows_of)
    except (ExportError, NotKept, Conflict) as error:
        raise NotSigned(str(error)) from error
    except OSError as error:
        raise NotSigned(f"The report could not be stored ({error.strerror or error}); it is still a draft.") from error
    except DBAPIError as error:  # its own text quotes the rows
        raise NotSigned(f"The report could not be stored ({error.orig}); it is still a draft.") from error
    # The end of the chain, kept outside of the database: rows cut off at its end leave no other trace.
    LOGGER.info("a report was signed; the chain of seals now ends in %s", sealed[-1].seal)
    if report.overrides:  # by their rules alone: sentences and reasons may name the patient
        rules = sorted({one.check for one in report.overrides})
        LOGGER.info("remarks of these checks were overruled in it: %s", ", ".join(rules))
    return tuple(objects)


def _refuse_if_renamed(rows: Rows, report: Report) -> None:
    """The hospital may have merged or updated the patient while the report was written."""
    now, written = current_patient(rows, report.study.uid), report.study.patient
    if now is not None and now.identity != written.identity:
        raise NotSigned(f"{RENAMED} The report is still a draft.")


def printed(report: Report, letterhead: Letterhead) -> bytes:
    """The PDF of a report as it will go out; raises NotSigned where it cannot be made. Call it off the GUI thread."""
    try:
        return pdf.make(report, letterhead)
    except ExportError as error:
        raise NotSigned(str(error)) from error
