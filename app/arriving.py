"""What the network brings goes into the archive: received objects wait in a spool, durable, until their rows are."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock, Thread

from app.archive.archive import Archive
from app.archive.importer import Importer, ImportSummary
from app.archive.program import is_abandoned, this_program
from app.logs import LOGGER, log_failure
from app.network.spool import UNREADABLE, Spool

FOLDER = "received"
AT_ONCE = 480  # objects of one import, ten batches
QUIET_S, AGAIN_S = 0.25, 30.0  # wait so long for more before importing; after a failure before trying again


@dataclass(frozen=True, slots=True)
class Figures:
    """What has come in since the start. ``unreadable`` were kept beside the archive, as their senders were told."""

    received: int = 0
    taken: int = 0
    already_here: int = 0
    held_apart: int = 0
    unreadable: int = 0
    studies: tuple[str, ...] = ()
    trouble: str = ""

    def with_summary(self, summary: ImportSummary) -> Figures:
        """The same after an import."""
        return replace(
            self,
            taken=self.taken + summary.taken,
            already_here=self.already_here + summary.already_here,
            held_apart=self.held_apart + len(summary.conflicts),
            unreadable=self.unreadable + (0 if summary.stopped else len(summary.refused)),
            studies=tuple(dict.fromkeys((*self.studies, *summary.studies))),
            trouble=summary.stopped,
        )


class Arriving:
    """A spool and the thread that takes what waits in it into the archive. ``on_figures`` is called on that thread."""

    def __init__(self, archive: Archive, on_figures: Callable[[Figures], None] = lambda figures: None) -> None:
        self._archive, self._on_figures = archive, on_figures
        self.spool = Spool(archive.files.root / FOLDER / f"{this_program()}-{uuid.uuid4().hex[:8]}")
        self._figures, self._received, self._counting = Figures(), 0, Lock()
        self._arrived, self._closing = Event(), Event()
        self._thread = Thread(target=self._take_in_turn, name="arriving")

    @property
    def figures(self) -> Figures:
        """What has come in; ``received`` is up to date, the rest as of the last import."""
        return replace(self._figures, received=self._received)

    def start(self) -> None:
        """Begin to take; what a program that died had received comes first."""
        self._arrived.set()
        self._thread.start()

    def close(self) -> None:
        """Take what waits and end. Once closed, it stays closed."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._arrived.set()
        if self._thread.is_alive():
            self._thread.join()
        self.spool.close()

    def tell(self) -> None:
        """An object was put into the spool; for any thread."""
        with self._counting:
            self._received += 1
        self._arrived.set()

    def _take_in_turn(self) -> None:
        take_abandoned(self._archive)
        while True:
            closing = self._closing.wait(QUIET_S)
            whole = self._take_all_waiting()
            if closing:
                return
            if whole:
                self._arrived.wait()
            else:
                self._closing.wait(AGAIN_S)

    def _take_all_waiting(self) -> bool:
        """Whether nothing stood in the way."""
        self._arrived.clear()
        while files := self.spool.waiting()[:AT_ONCE]:
            try:
                summary = take(self._archive, self.spool, files)
            except Exception as error:  # the objects are safe in the spool; the next turn or start tries again
                log_failure("network: the archive could not take what was received", error)
                return False
            self._tell(self._figures.with_summary(summary))
            if summary.stopped:
                LOGGER.warning("network: the archive could not be written")
                return False
        return True

    def _tell(self, figures: Figures) -> None:
        self._figures = figures
        self._on_figures(self.figures)


def take(archive: Archive, spool: Spool, files: Sequence[Path]) -> ImportSummary:
    """Import objects of a spool and let the spool forget them; what stopped the import leaves them there."""
    summary = Importer(archive, copy=True).run(files)
    if summary.stopped:
        return summary
    unreadable = {path for path, _ in summary.refused}
    for file in files:
        if str(file) in unreadable:
            spool.set_aside(file)
        else:
            spool.done(file)
    return summary


def take_abandoned(archive: Archive) -> int:
    """Take what programs had received that died before their import; gives how many objects that were."""
    root = archive.files.root / FOLDER
    if not root.is_dir():
        return 0
    return sum(_take_session(archive, folder) for folder in sorted(root.iterdir()) if _is_left(folder))


def _is_left(folder: Path) -> bool:
    try:
        return folder.is_dir() and folder.name != UNREADABLE and is_abandoned(folder)
    except OSError:  # another program took it meanwhile
        return False


def _take_session(archive: Archive, folder: Path) -> int:
    spool, count = Spool(folder), 0
    while files := spool.waiting()[:AT_ONCE]:
        try:
            stopped = take(archive, spool, files).stopped
        except Exception as error:  # they stay, the next start tries again
            log_failure("network: what was received before could not be taken", error)
            return count
        if stopped:
            return count
        count += len(files)
    spool.close()
    return count
