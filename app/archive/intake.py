"""The one transaction by which objects come into the archive: files and rows together, or neither."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from app.archive.archive import Archive
from app.archive.arrival import Arrival, Verdict
from app.archive.decisions import decide
from app.archive.files import Batch
from app.archive.recovery import undo
from app.archive.rows import write_rows

Also = Callable[[Connection, Sequence[Verdict]], None]


def take(archive: Archive, batch: Batch, arrivals: Sequence[Arrival], also: Also | None = None) -> list[Verdict]:
    """Take a batch whose files are synced; when this returns, it is durable.

    ``also`` writes further rows in the same transaction; whatever it raises undoes all of it.
    """
    try:
        with archive.database.writing() as connection:
            verdicts = decide(connection, arrivals)
            _drop_unneeded(batch, arrivals, verdicts)
            batch.place()
            write_rows(connection, arrivals, verdicts)
            if also:
                also(connection, verdicts)
    except BaseException:
        undo(archive.database, archive.files, batch)
        raise
    batch.settle()
    return verdicts


def _drop_unneeded(batch: Batch, arrivals: Sequence[Arrival], verdicts: Sequence[Verdict]) -> None:
    for arrival, verdict in zip(arrivals, verdicts, strict=True):
        if arrival.staged and not verdict.keeps_file:
            batch.drop(arrival.staged)
