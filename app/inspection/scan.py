"""Reads the headers of files and folders into studies, as the archive would, but keeps nothing."""

from __future__ import annotations

import filecmp
from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.archive.sources import find
from viewer.dicom.header import HeaderFacts, read_header
from viewer.dicom.unreadable import Unreadable
from viewer.model.study import Instance, Series, Study

INSIDE_ZIP = "It is inside a ZIP; import it, or unpack it first."
OTHER_CONTENT = "It is another object under the SOP Instance UID of {}; that one is shown."

MORE_THAN_ONE = (
    "The files of this series name more than one patient or study; those of another are listed under that one."
)


@dataclass(slots=True)
class _Drawer:
    """One study (of one patient) while its files are being read."""

    study: Study
    series: dict[str, Series] = field(default_factory=dict)
    instances: dict[str, list[Instance]] = field(default_factory=dict)

    def add(self, facts: HeaderFacts) -> None:
        uid = facts.instance.series_uid
        self.series.setdefault(uid, facts.series)
        self.instances.setdefault(uid, []).append(facts.instance)

    def made(self, mixed: Container[str]) -> Study:
        """The study; in series whose UID is ``mixed`` (also in another drawer) every object says so."""
        ordered = sorted(self.series.values(), key=lambda one: (one.number is None, one.number or 0, one.uid))
        return replace(self.study, series=tuple(self._filled(one, mixed) for one in ordered))

    def _filled(self, series: Series, mixed: Container[str]) -> Series:
        all_of_it = self.instances[series.uid]
        if series.uid in mixed:
            all_of_it = [replace(one, remarks=(*one.remarks, MORE_THAN_ONE)) for one in all_of_it]
        images = tuple(one for one in all_of_it if one.format is not None)
        return replace(series, instances=images, documents=tuple(one for one in all_of_it if one.format is None))


@dataclass(frozen=True, slots=True)
class Scan:
    """What was understood of files, and what could not be read: (path, reason)."""

    files: int
    studies: tuple[Study, ...]
    unreadable: tuple[tuple[str, str], ...]


def scan(paths: Iterable[Path], told: Callable[[int, int], None] = lambda done, total: None) -> Scan:
    """Read every file under the paths; ``told`` hears how many of how many are done.

    Studies are kept apart by their UID *and* the patient named in the files, so that two patients who share a study UID
    are two studies. A second copy of a file is passed over; another object under the same UID is named as unreadable.
    """
    found = find(paths, lambda: False)
    refused, cabinet = list(found.refused), _Cabinet()
    try:
        for done, source in enumerate(found.sources, start=1):
            reason = INSIDE_ZIP if source.path is None else cabinet.put(source.path)
            refused += [(source.name, reason)] if reason else []
            told(done, len(found.sources))
    finally:
        found.close()
    return Scan(len(found.sources) + len(found.refused), cabinet.studies, tuple(refused))


@dataclass(slots=True)
class _Cabinet:
    """The studies by UID and patient, and which file gave which object."""

    drawers: dict[tuple[str, str], _Drawer] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)

    @property
    def studies(self) -> tuple[Study, ...]:
        of_series = Counter(uid for one in self.drawers.values() for uid in one.series)
        mixed = {uid for uid, count in of_series.items() if count > 1}
        return tuple(one.made(mixed) for one in self.drawers.values())

    def put(self, file: Path) -> str:
        """Put the facts of a file where they belong; the reason where that cannot be."""
        try:
            facts = read_header(file)
            first = self.files.setdefault(facts.instance.sop_uid, file)
            if first is not file:
                return "" if filecmp.cmp(first, file, shallow=False) else OTHER_CONTENT.format(first)
        except Unreadable as error:
            return str(error)
        except OSError as error:
            return f"It could not be opened ({error.strerror or type(error).__name__})."
        key = facts.instance.study_uid, facts.instance.patient_key
        self.drawers.setdefault(key, _Drawer(facts.study)).add(facts)
        return ""
