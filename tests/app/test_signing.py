"""A signature is all or nothing: the version, its documents and their files, or the draft as it was."""

from __future__ import annotations

import errno
import multiprocessing
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
import pytest
from sqlalchemy.exc import OperationalError

from app.archive import files
from app.archive.archive import Archive, open_archive
from app.archive.identities import merge_patients
from app.archive.index import Index
from app.archive.integrity import check
from app.signing import NotSigned, printed, sign
from reporting.export import pdf, sr_report, verify
from reporting.export.exporter import ExportError
from reporting.report import Report, Status
from reporting.store import ReportStore
from tests.app import signed_work
from tests.app.signed_work import ADA, HEAD, as_signed, fill_archive, written
from tests.viewer.reading_room import a_reading
from viewer.model.code import MILLILITRE
from viewer.model.measurement import Measurement, Outline, Value
from viewer.model.study import ImageRef
from viewer.tools.pet_voi import VOLUME

SOAK = bool(os.environ.get("LECTERN_SOAK"))


@pytest.fixture
def uid(tmp_path: Path) -> str:
    return fill_archive(tmp_path, 1)[0]


@pytest.fixture
def archive(tmp_path: Path, uid: str) -> Iterator[Archive]:
    opened = open_archive(tmp_path / "archive")
    yield opened
    opened.close()


@pytest.fixture
def store(archive: Archive) -> ReportStore:
    return ReportStore(archive.database.engine)


@pytest.fixture
def report(archive: Archive, store: ReportStore, uid: str) -> Report:
    return written(archive, store, uid)


def contents(archive: Archive) -> set[str]:
    """Every file of the archive but the database's own."""
    found = (file for file in archive.files.root.rglob("*") if file.is_file() and "sqlite3" not in file.name)
    return {str(file.relative_to(archive.files.root)) for file in found}


def untouched(archive: Archive, store: ReportStore, uid: str, before: set[str]) -> bool:
    """Whether nothing was signed: no version, no document, no file, and the draft still there."""
    documents = [one for series in Index(archive).study(uid).series for one in series.documents]
    draft = store.draft_for(uid, ADA.login)
    return not store.versions(uid) and not documents and contents(archive) == before and draft is not None


def test_a_volume_of_interest_becomes_a_segmentation_that_lies_where_it_was_measured(
    archive: Archive, store: ReportStore, report: Report, uid: str
) -> None:
    images = sorted(
        (one for series in Index(archive).study(uid).series for one in series.instances),
        key=lambda one: one.frames[0].plane.position[2],
    )
    square = ((1.5, 2.5), (4.5, 2.5), (4.5, 5.5), (1.5, 5.5))
    refs = [ImageRef(uid, one.series_uid, one.sop_class_uid, one.sop_uid) for one in images[:2]]
    volume = Measurement(
        "2.25.42", "pet_voi", VOLUME, "POINT", refs[0], ((0, 0, 0),), ((2.0, 3.0),),
        (Value(VOLUME, 0.01, MILLILITRE, 2, "Volume"),), name="PET volume",
        outlines=tuple(Outline(ref, (square,)) for ref in refs),
    )  # fmt: skip
    objects = sign(archive, store, as_signed(replace(report, measurements=(volume,))), HEAD)
    (kept,) = (one for one in objects if one.role == "segmentation")
    assert Index(archive).file(kept.sop_uid) is not None
    for one in objects:
        found = verify.check(one.data, {image.sop_uid: image for image in images}.get)
        assert [finding.sentence for finding in found if finding.level == "error"] == []
    reading = a_reading()
    reading.open(Index(archive).study(uid))
    (shown,) = reading.segmentations.all
    assert shown.uid == kept.sop_uid
    assert shown.segments[0].mask.weights.sum() == 255 * 2 * 9
    assert shown.segments[0].tracking_uid == "2.25.42"
    stack = next(one for one in reading.exams.stacks if one.modality == "CT")
    assert [segment.name for segment in reading.segmentations.seen_on(stack)] == ["PET volume"]


