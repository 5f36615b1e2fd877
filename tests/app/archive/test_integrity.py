from __future__ import annotations

from pathlib import Path

import pytest

from app.archive.archive import Archive
from app.archive.importer import Importer
from app.archive.index import Index
from app.archive.integrity import check
from app.database import FILE_NAME
from tests.phantoms import SUBJECT, ct_slice, to_bytes, write_ct_series


@pytest.fixture
def stored(archive: Archive, incoming: Path) -> list[Path]:
    write_ct_series(incoming, 4)
    Importer(archive).run([incoming])
    return sorted(archive.files.objects.rglob("*.dcm"))


def _remarks(archive: Archive) -> list[str]:
    study = Index(archive).study(SUBJECT.study_uid)
    return [remark for instance in study.series[0].instances for remark in instance.remarks]


def test_a_whole_archive_is_whole(archive: Archive, stored: list[Path]) -> None:
    found = check(archive, hashes=True)
    assert (found.whole, found.checked, found.unknown) == (True, len(stored), ())


def test_a_missing_file_is_found_and_the_reader_sees_it_until_it_is_back(archive: Archive, stored: list[Path]) -> None:
    data = stored[1].read_bytes()
    stored[1].unlink()
    found = check(archive)
    assert [file for _, file in found.missing] == [str(stored[1])]
    assert any("missing" in remark for remark in _remarks(archive))
    assert any("missing" in remark for remark in Index(archive).remarks(SUBJECT.study_uid))
    stored[1].write_bytes(data)
    assert check(archive).whole
    assert not any("missing" in remark for remark in _remarks(archive))


def test_one_changed_byte_is_found_by_hash_and_stays_flagged_in_quick_checks(
    archive: Archive, stored: list[Path]
) -> None:
    data = bytearray(stored[2].read_bytes())
    data[-10] ^= 1
    stored[2].write_bytes(data)
    assert check(archive).whole
    assert [file for _, file in check(archive, hashes=True).changed] == [str(stored[2])]
    assert [file for _, file in check(archive).changed] == [str(stored[2])]


def test_a_byte_in_a_zeroed_preamble_is_found(archive: Archive, incoming: Path) -> None:
    (incoming / "1.dcm").write_bytes(b"MZ" + to_bytes(ct_slice())[2:])
    Importer(archive).run([incoming])
    [file] = archive.files.objects.rglob("*.dcm")
    assert check(archive, hashes=True).whole
    file.write_bytes(b"MZ" + file.read_bytes()[2:])
    assert len(check(archive, hashes=True).changed) == 1


def test_a_referenced_file_that_was_changed_is_found(archive: Archive, incoming: Path) -> None:
    [file] = write_ct_series(incoming, 1)
    file.write_bytes(b"MZ" + file.read_bytes()[2:])
    Importer(archive, copy=False).run([incoming])
    assert check(archive, hashes=True).whole
    file.write_bytes(file.read_bytes()[:-1] + b"\x55")
    assert len(check(archive, hashes=True).changed) == 1


def test_a_file_of_no_row_is_named(archive: Archive, stored: list[Path]) -> None:
    stray = stored[0].with_name("stray.dcm")
    stray.write_bytes(b"?")
    assert check(archive).unknown == (str(stray.relative_to(archive.files.root)),)


def test_a_damaged_database_is_said_in_a_sentence(archive: Archive, stored: list[Path]) -> None:
    assert stored
    archive.database.close()
    file = archive.files.root / FILE_NAME
    data = bytearray(file.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xa5" * 200
    file.write_bytes(data)
    found = check(archive)
    assert not found.whole
    assert "database is damaged" in found.database
