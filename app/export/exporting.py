"""One export from wish to outcome: objects, DICOMDIR, pages and reports, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from app.archive.archive import Archive
from app.archive.departures import Departure, Departures, Kind
from app.archive.index import Index
from app.export.containers import NoExport, container
from app.export.deidentify import Deidentifier
from app.export.file_set import FileSet
from app.export.leaving import Candidate, ready
from app.export.profile import Profile
from app.export.pseudonyms import Pseudonyms
from app.export.reports import signed_reports
from app.export.wish import Exported, Wish, Withheld
from app.home import RESOURCES
from reporting.store import ReportStore
from viewer.model.study import Study

_ROOM = 64 << 20  # left free on the disk beside what is written


class Stopped(Exception):  # noqa: N818 - the reader asked for it
    """The export was cancelled; nothing was written."""


class _NothingLeft(Exception):  # noqa: N818 - ends a container without a name
    def __init__(self, withheld: tuple[Withheld, ...]) -> None:
        super().__init__()
        self.withheld = withheld


class Exporting:
    """Exports studies of an archive. Any thread may run it."""

    def __init__(self, archive: Archive, resources: Path = RESOURCES) -> None:
        self._archive = archive
        self._departures = Departures(archive.database)
        self._profile = Profile(resources)

    def run(
        self,
        wish: Wish,
        on_progress: Callable[[int, int], None] = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Exported:
        """Export; raises NoExport, UnknownStudy or Stopped, and then nothing was written."""
        index = Index(self._archive)
        studies = [index.study(uid) for uid in dict.fromkeys(wish.studies)]
        candidates = list(_candidates(index, studies))
        _refuse_without_room(wish.out, candidates)
        store = ReportStore(self._archive.database.engine)
        reports = () if wish.options else signed_reports(store, studies, wish.letterhead)
        lines: list[int] = []
        try:
            with container(
                wish.out,
                zipped=wish.zipped,
                password=wish.password,
                before_it_shows=lambda: lines.append(self._note(wish, files.objects)),
            ) as into:
                files = FileSet(into, wish.letterhead.organisation, deidentified=wish.options is not None)
                withheld = self._write(wish, candidates, files, on_progress, cancelled)
                files.finish(reports)
        except _NothingLeft as nothing:
            return Exported(None, 0, nothing.withheld, remarks=("Nothing is left to export; nothing was written.",))
        self._departures.complete(lines[0])
        return Exported(wish.out, files.objects, withheld, len(reports), files.remarks)

    def _write(
        self,
        wish: Wish,
        candidates: Sequence[Candidate],
        files: FileSet,
        on_progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> tuple[Withheld, ...]:
        """Write what may leave; gives what does not. Raises Stopped, and _NothingLeft where all is withheld."""
        withheld: list[Withheld] = []
        deidentifier = self._deidentifier(wish)
        for done, one in enumerate(candidates):
            if cancelled():
                raise Stopped
            made = ready(one, deidentifier, wish.released)
            if isinstance(made, Withheld):
                withheld.append(made)
            else:
                files.add(one.study.uid, made)
            on_progress(done + 1, len(candidates))
        if not files.objects:
            raise _NothingLeft(tuple(withheld))
        return tuple(withheld)

    def _deidentifier(self, wish: Wish) -> Deidentifier | None:
        return Deidentifier(self._profile, wish.options, Pseudonyms()) if wish.options else None

    def _note(self, wish: Wish, objects: int) -> int:
        method = "; ".join(meaning for _, meaning in wish.options.methods) if wish.options else ""
        kind = Kind.DEIDENTIFIED if wish.options else Kind.EXPORT
        return self._departures.begin(
            Departure(wish.reader, kind, str(wish.out.absolute()), wish.studies, objects, wish.recipient, method)
        )


def _candidates(index: Index, studies: Sequence[Study]) -> Iterator[Candidate]:
    """Every object of the studies, images and documents, series by series."""
    for study in studies:
        for series in study.series:
            for image in series.instances:
                path = Path(image.location.path) if image.location else index.file(image.sop_uid)
                yield Candidate(study, series, image, path)
            for document in series.documents:
                yield Candidate(study, series, document, index.file(document.sop_uid))


def _refuse_without_room(out: Path, candidates: Sequence[Candidate]) -> None:
    needed = sum(one.size for one in candidates)
    try:
        free = shutil.disk_usage(out.parent).free
    except OSError:
        return  # the container says what is amiss with the folder
    if needed + _ROOM > free:
        raise NoExport(
            f"There is not enough room: {needed / 1e6:,.0f} MB are to be written and {free / 1e6:,.0f} MB are free. "
            "Nothing was exported."
        )
