"""What a DICOMDIR promises is counted against what came; it is believed in nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pydicom.data import get_testdata_file

from app.archive.archive import Archive, open_archive
from app.archive.importer import Importer
from app.export.exporting import Exporting
from app.export.wish import Wish
from tests.phantoms import SUBJECT, ct_series, save_all


@pytest.fixture
def disc(archive: Archive, tmp_path: Path) -> Path:
    """A disc as a colleague burned it, of a study that is not here."""
    save_all(ct_series(4), tmp_path / "theirs")
    Importer(archive).run([tmp_path / "theirs"])
    Exporting(archive).run(Wish((SUBJECT.study_uid,), tmp_path / "disc"))
    return tmp_path / "disc"


@pytest.fixture
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with closing(open_archive(tmp_path_factory.mktemp("other"))) as opened:
        yield opened


def test_a_whole_disc_keeps_its_promise(disc: Path, other: Archive) -> None:
    summary = Importer(other).run([disc / "DICOMDIR"])
    assert (summary.taken, summary.promises[0].kept, summary.promises[0].listed) == (4, True, 4)
    assert summary.remarks == ()


def test_files_that_are_missing_are_named(disc: Path, other: Archive) -> None:
    (disc / "DICOM/P0001/S0001/E0001/I0000002").unlink()
    summary = Importer(other).run([disc])
    assert (summary.taken, summary.promises[0].kept) == (3, False)
    assert summary.promises[0].missing == ("DICOM/P0001/S0001/E0001/I0000002",)
    assert "1 of them did not come" in summary.remarks[0]


def test_names_that_are_not_as_listed_are_found_all_the_same(disc: Path, other: Archive) -> None:
    folder = disc / "DICOM/P0001/S0001/E0001"
    for path in list(folder.iterdir()):
        path.rename(folder / f"{path.name.lower()}.dcm;1")
    (disc / "DICOM").rename(disc / "dicom")
    (disc / "DICOMDIR").rename(disc / "dicomdir.;1")
    summary = Importer(other).run([disc])
    assert (summary.taken, summary.promises[0].kept, summary.promises[0].listed) == (4, True, 4)


@pytest.mark.parametrize("keep", [0, 100, 400, 900])
def test_a_damaged_directory_holds_nothing_up(disc: Path, other: Archive, keep: int) -> None:
    (disc / "DICOMDIR").write_bytes((disc / "DICOMDIR").read_bytes()[:keep])
    assert Importer(other).run([disc]).taken == 4


def test_a_directory_that_is_none_is_said(disc: Path, other: Archive) -> None:
    (disc / "DICOMDIR").write_bytes(b"x" * 200)
    summary = Importer(other).run([disc])
    assert (summary.taken, summary.promises[0].kept) == (4, True)
    assert "looked at all the same" in summary.remarks[0]


def test_a_directory_of_another_maker_is_understood(other: Archive) -> None:
    found = get_testdata_file("dicomdirtests/DICOMDIR")
    assert found
    summary = Importer(other).run([Path(str(found))])
    (promise,) = [one for one in summary.promises if one.name == str(found)]
    assert promise.listed == 31
    assert promise.kept
