"""How tests get facts: from phantoms in memory and from folders of real files, without an archive."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pydicom.dataset import FileDataset

from tests.phantoms import to_bytes
from viewer.dicom.grouping import stacks
from viewer.dicom.header import HeaderFacts, Unreadable, read_header
from viewer.model.study import Instance, Series
from viewer.model.volume import Stack


def facts_of(made: FileDataset) -> HeaderFacts:
    return read_header(to_bytes(made), Path("phantom.dcm"))


def instance_of(made: FileDataset) -> Instance:
    return facts_of(made).instance


def stacks_of(objects: Iterable[FileDataset]) -> tuple[Stack, ...]:
    """The stacks of objects that are all of one series."""
    return stacks(one_series([facts_of(made) for made in objects]))


def one_series(facts: list[HeaderFacts]) -> Series:
    instances = tuple(each.instance for each in facts)
    return replace(facts[0].series, instances=instances)


def folder_series(folder: Path) -> list[Series]:
    """The series under a folder; files that give no facts are left out."""
    found: dict[str, list[HeaderFacts]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            facts = read_header(path)
        except Unreadable:
            continue
        found.setdefault(facts.series.uid, []).append(facts)
    return [one_series(facts) for facts in found.values()]
