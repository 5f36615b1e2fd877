from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.archive import schema
from app.archive.archive import Archive
from app.archive.files import received_hash
from app.archive.importer import Importer, ImportProgress
from app.archive.index import Index
from tests.phantoms import SUBJECT, Subject, ct_series, ct_slice, report, save, save_all, to_bytes, write_ct_series


def _objects(archive: Archive) -> list[Path]:
    return sorted(file for file in archive.files.objects.rglob("*") if file.is_file())


def _nothing_under_way(archive: Archive) -> bool:
    return not [file for file in archive.files.incoming.rglob("*") if file.is_file()]


def _sentences(refused: tuple[tuple[str, str], ...]) -> dict[str, str]:
    return {Path(path).name: reason for path, reason in refused}


def test_a_folder_is_taken_once_and_recognised_the_second_time(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming, 5)
    first = Importer(archive).run([incoming])
    assert (first.taken, first.already_here, first.studies, first.complete) == (5, 0, (SUBJECT.study_uid,), True)
    second = Importer(archive).run([incoming])
    assert (second.taken, second.already_here, second.studies, second.complete) == (0, 5, (SUBJECT.study_uid,), True)
    assert len(_objects(archive)) == 5
    assert _nothing_under_way(archive)


def test_what_is_stored_is_what_came(archive: Archive, incoming: Path) -> None:
    files = write_ct_series(incoming, 3)
    Importer(archive).run([incoming])
    came = sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)
    with archive.database.engine.connect() as connection:
        assert sorted(connection.scalars(select(schema.instance.c.sha256))) == came
    assert sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in _objects(archive)) == came


def test_names_on_disk_tell_nothing_of_the_patient(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming, 2)
    Importer(archive).run([incoming])
    names = " ".join(str(file.relative_to(archive.files.root)) for file in _objects(archive))
    assert not any(word in names for word in (SUBJECT.patient_id, "Phantom", SUBJECT.study_uid, "2.25"))


def test_a_preamble_that_could_be_a_program_is_zeroed_and_the_bytes_received_stay_provable(
    archive: Archive, incoming: Path
) -> None:
    data = b"MZ" + b"\x90" * 126 + to_bytes(ct_slice())[128:]
    (incoming / "program.dcm").write_bytes(data)
    Importer(archive).run([incoming])
    [file] = _objects(archive)
    assert file.read_bytes() == b"\0" * 128 + data[128:]
    with archive.database.engine.connect() as connection:
        row = connection.execute(select(schema.instance)).one()
    assert row.sha256 == hashlib.sha256(data).hexdigest() == received_hash(file, row.preamble)
    assert row.preamble == data[:128]


def test_the_same_object_behind_another_preamble_is_the_same_object(archive: Archive, incoming: Path) -> None:
    data = to_bytes(ct_slice())
    (incoming / "1.dcm").write_bytes(data)
    (incoming / "2.dcm").write_bytes(b"II*\0" + b"\1" * 124 + data[128:])
    summary = Importer(archive).run([incoming])
    assert (summary.taken, summary.already_here, summary.conflicts) == (1, 1, ())


@pytest.mark.parametrize("at_once", [True, False])
def test_other_content_under_the_same_uid_never_replaces_what_is_here(
    archive: Archive, incoming: Path, *, at_once: bool
) -> None:
    original = save(ct_slice(), incoming / "1.dcm")
    newcomer = ct_slice()
    newcomer.PixelData = bytes(reversed(newcomer.PixelData))
    if not at_once:
        Importer(archive).run([incoming])
    other = save(newcomer, incoming / "2.dcm")
    summary = Importer(archive).run([incoming])
    [(path, sop_uid, reason)] = summary.conflicts
    assert (path, sop_uid) == (str(other), str(newcomer.SOPInstanceUID))
    assert "was left as it is" in reason
    stored = Index(archive).file(sop_uid)
    assert stored and stored.read_bytes() == original.read_bytes()
    [held] = Index(archive).held_apart()
    assert (held.kind, held.file.read_bytes()) == ("content", other.read_bytes())


def test_a_conflict_that_comes_again_is_said_again_but_held_once(archive: Archive, incoming: Path) -> None:
    save(ct_slice(), incoming / "1.dcm")
    newcomer = ct_slice()
    newcomer.PixelData = bytes(reversed(newcomer.PixelData))
    save(newcomer, incoming / "2.dcm")
    for _ in range(3):
        assert len(Importer(archive).run([incoming]).conflicts) == 1
    assert len(Index(archive).held_apart()) == 1
    assert len(_objects(archive)) == 2


