"""An archive with a few studies and their signed reports."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.orders import ImagingOrder, Orders
from reporting.report import Order, Status
from reporting.store import ReportStore
from tests.phantoms import Subject, ct_series, radiograph, save, save_all
from tests.reporting.made import a_section, a_signed_report

CHEST = Subject("P-1", "Okafor^Ada", study="a", description="CT chest")
HAND = Subject("P-2", "Müller^Jürgen", study="b", description="Hand left")
EARLIER = Subject("P-1", "Okafor^Ada", study="c", description="Chest PA")


@dataclass
class Library:
    """Writes what a department writes."""

    archive: Archive

    def sign(self, subject: Subject, findings: str, version: int = 1, status: Status = Status.FINAL) -> None:
        study = Index(self.archive).study(subject.study_uid)
        report = a_signed_report(version, status, study=study, uid=f"2.25.{version}{subject.study_uid[-6:]}")
        written = replace(report, sections=(a_section("findings", findings),))
        with self.archive.database.writing() as connection:
            ReportStore(self.archive.database.engine).add_version(connection, written)

    def order(self, subject: Subject, question: str) -> None:
        Orders(self.archive.database).put(ImagingOrder(subject.study_uid, Order(question=question)))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    save_all(ct_series(2, subject=CHEST), tmp_path / "in" / "a")
    save(radiograph(subject=HAND), tmp_path / "in" / "b.dcm")
    save(radiograph(subject=EARLIER, StudyDate="20200105"), tmp_path / "in" / "c.dcm")
    with closing(open_archive(tmp_path / "archive")) as archive:
        Importer(archive).run([tmp_path / "in"])
        yield Library(archive)
