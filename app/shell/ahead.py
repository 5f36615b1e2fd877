"""Priors that are fetched ahead: shown on the line of time while they are elsewhere or on their way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from app.archive.archive import Archive
from app.network.directory import Directory
from app.network.query import RemoteStudy
from app.prefetching.prefetcher import Prefetcher, Standing, State
from app.settings import Settings
from app.worklist.preview_facts import PriorLine
from viewer.model.text import clean


class Ahead(QObject):
    """Owns the thread that fetches ahead. ``idle`` is asked on that thread, often, and must be quick."""

    changed = Signal(str)  # Study Instance UID of the study whose priors stand otherwise now
    came = Signal()  # a prior is in the archive
    fetch_wanted = Signal(object)  # RemoteStudy: the reader wants this one now
    _told = Signal(object)

    def __init__(
        self, archive: Archive, settings: Settings, home: Path, idle: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._standings: dict[str, dict[str, Standing]] = {}
        directory = Directory(home, lambda: settings.values)
        self._prefetcher = Prefetcher(archive, directory, lambda: settings.values, idle, self._told.emit)
        self._told.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        """Begin to go round."""
        self._prefetcher.start()

    def turn(self) -> None:
        """Something arrived: look for its priors."""
        self._prefetcher.turn()

    def close(self) -> None:
        """End."""
        self._prefetcher.close()

    def lines(self, study_uid: str) -> tuple[PriorLine, ...]:
        """The priors of a study that are not here yet, or not whole."""
        return tuple(_line(one) for one in self._standings.get(study_uid, {}).values() if one.state is not State.HERE)

    def want(self, subject_uid: str, prior_uid: str) -> None:
        """The reader asks for a prior on the line of time: it is fetched before anything else."""
        standing = self._standings.get(subject_uid, {}).get(prior_uid)
        if standing is not None:
            self.fetch_wanted.emit(standing.study)

    def arrived(self, study: RemoteStudy) -> None:
        """A study came another way; it is elsewhere no longer."""
        for uid, standings in self._standings.items():
            if standings.pop(study.uid, None):
                self.changed.emit(uid)

    def _take(self, standing: Standing) -> None:
        self._standings.setdefault(standing.subject_uid, {})[standing.study.uid] = standing
        self.changed.emit(standing.subject_uid)
        if standing.state is State.HERE:
            self.came.emit()


def _line(standing: Standing) -> PriorLine:
    study = standing.study
    if standing.state is State.FETCHING:
        place = f"Fetching {standing.done} of {standing.total}" if standing.total else "Fetching"
    else:
        place = f"At {clean(study.node.title)}"
    return PriorLine(study.uid, study.date, study.modalities, study.description, "", place=place)