def test_two_patients_in_one_folder_become_two_studies_and_it_is_said(archive: Archive, incoming: Path) -> None:
    other = Subject("LECTERN-2", "Other^Person")
    save_all([*ct_series(2), *ct_series(2, subject=other)], incoming)
    summary = Importer(archive).run([incoming])
    assert (summary.taken, set(summary.studies)) == (4, {SUBJECT.study_uid, other.study_uid})
    assert any("2 patients" in remark for remark in summary.remarks)


@pytest.mark.parametrize("intruder_at", [0, 4])
def test_another_patient_under_a_studys_uid_is_held_apart_wherever_it_comes(
    archive: Archive, incoming: Path, intruder_at: int
) -> None:
    objects = ct_series(5)
    objects[intruder_at].PatientID, objects[intruder_at].PatientName = "LECTERN-9", "Intruder^Ida"
    save_all(objects, incoming)
    summary = Importer(archive).run([incoming])
    [(_, sop_uid, reason)] = summary.conflicts
    assert (summary.taken, sop_uid) == (4, str(objects[intruder_at].SOPInstanceUID))
    assert "another patient ID" in reason
    index = Index(archive)
    study = index.study(SUBJECT.study_uid)
    assert study.patient.patient_id == SUBJECT.patient_id
    assert sop_uid not in {instance.sop_uid for series in study.series for instance in series.instances}
    assert index.held_apart(SUBJECT.study_uid)[0].patient_id == "LECTERN-9"
    assert any("held apart" in remark for remark in index.remarks(SUBJECT.study_uid))


def test_a_name_written_otherwise_is_taken_and_said(archive: Archive, incoming: Path) -> None:
    objects = ct_series(3)
    objects[2].PatientName = "Phantom^Test^Middle"
    save_all(objects, incoming)
    assert Importer(archive).run([incoming]).taken == 3
    assert any("another name" in remark for remark in Index(archive).remarks(SUBJECT.study_uid))


def test_files_that_are_no_dicom_are_refused_with_a_reason_and_clutter_is_passed_over(
    archive: Archive, incoming: Path
) -> None:
    write_ct_series(incoming, 2)
    (incoming / "readme.txt").write_text("hello " * 200)
    (incoming / "empty.dcm").write_bytes(b"")
    (incoming / "Thumbs.db").write_bytes(b"x" * 300)
    (incoming / "._00000.dcm").write_bytes(b"x" * 300)
    (incoming / "DICOMDIR").write_bytes(b"x" * 300)
    summary = Importer(archive).run([incoming])
    assert summary.taken == 2
    assert _sentences(summary.refused) == {"readme.txt": "It is not a DICOM file.", "empty.dcm": "It is empty."}


def test_a_dicomdir_that_is_named_brings_its_whole_disc(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming / "IMAGES" / "A", 2)
    (incoming / "dicomdir.").write_bytes(b"x" * 300)
    assert Importer(archive).run([incoming / "dicomdir."]).taken == 2


def test_a_dicomdir_under_another_name_is_passed_over(archive: Archive, shared_data: Path) -> None:
    found = shared_data / "pydicom_test_files" / "test_files" / "dicomdirtests" / "DICOMDIR-implicit"
    summary = Importer(archive).run([found])
    assert (summary.taken, summary.refused) == (0, ())


def test_real_studies_are_taken_and_come_back(archive: Archive, chest_ct_folder: Path) -> None:
    summary = Importer(archive).run([chest_ct_folder])
    files = list(chest_ct_folder.rglob("*.dcm"))
    assert summary.taken == len(files) > 0
    [uid] = summary.studies
    assert sum(len(series.instances) for series in Index(archive).study(uid).series) == len(files)


