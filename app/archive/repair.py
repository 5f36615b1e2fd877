"""Brings rows and files together again: files that no row names are read anew, rows whose file is elsewhere find it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select, update

from app.archive import schema
from app.archive.archive import Archive
from app.archive.arrival import Arrival, Outcome, Verdict
from app.archive.chunks import batched
from app.archive.files import reference
from app.archive.importer import BATCH
from app.archive.intake import take
from app.archive.integrity import check
from app.archive.reading import Refused, read_facts
from viewer.dicom.unreadable import Unreadable

DOUBLES = "doubles"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What was done. ``doubles`` are copies of objects that are whole elsewhere, moved aside; nothing is thrown away."""

    indexed: int = 0
    found_again: int = 0
    held_apart: int = 0
    doubles: int = 0
    unreadable: tuple[tuple[str, str], ...] = ()
    still_missing: tuple[str, ...] = ()
    still_changed: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is left to be repaired."""
        return not (self.unreadable or self.still_missing or self.still_changed)


def repair(archive: Archive, on_progress: Callable[[int, int], None] = lambda done, total: None) -> Repaired:
    """Repair an archive whose database can be read. Nothing that a row names is changed or moved."""
    unknown = check(archive).unknown
    done = Repaired()
    for number, some in enumerate(batched(unknown, BATCH)):
        done = _take_in(archive, some, done)
        on_progress(min((number + 1) * BATCH, len(unknown)), len(unknown))
    found = check(archive)
    return replace(
        done,
        still_missing=tuple(uid for uid, _ in found.missing),
        still_changed=tuple(uid for uid, _ in found.changed),
    )


def _take_in(archive: Archive, paths: Sequence[str], done: Repaired) -> Repaired:
    arrivals, unreadable = _arrivals(archive, paths)
    again = [arrival for arrival in arrivals if _is_lost(archive, arrival)]
    for arrival in again:
        _point_at(archive, arrival)
    left = [arrival for arrival in arrivals if arrival not in again]
    verdicts = take(archive, archive.files.new_batch(), left) if left else []
    doubles = [arrival for arrival, verdict in zip(left, verdicts, strict=True) if _is_double(verdict)]
    for arrival in doubles:
        _set_aside(archive, arrival.path)
    return replace(
        done,
        indexed=done.indexed + sum(one.outcome is Outcome.TAKEN for one in verdicts),
        held_apart=done.held_apart + sum(one.conflict and not one.held_before for one in verdicts),
        found_again=done.found_again + len(again),
        doubles=done.doubles + len(doubles),
        unreadable=(*done.unreadable, *unreadable),
    )


def _is_double(verdict: Verdict) -> bool:
    return verdict.outcome is Outcome.ALREADY_HERE or verdict.held_before


def _arrivals(archive: Archive, paths: Iterable[str]) -> tuple[list[Arrival], list[tuple[str, str]]]:
    found, unreadable = list[Arrival](), list[tuple[str, str]]()
    for path in paths:
        file = archive.files.absolute(path)
        try:
            facts = read_facts(file)
            found.append(Arrival(path, facts, path, *reference(file)))
        except (Refused, Unreadable) as reason:
            unreadable.append((str(file), str(reason)))
        except OSError as error:
            unreadable.append((str(file), f"It could not be read ({error.strerror or type(error).__name__})."))
    return found, unreadable


def _is_lost(archive: Archive, arrival: Arrival) -> bool:
    """Whether a row has this very object and no file for it any more."""
    table = schema.instance.c
    asked = select(table.path, table.size, table.content_sha256).where(table.sop_uid == arrival.instance.sop_uid)
    with archive.database.engine.connect() as connection:
        row = connection.execute(asked).first()
    if row is None or (row.size, row.content_sha256) != (arrival.size, arrival.content_sha256):
        return False
    return not archive.files.absolute(row.path).exists()


def _point_at(archive: Archive, arrival: Arrival) -> None:
    table = schema.instance
    same = table.c.sop_uid == arrival.instance.sop_uid
    with archive.database.writing() as connection:
        connection.execute(update(table).where(same).values(path=arrival.path, trouble=""))


def _set_aside(archive: Archive, path: str) -> None:
    target = archive.files.root / DOUBLES / Path(path).relative_to("objects")
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    archive.files.absolute(path).rename(target)