def test_a_signed_report_is_a_version_and_its_documents(
    archive: Archive, store: ReportStore, report: Report, uid: str
) -> None:
    objects = sign(archive, store, as_signed(report), HEAD)
    assert store.versions(uid) == (as_signed(report),)
    assert store.draft_for(uid, ADA.login) is None
    assert store.faults() == ()
    for one in objects:
        file = Index(archive).file(one.sop_uid)
        assert file is not None
        assert pydicom.dcmread(file).SOPClassUID == one.sop_class_uid
        assert [found for found in verify.check(file.read_bytes()) if found.level is verify.Level.ERROR] == []
    found = check(archive, hashes=True)
    assert (found.whole, found.unknown) == (True, ())


def test_what_is_signed_is_never_called_unsigned_by_what_is_asked_afterwards(
    archive: Archive, store: ReportStore, report: Report, uid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the seal for the log is known from the transaction; a database that fails after it must not undo the good news
    def gone() -> str:
        raise OperationalError("SELECT seal", {}, OSError("disk I/O error"))

    monkeypatch.setattr(store, "last_seal", gone)
    assert sign(archive, store, as_signed(report), HEAD)
    assert [one.status for one in store.versions(uid)] == [Status.FINAL]


def test_a_report_that_cannot_be_exported_stays_a_draft(
    archive: Archive, store: ReportStore, report: Report, uid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(archive)

    def fails(*_: object) -> bytes:
        raise ExportError("The letterhead has no font.")

    monkeypatch.setattr(pdf, "make", fails)
    with pytest.raises(NotSigned, match="no font"):
        sign(archive, store, as_signed(report), HEAD)
    with pytest.raises(NotSigned, match="no font"):
        printed(as_signed(report), HEAD)
    assert untouched(archive, store, uid, before)


def test_an_unsigned_report_is_refused(archive: Archive, store: ReportStore, report: Report, uid: str) -> None:
    before = contents(archive)
    with pytest.raises(NotSigned):
        sign(archive, store, report, HEAD)
    assert untouched(archive, store, uid, before)


def test_what_somebody_else_signed_meanwhile_is_not_signed_over(
    archive: Archive, store: ReportStore, report: Report, uid: str
) -> None:
    mine = as_signed(report)
    sign(archive, store, replace(mine, uid="2.25.77", status=Status.PRELIMINARY), HEAD)
    before = contents(archive)
    with pytest.raises(NotSigned, match="signed meanwhile"):
        sign(archive, store, mine, HEAD)
    assert [one.uid for one in store.versions(uid)] == ["2.25.77"]
    assert contents(archive) == before


def test_the_same_report_is_not_signed_twice(archive: Archive, store: ReportStore, report: Report, uid: str) -> None:
    sign(archive, store, as_signed(report), HEAD)
    before = contents(archive)
    with pytest.raises(NotSigned):
        sign(archive, store, as_signed(report), HEAD)
    assert len(store.versions(uid)) == 1
    assert contents(archive) == before


@pytest.mark.parametrize(("step", "call"), [("_copy", 1), ("_copy", 2), ("sync_folder", 1), ("sync_folder", 3)])
def test_a_full_disk_leaves_the_draft(  # noqa: PLR0917
    archive: Archive,
    store: ReportStore,
    report: Report,
    uid: str,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    call: int,
) -> None:
    before = contents(archive)
    with monkeypatch.context() as broken:
        broken.setattr(files, step, fails_at(call, getattr(files, step)))
        with pytest.raises(NotSigned, match="still a draft"):
            sign(archive, store, as_signed(report), HEAD)
    assert untouched(archive, store, uid, before)
    assert len(sign(archive, store, as_signed(report), HEAD)) == 2


def test_a_full_disk_under_the_database_leaves_the_draft_and_tells_nothing_of_the_patient(
    archive: Archive, store: ReportStore, report: Report, uid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(archive)

    def full(*_: object) -> None:
        raise OperationalError("INSERT INTO report", {"patient": "Test^0"}, Exception("database or disk is full"))

    with monkeypatch.context() as broken:
        broken.setattr(store, "add_version", full)
        with pytest.raises(NotSigned, match="still a draft") as refusal:
            sign(archive, store, as_signed(report), HEAD)
    assert "Test^0" not in str(refusal.value)
    assert "INSERT" not in str(refusal.value)
    assert untouched(archive, store, uid, before)


def fails_at(call: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """The real function, until the disk is full at its ``call``-th use."""
    calls = iter(range(1, 1_000_000))

    def failing(*arguments: Any, **named: Any) -> Any:
        if next(calls) >= call:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(*arguments, **named)

    return failing


# -- killed ------------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="needs forkserver and SIGKILL")
def test_killed_while_signing_each_report_is_signed_or_an_intact_draft(tmp_path: Path) -> None:
    kill_signing(tmp_path, 8)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK or os.name == "nt", reason="the long version: LECTERN_SOAK=1")
def test_killed_three_hundred_times_while_signing(tmp_path: Path) -> None:
    kill_signing(tmp_path, 300)


def kill_signing(folder: Path, kills: int) -> None:
    uids = fill_archive(folder / "whole", 5)
    untouched_copy = folder / "before"
    shutil.copytree(folder / "whole", untouched_copy)
    told, seconds = run(folder / "whole", None)
    assert set(told) == set(uids)
    chance = random.Random(20261123)
    counts = []
    for number in range(kills):
        mine = folder / str(number)
        shutil.copytree(untouched_copy, mine)
        told, _ = run(mine, chance.uniform(0, seconds))
        counts.append(assert_signed_or_draft(mine, uids, told))
        shutil.rmtree(mine)
    assert len(set(counts)) > 1  # the kills did fall into the signing, not all before or behind it


def assert_signed_or_draft(folder: Path, uids: tuple[str, ...], told: list[str]) -> int:
    """Every report is one or the other, what was told is signed, and files match rows; how many are signed."""
    archive = open_archive(folder / "archive")
    store = ReportStore(archive.database.engine)
    found = check(archive, hashes=True)
    assert (found.whole, found.unknown) == (True, ())
    assert store.faults() == ()
    signed = {uid for uid in uids if store.versions(uid)}
    drafts = {uid for uid in uids if store.draft_for(uid, ADA.login)}
    assert signed | drafts == set(uids)
    assert signed & drafts == set()
    assert set(told) <= signed
    for uid in uids:
        kinds = [one.sop_class_uid for series in Index(archive).study(uid).series for one in series.documents]
        assert (sr_report.SOP_CLASS in kinds, len(kinds)) == ((True, 2) if uid in signed else (False, 0))
        for version in store.versions(uid):
            file = Index(archive).file(sr_report_uid(archive, uid))
            assert file is not None
            text = str(pydicom.dcmread(BytesIO(file.read_bytes())))
            assert version.study.patient.patient_id in text
    archive.close()
    return len(signed)


def sr_report_uid(archive: Archive, uid: str) -> str:
    documents = [one for series in Index(archive).study(uid).series for one in series.documents]
    return next(one.sop_uid for one in documents if one.sop_class_uid == sr_report.SOP_CLASS)


def run(folder: Path, kill_after: float | None) -> tuple[list[str], float]:
    """Sign everything in a process of its own, killed so many seconds after its first word; what it told, and its time."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.app.signed_work"])
    hear, tell = context.Pipe(duplex=False)
    process = context.Process(target=signed_work.sign_all, args=(folder, tell))
    process.start()
    tell.close()
    hear.recv()
    began, told = time.monotonic(), []
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    try:
        while True:
            told.append(hear.recv())
    except EOFError:
        process.join()
    return told, time.monotonic() - began


def test_a_report_on_a_patient_whom_the_hospital_has_renamed_is_not_signed(
    archive: Archive, store: ReportStore, report: Report, uid: str
) -> None:
    before = contents(archive)
    patient = report.study.patient
    with archive.database.writing() as connection:
        merge_patients(connection, replace(patient, patient_id="NEW"), patient)
    with pytest.raises(NotSigned, match="identity"):
        sign(archive, store, as_signed(report), HEAD)
    assert untouched(archive, store, uid, before)
    again = written(archive, store, uid)  # closed and opened again: the draft is there, under the new identity
    assert again.study.patient.patient_id == "NEW"
    assert sign(archive, store, as_signed(again), HEAD)
