"""A note on the quality of images: kept beside the study, and on its way to whoever takes results, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app.archive.archive import Archive
from app.archive.keeping import NotKept, keep
from app.archive.outbox import enqueue
from reporting.export.exporter import ExportError, Letterhead
from reporting.export.quality import Complaint, document


class NotNoted(Exception):  # noqa: N818 - it says what did not happen
    """The note was not kept; the message is a sentence that says why."""


def note_quality(
    archive: Archive, complaint: Complaint, letterhead: Letterhead, destinations: Sequence[str] = ()
) -> str:
    """Keep the key object and put it into the outbox; gives its SOP Instance UID. Call it off the GUI thread."""

    def rows_of(rows: Connection) -> None:
        enqueue(rows, complaint.study.uid, [complaint.uid], destinations)

    try:
        keep(archive, [document(complaint, letterhead)], rows_of)
    except (ExportError, NotKept) as error:
        raise NotNoted(str(error)) from error
    except OSError as error:
        raise NotNoted(f"The note could not be stored ({error.strerror or error}).") from error
    except DBAPIError as error:
        raise NotNoted(f"The note could not be stored ({error.orig}).") from error
    return complaint.uid
