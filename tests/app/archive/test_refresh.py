from __future__ import annotations

import json
from pathlib import Path

from pydicom import dcmread
from sqlalchemy import select, update

from app.archive import schema
from app.archive.archive import Archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.refresh import refresh
from app.desk.opening import fetch
from reporting.store import ReportStore
from tests.phantoms import SUBJECT, Subject, pet_slice, save_all
from viewer.dicom.grouping import stacks
from viewer.model.study import Study
from viewer.model.uptake import Uptake

EARLIER = Subject(study="earlier", study_date="20250101")


def _age(archive: Archive) -> None:
    """Make all facts what a version wrote that knew no uptake, overlays or offsets."""
    table = schema.instance
    with archive.database.writing() as connection:
        for uid, text in connection.execute(select(table.c.sop_uid, table.c.facts)).all():
            facts = json.loads(text)
            for unknown in ("facts_version", "uptake", "layers", "utc_offset"):
                facts.pop(unknown, None)
            old = json.dumps(facts, separators=(",", ":"))
            connection.execute(update(table).where(table.c.sop_uid == uid).values(facts=old))


def _uptake(study: Study) -> Uptake:
    (stack,) = stacks(study.series[0])
    assert stack.uptake is not None
    return stack.uptake


def _opened(archive: Archive) -> Study:
    return fetch(archive, ReportStore(archive.database.engine), SUBJECT.study_uid, "reader").study


def _import(archive: Archive, incoming: Path, *, copy: bool = True) -> None:
    made = [pet_slice((0, 0, 3.0 * n), number=n + 1, TimezoneOffsetFromUTC="+0100") for n in range(3)]
    save_all(made, incoming)
    Importer(archive, copy=copy).run([incoming])


def test_headers_that_an_earlier_version_read_are_read_again_when_the_study_is_opened(
    archive: Archive, incoming: Path
) -> None:
    _import(archive, incoming)
    fresh = Index(archive).study(SUBJECT.study_uid)
    _age(archive)
    before = _uptake(Index(archive).study(SUBJECT.study_uid))
    assert (before.factor, before.why_not[:17]) == (None, "An earlier versio")
    opened = _opened(archive)
    assert opened == fresh
    assert _uptake(opened).factor is not None
    assert refresh(archive, SUBJECT.study_uid) == 0


def test_priors_are_read_again_too(archive: Archive, incoming: Path) -> None:
    save_all([pet_slice(), pet_slice(subject=EARLIER)], incoming)
    Importer(archive).run([incoming])
    _age(archive)
    opened = fetch(archive, ReportStore(archive.database.engine), SUBJECT.study_uid, "reader")
    (prior,) = opened.verified_priors
    assert _uptake(prior).factor is not None


def test_a_file_that_was_changed_keeps_the_facts_it_had(archive: Archive, incoming: Path) -> None:
    _import(archive, incoming, copy=False)
    _age(archive)
    for file in incoming.iterdir():
        made = dcmread(file)
        made.PatientWeight = "90"
        made.save_as(file)
    assert _uptake(_opened(archive)).factor is None


def test_a_file_that_is_gone_keeps_the_facts_it_had(archive: Archive, incoming: Path) -> None:
    _import(archive, incoming, copy=False)
    _age(archive)
    for file in incoming.iterdir():
        file.unlink()
    assert _uptake(_opened(archive)).factor is None
