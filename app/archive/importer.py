"""Brings studies into the archive, batch by batch: each batch is durable before its objects are said to be taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import OperationalError

from app.archive.archive import Archive
from app.archive.arrival import Arrival, Outcome, Verdict
from app.archive.chunks import batched
from app.archive.decisions import decide
from app.archive.files import Batch
from app.archive.index import Index
from app.archive.intake import take
from app.archive.promised import Promise, held_against, read_directory
from app.archive.reading import Refused, read_source
from app.archive.sources import Found, Source, find
from app.archive.zipped import LOCKED, WRONG_PASSWORD

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH = 48
WORKERS = 4  # waiting for the disk and hashing run beside each other; reading headers does not


@dataclass(frozen=True, slots=True)
class ImportProgress:
    """``done`` of ``total`` files, and the bytes that were read so far."""

    done: int
    total: int
    bytes_read: int


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of every file. ``stopped`` is a sentence where the import did not run to its end.

    ``refused`` holds (path, reason), ``conflicts`` (path, SOP Instance UID, reason); ``studies`` the studies of which
    something was taken or was here already, in the order in which they were met.
    """

    taken: int = 0
    already_here: int = 0
    refused: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[tuple[str, str, str], ...] = ()
    studies: tuple[str, ...] = ()
    patients: int = 0
    stopped: str = ""
    promises: tuple[Promise, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every file, and everything that a DICOMDIR lists, is in the archive now."""
        return not (self.refused or self.conflicts or self.stopped) and all(one.kept for one in self.promises)

    @property
    def locked(self) -> bool:
        """Whether something is encrypted and waits for its password."""
        return any(reason in (LOCKED, WRONG_PASSWORD) for _, reason in self.refused)

    @property
    def remarks(self) -> tuple[str, ...]:
        """Sentences for the person who imported."""
        several = (
            f"These files are of {self.patients} patients; their studies are kept apart." if self.patients > 1 else ""
        )
        nothing = "" if self.taken or self.already_here else "Nothing was taken into the archive."
        promises = (one.sentence for one in self.promises)
        return tuple(text for text in (self.stopped, nothing, several, *promises) if text)


@dataclass(slots=True)
class _Tally:
    """The summary while it grows."""

    done: int = 0
    total: int = 0
    bytes_read: int = 0
    taken: int = 0
    already_here: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)
    conflicts: list[tuple[str, str, str]] = field(default_factory=list)
    studies: dict[str, None] = field(default_factory=dict)
    patients: set[tuple[str, ...]] = field(default_factory=set)

    def add(self, arrival: Arrival, verdict: Verdict) -> None:
        if verdict.conflict:
            self.conflicts.append((arrival.source, arrival.instance.sop_uid, verdict.reason))
            return
        self.taken += verdict.outcome is Outcome.TAKEN
        self.already_here += verdict.outcome is Outcome.ALREADY_HERE
        self.studies[arrival.study.uid] = None
        self.patients.add(arrival.study.patient.identity)

    def summary(self, stopped: str) -> ImportSummary:
        return ImportSummary(
            self.taken,
            self.already_here,
            tuple(self.refused),
            tuple(self.conflicts),
            tuple(self.studies),
            len(self.patients),
            stopped,
        )


class Importer:
    """Takes files, folders, discs and ZIPs. With ``copy`` false, files stay where they are and are only referenced.

    As many files as ``at_once`` come in whole or not at all. ``password`` opens encrypted ZIPs.
    """

    def __init__(self, archive: Archive, *, copy: bool = True, at_once: int = BATCH, password: str = "") -> None:
        self._archive, self._copy, self._at_once = archive, copy, at_once
        self._password = password

    def run(
        self,
        paths: Iterable[Path],
        on_progress: Callable[[ImportProgress], None] = lambda progress: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> ImportSummary:
        """Import everything under the paths. May run on any thread; ``on_progress`` is called on it."""
        found = find(paths, cancelled, self._password)
        tally = _Tally(total=len(found.sources), refused=list(found.refused))
        try:
            stopped = self._take_all(found, tally, on_progress, cancelled)
            promises = () if stopped else self._promises(found)
        finally:
            found.close()
        return replace(tally.summary(stopped), promises=promises)

    def _promises(self, found: Found) -> tuple[Promise, ...]:
        """What the DICOMDIR files list, held against what the archive has now."""
        listed = [read_directory(source) for source in found.directories]
        index = Index(self._archive)
        return tuple(held_against(one, index.present(one.files)) for one in listed)

    def _take_all(
        self, found: Found, tally: _Tally, on_progress: Callable[[ImportProgress], None], cancelled: Callable[[], bool]
    ) -> str:
        """Why the import stopped early, "" if it did not."""
        with ThreadPoolExecutor(WORKERS, "import") as pool:
            for sources in batched(found.sources, self._at_once):
                if cancelled():
                    break
                try:
                    self._take_batch(pool, sources, tally, cancelled)
                except (OSError, OperationalError) as error:
                    return _trouble(error, tally)
                on_progress(ImportProgress(tally.done, tally.total, tally.bytes_read))
        if tally.done < tally.total:
            return f"The import was cancelled after {tally.done} of {tally.total} files; what was taken is whole."
        return ""

    def _take_batch(
        self, pool: ThreadPoolExecutor, sources: Sequence[Source], tally: _Tally, cancelled: Callable[[], bool]
    ) -> None:
        batch = self._archive.files.new_batch()
        try:
            arrivals, refused = self._read(pool, sources, batch, cancelled)
            self._sync(pool, batch, arrivals)
        except BaseException:
            batch.settle()
            raise
        if cancelled():
            batch.settle()
            return
        verdicts = take(self._archive, batch, arrivals)
        for arrival, verdict in zip(arrivals, verdicts, strict=True):
            tally.add(arrival, verdict)
        tally.refused += refused
        tally.done += len(sources)
        tally.bytes_read += sum(arrival.size for arrival in arrivals)

    def _read(
        self, pool: ThreadPoolExecutor, sources: Sequence[Source], batch: Batch, cancelled: Callable[[], bool]
    ) -> tuple[list[Arrival], list[tuple[str, str]]]:
        """What was read, in the order of the sources, and what was refused."""
        results = _all(pool, lambda source: self._read_one(source, batch, cancelled), sources)
        arrivals = [result for result in results if isinstance(result, Arrival)]
        return arrivals, [result for result in results if isinstance(result, tuple) and result[1]]

    def _read_one(self, source: Source, batch: Batch, cancelled: Callable[[], bool]) -> Arrival | tuple[str, str]:
        if cancelled():
            return source.name, ""
        try:
            return read_source(source, batch, copy=self._copy)
        except Refused as refusal:
            return source.name, str(refusal)

    def _sync(self, pool: ThreadPoolExecutor, batch: Batch, arrivals: Sequence[Arrival]) -> None:
        """Wait for the bytes of files that seem to be needed; the transaction decides again."""
        with self._archive.database.engine.connect() as connection:
            verdicts = decide(connection, arrivals)
        needed = [
            arrival.staged.file
            for arrival, verdict in zip(arrivals, verdicts, strict=True)
            if arrival.staged and verdict.keeps_file
        ]
        _all(pool, batch.sync, needed)


def _all(pool: ThreadPoolExecutor, work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """The work on every item; an error is raised only once nothing writes any more, so that what is half done can go."""
    futures = [pool.submit(work, item) for item in items]
    wait(futures)
    return [future.result() for future in futures]


def _trouble(error: OSError | OperationalError, tally: _Tally) -> str:
    full = "full" in str(error) or getattr(error, "errno", None) in (28, 122)
    what = "The disk of the archive is full" if full else f"The archive could not be written ({type(error).__name__})"
    advice = "Make room" if full else "Please check the disk"
    return (
        f"{what}. {tally.done} of {tally.total} files were dealt with and are safe; the rest were not taken, and nothing is "
        f"half done. {advice} and import again: what is here already is passed over."
    )
