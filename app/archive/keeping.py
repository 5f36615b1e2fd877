"""Keeps objects that Lectern made itself (signed reports) together with the rows that speak of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from sqlalchemy import Connection

from app.archive.archive import Archive
from app.archive.arrival import Arrival, Outcome, Verdict, staged_arrival
from app.archive.files import Batch
from app.archive.intake import take
from app.archive.reading import read_facts


class NotKept(Exception):  # noqa: N818 - it says what happened
    """Nothing was kept; the message is a sentence that says why."""


def keep(
    archive: Archive, objects: Sequence[bytes], with_rows: Callable[[Connection], None] | None = None
) -> tuple[str, ...]:
    """Keep DICOM files and the caller's rows in one transaction: all or nothing, whenever the program dies.

    Gives the SOP Instance UIDs. Raises NotKept where an object is in the archive already or contradicts it, and whatever
    ``with_rows`` or the disk raises; in every such case nothing was changed.
    """
    batch = archive.files.new_batch()
    try:
        arrivals = [_arrival(batch, data, number) for number, data in enumerate(objects, start=1)]
    except BaseException:
        batch.settle()
        raise

    def all_or_nothing(connection: Connection, verdicts: Sequence[Verdict]) -> None:
        _refuse_unless_all_taken(verdicts)
        if with_rows:
            with_rows(connection)

    take(archive, batch, arrivals, all_or_nothing)
    return tuple(arrival.instance.sop_uid for arrival in arrivals)


def _arrival(batch: Batch, data: bytes, number: int) -> Arrival:
    staged = batch.stage(BytesIO(data))
    batch.sync(staged.file)
    return staged_arrival(f"object {number}", staged, read_facts(staged.file))


def _refuse_unless_all_taken(verdicts: Sequence[Verdict]) -> None:
    for verdict in verdicts:
        if verdict.outcome is Outcome.ALREADY_HERE:
            raise NotKept("Nothing was stored: one of the objects is in the archive already.")
        if verdict.outcome is not Outcome.TAKEN:
            raise NotKept(f"Nothing was stored. {verdict.reason}")