def test_a_truncated_header_is_refused_and_leaves_no_file(archive: Archive, incoming: Path) -> None:
    (incoming / "cut.dcm").write_bytes(to_bytes(ct_slice())[:700])
    summary = Importer(archive).run([incoming])
    assert (summary.taken, len(summary.refused)) == (0, 1)
    assert "Nothing was taken" in summary.remarks[0]
    assert _objects(archive) == []
    assert _nothing_under_way(archive)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_out_of_the_folder_are_refused_and_pipes_do_not_hang(
    archive: Archive, incoming: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    write_ct_series(outside, 1, subject=replace(SUBJECT, study="outside"))
    write_ct_series(incoming, 1)
    (incoming / "file link").symlink_to(outside / "00000.dcm")
    (incoming / "folder link").symlink_to(outside)
    (incoming / "inner link").symlink_to(incoming / "00000.dcm")
    os.mkfifo(incoming / "pipe")
    summary = Importer(archive).run([incoming])
    assert (summary.taken, summary.already_here) == (1, 1)
    assert set(_sentences(summary.refused)) == {"file link", "folder link", "pipe"}


def test_a_path_that_is_not_there_is_said(archive: Archive, incoming: Path) -> None:
    summary = Importer(archive).run([incoming / "nowhere"])
    assert "could not be opened" in summary.refused[0][1]


def test_documents_and_images_are_counted_apart(archive: Archive, incoming: Path) -> None:
    save_all([*ct_series(3), report()], incoming)
    Importer(archive).run([incoming])
    with archive.database.engine.connect() as connection:
        row = connection.execute(select(schema.study)).one()
    assert (row.series_count, row.image_count, row.document_count, row.modalities) == (2, 3, 1, " CT SR ")
    assert "phantom test lectern-1" in row.search


def test_files_may_stay_where_they_are(archive: Archive, incoming: Path) -> None:
    files = write_ct_series(incoming, 3)
    assert Importer(archive, copy=False).run([incoming]).taken == 3
    assert not archive.files.objects.exists()
    study = Index(archive).study(SUBJECT.study_uid)
    paths = {instance.location.path for instance in study.series[0].instances if instance.location}
    assert paths == {str(file) for file in files}


def test_progress_ends_with_every_file_and_its_bytes(archive: Archive, incoming: Path) -> None:
    files = write_ct_series(incoming, 60)
    told: list[ImportProgress] = []
    Importer(archive).run([incoming], told.append)
    assert told[-1] == ImportProgress(60, 60, sum(file.stat().st_size for file in files))
    assert len(told) > 1


def test_a_cancelled_import_keeps_whole_objects_only(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming, 120)
    stop = threading.Event()
    summary = Importer(archive).run([incoming], lambda progress: stop.set(), stop.is_set)
    assert 0 < summary.taken < 120
    assert "cancelled" in summary.stopped
    assert len(_objects(archive)) == summary.taken == Index(archive).counts().objects
    assert _nothing_under_way(archive)
    assert Importer(archive).run([incoming]).taken == 120 - summary.taken


def test_one_series_uid_in_two_studies_stays_two_series(archive: Archive, incoming: Path) -> None:
    first, second = ct_slice(), ct_slice(subject=replace(SUBJECT, study="study 2"))
    second.SeriesInstanceUID = first.SeriesInstanceUID
    save_all([first, second], incoming)
    assert Importer(archive).run([incoming]).taken == 2
    counts = Index(archive).counts()
    assert (counts.studies, counts.series) == (2, 2)


def test_two_importers_at_once_take_each_object_once(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming, 100)
    taken: list[int] = []
    threads = [threading.Thread(target=lambda: taken.append(Importer(archive).run([incoming]).taken)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 100
    assert len(_objects(archive)) == 100


def test_uids_that_look_like_paths_stay_in_their_folder(archive: Archive, incoming: Path) -> None:
    made = ct_slice()
    made.SOPInstanceUID = made.SeriesInstanceUID = "../../../escape"
    before = {path for path in archive.files.root.parent.rglob("*") if "archive" not in path.parts}
    save(made, incoming / "1.dcm")
    Importer(archive).run([incoming])
    after = {path for path in archive.files.root.parent.rglob("*") if not path.is_relative_to(archive.files.root)}
    assert after - before <= {incoming / "1.dcm"}


def test_rows_of_studies_and_files_agree(archive: Archive, incoming: Path) -> None:
    write_ct_series(incoming, 7)
    Importer(archive).run([incoming])
    with archive.database.engine.connect() as connection:
        paths = set(connection.scalars(select(schema.instance.c.path)))
        count = connection.scalar(select(func.count()).select_from(schema.instance))
    assert paths == {file.relative_to(archive.files.root).as_posix() for file in _objects(archive)}
    assert count == 7
