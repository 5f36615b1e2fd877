"""An export is whole or absent, is what IHE PDI asks for, and holds back what may show who the patient is."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pyzipper
from pydicom import dcmread
from pydicom.dataset import Dataset

from app.archive.archive import Archive, open_archive
from app.archive.departures import Departures, Kind
from app.archive.importer import Importer
from app.archive.index import Index, UnknownStudy
from app.export.containers import PART, NoExport
from app.export.exporting import Exporting, Stopped
from app.export.options import Keep, Options
from app.export.wish import ALL, Wish
from app.signing import sign
from reporting.store import ReportStore
from tests.app import signed_work
from tests.app.export import killed_export
from tests.phantoms import (
    EXPLICIT_BIG,
    IMPLICIT_LITTLE,
    Subject,
    colour_capture,
    ct_series,
    ct_slice,
    report,
    save_all,
    to_bytes,
)

WORD = "correct horse"
NAMED = Subject(name="Łukasiewicz^Zażółć", patient_id="PID-4711", accession="ACC-0815")


def taken(archive: Archive, folder: Path, objects: list[Any]) -> tuple[str, ...]:
    save_all(objects, folder)
    summary = Importer(archive).run([folder])
    assert summary.complete
    return summary.studies


@pytest.fixture
def studies(archive: Archive, tmp_path: Path) -> tuple[str, ...]:
    objects = [*ct_series(3, subject=NAMED), report(subject=NAMED), colour_capture(number=9)]
    return taken(archive, tmp_path / "in", objects)


def files_of(folder: Path) -> list[Path]:
    return sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())


def listed(folder: Path) -> list[Path]:
    records = dcmread(folder / "DICOMDIR").DirectoryRecordSequence
    return sorted(Path(*one.ReferencedFileID) for one in records if "ReferencedFileID" in one)


def test_a_folder_is_what_pdi_asks_for(archive: Archive, studies: tuple[str, ...], tmp_path: Path) -> None:
    exported = Exporting(archive).run(Wish(studies, tmp_path / "out", reader="ada", recipient="the patient"))
    out = tmp_path / "out"
    names = files_of(out)
    assert {path.name for path in out.iterdir()} == {"DICOM", "DICOMDIR", "README.TXT", "INDEX.HTM"}
    for name in names:
        for part in name.parts:
            stem, _, suffix = part.partition(".")
            assert (len(stem) <= 8, len(suffix) <= 3, part.upper()) == (True, True, part)
    assert (exported.objects, exported.withheld) == (5, ())
    assert listed(out) == [name for name in names if name.parts[0] == "DICOM"]
    assert "Łukasiewicz, Zażółć" in (out / "INDEX.HTM").read_text("utf-8")
    assert (out / "README.TXT").read_bytes().isascii()


def test_objects_leave_byte_for_byte_and_come_back_whole(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path
) -> None:
    Exporting(archive).run(Wish(studies, tmp_path / "out"))
    before = {path.read_bytes() for path in (tmp_path / "in").iterdir()}
    assert {(tmp_path / "out" / name).read_bytes() for name in listed(tmp_path / "out")} == before
    other = open_archive(tmp_path / "other")
    assert Importer(other).run([tmp_path / "out" / "DICOMDIR"]).taken == 5
    assert Index(other).study(studies[0]).patient == Index(archive).study(studies[0]).patient
    other.close()


def dciodvfy(file: Path) -> list[str]:
    program = Path(sys.executable).parent / "dciodvfy"
    if not program.exists():
        pytest.skip("dciodvfy is not here (the package dicom3tools is not installed)")
    found = subprocess.run([program, file], capture_output=True, text=True, check=False)
    return [line for line in found.stderr.splitlines() if line.startswith(("Error", "Warning"))]


@pytest.mark.parametrize("options", [None, Options(), Options(frozenset(Keep))])
def test_dciodvfy_finds_the_directory_clean(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path, options: Options | None
) -> None:
    Exporting(archive).run(Wish(studies, tmp_path / "out", options=options, released=frozenset({ALL})))
    assert dciodvfy(tmp_path / "out" / "DICOMDIR") == []


def test_dcmtk_reads_the_directory_and_would_write_the_same_tree(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path
) -> None:
    if shutil.which("dcmmkdir") is None:
        pytest.skip("dcmmkdir of DCMTK is not installed")
    Exporting(archive).run(Wish(studies, tmp_path / "out"))
    out = tmp_path / "out"
    assert subprocess.run(["dcmdump", "-q", out / "DICOMDIR"], capture_output=True, check=False).returncode == 0
    theirs = tmp_path / "DICOMDIR"
    made = subprocess.run(
        ["dcmmkdir", "+r", "+I", "-W", "+id", out, "+D", theirs, "DICOM"],
        capture_output=True,
        text=True,
        cwd=out,
        check=False,
    )
    assert made.returncode == 0, made.stderr

    def tree(file: Path) -> list[tuple[str, str]]:
        return sorted(
            (str(one.DirectoryRecordType), "/".join(one.get("ReferencedFileID", ())))
            for one in dcmread(file).DirectoryRecordSequence
        )

    assert tree(out / "DICOMDIR") == tree(theirs)


@pytest.mark.parametrize("syntax", [IMPLICIT_LITTLE, EXPLICIT_BIG])
def test_what_media_do_not_allow_is_rewritten_with_the_same_values(
    archive: Archive, tmp_path: Path, syntax: str
) -> None:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = syntax
    studies = taken(archive, tmp_path / "in", [made])
    Exporting(archive).run(Wish(studies, tmp_path / "out"))
    (name,) = listed(tmp_path / "out")
    found = dcmread(tmp_path / "out" / name)
    assert found.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2.1"
    np.testing.assert_array_equal(found.pixel_array, ct_slice().pixel_array)
    assert found.PatientName == made.PatientName


def test_a_file_without_preamble_leaves_with_one(archive: Archive, tmp_path: Path) -> None:
    made = ct_slice()
    made.file_meta.TransferSyntaxUID = IMPLICIT_LITTLE
    whole = to_bytes(made)
    start = 132 + 12 + int.from_bytes(whole[140:144], "little")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "bare").write_bytes(whole[start:])
    studies = Importer(archive).run([tmp_path / "in"]).studies
    Exporting(archive).run(Wish(studies, tmp_path / "out"))
    (name,) = listed(tmp_path / "out")
    assert (tmp_path / "out" / name).read_bytes()[128:132] == b"DICM"
    np.testing.assert_array_equal(dcmread(tmp_path / "out" / name).pixel_array, ct_slice().pixel_array)


def test_a_zip_holds_the_same_and_a_password_closes_it(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path
) -> None:
    Exporting(archive).run(Wish(studies, tmp_path / "out"))
    Exporting(archive).run(Wish(studies, tmp_path / "a.zip", zipped=True))
    Exporting(archive).run(Wish(studies, tmp_path / "b.zip", zipped=True, password=WORD))
    with zipfile.ZipFile(tmp_path / "a.zip") as plain:
        assert sorted(map(Path, plain.namelist())) == files_of(tmp_path / "out")
        one = next(name for name in plain.namelist() if name.startswith("DICOM/"))
        content = plain.read(one)
    with pyzipper.AESZipFile(tmp_path / "b.zip") as closed:
        assert all(info.flag_bits & 1 for info in closed.infolist())
        with pytest.raises(RuntimeError):
            closed.read(one, pwd=b"wrong")
        assert closed.read(one, pwd=WORD.encode()) == content
    assert b"PID-4711" not in (tmp_path / "b.zip").read_bytes()


def test_nothing_is_overwritten_and_a_refusal_leaves_nothing(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "there").mkdir()
    for wish in (
        Wish(studies, tmp_path / "there"),
        Wish(studies, tmp_path / "nowhere" / "out"),
        Wish(studies, tmp_path / "out", password=WORD),
        Wish(studies, tmp_path / "out.zip", zipped=True, password=WORD[:5]),
    ):
        with pytest.raises(NoExport):
            Exporting(archive).run(wish)
    with pytest.raises(UnknownStudy):
        Exporting(archive).run(Wish(("1.2.3",), tmp_path / "out"))
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "in", "there"}
    assert Departures(archive.database).all() == ()


def test_a_cancelled_export_leaves_nothing(archive: Archive, studies: tuple[str, ...], tmp_path: Path) -> None:
    done: list[int] = []
    with pytest.raises(Stopped):
        Exporting(archive).run(
            Wish(studies, tmp_path / "out"), lambda at, _: done.append(at), cancelled=lambda: len(done) == 2
        )
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "in"}


def test_a_full_disk_leaves_nothing(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []

    def full(file: Path, _parts: object) -> None:
        file.write_bytes(b"half")
        written.append(file)
        if len(written) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.export.containers.write_parts", full)
    with pytest.raises(NoExport, match="No space left"):
        Exporting(archive).run(Wish(studies, tmp_path / "out"))
    assert {path.name for path in tmp_path.iterdir()} == {"archive", "in"}


def test_what_does_not_fit_is_refused_before_a_byte_is_written(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(100, 90, 10))
    with pytest.raises(NoExport, match="not enough room"):
        Exporting(archive).run(Wish(studies, tmp_path / "out"))


def test_a_missing_or_changed_file_is_named_and_the_rest_leaves(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path
) -> None:
    image = Index(archive).study(studies[0]).series[0].instances[0]
    file = Index(archive).file(image.sop_uid)
    assert file
    file.unlink()
    exported = Exporting(archive).run(Wish(studies, tmp_path / "out"))
    assert [one.sop_uid for one in exported.withheld] == [image.sop_uid]
    assert "cannot be read" in exported.withheld[0].reason
    assert exported.objects == 4


def test_a_capture_waits_for_a_look_and_leaves_after_it(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path
) -> None:
    exported = Exporting(archive).run(Wish(studies, tmp_path / "one", options=Options()))
    assert ["captured" in one.reason for one in exported.held] == [True]
    released = frozenset({exported.held[0].sop_uid})
    assert Exporting(archive).run(Wish(studies, tmp_path / "two", options=Options(), released=released)).withheld == ()


def test_where_everything_is_held_nothing_is_written(archive: Archive, tmp_path: Path) -> None:
    studies = taken(archive, tmp_path / "in", [colour_capture()])
    exported = Exporting(archive).run(Wish(studies, tmp_path / "out", options=Options()))
    assert (exported.path, exported.objects, len(exported.held)) == (None, 0, 1)
    assert not (tmp_path / "out").exists()
    assert Departures(archive.database).all() == ()


@pytest.mark.parametrize("burned", ["YES", "NO", ""])
def test_the_header_is_believed_about_burned_in_words_where_it_speaks(
    archive: Archive, tmp_path: Path, burned: str
) -> None:
    capture, image = colour_capture(), ct_slice()
    for one in (capture, image):
        if burned:
            one.BurnedInAnnotation = burned
    studies = taken(archive, tmp_path / "in", [capture, image])
    held = Exporting(archive).run(Wish(studies, tmp_path / "out", options=Options())).held
    assert len(held) == {"YES": 2, "NO": 0, "": 1}[burned]


def test_nothing_of_the_identity_leaves_in_any_file_or_name(
    archive: Archive, studies: tuple[str, ...], tmp_path: Path
) -> None:
    wish = Wish(studies, tmp_path / "out", options=Options(frozenset(Keep) - {Keep.UIDS}), released=frozenset({ALL}))
    assert Exporting(archive).run(wish).withheld == ()
    words = [
        word.encode(code)
        for word in ("Łukasiewicz", "Zażółć", "PID-4711", "ACC-0815", "19600102", *studies)
        for code in ("utf-8",)
    ]
    for path in (tmp_path / "out").rglob("*"):
        found = path.read_bytes() if path.is_file() else b""
        assert not [word for word in words if word in found or word in str(path.name).encode()], path


def test_the_signed_report_stands_on_top_but_never_without_identity(tmp_path: Path) -> None:
    (uid,) = signed_work.fill_archive(tmp_path, 1)
    archive = open_archive(tmp_path / "archive")
    store = ReportStore(archive.database.engine)
    sign(archive, store, signed_work.as_signed(signed_work.written(archive, store, uid)), signed_work.HEAD)
    exported = Exporting(archive).run(Wish((uid,), tmp_path / "out", letterhead=signed_work.HEAD))
    assert exported.reports == 1
    assert (tmp_path / "out" / "REPORT.PDF").read_bytes().startswith(b"%PDF")
    page = (tmp_path / "out" / "INDEX.HTM").read_text("utf-8")
    assert 'href="REPORT.PDF"' in page
    assert "Nothing to report" in page
    assert dciodvfy(tmp_path / "out" / "DICOMDIR") == []
    nameless = Exporting(archive).run(Wish((uid,), tmp_path / "bare", options=Options()))
    assert nameless.reports == 0
    assert ["document" in one.reason for one in nameless.held] == [True]
    assert not (tmp_path / "bare" / "REPORT.PDF").exists()
    for path in (tmp_path / "bare" / "DICOM").rglob("I*"):
        assert [line for line in dciodvfy(path) if line.startswith("Error")] == []
        assert not [word for word in (b"Okafor", b"Test^0", b"hospital", uid.encode()) if word in path.read_bytes()]
    archive.close()


def test_what_left_to_whom_is_on_record(archive: Archive, studies: tuple[str, ...], tmp_path: Path) -> None:
    Exporting(archive).run(Wish(studies, tmp_path / "out", reader="ada", recipient="Dr. Rossi", options=Options()))
    (entry,) = Departures(archive.database).all()
    assert (entry.departure.reader, entry.departure.recipient, entry.departure.kind) == (
        "ada",
        "Dr. Rossi",
        Kind.DEIDENTIFIED,
    )
    assert entry.departure.destination == str(tmp_path / "out")
    assert (entry.departure.studies, entry.departure.objects) == (studies, 4)
    assert "Basic Application Confidentiality Profile" in entry.departure.method
    assert entry.moment <= entry.completed


def test_names_in_other_scripts_stand_in_the_directory_as_they_are(archive: Archive, tmp_path: Path) -> None:
    made = ct_slice(subject=NAMED)
    made.SpecificCharacterSet = "ISO_IR 101"
    studies = taken(archive, tmp_path / "in", [made])
    Exporting(archive).run(Wish(studies, tmp_path / "out"))
    person: Dataset = dcmread(tmp_path / "out" / "DICOMDIR").DirectoryRecordSequence[0]
    assert str(person.PatientName) == "Łukasiewicz^Zażółć"


def test_a_killed_export_is_whole_or_absent_and_the_next_one_clears_up(archive: Archive, tmp_path: Path) -> None:
    studies = taken(archive, tmp_path / "in", ct_series(40, rows=64, columns=64))
    archive.close()
    out = tmp_path / "out"
    out.mkdir()
    context = multiprocessing.get_context("forkserver")
    moments = random.Random(20261124)
    outcomes = set()
    for number in range(8):
        hear, tell = context.Pipe(duplex=False)
        process = context.Process(
            target=killed_export.export, args=(tmp_path / "archive", studies[0], out / str(number), tell)
        )
        process.start()
        hear.recv()
        process.join(moments.uniform(0, 0.3))
        process.kill()
        process.join()
        outcomes.add((out / str(number)).exists())
        if (out / str(number)).exists():
            assert len(listed(out / str(number))) == 40
    again = open_archive(tmp_path / "archive")
    Exporting(again).run(Wish(studies, out / "last"))
    assert [path for path in out.iterdir() if path.name.endswith(PART)] == []
    again.close()
